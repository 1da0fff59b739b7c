using System.Globalization;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>Times are UTC although the server is fourteen hours ahead of it.</summary>
public sealed class TimeTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    // Another date in Kiritimati, and a daylight saving hour that does not exist in many zones.
    private static readonly DateTimeOffset Moment = DateTimeOffset.Parse("2024-03-31T02:30:00.123456Z", CultureInfo.InvariantCulture);

    private readonly HeldTime time = new();

    protected override TimeProvider Time => time;

    [Test]
    public async Task A_time_comes_back_as_the_same_moment_in_UTC()
    {
        time.Set(Moment.ToOffset(TimeSpan.FromHours(-9)));
        var source = await SourceAsync();

        var (job, ids) = await GatheredAsync(source, 1);
        await ClaimAsync(ids);
        await EndAsync(job, ids);
        await Get<JobEndings>().TryFinishAsync(job.Id, None);

        var done = await ReloadAsync(job);
        var ended = await ObjectAsync(ids[0]);
        DateTimeOffset?[] times =
        [
            (await Engine.ReloadAsync(source)).Created, done.Created, done.GatherStarted, done.GatherFinished, done.Finished, done.ProgressAt,
            ended.Gathered, ended.FetchStarted, ended.ImportStarted, ended.ImportFinished,
        ];
        times.ShouldAllBe(found => found == Moment && found.Value.Offset == TimeSpan.Zero);
    }

    [Test]
    public async Task A_lease_ends_to_the_second_whatever_zone_its_server_and_its_holder_live_in()
    {
        time.Set(Moment.ToOffset(TimeSpan.FromHours(5.75)));
        var (_, ids) = await GatheredAsync(await SourceAsync(), 1);
        await ClaimAsync(ids, "first", TimeSpan.FromSeconds(60));

        time.Set(Moment.AddSeconds(59).ToOffset(TimeSpan.FromHours(-11)));
        (await ClaimAsync(ids, "second")).ShouldBeEmpty();
        time.Set(Moment.AddSeconds(61).ToOffset(TimeSpan.FromHours(14)));
        (await ClaimAsync(ids, "second")).ShouldBe(ids);
    }

    [TestCase(-1, true)]
    [TestCase(0, true)]
    [TestCase(1, false)]
    public async Task A_source_is_due_to_the_second(int seconds, bool isDue)
    {
        var source = await SourceAsync();
        await Get<SourceStore>().UpdateAsync(
            source with { Frequency = Frequency.Daily, NextRun = Moment.AddSeconds(seconds).ToOffset(TimeSpan.FromHours(3)) }, None);

        (await Get<SourceStore>().DueAsync(Moment.ToOffset(TimeSpan.FromHours(-3)), None)).Count.ShouldBe(isDue ? 1 : 0);
    }

    [Test]
    public async Task Datasets_and_answers_bear_UTC_stamps()
    {
        time.Set(Moment);
        var source = await SourceAsync();
        await SqlAsync("UPDATE harvest_source SET next_run = @Moment WHERE id = @Id", new { Moment, source.Id });

        var shape = await Get<Harvest.Api.ApiShapes>().SourceAsync(await Engine.ReloadAsync(source), None);

        shape["created"]!.ToString().ShouldBe("2024-03-31 02:30:00.123456");
        shape["next_run"]!.ToString().ShouldBe("2024-03-31 02:30:00.123456");
    }
}
