using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.Stac;

/// <summary>
/// Goes through a static catalogue level by level along its links <c>child</c> and <c>item</c>, each document once. One that cannot be had is
/// an error of the listing: what is below it was not seen, so nothing counts as vanished.
/// </summary>
internal sealed class StacWalk(StacClient client, StacSettings settings, StacScope scope, GatherContext context)
{
    /// <summary>Documents asked for at once; the client lets fewer through to one host.</summary>
    private const int AtOnce = 8;

    /// <summary>Levels below the root; real catalogues have a handful.</summary>
    private const int MaxDepth = 32;

    private readonly StacApi api = new(settings, scope, context);
    private long itemsLeft;
    private long collections;

    /// <param name="root">The document that the source's address leads to.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    public async IAsyncEnumerable<RemoteRecord> RecordsAsync(StacDocument root, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        scope.Visit(root.Url);
        var level = new List<Node>();
        await foreach (var record in TakeAsync(root, new Node(root.Url, null), level, cancellationToken))
            yield return record;
        for (var depth = 1; level.Count > 0; depth++)
        {
            if (depth > MaxDepth)
            {
                context.ReportProblem($"{SafeUrl.Of(level[0].Url)} was passed over: more than {MaxDepth} levels below {SafeUrl.Of(root.Url)}");
                break;
            }
            var next = new List<Node>();
            foreach (var some in level.Chunk(AtOnce))
            {
                var asked = some.Where(_ => scope.MayAsk()).ToList();
                var documents = await Task.WhenAll(asked.Select(async node => (node, await ReadAsync(node.Url, cancellationToken))));
                foreach (var (node, document) in documents)
                {
                    if (document is null)
                        continue;
                    await foreach (var record in TakeAsync(document, node, next, cancellationToken))
                        yield return record;
                }
            }
            level = next;
        }
        if (collections == 0 && itemsLeft > 0)
            context.Warn($"{SafeUrl.Of(root.Url)} has {Counted.Of(itemsLeft, "item")} and no collection; set items to true to take items as datasets");
    }

    /// <summary>What a document is itself, and what it leads to.</summary>
    private async IAsyncEnumerable<RemoteRecord> TakeAsync(
        StacDocument document, Node node, List<Node> next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (id, owner) = (document.Json.Text("id"), node.Collection);
        switch (document.Kind)
        {
            // Where items are no datasets, those that catalogues link to as children are none either.
            case StacKind.Item when id is not null && !settings.WithItems:
                itemsLeft++;
                context.Counts.PassOver();
                yield break;
            case StacKind.Item when id is not null:
                var item = StacRecord.OfItem(document.Json, document.Url, owner);
                if (node.IsCut)
                    scope.Beyond(item.Guid);
                yield return item;
                yield break;
            case StacKind.Catalog:
                if (document.CollectionList is not null && !document.Targets("child").Any())
                    context.Warn($"{SafeUrl.Of(document.Url)} is an API; create a source of its own for its collections");
                break;
            case StacKind.Collection when id is not null:
                collections++;
                if (!settings.Takes(document.Json))
                {
                    context.Counts.PassOver();
                    yield break;
                }
                yield return StacRecord.OfCollection(document.Json, document.Url);
                owner = StacRecord.Shareable(document.Json, document.Url);
                break;
            default:
                context.ReportProblem(
                    document.Kind is StacKind.Collection or StacKind.Item
                        ? $"{SafeUrl.Of(document.Url)} has no id"
                        : $"{SafeUrl.Of(document.Url)} is no STAC catalogue, collection or item");
                yield break;
        }
        next.AddRange(document.Targets("child").Select(scope.Visit).OfType<Uri>().Select(url => new Node(url, null)));
        var items = document.Targets("item").ToList();
        if (!settings.WithItems)
        {
            itemsLeft += items.Count;
            yield break;
        }
        var isCut = items.Count > settings.ItemLimit;
        if (isCut)
            scope.LeaveItems(document.Url);
        next.AddRange(items.Take(settings.ItemLimit).Select(scope.Visit).OfType<Uri>().Select(url => new Node(url, owner, isCut)));
        // A collection of an API that is a source of its own, or a child of one.
        if (document.Kind == StacKind.Collection && document.Links.Any(link => link.Rel == "items" && link.IsJson))
        {
            await foreach (var listed in api.ItemsAsync(StacApi.ItemList(document.Json, document.Url), owner, cancellationToken))
                yield return listed;
        }
    }

    private async Task<StacDocument?> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            var document = await client.ReadAsync(url, cancellationToken);
            // Sent to where the walk has been, such as the front page: what stood here is neither seen nor gone.
            if (StacScope.Key(document.Url) != StacScope.Key(url) && document.Kind == StacKind.Catalog && scope.IsVisited(document.Url))
                throw new ListingException($"{SafeUrl.Of(url)} leads back to {SafeUrl.Of(document.Url)}, so it is no document of its own");
            return document;
        }
        catch (Exception fault) when (fault is RemoteException or ListingException)
        {
            context.ReportProblem(fault.Message);
            return null;
        }
    }

    /// <summary>A document to read.</summary>
    /// <param name="Url">Where it is.</param>
    /// <param name="Collection">What an item there takes over from the collection that links to it.</param>
    /// <param name="IsCut">The list that links to it has more items than are wanted.</param>
    private sealed record Node(Uri Url, JsonObject? Collection, bool IsCut = false);
}
