using System.Text.Json.Nodes;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.Contracts;

/// <summary>A portal and an engine that has it as a source.</summary>
public sealed class ContractRun : IAsyncDisposable
{
    private ContractRun(ContractPortal portal, Engine engine, Source source) => (Portal, Engine, Source) = (portal, engine, source);

    /// <summary>All harvesters, for tests that need no engine.</summary>
    public static Lazy<HarvesterRegistry> Registry { get; } = new(() => new ServiceCollection().AddLogging()
        .AddHarvest(new ConfigurationBuilder().Build()).BuildServiceProvider().GetRequiredService<HarvesterRegistry>());

    public ContractPortal Portal { get; }

    public Engine Engine { get; }

    public Source Source { get; }

    /// <param name="portal">A portal that was started.</param>
    /// <param name="settings">Settings of the engine.</param>
    /// <param name="extraConfig">Settings of the source besides the portal's own.</param>
    public static async Task<ContractRun> StartAsync(ContractPortal portal, (string, string)[] settings, string? extraConfig = null)
    {
        var engine = await Engine.StartAsync(settings: settings);
        var source = await engine.CreateSourceAsync(portal.Url, portal.Type, Joined(portal.Config, extraConfig));
        return new ContractRun(portal, engine, source);
    }

    public Task<Job> HarvestAsync(JobOrder? order = null) => Engine.HarvestAsync(Source, order);

    /// <summary>Harvests and fails the test unless all went well.</summary>
    public async Task<Job> HarvestWellAsync(JobOrder? order = null)
    {
        var job = await HarvestAsync(order);
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        (job.Status, job.ErrorFree).ShouldBe((JobStatus.Finished, true));
        return job;
    }

    /// <summary>The titles of all datasets.</summary>
    public async Task<IReadOnlyList<string>> TitlesAsync() =>
        [.. (await Engine.DatasetsAsync(Source)).Select(dataset => dataset.GetProperty("title").GetString()!)];

    /// <summary>The guids whose datasets are shown.</summary>
    public async Task<IReadOnlyList<string>> GuidsAsync() => await Engine.Get<Database>().ReadAsync(
        async session => (await session.QueryAsync<string>(
            "SELECT guid FROM harvest_object WHERE current AND harvest_source_id = @Id", new { Source.Id })).ToList(),
        CancellationToken.None);

    /// <summary>Lists the source without an engine around it.</summary>
    public async Task<IReadOnlyList<RemoteRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var records = new List<RemoteRecord>();
        var config = SourceConfig.Parse(Source.Config);
        var context = new GatherContext
        {
            Source = Source,
            Config = config,
            Http = Engine.Get<HarvestHttp>().For(Source, config),
            Time = TimeProvider.System,
            ReportProblem = _ => { },
            CountListed = () => records.Count,
            CountNewAsync = () => Task.FromResult((long)records.Count),
        };
        await foreach (var record in Engine.Get<HarvesterRegistry>().Find(Portal.Type)!.GatherAsync(context, cancellationToken))
            records.Add(record);
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Portal.DisposeAsync();
    }

    /// <summary>Both settings in one, the second's where both have one.</summary>
    internal static string Joined(string config, string? extra)
    {
        if (extra is null)
            return config;
        var joined = config.Length == 0 ? [] : JsonNode.Parse(config)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(extra)!.AsObject())
            joined[name] = value?.DeepClone();
        return joined.ToJsonString();
    }
}
