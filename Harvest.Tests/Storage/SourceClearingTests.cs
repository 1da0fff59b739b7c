using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Datasets;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>Clearing a source and its history: the reference's cases D7 to D11.</summary>
public sealed class SourceClearingTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    private static readonly string[] JobTables =
        ["harvest_job", "harvest_object", "harvest_content", "harvest_gather_error", "harvest_object_error"];

    private readonly ScriptedHarvester harvester = new();

    private SourceControl Control => Get<SourceControl>();

    protected override IReadOnlyList<IHarvester> Harvesters => [harvester];

    [Test]
    public async Task Clearing_a_source_deletes_its_datasets_jobs_and_objects_and_keeps_the_source_and_the_neighbours()
    {
        var (one, two) = (await HarvestedAsync("one", 3), await HarvestedAsync("two", 2));

        (await Control.ClearAsync(one, None)).ShouldBe(3);

        (await Get<SourceStore>().FindAsync("one", None)).ShouldNotBeNull();
        (await Get<SourceStore>().CountAsync(one.Id, None)).ShouldBe((0, 0));
        (await Get<SourceStore>().CountAsync(two.Id, None)).ShouldBe((2, 1));
        (await Get<DatasetQueries>().SearchAsync("title", null, 0, 10, None)).Count.ShouldBe(2);
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object")).ShouldBe(2);
        (await ValueAsync<long>("SELECT count(*) FROM harvest_content")).ShouldBe(2);
    }

    [Test]
    public async Task A_cleared_source_leaves_nothing_of_its_own_in_any_table()
    {
        var source = await HarvestedAsync("one", 2);
        harvester.Serve("one", 1, "Changed");
        await Engine.HarvestAsync(source);
        await Get<JobReports>().AddGatherErrorsAsync((await Get<JobStore>().NewestAsync(source.Id, None))!.Id, ["remark"], None);

        await Control.ClearAsync(source, None);

        foreach (var table in (string[])[.. JobTables, "dataset", "harvest_object_extra"])
            (await ValueAsync<long>($"SELECT count(*) FROM {table}")).ShouldBe(0, table);
        (await Get<DatasetQueries>().SearchAsync("", null, 0, 10, None)).Count.ShouldBe(0);
    }

    [Test]
    public async Task Clearing_ends_the_job_that_runs_and_what_is_still_under_way_writes_nothing()
    {
        var source = await SourceAsync();
        var (job, ids) = await GatheredAsync(source, 3);
        await ClaimAsync(ids);

        await Control.ClearAsync(source, None);

        (await Get<JobStore>().FindAsync(job.Id, None)).ShouldBeNull();
        (await EndAsync(job, ids)).ShouldBeEmpty();
        (await JobAsync(source)).Status.ShouldBe(JobStatus.New);
    }

    [Test]
    public async Task A_cleared_source_is_harvested_as_if_for_the_first_time()
    {
        var source = await HarvestedAsync("one", 3);
        await Control.ClearAsync(source, None);

        var job = await Engine.HarvestAsync(source);

        (job.Added, job.Updated).ShouldBe((3, 0));
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(3);
    }

    [Test]
    public async Task Clearing_the_history_of_one_source_keeps_its_datasets_and_leaves_the_other_alone()
    {
        var (one, two) = (await HarvestedAsync("one", 3), await HarvestedAsync("two", 2));

        (await Control.ClearHistoryAsync(one, keepCurrent: false, None)).ShouldBe(1);

        (await Get<SourceStore>().CountAsync(one.Id, None)).ShouldBe((3, 0));
        (await Get<SourceStore>().CountAsync(two.Id, None)).ShouldBe((2, 1));
        (await RowsAsync<string>("SELECT DISTINCT harvest_source_id FROM harvest_object")).ShouldBe([two.Id]);
    }

    [Test]
    public async Task After_its_history_was_cleared_a_source_updates_its_datasets_and_doubles_none()
    {
        var source = await HarvestedAsync("one", 3);
        await Control.ClearHistoryAsync(source, keepCurrent: false, None);

        var job = await Engine.HarvestAsync(source);

        (job.Added, job.Updated).ShouldBe((0, 3));
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(3);
    }

    [Test]
    public async Task Keeping_current_objects_keeps_the_jobs_that_have_one_and_deletes_the_others()
    {
        var source = await HarvestedAsync("one", 1);
        harvester.Serve("one", 1, "Changed");
        var second = await Engine.HarvestAsync(source);
        var other = await HarvestedAsync("two", 1);
        await Engine.HarvestAsync(other, new JobOrder(Clear: true));

        (await Control.ClearHistoryAsync(source, keepCurrent: true, None)).ShouldBe(1);
        (await Control.ClearHistoryAsync(other, keepCurrent: true, None)).ShouldBe(2);

        (await RowsAsync<string>("SELECT id FROM harvest_job")).ShouldBe([second.Id]);
        (await RowsAsync<string>("SELECT harvest_job_id FROM harvest_object")).ShouldBe([second.Id]);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(1);
        (await Get<SourceStore>().ListAsync(onlyActive: true, None)).Count.ShouldBe(2);
    }

    [Test]
    public async Task Keeping_current_objects_keeps_all_objects_of_a_job_that_has_one_and_a_job_that_runs()
    {
        var source = await SourceAsync();
        var (finished, ids) = await GatheredAsync(source, 2);
        await ClaimAsync(ids);
        await EndAsync(finished, [ids[0]], Outcomes.Added);
        await EndAsync(finished, [ids[1]], Outcomes.NotModified);
        await Get<JobEndings>().TryFinishAsync(finished.Id, None);
        await GatheredAsync(source, 2);

        (await Control.ClearHistoryAsync(source, keepCurrent: true, None)).ShouldBe(0);

        (await ValueAsync<long>("SELECT count(*) FROM harvest_job")).ShouldBe(2);
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object")).ShouldBe(4);
    }

    [Test]
    public async Task More_than_one_batch_is_cleared_to_the_end()
    {
        var source = await SourceAsync();
        await GatheredAsync(source, 5_001);

        await Control.ClearHistoryAsync(source, keepCurrent: false, None);

        (await ValueAsync<long>("SELECT count(*) FROM harvest_object")).ShouldBe(0);
        (await ValueAsync<long>("SELECT count(*) FROM harvest_content")).ShouldBe(0);
    }

    private async Task<Source> HarvestedAsync(string name, int count)
    {
        harvester.Serve(name, count);
        var source = await Engine.CreateSourceAsync(new Uri($"http://{name}.example/"), ScriptedHarvester.Name, name: name);
        (await Engine.HarvestAsync(source)).Added.ShouldBe(count);
        return source;
    }
}
