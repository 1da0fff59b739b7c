using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Sweeping;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.Support;

/// <summary>Tests of the pipeline on both databases, with a harvester and a queue that do what a test tells them.</summary>
public abstract class PipelineTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    /// <summary>The name of a worker that surely is dead: it has this process's number, but began at another time.</summary>
    protected static string Dead { get; } = string.Join(':', Worker.Id.Split(':').Select((part, i) => i == 2 ? "1" : part));

    protected ScriptedHarvester Harvester { get; private set; } = new();

    protected RecordingQueue Queue { get; private set; } = new();

    protected override IReadOnlyList<IHarvester> Harvesters => [Harvester];

    protected override void Forget() => (Harvester, Queue) = (new ScriptedHarvester(), new RecordingQueue());

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<IQueue>(Queue);
    }

    /// <summary>A source of this name, served by the scripted harvester.</summary>
    protected Task<Source> ScriptedAsync(string name = "source") =>
        Engine.CreateSourceAsync(new Uri($"http://{name}.example/"), ScriptedHarvester.Name, name: name);

    protected async Task<Job> CreateJobAsync(Source source, JobOrder? order = null) =>
        await Get<JobControl>().CreateAsync(await Engine.ReloadAsync(source), order ?? new JobOrder(), None);

    /// <summary>Hands what is on its queue to a stage, once.</summary>
    protected async Task StepAsync<TStage>(int max = 10_000)
        where TStage : IStage
    {
        var stage = Get<TStage>();
        await using var delivery = await Queue.ReceiveAsync(stage.Queue, max, TimeSpan.Zero, None);
        await stage.HandleAsync(delivery, None);
    }

    protected Task<SweepReport> SweepAsync() => Get<Sweep>().RunAsync(null, None);

    /// <summary>The catalogue shows exactly these records of a source, each once, nothing is open and no claim is held.</summary>
    protected async Task ShouldHoldAsync(Source source, IEnumerable<string> names)
    {
        var expected = names.Order(StringComparer.Ordinal).ToList();
        (await Engine.DatasetsAsync(source)).Select(dataset => dataset.GetProperty("name").GetString()).ShouldBe(expected);
        (await RowsAsync<string>("SELECT guid FROM harvest_object WHERE current AND harvest_source_id = @Id", new { source.Id }))
            .Order(StringComparer.Ordinal).ShouldBe(expected);
        (await RowsAsync<string>("SELECT state FROM harvest_object WHERE report_status IS NULL OR lease_owner IS NOT NULL")).ShouldBeEmpty();
        (await Get<JobStore>().OpenAsync(None)).ShouldBeEmpty();
    }

    /// <summary>d1, d2 … as <see cref="ScriptedHarvester.Serve(string, int, string)"/> names them.</summary>
    protected static IEnumerable<string> Names(int count) => Enumerable.Range(1, count).Select(number => $"d{number}");
}
