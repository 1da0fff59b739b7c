using Harvest.Datasets;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// Publishes datasets as DCAT-AP 3: one at a time, or a page of the catalogue with its links to the others (Hydra). Pure: takes
/// packages, gives graphs; <see cref="RdfWriter"/> writes those.
/// </summary>
public sealed class DcatWriter(DcatCatalogue catalogue)
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
        var graph = new Graph();
        new DatasetStatements(catalogue, graph, new BlankNames()).Write(dataset);
        return graph;
    }

    /// <summary>A page of the catalogue.</summary>
    /// <param name="packages">The datasets of this page, in the package form.</param>
    /// <param name="page">Which page it is, from 1.</param>
    /// <param name="size">How many datasets a page has.</param>
    /// <param name="total">How many there are in all.</param>
    /// <param name="extension">Of the addresses of pages: <c>ttl</c>, <c>rdf</c>, <c>jsonld</c>.</param>
    public Graph Page(IEnumerable<byte[]> packages, long page, int size, long total, string extension)
    {
        var (graph, pen) = With(packages);
        View(pen, page, Math.Max(1, (total + size - 1) / size), total, extension);
        return graph;
    }

    /// <summary>A page of the catalogue that goes on where another one ended.</summary>
    /// <param name="packages">The datasets of this page, in the package form.</param>
    /// <param name="self">Address of this page.</param>
    /// <param name="first">Address of the first page.</param>
    /// <param name="next">Address of the next page; null for the last one.</param>
    /// <param name="total">How many datasets there are in all; null when nobody counted.</param>
    public Graph Window(IEnumerable<byte[]> packages, string self, string first, string? next, long? total)
    {
        var (graph, pen) = With(packages);
        pen.Type(HYDRA.Collection);
        if (total is { } count)
            pen.Add(HYDRA.TotalItems, Term.Literal(FormattableString.Invariant($"{count}"), Xsd.Integer));
        var view = pen.Part(HYDRA.View, HYDRA.PartialCollectionView, self);
        view.Value(HYDRA.First, first);
        view.Value(HYDRA.Next, next);
        return graph;
    }

    /// <summary>The catalogue without its datasets.</summary>
    public Graph Head()
    {
        var graph = new Graph();
        Head(graph, entries);
        return graph;
    }

    /// <summary>A dataset with the statement that it is in the catalogue, for documents that are written piece by piece.</summary>
    public Graph Entry(ReadOnlySpan<byte> package)
    {
        var graph = new Graph();
        Link(
            new GraphWriter(graph, Node, entries),
            PackageReader.Read(package).Dataset,
            new DatasetStatements(catalogue, graph, entries).Write);
        return graph;
    }

    /// <summary>The catalogue with these datasets.</summary>
    private (Graph Graph, GraphWriter Pen) With(IEnumerable<byte[]> packages)
    {
        var graph = new Graph();
        var blanks = new BlankNames();
        var pen = Head(graph, blanks);
        var statements = new DatasetStatements(catalogue, graph, blanks);
        foreach (var package in packages)
            Link(pen, PackageReader.Read(package).Dataset, statements.Write);
        return (graph, pen);
    }

    private Term Node => Term.Iri(catalogue.Root.AbsoluteUri);

    private static void Link(GraphWriter pen, Dataset dataset, Func<Dataset, Term> write)
    {
        var node = write(dataset);
        pen.Add(dataset.Type == DcatTypes.Service ? DCAT.Service : DCAT.HasDataset, node);
    }

    private GraphWriter Head(Graph graph, BlankNames blanks)
    {
        var pen = new GraphWriter(graph, Node, blanks);
        pen.Type(DCAT.Catalog);
        pen.Text(DCT.Title, catalogue.Title, catalogue.Language);
        pen.Text(DCT.Description, catalogue.Description, catalogue.Language);
        pen.Part(FOAF.Homepage, FOAF.Document, catalogue.Root.AbsoluteUri);
        pen.Agent(DCT.Publisher, new Agent(catalogue.Publisher ?? catalogue.Title));
        return pen;
    }

    private void View(GraphWriter pen, long page, long last, long total, string extension)
    {
        pen.Type(HYDRA.Collection);
        pen.Add(HYDRA.TotalItems, Term.Literal(FormattableString.Invariant($"{total}"), Xsd.Integer));
        var view = pen.Part(HYDRA.View, HYDRA.PartialCollectionView, catalogue.Page(extension, page));
        view.Value(HYDRA.First, catalogue.Page(extension, 1));
        view.Value(HYDRA.Last, catalogue.Page(extension, last));
        if (page > 1)
            view.Value(HYDRA.Previous, catalogue.Page(extension, page - 1));
        if (page < last)
            view.Value(HYDRA.Next, catalogue.Page(extension, page + 1));
    }
}
