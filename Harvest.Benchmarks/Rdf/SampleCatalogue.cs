using System.Globalization;
using Harvest.Rdf;

namespace Harvest.Benchmarks;

/// <summary>Makes a DCAT catalogue of a given size, the same every time.</summary>
internal static class SampleCatalogue
{
    private const string Dcat = "http://www.w3.org/ns/dcat#";
    private const string Dct = "http://purl.org/dc/terms/";
    private const string Vcard = "http://www.w3.org/2006/vcard/ns#";
    private const string Foaf = "http://xmlns.com/foaf/0.1/";

    private static readonly string[] Words =
        "air water quality measured daily stations region über données ouvertes transport public register trees budget "
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Writes a catalogue of about so many megabytes.</summary>
    public static void Write(string file, RdfFormat format, int megabytes)
    {
        using var sized = new MemoryStream();
        RdfWriter.Write(Datasets(200), format, sized);
        int count = (int)(megabytes * 1e6 / sized.Length * 200);
        using FileStream stream = File.Create(file);
        RdfWriter.Write(Datasets(count), format, stream);
    }

    private static Graph Datasets(int count)
    {
        var graph = new Graph();
        var random = new Random(42);
        for (int i = 0; i < count; i++)
        {
            Dataset(graph, random, i);
        }

        return graph;
    }

    private static void Dataset(Graph graph, Random random, int number)
    {
        Term dataset = Iri($"https://data.example.org/dataset/{number:x8}-4a5b");
        void Add(Term subject, string predicate, Term @object) => graph.Add(subject, Term.Iri(predicate), @object);
        Add(dataset, RdfNs.Type, Term.Iri(Dcat + "Dataset"));
        Add(dataset, Dct + "identifier", Term.Literal(number.ToString(CultureInfo.InvariantCulture)));
        Add(dataset, Dct + "title", Term.Tagged(Text(random, 6), "en"));
        Add(dataset, Dct + "title", Term.Tagged(Text(random, 6), "de"));
        Add(dataset, Dct + "description", Term.Tagged(Text(random, 50) + "\nSee \"notes\".", "en"));
        Add(dataset, Dct + "issued", Term.Literal(
            $"20{number % 25:D2}-03-0{1 + (number % 9)}", Xsd.Namespace + "date"));
        Add(dataset, Dct + "publisher", Iri($"https://data.example.org/organization/{number % 50}"));
        for (int k = 0; k < 5; k++)
        {
            Add(dataset, Dcat + "keyword", Term.Literal(Words[random.Next(Words.Length)] + k));
        }

        Term contact = Term.Blank(string.Create(CultureInfo.InvariantCulture, $"c{number}"));
        Add(dataset, Dcat + "contactPoint", contact);
        Add(contact, RdfNs.Type, Term.Iri(Vcard + "Organization"));
        Add(contact, Vcard + "fn", Term.Literal(Text(random, 3)));
        Add(contact, Vcard + "hasEmail", Iri($"mailto:data{number % 50}@example.org"));
        for (int d = 0; d < 3; d++)
        {
            Term distribution = Iri($"https://data.example.org/dataset/{number:x8}-4a5b/resource/{d}");
            Add(dataset, Dcat + "distribution", distribution);
            Add(distribution, RdfNs.Type, Term.Iri(Dcat + "Distribution"));
            Add(distribution, Dct + "title", Term.Literal(Text(random, 4)));
            Add(distribution, Dcat + "accessURL", Iri($"https://files.example.org/{number}/{d}.csv?download=1"));
            Add(distribution, Dcat + "byteSize", Term.Literal($"{random.Next(1_000_000)}", Xsd.Decimal));
            Add(distribution, Dct + "format", Iri("http://publications.europa.eu/resource/authority/file-type/CSV"));
            Add(distribution, Foaf + "page", Iri($"https://data.example.org/dataset/{number:x8}-4a5b#r{d}"));
        }
    }

    private static Term Iri(FormattableString iri) => Term.Iri(FormattableString.Invariant(iri));

    private static Term Iri(string iri) => Term.Iri(iri);

    private static string Text(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));
}
