using System.Text.Json;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>A portal and an engine that has it as a source.</summary>
public sealed class HarvestedPortal : IAsyncDisposable
{
    private HarvestedPortal(FakePortal portal, Engine engine, Source source)
    {
        Portal = portal;
        Engine = engine;
        Source = source;
    }

    public FakePortal Portal { get; }

    public Engine Engine { get; }

    public Source Source { get; }

    /// <param name="packages">How many packages the portal has at first.</param>
    /// <param name="config">The source's configuration.</param>
    /// <param name="database">As for Engine.StartAsync.</param>
    /// <param name="time">As for Engine.StartAsync.</param>
    /// <param name="settings">As for Engine.StartAsync.</param>
    public static async Task<HarvestedPortal> StartAsync(
        int packages = 0,
        string config = "",
        string? database = null,
        TimeProvider? time = null,
        params IEnumerable<(string Key, string Value)> settings)
    {
        var portal = await FakePortal.StartAsync();
        portal.Fill(packages);
        var engine = await Engine.StartAsync(database, time, settings);
        return new HarvestedPortal(portal, engine, await engine.CreateSourceAsync(portal.Url, config: config));
    }

    public Task<Job> HarvestAsync(JobOrder? order = null) => Engine.HarvestAsync(Source, order);

    /// <summary>Harvests and fails the test unless all went well.</summary>
    public async Task<Job> HarvestWellAsync(JobOrder? order = null)
    {
        var job = await HarvestAsync(order);
        (await ErrorsAsync(job)).ShouldBeEmpty();
        job.Status.ShouldBe(JobStatus.Finished);
        return job;
    }

    /// <summary>What the portal was asked during one harvest.</summary>
    public async Task<IReadOnlyList<PortalRequest>> AskedAsync(JobOrder? order = null)
    {
        var before = Portal.Requests.Count;
        await HarvestAsync(order);
        return [.. Portal.Requests.Skip(before)];
    }

    public Task<IReadOnlyList<JsonElement>> DatasetsAsync() => Engine.DatasetsAsync(Source);

    /// <summary>The titles of all datasets, in order.</summary>
    public async Task<IReadOnlyList<string>> TitlesAsync() =>
        [.. (await DatasetsAsync()).Select(dataset => dataset.GetProperty("title").GetString()!).Order(StringComparer.Ordinal)];

    /// <summary>The dataset of a record of <see cref="FakePortal.Put"/>.</summary>
    public async Task<JsonElement> DatasetAsync(string id) =>
        (await DatasetsAsync()).Single(dataset => dataset.GetProperty("id").GetString() == id);

    public Task<IReadOnlyList<string>> ErrorsAsync(Job job) => Engine.ErrorsAsync(job);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Portal.DisposeAsync();
    }
}
