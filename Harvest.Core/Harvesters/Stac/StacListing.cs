using System.Runtime.CompilerServices;
using Harvest.Http;

namespace Harvest.Harvesters.Stac;

/// <summary>Lists a source by what its address leads to: an API, its list of collections, or a static catalogue or collection.</summary>
internal sealed class StacListing(GatherContext context)
{
    /// <exception cref="RemoteException">The address does not answer.</exception>
    /// <exception cref="ListingException">It is nothing that can be listed.</exception>
    public async IAsyncEnumerable<RemoteRecord> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = new StacSettings(context.Config);
        var scope = new StacScope(settings, context);
        var client = new StacClient(context.Http);
        var url = new Uri(context.Source.Url);
        var root = await client.ReadAsync(StacBrowser.Shown(url) ?? url, cancellationToken);
        scope.Include(root.Url);
        var api = new StacApi(settings, scope, context);
        var records = root switch
        {
            { Kind: StacKind.Collections } => api.CollectionsAsync(url, cancellationToken),
            { CollectionList: { } list } => api.CollectionsAsync(
                scope.Allowed(list) ?? throw new ListingException(
                    $"{SafeUrl.Of(root.Url)} lists its collections on another host, at {SafeUrl.Of(list)}; take that address for the source"),
                cancellationToken),
            { Kind: StacKind.Catalog or StacKind.Collection } => new StacWalk(client, settings, scope, context).RecordsAsync(root, cancellationToken),
            { Kind: StacKind.Item or StacKind.Items } => throw new ListingException(
                $"{SafeUrl.Of(root.Url)} has items alone; take the address of their collection or catalogue"),
            _ => throw new ListingException($"{SafeUrl.Of(root.Url)} is no STAC catalogue: it has no stac_version"),
        };
        await foreach (var record in records.WithCancellation(cancellationToken))
            yield return record;
        scope.TellLeft();
    }
}
