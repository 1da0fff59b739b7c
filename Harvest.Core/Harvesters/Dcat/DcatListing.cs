using System.Runtime.CompilerServices;
using System.Text;
using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Http;
using Harvest.Rdf;

namespace Harvest.Harvesters.Dcat;

/// <summary>
/// Goes through the pages of a feed, and the catalogues that it links to if it is told so. One page is held at a time. A circle of
/// pages ends the listing, with an error, since what lies beyond it was not seen.
/// </summary>
internal sealed class DcatListing(RdfPages pages, DcatSettings settings, GatherContext context, IReadOnlyList<DcatExtension> extensions)
{
    /// <summary>So many pages in a row may bring nothing new.</summary>
    private const int MaxIdlePages = 3;

    private const int MaxCatalogues = 10_000;

    /// <summary>What the records of a page may come to: so much, and so much more for each statement of the page.</summary>
    private const long MaxCut = 64L * 1024 * 1024;
    private const long MaxCutPerStatement = 2000;

    private readonly SourceFilters filters = SourceFilters.Of(context.Config);
    private readonly HashSet<string> visited = [];
    private readonly Queue<Uri> catalogues = [];
    private readonly HashSet<UInt128> named = [];
    private readonly HashSet<UInt128> described = [];
    private int idle;

    public async IAsyncEnumerable<RemoteRecord> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        context.NameBy(settings.ByIdentifier ? "identifiers" : "IRIs");
        var isFirst = true;
        catalogues.Enqueue(new Uri(context.Source.Url));
        while (catalogues.TryDequeue(out var start))
        {
            var url = Key(start) is var key && visited.Add(key) ? start : null;
            var rows = 0L;
            while (url is not null)
            {
                var page = await PageAsync(url, cancellationToken);
                if (HydraLinks.Total(page.Graph) is { } total)
                    context.Counts.Announce(SafeUrl.Of(start), total);
                var (before, passed) = (context.Listed, context.Counts.Passed);
                foreach (var record in Records(page))
                {
                    rows++;
                    yield return record;
                }
                rows += context.Counts.Passed - passed;
                Compare(page);
                url = GoesOn(page, before) ? page.Next : null;
            }
            TellUndescribed(start);
            // Another catalogue may list again what the first one has.
            context.Counts.End(isFirst ? null : rows);
            isFirst = false;
        }
    }

    private async Task<RdfPage> PageAsync(Uri url, CancellationToken cancellationToken)
    {
        foreach (var extension in extensions)
        {
            url = extension.BeforeDownload(url, context.Source)
                ?? throw new ListingException($"{extension.GetType().Name} does not let {SafeUrl.Of(url)} be fetched");
        }
        var page = await pages.ReadAsync(url, cancellationToken);
        // An error that is answered as JSON, say, reads as an empty graph; taken for the last page it would delete all that follows.
        if (!DcatRecords.IsDcat(page.Graph))
            throw new ListingException($"No datasets found at {SafeUrl.Of(page.Url)}: it has nothing of DCAT in it");
        if (page.Repairs.Count > 0)
            context.Warn($"{SafeUrl.Of(page.Url)} is not quite right, and was read all the same: {string.Join("; ", page.Repairs.Take(5))}");
        foreach (var extension in extensions)
            extension.AfterParsing(page.Graph, context.Source);
        return page;
    }

    private IEnumerable<RemoteRecord> Records(RdfPage page)
    {
        var records = new DcatRecords(page.Graph, context.Source.Url);
        long cut = 0;
        foreach (var node in records.All(settings.WithServices))
        {
            if (!IsWanted(page.Graph, node))
            {
                context.Counts.PassOver();
                continue;
            }
            if (cut > MaxCut + (MaxCutPerStatement * page.Graph.Count))
                throw new ListingException($"The datasets of {SafeUrl.Of(page.Url)} share so much that it cannot be told what belongs to which");
            if (records.Guid(node, settings.ByIdentifier) is not { } guid)
                PassOver($"A dataset of {SafeUrl.Of(page.Url)} has no IRI, no identifier and no title, so it cannot be kept");
            else if (Content(page, node, guid) is { } content)
            {
                cut += content.Length;
                yield return new RemoteRecord(guid) { Content = content, Modified = Modified(page.Graph, node) };
            }
        }
        if (!settings.FollowLinks)
            yield break;
        foreach (var linked in records.Linked())
            yield return new RemoteRecord(linked);
        foreach (var catalogue in records.LinkedCatalogues())
        {
            if (visited.Count + catalogues.Count >= MaxCatalogues)
                throw new ListingException($"The catalogue links to more than {MaxCatalogues:N0} others");
            catalogues.Enqueue(new Uri(catalogue));
        }
    }

    private bool IsWanted(Graph graph, Term node) =>
        filters.IsEmpty || DcatFilters.All.All(filter => filters.Takes(filter.Name, [.. DcatFilters.Values(filter.Name, graph, node)]));

    private byte[]? Content(RdfPage page, Term node, string guid)
    {
        try
        {
            return RecordContent.Write(page.Graph, node, settings.WithCatalogue);
        }
        catch (InvalidDataException fault)
        {
            PassOver($"{guid}: {fault.Message}");
            return null;
        }
    }

    private void PassOver(string problem)
    {
        context.Counts.PassOver();
        context.ReportProblem(problem);
    }

    /// <summary>Notes which datasets the catalogue names without describing them. Nothing is kept of a feed that describes all on the page that names them.</summary>
    private void Compare(RdfPage page)
    {
        if (settings.FollowLinks)
            return;
        var records = new DcatRecords(page.Graph, context.Source.Url);
        named.UnionWith(records.Linked().Select(Hash));
        if (named.Count > 0)
            described.UnionWith(records.All(settings.WithServices).Where(node => node.IsIri).Select(node => Hash(node.Value)));
    }

    /// <summary>Of a dataset without a description there is nothing to show, and one that had one before is gone; but its owner is told.</summary>
    private void TellUndescribed(Uri start)
    {
        var missing = named.Count(node => !described.Contains(node));
        if (missing > 0)
            context.Warn($"{SafeUrl.Of(start)} names {Counted.Of(missing, "dataset")} that it does not describe. Set follow_links to fetch {(missing == 1 ? "it" : "them")}");
        named.Clear();
        described.Clear();
    }

    private static UInt128 Hash(string iri) => Hash128.Of(Encoding.UTF8.GetBytes(iri), default);

    private static string? Modified(Graph graph, Term node) =>
        graph.Object(node, DCT.Modified) is { IsLiteral: true } stamp ? stamp.Value : null;

    private bool GoesOn(RdfPage page, long before)
    {
        if (page.Next is null)
            return false;
        idle = context.Listed == before ? idle + 1 : 0;
        if (!visited.Add(Key(page.Next)))
        {
            context.ReportProblem($"{SafeUrl.Of(page.Url)} names {SafeUrl.Of(page.Next)} as its next page, which came before: the pages go round in a circle");
            return false;
        }
        if (idle >= MaxIdlePages)
        {
            context.ReportProblem($"The last {MaxIdlePages} pages before {SafeUrl.Of(page.Next)} brought nothing new; the pages do not end");
            return false;
        }
        return true;
    }

    private static string Key(Uri url) => url.GetLeftPart(UriPartial.Query);
}
