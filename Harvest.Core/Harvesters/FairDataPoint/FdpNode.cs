using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Harvesters.Dcat;
using Harvest.Rdf;

namespace Harvest.Harvesters.FairDataPoint;

/// <summary>A page of a FAIR Data Point: what it is itself, and what it contains.</summary>
internal sealed class FdpNode
{
    private static readonly Term Contains = Term.Iri("http://www.w3.org/ns/ldp#contains");
    private static readonly Term[] Links =
        [Term.Iri("https://w3id.org/fdp/fdp-o#metadataCatalog"), Term.Iri("http://www.re3data.org/schema/3-0#dataCatalog"), DCAT.HasDataset];

    private readonly Graph graph;

    public FdpNode(Uri asked, RdfPage page)
    {
        graph = page.Graph;
        Url = page.Url;
        // A page may be redirected, or write its own address with or without a slash at its end.
        string[] names = [asked.OriginalString, asked.AbsoluteUri, page.Url.AbsoluteUri];
        Term = names.SelectMany(name => (string[])[name, name.TrimEnd('/'), $"{name}/"]).Distinct().Select(Rdf.Term.Iri)
            .FirstOrDefault(term => graph.Match(term).Any());
    }

    /// <summary>Where the page came from in the end.</summary>
    public Uri Url { get; }

    /// <summary>The node of the page itself; none when the page does not speak of itself.</summary>
    public Term Term { get; }

    public Graph Graph => graph;

    /// <summary>What kind of record it is; null when it is none.</summary>
    public string? Kind(bool withCatalogues) =>
        Is(DCAT.DatasetSeries) ? FdpGuid.Series
        : Is(DCAT.Catalog) ? withCatalogues ? FdpGuid.Catalogue : null
        : Is(DCAT.Dataset) ? FdpGuid.Dataset
        : null;

    /// <summary>The addresses of the pages below.</summary>
    public IEnumerable<Uri> Children()
    {
        // The graph gives the newest first; people expect the order of the page.
        var contained = graph.Match(default, Contains).Select(triple => triple.Object).Reverse().ToList();
        if (contained.Count == 0 && !Term.IsNone)
            contained = [.. Links.SelectMany(link => graph.Objects(Term, link))];
        return contained.Where(child => child.IsIri && DcatText.IsWeb(child.Value)).Select(child => new Uri(child.Value)).Distinct();
    }

    /// <summary>Distributions that have pages of their own, and are not described on this one.</summary>
    public IReadOnlyList<Uri> Undescribed() =>
    [
        .. graph.Objects(Term, DCAT.HasDistribution)
            .Where(part => part.IsIri && DcatText.IsWeb(part.Value)
                && !graph.Match(part, DCAT.AccessUrl).Any() && !graph.Match(part, DCAT.DownloadUrl).Any())
            .Select(part => new Uri(part.Value)),
    ];

    /// <summary>People who are named only by their ORCID.</summary>
    public IReadOnlyList<Uri> UnnamedPeople() =>
    [
        .. graph.Objects(Term, DCAT.ContactPoint)
            .Where(contact => contact.IsIri && Uri.TryCreate(contact.Value, UriKind.Absolute, out var iri)
                && iri.Host is "orcid.org" or "www.orcid.org" && !graph.Match(contact, VCARD.FormattedName).Any())
            .Select(contact => new Uri(contact.Value)),
    ];

    /// <summary>The record as a document of its own, without what every FAIR Data Point adds by itself.</summary>
    public byte[] Content() => RecordContent.Write(graph, Term, isKept: IsKept);

    private bool Is(Term type) => !Term.IsNone && graph.Contains(Term, Names.Type, type);

    private bool IsKept(Triple triple)
    {
        if (!triple.Object.IsIri)
            return true;
        if (triple.Predicate == DCT.ConformsTo)
            return !IsProfile(triple.Object.Value);
        return triple.Predicate != DCT.AccessRights || triple.Object.Value != $"{triple.Subject.Value}#accessRights";
    }

    /// <summary>The shape that the software checks its own pages with; no standard that the data conform to.</summary>
    internal static bool IsProfile(string iri) =>
        Uri.TryCreate(iri, UriKind.Absolute, out var address) && address.AbsolutePath.Contains("/profile/", StringComparison.Ordinal);
}
