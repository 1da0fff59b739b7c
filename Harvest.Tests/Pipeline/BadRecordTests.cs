using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline.Gather;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>Promise 9: one bad record never stops a consumer or a job.</summary>
public sealed class BadRecordTests(DatabaseKind kind) : PipelineTests(kind)
{
    private const int Count = 60;
    private const string Bad = "d17";

    private static readonly Exception[] Faults =
    [
        new InvalidOperationException("It broke"), new OperationCanceledException(), new TaskCanceledException("Timed out by itself"),
        new ListingException("No such page"), new InsufficientExecutionStackException("Too deep"), new AggregateException(), new TimeoutException("Too slow"),
    ];

    protected override IEnumerable<(string, string)> Settings => [("Consumer:LeaseSeconds", "2")];

    private static IEnumerable<string> Good => Names(Count).Where(name => name != Bad);

    [Test]
    public async Task A_record_whose_mapping_throws_costs_one_record([Range(0, 6)] int fault)
    {
        Harvester.Serve("source", Count);
        Harvester.OnMap = context => ThrowAt(context.Guid, fault);
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.Added, job.Errored, job.ErrorFree).ShouldBe((JobStatus.Finished, Count - 1, 1, false));
        var error = (await Engine.ErrorsAsync(job)).Single();
        error.ShouldStartWith($"{Bad}: The record could not be mapped: {Faults[fault].GetType().Name}: ");
        await ShouldHoldAsync(source, Good);
    }

    [Test]
    public async Task A_record_whose_fetching_throws_costs_one_record([Range(0, 6)] int fault)
    {
        Harvester.Serve("source", Count);
        Harvester.ListsContent = false;
        Harvester.OnFetch = (context, _) =>
        {
            ThrowAt(context.Guid, fault);
            return Task.CompletedTask;
        };
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.Added, job.Errored).ShouldBe((JobStatus.Finished, Count - 1, 1));
        (await Engine.ErrorsAsync(job)).Single().ShouldStartWith($"{Bad}: ");
        Harvester.Fetched.Count(guid => guid == Bad).ShouldBe(1);
        await ShouldHoldAsync(source, Good);
    }

    [Test]
    public async Task A_listing_that_throws_ends_the_job_with_the_reason([Range(0, 6)] int fault)
    {
        Harvester.OnGather = (_, _) => Throw(Faults[fault]);
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.GatherAttempts, job.ErrorFree).ShouldBe((JobStatus.Finished, 1, false));
        (await Engine.ErrorsAsync(job)).Single().ShouldContain(Faults[fault].Message);
    }

    [Test]
    public async Task Identifiers_that_no_database_can_hold_cost_their_records_and_say_where_they_were()
    {
        string[] impossible = ["", "   ", "with\0nul", "half \ud800 a pair", new string('x', 3000)];
        Harvester.Serve("source", Count);
        Harvester.OnGather = (context, _) => Harvester.Records(context.Source).Take(10)
            .Concat(impossible.Select(guid => new RemoteRecord(guid) { Content = "{}"u8.ToArray() }))
            .Concat(Harvester.Records(context.Source).Skip(10)).ToAsyncEnumerable();
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.Added, job.Errored).ShouldBe((JobStatus.Finished, Count, 0));
        var errors = await Engine.ErrorsAsync(job);
        errors.Count.ShouldBe(impossible.Length);
        errors.ShouldContain("Record 11 of the listing has no identifier");
        errors.ShouldContain("Record 15 of the listing has an identifier of 3,000 characters; more than 800 cannot be kept");
        await ShouldHoldAsync(source, Names(Count));
    }

    [Test]
    public async Task Stamps_that_no_database_can_hold_cost_nothing([Values] bool listsContent)
    {
        Harvester.Serve("source", 3);
        (Harvester.ListsContent, Harvester.Modified) = (listsContent, "2024\0 \ud800" + new string('9', 100_000));
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        (job.Added, job.Errored).ShouldBe((3, 0));
        await ShouldHoldAsync(source, Names(3));
    }

    [Test]
    public async Task A_dataset_that_cannot_be_written_costs_one_record_of_its_batch()
    {
        var datasets = Enumerable.Range(1, 200).Select(number => new Dataset { Name = $"d{number}", Title = $"Title {number}" }).ToList();
        datasets[99] = datasets[99] with { Tags = null! };
        Harvester.Serve("source", datasets);
        var source = await ScriptedAsync();

        var job = await Engine.HarvestAsync(source);

        (job.Status, job.Added, job.Errored).ShouldBe((JobStatus.Finished, 199, 1));
        (await Engine.ErrorsAsync(job)).Single().ShouldStartWith("d100: The dataset could not be written: ");
        await ShouldHoldAsync(source, Names(200).Where(name => name != "d100"));
    }

    [Test]
    public async Task Faults_and_warnings_of_any_length_and_kind_can_be_reported()
    {
        var message = new string('x', 3_999) + "😀\0\ud800" + new string('y', 10_000);
        Harvester.Serve("source", 3);
        Harvester.OnMap = context =>
        {
            if (context.Guid == "d2")
                throw new InvalidDataException(message);
        };
        Harvester.OnGather = (context, _) =>
        {
            context.ReportProblem(message);
            return Harvester.Records(context.Source).ToAsyncEnumerable();
        };

        var job = await Engine.HarvestAsync(await ScriptedAsync());

        (job.Status, job.Added, job.Errored).ShouldBe((JobStatus.Finished, 2, 1));
        var errors = await Engine.ErrorsAsync(job);
        errors.Count.ShouldBe(2);
        errors.ShouldAllBe(error => error.Length > 3_900 && error.Length < 4_100 && error.EndsWith('…'));
    }

    [Test]
    public async Task Settings_that_were_broken_after_the_listing_end_the_job_and_say_so()
    {
        Harvester.Serve("source", 3);
        var source = await ScriptedAsync();
        await CreateJobAsync(source);
        await StepAsync<GatherStage>();
        await SqlAsync("UPDATE harvest_source SET config = '{not json'");

        var job = (await Engine.RunAsync((await Get<JobStore>().NewestAsync(source.Id, None))!)).Single();

        (job.Status, job.Errored).ShouldBe((JobStatus.Finished, 3));
        (await Engine.ErrorsAsync(job)).ShouldAllBe(error => error.Contains("Error parsing the configuration options", StringComparison.Ordinal));
    }

    private static void ThrowAt(string guid, int fault)
    {
        if (guid == Bad)
            throw Faults[fault];
    }

#pragma warning disable CS1998 // An iterator that throws at its first step has nothing to wait for.
    private static async IAsyncEnumerable<RemoteRecord> Throw(Exception fault)
    {
        if (fault.Message.Length > 0)
            throw fault;
        yield break;
    }
#pragma warning restore CS1998
}
