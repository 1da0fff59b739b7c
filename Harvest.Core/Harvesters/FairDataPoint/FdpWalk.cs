using System.Runtime.CompilerServices;
using Harvest.Harvesters.Dcat;
using Harvest.Http;

namespace Harvest.Harvesters.FairDataPoint;

/// <summary>
/// Walks a FAIR Data Point level by level along <c>ldp:contains</c>, each page once. A page that cannot be had is an error of the
/// listing: what is below it was not seen, so nothing counts as vanished.
/// </summary>
internal sealed class FdpWalk(RdfPages pages, FdpSettings settings, GatherContext context)
{
    /// <summary>Pages asked for at once; the client lets fewer through to one host.</summary>
    private const int AtOnce = 8;

    private readonly HashSet<string> visited = [];
    private bool isFull;
    private bool isPoint;

    public async IAsyncEnumerable<RemoteRecord> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var root = new Uri(context.Source.Url);
        var level = new List<Uri> { root };
        visited.Add(Key(root));
        while (level.Count > 0)
        {
            var next = new List<Uri>();
            foreach (var some in level.Chunk(AtOnce))
            {
                foreach (var node in await Task.WhenAll(some.Select(url => NodeAsync(url, url == root, cancellationToken))))
                {
                    if (node is null)
                        continue;
                    if (Record(node) is { } record)
                        yield return record;
                    next.AddRange(node.Children().Where(Visit));
                }
            }
            level = next;
        }
        if (!isPoint)
            context.ReportProblem($"{SafeUrl.Of(root)} says nothing of itself, so it is no page of a FAIR Data Point");
    }

    private bool Visit(Uri url)
    {
        if (visited.Count >= settings.MaxNodes)
        {
            if (!isFull)
                context.ReportProblem($"More than {Counted.Of(settings.MaxNodes, "page")} (max_nodes); the others are not visited");
            isFull = true;
            return false;
        }
        return visited.Add(Key(url));
    }

    private async Task<FdpNode?> NodeAsync(Uri url, bool isRoot, CancellationToken cancellationToken)
    {
        try
        {
            var node = new FdpNode(url, await pages.ReadAsync(url, cancellationToken));
            if (!node.Term.IsNone || node.Children().Any())
                isPoint = true;
            if (!isRoot && node.Term.IsNone && !node.Children().Any())
                throw new ListingException($"{SafeUrl.Of(url)} says nothing of itself, so it is no page of a FAIR Data Point");
            // Sent back to where the walk has been, such as the front page: what stood here is neither seen nor gone.
            if (Key(node.Url) != Key(url) && node.Kind(withCatalogues: false) is null && visited.Contains(Key(node.Url)))
                throw new ListingException($"{SafeUrl.Of(url)} leads back to {SafeUrl.Of(node.Url)}, so it is no page of its own");
            return node;
        }
        catch (Exception fault) when (!isRoot && fault is RemoteException or ListingException)
        {
            context.ReportProblem(fault.Message);
            return null;
        }
    }

    /// <summary>The content at once when the page has all of it; otherwise the fetch brings its parts together.</summary>
    private RemoteRecord? Record(FdpNode node)
    {
        if (node.Kind(settings.WithCatalogues) is not { } kind)
            return null;
        var guid = FdpGuid.Of(kind, node.Term.Value);
        if (settings.ResolvesLabels || node.Undescribed().Count > 0 || node.UnnamedPeople().Count > 0)
            return new RemoteRecord(guid);
        try
        {
            return new RemoteRecord(guid) { Content = node.Content() };
        }
        catch (InvalidDataException fault)
        {
            context.ReportProblem($"{guid}: {fault.Message}");
            return null;
        }
    }

    private static string Key(Uri url) => url.GetLeftPart(UriPartial.Query).TrimEnd('/');
}
