using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>A job that one process keeps for itself, and messages that were meant for another database.</summary>
public sealed class ReservationTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private const string Other = "another:1:2:3";

    private readonly HeldTime time = new();

    protected override TimeProvider Time => time;

    [Test]
    public async Task A_reserved_job_is_claimed_by_nobody_else_until_the_reservation_runs_out()
    {
        var source = await SourceAsync();
        var job = await JobAsync(source);
        await Get<Reservations>().ReserveAsync([source.Id], None);

        (await Get<JobStore>().ClaimGatherAsync(job.Id, Other, TimeSpan.FromMinutes(1), None)).ShouldBeNull();

        time.Advance(TimeSpan.FromMinutes(1));
        (await Get<JobStore>().ClaimGatherAsync(job.Id, Other, TimeSpan.FromMinutes(1), None)).ShouldNotBeNull();
    }

    [Test]
    public async Task Who_reserved_a_job_may_claim_it()
    {
        var source = await SourceAsync();
        var job = await JobAsync(source);
        await Get<Reservations>().ReserveAsync([source.Id], None);

        (await Get<JobStore>().ClaimGatherAsync(job.Id, Worker.Id, TimeSpan.FromMinutes(1), None)).ShouldNotBeNull();
        (await Get<Reservations>().OfOthersAsync(None)).ShouldBeEmpty();
    }

    [Test]
    public async Task Messages_of_another_database_are_told_and_counted()
    {
        var source = await SourceAsync();
        var job = await JobAsync(source);
        var reservations = Get<Reservations>();

        (await reservations.MissingAsync(jobs: true, [job.Id, "stranger"], None)).ShouldBe(["stranger"]);
        await reservations.CountUnknownAsync("gather", ["stranger"], None);
        await reservations.CountUnknownAsync("gather", ["a", "b"], None);

        (await reservations.UnknownAsync(TimeSpan.FromDays(1), None)).ShouldBe([("gather", 3L, "a")]);
        await reservations.ForgetUnknownAsync(None);
        (await reservations.UnknownAsync(TimeSpan.FromDays(1), None)).ShouldBeEmpty();
    }
}
