using System.Text.Json;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Stac;

/// <summary>
/// Harvests STAC (SpatioTemporal Asset Catalog, 1.0 and 1.1): APIs and static catalogues. Collections become datasets; items do where the
/// source's settings say so.
/// </summary>
public sealed class StacHarvester : IHarvester
{
    public HarvesterInfo Info { get; } = new(
        "stac",
        "STAC catalogue or API",
        "Harvests the collections of a STAC catalogue or API, and their items where the settings ask for them.",
        StacSettings.Declared)
    {
        Filters = StacSettings.Filters,
    };

    public IEnumerable<string> CheckConfig(SourceConfig config) => new StacSettings(config).Check();

    /// <summary>Only an API's list tells where its collections are: a static catalogue has them anywhere.</summary>
    public string? OriginalUrl(Source source, string guid)
    {
        var path = new Uri(source.Url).GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (!path.EndsWith("/collections", StringComparison.Ordinal))
            return null;
        return StacRecord.Parts(guid) is var (collection, item)
            ? $"{path}/{Uri.EscapeDataString(collection)}/items/{Uri.EscapeDataString(item)}"
            : $"{path}/{Uri.EscapeDataString(guid)}";
    }

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) =>
        (await new StacProbe(http).FindAsync(url, cancellationToken))?.Url;

    public async Task<DetectedSource?> RecogniseAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) =>
        await new StacProbe(http).FindAsync(url, cancellationToken) is { } found
            ? new DetectedSource(Info.Name, found.Url) { Reason = $"{Info.Description} Recognised: {found.Reason}.", Config = found.Config }
            : null;

    public IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken) =>
        new StacListing(context).RecordsAsync(cancellationToken);

    /// <summary>The list brings every record; one that is asked for alone is looked for in it.</summary>
    public Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken) =>
        ListedRecord.FindAsync(context, listing => GatherAsync(listing, cancellationToken), cancellationToken);

    public MappedDataset Map(MapContext context) => new StacReader(JsonElement.Parse(context.Content.Span), context.Guid, context.DateOrder).Read();
}
