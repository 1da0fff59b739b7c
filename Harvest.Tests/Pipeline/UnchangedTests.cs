using Harvest.Model;
using Harvest.Queues;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>An unchanged record costs a count: no object, no message, no write to the datasets.</summary>
public sealed class UnchangedTests(DatabaseKind kind) : PipelineTests(kind)
{
    private const int Count = 25;
    private static readonly JobOrder Again = new(Force: true, Stored: true);

    [Test]
    public async Task Records_that_are_as_they_were_cost_nothing_but_a_count()
    {
        Harvester.Serve("source", Count);
        var source = await ScriptedAsync();
        await Engine.HarvestAsync(source);
        var (messages, before) = (Queue.Published(QueueName.Fetch).Count, await RowsOfDatasetsAsync());

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.Unchanged, job.Gathered, job.Listed, job.ErrorFree).ShouldBe((JobStatus.Finished, Count, 0, Count, true));
        Queue.Published(QueueName.Fetch).Count.ShouldBe(messages);
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object")).ShouldBe(Count);
        (await RowsOfDatasetsAsync()).ShouldBe(before);
    }

    [Test]
    public async Task Of_many_records_only_the_changed_ones_are_imported()
    {
        Harvester.Serve("source", Count);
        var source = await ScriptedAsync();
        await Engine.HarvestAsync(source);
        Harvester.Serve("source", [.. Enumerable.Range(1, Count).Select(number => new Dataset
        {
            Name = $"d{number}",
            Title = number == 7 ? "Changed" : $"Title {number}",
        })]);

        var job = await Engine.HarvestAsync(source);

        (job.Updated, job.Unchanged, job.Gathered).ShouldBe((1, Count - 1, 1));
        (await Engine.DatasetsAsync(source)).Count(dataset => dataset.GetProperty("title").GetString() == "Changed").ShouldBe(1);
    }

    [Test]
    public async Task Records_with_the_same_stamp_are_not_fetched_again()
    {
        var source = await StampedAsync("monday");

        var job = await Engine.HarvestAsync(source);

        (job.Unchanged, job.Gathered).ShouldBe((Count, 0));
        Harvester.Fetched.Count.ShouldBe(Count);
    }

    [Test]
    public async Task Records_that_were_fetched_and_found_the_same_touch_no_dataset_and_are_not_fetched_a_third_time()
    {
        var source = await StampedAsync("monday");
        var before = await RowsOfDatasetsAsync();
        Harvester.Modified = "tuesday";

        var second = await Engine.HarvestAsync(source);
        var third = await Engine.HarvestAsync(source);

        (second.NotModified, second.Updated).ShouldBe((Count, 0));
        (third.Unchanged, third.Gathered).ShouldBe((Count, 0));
        Harvester.Fetched.Count.ShouldBe(Count * 2);
        (await RowsOfDatasetsAsync()).ShouldBe(before);
    }

    [Test]
    public async Task Another_configuration_takes_every_record_again_although_the_stamps_are_the_same([Values] bool listsContent)
    {
        var source = await StampedAsync("monday", listsContent);
        await Get<SourceStore>().UpdateAsync(source with { Config = """{"custom_option": ["x"]}""" }, None);

        (await Engine.HarvestAsync(source)).Updated.ShouldBe(Count);
        (await Engine.HarvestAsync(source)).Unchanged.ShouldBe(Count);
    }

    [Test]
    public async Task A_new_version_of_the_mapping_takes_every_record_again_once([Values] bool listsContent)
    {
        var source = await StampedAsync("monday", listsContent);
        Harvester.Info = Harvester.Info with { Version = 2 };

        (await Engine.HarvestAsync(source)).Updated.ShouldBe(Count);
        (await Engine.HarvestAsync(source)).Unchanged.ShouldBe(Count);
    }

    [Test]
    public async Task Force_takes_every_record_again([Values] bool listsContent)
    {
        var source = await StampedAsync("monday", listsContent);

        var job = await Engine.HarvestAsync(source, new JobOrder(Force: true));

        (job.Updated, job.Unchanged, job.NotModified).ShouldBe((Count, 0, 0));
    }

    [Test]
    public async Task A_record_in_error_is_taken_again_until_it_succeeds()
    {
        Harvester.Serve("source", Count);
        Harvester.OnMap = context =>
        {
            if (context.Guid == "d7")
                throw new InvalidDataException("Not today");
        };
        var source = await ScriptedAsync();
        (await Engine.HarvestAsync(source)).Errored.ShouldBe(1);
        (await Engine.HarvestAsync(source)).Errored.ShouldBe(1);
        Harvester.OnMap = null;

        var job = await Engine.HarvestAsync(source);

        (job.Added, job.Unchanged, job.Errored).ShouldBe((1, Count - 1, 0));
        await ShouldHoldAsync(source, Names(Count));
    }

    [Test]
    public async Task A_record_that_is_listed_several_times_counts_once()
    {
        Harvester.Serve("source", Count);
        Harvester.OnGather = (context, _) => Harvester.Records(context.Source).Concat(Harvester.Records(context.Source)).ToAsyncEnumerable();

        var job = await Engine.HarvestAsync(await ScriptedAsync());

        (job.Listed, job.Added, job.Gathered).ShouldBe((Count, Count, Count));
    }

    [Test]
    public async Task Stored_documents_are_imported_again_without_asking_the_remote()
    {
        var source = await StampedAsync("monday");
        Harvester.OnGather = (_, _) => throw new InvalidOperationException("Nobody is to be asked");

        var job = (await Engine.RunAsync(await CreateJobAsync(source, Again))).Single();

        (job.Status, job.Updated, job.ErrorFree).ShouldBe((JobStatus.Finished, Count, false));
        Harvester.Fetched.Count.ShouldBe(Count);
        await ShouldHoldAsync(source, Names(Count));
        Harvester.OnGather = null;
        (await Engine.HarvestAsync(source)).Unchanged.ShouldBe(Count);
    }

    [Test]
    public async Task A_reimport_that_died_goes_on_without_asking_the_remote()
    {
        var source = await StampedAsync("monday");
        Harvester.OnGather = (_, _) => throw new InvalidOperationException("Nobody is to be asked");
        var job = await CreateJobAsync(source, Again);
        await Get<JobStore>().ClaimGatherAsync(job.Id, Dead, TimeSpan.FromHours(1), None);

        job = (await Engine.RunAsync(job)).Single();

        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        (job.Status, job.Updated).ShouldBe((JobStatus.Finished, Count));
        Harvester.Fetched.Count.ShouldBe(Count);
    }

    /// <summary>A source that was harvested once; its records are fetched one by one unless the listing brings them.</summary>
    private async Task<Source> StampedAsync(string stamp, bool listsContent = false)
    {
        Harvester.Serve("source", Count);
        (Harvester.Modified, Harvester.ListsContent) = (stamp, listsContent);
        var source = await ScriptedAsync();
        (await Engine.HarvestAsync(source)).Added.ShouldBe(Count);
        return source;
    }

    /// <summary>Everything of the table, so that any write shows.</summary>
    private Task<IReadOnlyList<string>> RowsOfDatasetsAsync() => RowsAsync<string>(
        "SELECT id || name || harvest_object_id || metadata_modified || length(package) FROM dataset ORDER BY id");
}
