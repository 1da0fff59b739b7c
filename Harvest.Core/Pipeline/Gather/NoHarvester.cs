using Harvest.Harvesters;

namespace Harvest.Pipeline.Gather;

/// <summary>Stands for a harvester that is not installed, where objects only have to be ended.</summary>
internal sealed class NoHarvester : IHarvester
{
    public static NoHarvester Instance { get; } = new();

    public HarvesterInfo Info { get; } = new("none", "None", "Harvests nothing.", []);

    public Task<string?> DetectAsync(Uri url, Http.HarvestHttp http, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    public IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<RemoteRecord>();

    public Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken) =>
        Task.FromResult(FetchResult.Gone);

    public MappedDataset Map(MapContext context) => new(null, []);
}
