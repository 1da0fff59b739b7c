using Harvest.Doctor;
using Harvest.Model;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Doctor;

/// <summary>What the doctor finds in a site, and what it mends.</summary>
public sealed class ExaminationTests(DatabaseKind kind) : PipelineTests(kind)
{
    private ShiftedTime clock = null!;

    protected override TimeProvider Time => clock;

    protected override void Forget()
    {
        base.Forget();
        clock = new ShiftedTime();
    }

    [Test]
    public async Task A_site_that_works_has_no_problem()
    {
        var source = await ScriptedAsync();
        Harvester.Serve("source", 3);
        await Engine.HarvestAsync(source);

        var findings = await ExamineAsync();

        findings.Where(finding => finding.Weight == Weight.Problem).ShouldBeEmpty();
        findings.Select(finding => finding.Part).Where(part => part != "clock").Distinct().ShouldBe(["settings", "disk", "database", "queue", "jobs", "rows"]);
    }

    [Test]
    public async Task A_job_that_stands_still_is_found_and_swept()
    {
        var source = await ScriptedAsync("still");
        Harvester.Serve("still", 3);
        var job = await CreateJobAsync(source);
        await Queue.PurgeAsync(Harvest.Queues.QueueName.Gather, None);
        clock.Shift += TimeSpan.FromHours(1);

        (await ProblemAsync("jobs")).Says.ShouldContain($"Job {job.Id} of still");
        var mended = (await Get<Examination>().RunAsync(fix: true, None)).Single(finding => finding.Part == "jobs");

        mended.Mended.ShouldBe("swept: 1 job published again");
        Queue.Published(Harvest.Queues.QueueName.Gather).ShouldBe([job.Id, job.Id]);
    }

    [Test]
    public async Task Sources_that_nobody_harvests_point_to_cron()
    {
        var source = await ScriptedAsync("late");
        await Get<SourceStore>().UpdateAsync(source with { Frequency = Frequency.Daily, NextRun = clock.GetUtcNow() - TimeSpan.FromHours(2) }, None);

        var problem = await ProblemAsync("jobs");

        problem.Says.ShouldContain("late");
        problem.Advice!.ShouldContain("harvest run");
    }

    [Test]
    public async Task A_source_that_always_fails_is_named_with_where_to_look()
    {
        var source = await ScriptedAsync("bad");
        Harvester.OnGather = (_, _) => throw new Harvest.Harvesters.ListingException("The portal is closed");
        for (var i = 0; i < 3; i++)
            await Engine.HarvestAsync(source);

        var problem = await ProblemAsync("sources");

        problem.Says.ShouldStartWith("The last 3 harvests of bad");
        problem.Advice.ShouldBe("harvest job report bad");
    }

    [Test]
    public async Task Deletions_that_wait_for_a_person_are_told()
    {
        var source = await ScriptedAsync("shrunk");
        Harvester.Serve("shrunk", 40);
        await Engine.HarvestAsync(source);
        Harvester.Serve("shrunk", 1);
        await Engine.HarvestAsync(source);

        var note = (await ExamineAsync()).Single(finding => finding.Weight == Weight.Note && finding.Part == "sources");

        note.Says.ShouldStartWith("39 deletions of shrunk");
        note.Advice!.ShouldContain("harvest source approve-deletions shrunk");
    }

    [Test]
    public async Task Rows_that_belong_to_nothing_are_found_and_deleted()
    {
        var source = await ScriptedAsync();
        Harvester.Serve("source", 3);
        await Engine.HarvestAsync(source);
        await SqlAsync("DELETE FROM dataset WHERE guid = 'd1'");
        await SqlAsync("UPDATE harvest_object SET harvest_source_id = 'nobody', current = false WHERE guid = 'd2'");

        var findings = (await ExamineAsync()).Where(finding => finding is { Part: "rows", Weight: Weight.Problem }).Select(finding => finding.Says).ToList();
        findings.ShouldContain("1 objects belong to no source.");
        findings.ShouldContain("1 search entries belong to no dataset.");
        findings.ShouldContain("1 filter entries belong to no dataset.");
        findings.ShouldContain("1 objects are said to be shown by a dataset that is not there.");
        await Get<Examination>().RunAsync(fix: true, None);

        (await Engine.CountAsync("dataset_search")).ShouldBe(2);
        (await Engine.CountAsync("dataset_facet")).ShouldBe(2);
        (await Engine.CountAsync("harvest_object WHERE harvest_source_id = 'nobody'")).ShouldBe(0);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(2);
    }

    [Test]
    public async Task A_database_of_a_newer_version_is_told()
    {
        await SqlAsync("INSERT INTO harvest_migration (name, applied) VALUES ('9999_future', '2099-01-01')");
        try
        {
            (await ProblemAsync("database")).Says.ShouldContain("newer version than this program (9999_future)");
        }
        finally
        {
            await SqlAsync("DELETE FROM harvest_migration WHERE name = '9999_future'");
        }
    }

    [Test]
    public async Task A_broker_that_is_away_leaves_the_rest_to_be_looked_at()
    {
        await using var other = await Engine.StartAsync(
            null, null, null, ("Queue:Type", "Redis"), ("Queue:Url", $"redis://127.0.0.1:{Servers.ServerProcess.FreePort()}/0"));

        var findings = await other.Get<Examination>().RunAsync(false, None);

        findings.Single(finding => finding.Part == "queue").Weight.ShouldBe(Weight.Problem);
        findings.Count(finding => finding is { Part: "consumers", Weight: Weight.Problem }).ShouldBe(2);
        findings.ShouldContain(finding => finding.Part == "rows");
    }

    private Task<IReadOnlyList<Finding>> ExamineAsync() => Get<Examination>().RunAsync(fix: false, None);

    private async Task<Finding> ProblemAsync(string part) =>
        (await ExamineAsync()).Single(finding => finding.Part == part && finding.Weight == Weight.Problem);
}
