using System.Globalization;
using Harvest.Datasets;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// Publishes changes as a Linked Data Event Stream: each an activity (<c>as:Create</c>, <c>as:Update</c>, <c>as:Delete</c>) about the address
/// that the dataset has here (<c>dct:isVersionOf</c>), with the description as it is now. Pure.
/// </summary>
public sealed class ChangeStream(DcatCatalogue catalogue)
{
    private const string Activities = "https://www.w3.org/ns/activitystreams#";
    private const string Tree = "https://w3id.org/tree#";
    private const string Events = "https://w3id.org/ldes#";

    /// <summary>Prefixes for documents: pass them to <see cref="RdfWriter"/>.</summary>
    public static RdfWriterOptions Options { get; } = new()
    {
        Prefixes = new Dictionary<string, string>(DcatWriter.Options.Prefixes) { ["as"] = Activities, ["tree"] = Tree, ["ldes"] = Events },
    };

    /// <summary>A page of the stream.</summary>
    /// <param name="changes">In order.</param>
    /// <param name="self">Address of the page.</param>
    /// <param name="first">Address of the first page.</param>
    /// <param name="next">Address of the page with later changes.</param>
    /// <param name="days">So long changes are kept that later ones of their datasets have followed; 0 for ever.</param>
    public Graph Page(IReadOnlyList<StreamedChange> changes, string self, string first, string next, int days)
    {
        var graph = new Graph();
        var blanks = new BlankNames();
        var stream = new GraphWriter(graph, Term.Iri(new Uri(catalogue.Root, "changes").AbsoluteUri), blanks);
        stream.Type(Term.Iri(Events + "EventStream"));
        stream.Text(DCT.Title, catalogue.Title, catalogue.Language);
        stream.Value(Term.Iri(Events + "timestampPath"), Activities + "published");
        stream.Value(Term.Iri(Events + "versionOfPath"), IsVersionOf.Value);
        stream.Value(Term.Iri(Tree + "view"), first);
        var page = stream.At(Term.Iri(self));
        page.Type(Term.Iri(Tree + "Node"));
        var relation = page.Part(Term.Iri(Tree + "relation"), Term.Iri(Tree + "Relation"));
        relation.Value(Term.Iri(Tree + "node"), next);
        Retention(stream.At(Term.Iri(first)), days);
        var shared = new SharedNodes();
        var nodes = new Dictionary<string, Term>();
        foreach (var change in changes)
        {
            var activity = stream.Part(
                Term.Iri(Tree + "member"),
                Term.Iri($"{Activities}{change.Kind}"),
                new Uri(catalogue.Root, FormattableString.Invariant($"changes#{change.Position}")).AbsoluteUri);
            activity.Value(IsVersionOf, catalogue.Dataset(change.DatasetId));
            activity.Add(
                Term.Iri(Activities + "published"),
                Term.Literal(change.Published.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture), Xsd.Namespace + "dateTime"));
            // Two changes of one dataset share its description.
            if (change.Package is { } package && !nodes.ContainsKey(change.DatasetId))
            {
                var (said, node) = DatasetStatements.Of(PackageReader.Read(package).Dataset, catalogue, blanks, shared);
                foreach (var triple in said.Triples)
                    graph.Add(triple);
                nodes[change.DatasetId] = node;
            }
            activity.Add(Term.Iri(Activities + "object"), nodes.GetValueOrDefault(change.DatasetId, Term.Iri(catalogue.Dataset(change.DatasetId))));
        }
        return graph;
    }

    private static Term IsVersionOf => DCT.Name("isVersionOf");

    private static void Retention(GraphWriter view, int days)
    {
        var newest = view.Part(Term.Iri(Events + "retentionPolicy"), Term.Iri(Events + "LatestVersionSubset"));
        newest.Add(Term.Iri(Events + "amount"), Term.Literal("1", Xsd.Integer));
        if (days == 0)
            return;
        var lasting = view.Part(Term.Iri(Events + "retentionPolicy"), Term.Iri(Events + "DurationAgoPolicy"));
        lasting.Add(Term.Iri(Tree + "value"), Term.Literal(FormattableString.Invariant($"P{days}D"), Xsd.Namespace + "duration"));
    }
}

/// <summary>A change of a stream.</summary>
/// <param name="Position">Its place in the stream.</param>
/// <param name="Kind"><c>Create</c>, <c>Update</c> or <c>Delete</c>.</param>
/// <param name="DatasetId">Whose.</param>
/// <param name="Published">When.</param>
/// <param name="Package">The dataset as it is now, in the package form; null when it is gone.</param>
public sealed record StreamedChange(long Position, string Kind, string DatasetId, DateTimeOffset Published, byte[]? Package);
