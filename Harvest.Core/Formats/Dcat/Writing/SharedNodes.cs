using System.Buffers.Binary;
using System.Text;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>
/// Keeps apart, within one document, what datasets say of IRIs that several of them name: publishers, contacts, places, services. Whoever reads the
/// document takes every statement about an IRI for true of all that name it. So the first description stands at the IRI, with all that say the
/// same; one that differs stands at a node without a name, which keeps the IRI for our own reader. Holds no more than a fixed amount, however
/// long the document is: what it cannot remember is written apart.
/// </summary>
internal sealed class SharedNodes
{
    private const int MaxKept = 100_000;

    /// <summary>Bits of the filter for those beyond: two million IRIs before one in a hundred is taken for known.</summary>
    private const int Bits = 1 << 24;

    /// <summary>So that nobody can write a description that is taken for another's.</summary>
    private static readonly UInt128 Seed = BinaryPrimitives.ReadUInt128LittleEndian(Guid.NewGuid().ToByteArray());

    private static readonly HashSet<Term> NotCompared = [Names.Type, DCAT.ServesDataset];

    private readonly Dictionary<UInt128, UInt128> said = [];
    private ulong[]? filter;

    /// <summary>Whether a distribution of this dataset may have this IRI: no other dataset's has.</summary>
    public bool Owns(string iri, Term dataset) => Agree(iri, dataset.Value);

    /// <summary>Whether these words may stand at an IRI: nobody has said others of it.</summary>
    public bool Agree(string iri, string words)
    {
        var (node, description) = (Hash(iri), Hash(words));
        if (said.TryGetValue(node, out var other))
            return other == description;
        return said.Count < MaxKept ? said.TryAdd(node, description) : IsNew(node);
    }

    /// <summary>Whether nothing but a register or the catalogue itself says what this IRI is.</summary>
    /// <param name="iri">That a dataset describes.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="catalogue">Where it is published.</param>
    public static bool IsReserved(string iri, Term dataset, DcatCatalogue catalogue) =>
        iri == dataset.Value || iri == catalogue.Root.AbsoluteUri || Licenses.Find(iri) is not null
        || (iri.StartsWith(catalogue.Dataset(""), StringComparison.Ordinal) && !iri.StartsWith($"{dataset.Value}/", StringComparison.Ordinal));

    /// <summary>The statements of a dataset, those apart that another one of the document contradicts.</summary>
    /// <param name="dataset">Its node.</param>
    /// <param name="graph">What it says, and nothing else.</param>
    /// <param name="blanks">Makes names for blank nodes, and knows where the dataset describes what has an IRI.</param>
    public Graph Apart(Term dataset, Graph graph, BlankNames blanks)
    {
        _ = Owns(dataset.Value, dataset);
        var moved = new Dictionary<Term, Term>();
        foreach (var node in blanks.Described.Select(triple => triple.Object).Distinct())
        {
            if (!IsAgreed(node, graph))
                moved[node] = blanks.Next();
        }
        if (moved.Count == 0)
            return graph;
        var links = blanks.Described.Select(triple => (triple.Predicate, triple.Object)).ToHashSet();
        var apart = new Graph();
        foreach (var triple in graph.Triples)
        {
            apart.Add(
                moved.GetValueOrDefault(triple.Subject, triple.Subject),
                triple.Predicate,
                links.Contains((triple.Predicate, triple.Object)) ? moved.GetValueOrDefault(triple.Object, triple.Object) : triple.Object);
        }
        foreach (var (node, blank) in moved)
            new GraphWriter(apart, blank, blanks).Kept("uri", node.Value);
        return apart;
    }

    private bool IsAgreed(Term node, Graph graph)
    {
        var text = new StringBuilder();
        Describe(node, graph, text, 0);
        return Agree(node.Value, text.ToString());
    }

    /// <summary>What is said of a node, whatever its blank nodes are called.</summary>
    private static void Describe(Term node, Graph graph, StringBuilder text, int depth)
    {
        foreach (var line in graph.Match(node).Where(triple => !NotCompared.Contains(triple.Predicate)).Select(Line).Order(StringComparer.Ordinal))
            text.Append(line).Append('\n');

        string Line(Triple triple)
        {
            if (!triple.Object.IsBlank || depth > 5)
                return $"{triple.Predicate} {(triple.Object.IsBlank ? "_" : triple.Object)}";
            var part = new StringBuilder();
            Describe(triple.Object, graph, part, depth + 1);
            return $"{triple.Predicate} [{part}]";
        }
    }

    /// <summary>Whether it was certainly not asked for before.</summary>
    private bool IsNew(UInt128 hash)
    {
        filter ??= new ulong[Bits / 64];
        var isNew = false;
        for (var i = 0; i < 6; i++)
        {
            var bit = (int)((uint)(hash >> (i * 21)) % Bits);
            isNew |= (filter[bit / 64] & (1UL << (bit % 64))) == 0;
            filter[bit / 64] |= 1UL << (bit % 64);
        }
        return isNew;
    }

    private static UInt128 Hash(string text) => Hash128.Of(Encoding.UTF8.GetBytes(text), Seed);
}
