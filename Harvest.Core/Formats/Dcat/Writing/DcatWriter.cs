using Harvest.Datasets;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// Publishes datasets as DCAT-AP 3, or in another profile of DCAT: one at a time, or a page of the catalogue with its links to the others (Hydra). Pure: takes
/// packages, gives graphs; <see cref="RdfWriter"/> writes those.
/// </summary>
public sealed class DcatWriter(DcatCatalogue catalogue, DcatProfile? profile = null)
{
    /// <summary>Prefixes for documents: pass them to <see cref="RdfWriter"/>.</summary>
    public static RdfWriterOptions Options { get; } = new()
    {
        Prefixes = new[] { "dcat", "dct", "dcatap", "foaf", "vcard", "adms", "skos", "locn", "gsp", "spdx", "schema", "hydra", "prov", "owl", "xsd", "rdfs" }
            .ToDictionary(prefix => prefix, prefix => WellKnownPrefixes.All[prefix]),
    };

    // For documents written piece by piece: the pieces must not share names of blank nodes.
    private readonly BlankNames entries = new();

    /// <summary>The catalogue that is published.</summary>
    public DcatCatalogue Catalogue => catalogue;

    /// <summary>The profile that it is published in.</summary>
    public DcatProfile Profile { get; } = profile ?? DcatProfile.DcatAp;

    /// <summary>The formats that are published, by the extension in addresses: ttl (or n3), rdf (or xml), jsonld, nt, trig.</summary>
    /// <returns><see cref="RdfFormat.Unknown"/> for any other.</returns>
    public static RdfFormat FormatOf(string extension) => extension.ToLowerInvariant() switch
    {
        "ttl" or "n3" => RdfFormat.Turtle,
        "trig" => RdfFormat.TriG,
        "rdf" or "xml" => RdfFormat.RdfXml,
        "jsonld" => RdfFormat.JsonLd,
        "nt" => RdfFormat.NTriples,
        _ => RdfFormat.Unknown,
    };

    /// <summary>A dataset in the package form as a graph.</summary>
    public Graph Dataset(ReadOnlySpan<byte> package) => Dataset(PackageReader.Read(package).Dataset);

    /// <summary>A dataset as a graph; <see cref="Model.Dataset.Id"/> or <see cref="Model.Dataset.Name"/> must be set.</summary>
    public Graph Dataset(Dataset dataset)
    {
        return Profile.Renamed(DatasetStatements.Of(dataset, catalogue, new BlankNames(), new SharedNodes(), Profile).Graph);
    }

    /// <summary>A page of the catalogue.</summary>
    /// <param name="packages">The datasets of this page, in the package form.</param>
    /// <param name="page">Which page it is, from 1.</param>
    /// <param name="size">How many datasets a page has.</param>
    /// <param name="total">How many there are of this profile in all: it makes the number of pages.</param>
    /// <param name="extension">Of the addresses of pages: <c>ttl</c>, <c>rdf</c>, <c>jsonld</c>.</param>
    /// <param name="query">What the addresses of all pages have besides, such as <c>tag=water</c>; empty (the default) for nothing.</param>
    public Graph Page(IEnumerable<byte[]> packages, long page, int size, long total, string extension, string query = "")
    {
        var (graph, pen, given) = With(packages);
        View(pen, page, Math.Max(1, (total + size - 1) / size), number => catalogue.Page(extension, number, query));
        Total(pen, total <= size && page == 1 ? given : total);
        return Profile.Renamed(graph);
    }

    /// <summary>A page of the catalogue that goes on where another one ended.</summary>
    /// <param name="packages">The datasets of this page, in the package form.</param>
    /// <param name="self">Address of this page.</param>
    /// <param name="first">Address of the first page.</param>
    /// <param name="next">Address of the next page; null for the last one.</param>
    /// <param name="total">How many datasets of this profile there are in all; of a single page, what it has is counted.</param>
    public Graph Window(IEnumerable<byte[]> packages, string self, string first, string? next, long total)
    {
        var (graph, pen, given) = With(packages);
        pen.Type(HYDRA.Collection);
        Total(pen, self == first && next is null ? given : total);
        var view = pen.Part(HYDRA.View, HYDRA.PartialCollectionView, self);
        view.Value(HYDRA.First, first);
        view.Value(HYDRA.Next, next);
        return Profile.Renamed(graph);
    }

    /// <summary>The catalogue without its datasets.</summary>
    public Graph Head()
    {
        var graph = new Graph();
        Head(graph, entries);
        return graph;
    }

    /// <summary>A dataset with the statement that it is in the catalogue, for documents that are written piece by piece.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="shared">What the other pieces of the document say of IRIs that several datasets name.</param>
    internal Graph Entry(Dataset dataset, SharedNodes shared) => Profile.Renamed(Linked(dataset, entries, shared) ?? new Graph());

    /// <summary>The catalogue with these datasets, and how many of them there are in the profile.</summary>
    private (Graph Graph, GraphWriter Pen, long Given) With(IEnumerable<byte[]> packages)
    {
        var graph = new Graph();
        var blanks = new BlankNames();
        var pen = Head(graph, blanks);
        var shared = new SharedNodes();
        var given = 0L;
        var datasets = packages.Select(package => PackageReader.Read(package).Dataset).Where(Profile.Takes).ToList();
        // What a dataset of the page says of itself goes before what others say of it.
        foreach (var node in datasets.Select(dataset => DatasetStatements.NodeOf(dataset, catalogue)))
            _ = shared.Owns(node.Value, node);
        foreach (var dataset in datasets)
        {
            if (Linked(dataset, blanks, shared) is not { } linked)
                continue;
            foreach (var triple in linked.Triples)
                graph.Add(triple);
            given++;
        }
        return (graph, pen, given);
    }

    private Term Node => Term.Iri(catalogue.Root.AbsoluteUri);

    /// <summary>A dataset, and that it is in the catalogue; null when it cannot be published in the profile.</summary>
    private Graph? Linked(Dataset dataset, BlankNames blanks, SharedNodes shared)
    {
        if (!Profile.Takes(dataset))
            return null;
        var (graph, node) = DatasetStatements.Of(dataset, catalogue, blanks, shared, Profile);
        graph.Add(Node, dataset.Type == DcatTypes.Service ? DCAT.Service : DCAT.HasDataset, node);
        return graph;
    }

    private GraphWriter Head(Graph graph, BlankNames blanks)
    {
        var pen = new GraphWriter(graph, Node, blanks);
        pen.Type(DCAT.Catalog);
        pen.Text(DCT.Title, catalogue.Title, catalogue.Language);
        pen.Text(DCT.Description, catalogue.Description, catalogue.Language);
        pen.Part(FOAF.Homepage, FOAF.Document, catalogue.Root.AbsoluteUri);
        pen.Agent(DCT.Publisher, new Agent(catalogue.Publisher ?? catalogue.Title));
        if (catalogue.Contact is { } contact)
            pen.Contact(contact);
        return pen;
    }

    private static void Total(GraphWriter pen, long total) =>
        pen.Add(HYDRA.TotalItems, Term.Literal(FormattableString.Invariant($"{total}"), Xsd.Integer));

    private static void View(GraphWriter pen, long page, long last, Func<long, string> address)
    {
        pen.Type(HYDRA.Collection);
        var view = pen.Part(HYDRA.View, HYDRA.PartialCollectionView, address(page));
        view.Value(HYDRA.First, address(1));
        view.Value(HYDRA.Last, address(last));
        if (page > 1)
            view.Value(HYDRA.Previous, address(page - 1));
        if (page < last)
            view.Value(HYDRA.Next, address(page + 1));
    }
}
