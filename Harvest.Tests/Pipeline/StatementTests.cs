using System.Collections.Concurrent;
using System.Diagnostics;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Fetch;
using Harvest.Pipeline.Gather;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>
/// How often a job goes to the database: what a small harvest takes is round trips, and little else. The limits are what there is now,
/// and a little; they may only become less.
/// </summary>
[TestFixture(DatabaseKind.Postgres)]
public sealed class StatementTests(DatabaseKind kind) : PipelineTests(kind)
{
    [Test]
    public async Task A_job_of_ten_records_takes_few_statements()
    {
        var statements = await CountAsync(10);

        statements.Count.ShouldBeLessThanOrEqualTo(25, string.Join("\n\n", statements));
    }

    [Test]
    public async Task A_thousand_records_more_take_few_statements_a_batch()
    {
        var (few, many) = (await CountAsync(1000), await CountAsync(2000));

        // Two batches of five hundred listed, five of two hundred imported.
        (many.Count - few.Count).ShouldBeLessThanOrEqualTo(7 * 11, string.Join("\n\n", many));
    }

    /// <summary>From the making of a job to its end.</summary>
    private async Task<IReadOnlyList<string>> CountAsync(int records)
    {
        var name = $"source{records}";
        Harvester.Serve(name, records);
        var source = await ScriptedAsync(name);
        // The first job pays for what is prepared once.
        await CreateJobAsync(source);
        await WorkAsync(source);
        Harvester.Serve(name, records, "Changed");
        var statements = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = activities => activities.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => statements.Enqueue($"{activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")}"),
        };
        ActivitySource.AddActivityListener(listener);
        await Get<JobControl>().CreateAsync(source, new JobOrder(), None);
        await StepsAsync();
        listener.Dispose();
        await ShouldHaveEndedAsync(source);
        return [.. statements];
    }

    private async Task WorkAsync(Source source)
    {
        await StepsAsync();
        await ShouldHaveEndedAsync(source);
    }

    private async Task StepsAsync()
    {
        await StepAsync<GatherStage>();
        while (await Queue.CountAsync(Harvest.Queues.QueueName.Fetch, None) > 0)
            await StepAsync<FetchStage>(max: 200);
    }

    private async Task ShouldHaveEndedAsync(Source source) =>
        (await Get<JobStore>().NewestAsync(source.Id, None))!.Status.ShouldBe(JobStatus.Finished);
}
