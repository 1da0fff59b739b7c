using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>What <c>harvest run</c> makes of due sources and of jobs that run too long.</summary>
public sealed class SweepTests(DatabaseKind kind) : PipelineTests(kind)
{
    private readonly HeldTime time = new();

    protected override TimeProvider Time => time;

    [Test]
    public async Task A_due_source_gets_a_job_and_its_next_time_without_drift()
    {
        var due = time.GetUtcNow();
        var source = await ScheduledAsync("daily", Frequency.Daily, due);
        time.Advance(TimeSpan.FromHours(50));

        var created = (await SweepAsync()).Created;

        created.Single().SourceId.ShouldBe(source.Id);
        (await Engine.ReloadAsync(source)).NextRun.ShouldBe(due.AddDays(3));
        (await SweepAsync()).Created.ShouldBeEmpty();
    }

    [Test]
    public async Task Sweeps_at_once_make_one_job_of_each_source()
    {
        for (var number = 0; number < 5; number++)
            await ScheduledAsync($"source-{number}", Frequency.Daily, time.GetUtcNow());

        var reports = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(SweepAsync)));

        reports.Sum(report => report.Created.Count).ShouldBe(5);
        (await ValueAsync<long>("SELECT count(*) FROM harvest_job")).ShouldBe(5);
    }

    [Test]
    public async Task A_source_that_is_due_while_its_last_job_runs_is_harvested_when_that_has_ended()
    {
        var source = await ScheduledAsync("daily", Frequency.Daily, time.GetUtcNow());
        var open = await JobAsync(source);
        (await SweepAsync()).Created.ShouldBeEmpty();
        await Get<JobEndings>().AbortAsync(open.Id, "enough", None);

        (await SweepAsync()).Created.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_job_by_hand_is_the_run_of_a_source_that_is_due()
    {
        var source = await ScheduledAsync("weekly", Frequency.Weekly, null);

        var job = await Get<JobControl>().CreateAsync(source, new JobOrder(), None);
        await Get<JobEndings>().AbortAsync(job.Id, "enough", None);

        (await SweepAsync()).Created.ShouldBeEmpty();
        (await Engine.ReloadAsync(source)).NextRun.ShouldBe(time.GetUtcNow().AddDays(7));
        time.Advance(TimeSpan.FromDays(7.1));
        (await SweepAsync()).Created.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_job_of_a_few_records_or_before_its_time_moves_no_run()
    {
        var due = await ScheduledAsync("due", Frequency.Weekly, null);
        var later = await ScheduledAsync("later", Frequency.Weekly, time.GetUtcNow().AddDays(2));

        var jobs = new[] { await Get<JobControl>().CreateAsync(due, new JobOrder(Limit: 3), None), await Get<JobControl>().CreateAsync(later, new JobOrder(), None) };
        foreach (var job in jobs)
            await Get<JobEndings>().AbortAsync(job.Id, "enough", None);

        (await SweepAsync()).Created.Single().SourceId.ShouldBe(due.Id);
        (await Engine.ReloadAsync(later)).NextRun.ShouldBe(time.GetUtcNow().AddDays(2));
    }

    [Test]
    public async Task Making_a_due_job_overwrites_nothing_that_is_changed_meanwhile()
    {
        var source = await ScheduledAsync("daily", Frequency.Daily, time.GetUtcNow());
        var due = await Get<SourceStore>().DueAsync(time.GetUtcNow(), None);
        await Get<SourceStore>().UpdateAsync(source with { Active = false, NextRun = null }, None);

        (await Get<JobStore>().CreateDueAsync(due.Single(), time.GetUtcNow().AddDays(1), None)).ShouldBeNull();

        var after = await Engine.ReloadAsync(source);
        (after.Active, after.NextRun).ShouldBe((false, null));
        (await ValueAsync<long>("SELECT count(*) FROM harvest_job")).ShouldBe(0);
    }

    [Test]
    public async Task A_sweep_for_one_source_makes_no_jobs_and_closes_only_its_own()
    {
        await ScheduledAsync("due", Frequency.Daily, time.GetUtcNow());
        var (one, two) = (await FinishableAsync(), await FinishableAsync());

        var report = await Get<Sweep>().RunAsync(one.SourceId, None);

        report.Created.ShouldBeEmpty();
        report.Ended.ShouldBe([one.Id]);
        (await ReloadAsync(two)).Status.ShouldBe(JobStatus.Running);
    }

    [Test]
    public async Task D12_D13_Only_running_jobs_older_than_the_life_span_are_aborted()
    {
        (await AbortAsync(3)).ShouldBe((0, 0));
        await JobAsync(await SourceAsync("fresh"));
        (await AbortAsync(3)).ShouldBe((0, 0));
        await RunningAsync("old", days: 4);
        await RunningAsync("young", days: 2);

        (await AbortAsync(3)).ShouldBe((2, 1));

        (await StatusAsync("fresh"), await StatusAsync("old"), await StatusAsync("young")).ShouldBe((JobStatus.New, JobStatus.Aborted, JobStatus.Running));
    }

    [TestCase("one", "", JobStatus.Aborted, JobStatus.Running)]
    [TestCase("", "one", JobStatus.Running, JobStatus.Aborted)]
    [TestCase("one", "one", JobStatus.Aborted, JobStatus.Running)]
    public async Task D14_Sources_can_be_included_and_excluded_and_including_wins(string include, string exclude, JobStatus one, JobStatus two)
    {
        await RunningAsync("one", days: 4);
        await RunningAsync("two", days: 5);

        (await AbortAsync(3, include, exclude)).Aborted.ShouldBe(1);

        (await StatusAsync("one"), await StatusAsync("two")).ShouldBe((one, two));
    }

    [TestCase(Frequency.Daily, 2, true)]
    [TestCase(Frequency.Weekly, 4, false)]
    [TestCase(Frequency.Biweekly, 4, false)]
    [TestCase(Frequency.Biweekly, 15, true)]
    [TestCase(Frequency.Monthly, 29, false)]
    [TestCase(Frequency.Always, 4, true)]
    public async Task D15_The_frequency_says_how_long_a_job_may_run(Frequency frequency, int days, bool isAborted)
    {
        await RunningAsync("source", days, frequency);

        (await AbortAsync(3)).ShouldBe((1, isAborted ? 1 : 0));
    }

    private async Task<Source> ScheduledAsync(string name, Frequency frequency, DateTimeOffset? due)
    {
        var source = await ScriptedAsync(name);
        await Get<SourceStore>().UpdateAsync(source with { Frequency = frequency, NextRun = due }, None);
        return await Engine.ReloadAsync(source);
    }

    private async Task<Job> FinishableAsync()
    {
        var (job, ids) = await GatheredAsync(await SourceAsync(), 1);
        await ClaimAsync(ids);
        await EndAsync(job, ids);
        return job;
    }

    private async Task RunningAsync(string name, int days, Frequency frequency = Frequency.Manual)
    {
        var source = await SourceAsync(name);
        await Get<SourceStore>().UpdateAsync(source with { Frequency = frequency }, None);
        var job = await GatheringAsync(source);
        await SqlAsync("UPDATE harvest_job SET created = @created WHERE id = @Id", new { job.Id, created = time.GetUtcNow().AddDays(-days) });
    }

    private Task<(int Running, int Aborted)> AbortAsync(int lifeSpan, string include = "", string exclude = "") =>
        Get<FailedJobs>().AbortAsync(lifeSpan, Set(include), Set(exclude), None);

    private static HashSet<string> Set(string name) => name.Length == 0 ? [] : [name];

    private async Task<JobStatus> StatusAsync(string name) =>
        (await Get<JobStore>().NewestAsync((await Get<SourceStore>().FindAsync(name, None))!.Id, None))!.Status;
}
