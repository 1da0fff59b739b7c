using System.Text;
using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Formats.Dcat.Writing;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>In one document, nothing that one dataset says becomes true of another that names the same IRI.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SharedNodesTests
{
    private const string Office = "https://office.example/id";
    private const string Terms = "https://office.example/terms";
    private const string CcBy = "https://creativecommons.org/licenses/by/4.0/";

    private static readonly Dataset[][] Cases =
    [
        [Of("a") with { Publisher = new Agent("Office of A", "a@a.example", Office) }, Of("b") with { Publisher = new Agent("Office of B", Uri: Office) }, Of("c") with { Publisher = new Agent("Office of A", "a@a.example", Office) }],
        [Of("a") with { Publisher = new Agent("Office of A", "a@a.example", Office) }, Of("b") with { Publisher = new Agent(null, Uri: Office) }],
        [Of("a") with { Publisher = new Agent(null, Uri: Office) }, Of("b") with { Publisher = new Agent("Office of B", Uri: Office) }],
        [Of("a") with { ContactPoints = [new Agent("Desk A", "a@a.example", Office)] }, Of("b") with { Publisher = new Agent("B", Uri: Office), ContactPoints = [new Agent("Desk B", "b@b.example", Office)] }],
        [Of("a") with { Creators = [new Agent("Ann", "a@a.example", Office)] }, Of("b") with { Creators = [new Agent("Ben", Uri: Office), new Agent("Cy")] }],
        [Of("a") with { License = new License(null, "Terms of A", Terms) }, Of("b") with { License = new License("b-terms", "Terms of B", Terms) }, Of("c") with { License = new License(null, null, Terms) }],
        [Of("a") with { License = new License("CC-BY-4.0", "Creative Commons Attribution 4.0", CcBy) }, Of("b") with { License = new License("CC BY", "All rights of B", CcBy) }],
        [Of("a") with { Publisher = new Agent("Evil", "evil@a.example", CcBy) }, Of("b") with { License = new License("CC-BY-4.0", "Creative Commons Attribution 4.0", CcBy) }],
        [Of("a") with { Publisher = new Agent("Evil", "evil@a.example", "https://site.example/dataset/b") }, Of("b")],
        [Of("a") with { Publisher = new Agent("Evil", "evil@a.example", "https://site.example/") }, Of("b")],
        [Of("a") with { Spatial = [new Place("https://places.example/1", "Town A", Point(1))] }, Of("b") with { Spatial = [new Place("https://places.example/1", "Town B", Point(2))] }, Of("c") with { Spatial = [new Place("https://places.example/1")] }],
        [WithFile("a", "First", "https://files.example/1", "CSV"), WithFile("b", "Second", "https://files.example/1", "JSON")],
        [WithService("a", "Service of A"), WithService("b", "Service of B")],
        [WithExtra("a", "rights_holder", $$"""[{"name": "A", "uri": "{{Office}}"}]"""), WithExtra("b", "rights_holder", $$"""[{"name": "B", "uri": "{{Office}}"}]""")],
        [WithExtra("a", "term_labels", """{"https://themes.example/t":{"en":"Of A"}}"""), WithExtra("b", "term_labels", """{"https://themes.example/t":{"en":"Of B"}}""")],
        [WithExtra("a", "term_labels", """{"https://site.example/dataset/b":{"en":"Evil"}}"""), Of("b")],
    ];

    [TestCase(RdfFormat.Turtle, true)]
    [TestCase(RdfFormat.RdfXml, true)]
    [TestCase(RdfFormat.JsonLd, true)]
    [TestCase(RdfFormat.Turtle, false)]
    [TestCase(RdfFormat.RdfXml, false)]
    [TestCase(RdfFormat.JsonLd, false)]
    public async Task What_a_dataset_says_of_a_shared_IRI_stays_its_own(RdfFormat format, bool isPage)
    {
        foreach (var datasets in Cases)
        {
            var together = await WrittenAsync(datasets, format, isPage);
            foreach (var dataset in datasets)
            {
                var alone = await WrittenAsync([dataset], format, isPage);
                Said(together, dataset).ShouldBe(Said(alone, dataset), dataset.ToString());
            }
        }
    }

    [Test]
    public void Those_that_say_the_same_share_the_IRI_and_the_first_of_others_has_it()
    {
        var graph = new DcatWriter(Catalogue).Page(Packages(Cases[0]), 1, 100, 3, "ttl");

        graph.Match(default, DCT.Publisher, Term.Iri(Office)).Select(triple => triple.Subject.Value)
            .ShouldBe(["https://site.example/dataset/a", "https://site.example/dataset/c"], ignoreOrder: true);
        graph.Objects(Term.Iri(Office), FOAF.HasName).ShouldHaveSingleItem().Value.ShouldBe("Office of A");
        graph.Match(default, FOAF.HasName, Term.Literal("Office of B")).ShouldHaveSingleItem().Subject.IsBlank.ShouldBeTrue();
    }

    [Test]
    public void Of_an_address_of_a_licence_only_the_register_says_what_it_is()
    {
        var graph = new DcatWriter(Catalogue).Page(
            Packages([Of("a") with { License = new License("cc0", "Content licence X", CcBy) }, Of("b") with { License = new License(null, "Terms of B", Terms) }]), 1, 100, 2, "ttl");

        graph.Objects(Term.Iri(CcBy), DCT.Title).ShouldHaveSingleItem().Value.ShouldBe("Creative Commons Attribution 4.0");
        graph.Objects(Term.Iri(CcBy), DCT.Identifier).ShouldHaveSingleItem().Value.ShouldBe("CC-BY-4.0");
        graph.Match(Term.Iri(Terms), DCT.Title).ShouldBeEmpty();
    }

    [Test]
    public void What_is_remembered_of_a_document_has_a_limit()
    {
        var shared = new SharedNodes();
        var (first, second) = (Term.Iri("https://a.example/1"), Term.Iri("https://a.example/2"));
        for (var i = 0; i < 150_000; i++)
            shared.Owns($"https://files.example/{i}", first).ShouldBeTrue();

        shared.Owns("https://files.example/149999", second).ShouldBeFalse();
        shared.Owns("https://files.example/new", second).ShouldBeTrue();
    }

    private static DcatCatalogue Catalogue => new(new Uri("https://site.example/"));

    private static Dataset Of(string id) => new() { Id = id, Name = id, Title = $"Dataset {id}", Notes = "N" };

    private static Dataset WithExtra(string id, string key, string value) => Of(id) with { Themes = ["https://themes.example/t"], Extras = [new Extra(key, value)] };

    private static Dataset WithFile(string id, string name, string uri, string format) => Of(id) with
    {
        Resources = [new Resource { Id = $"r{id}", Url = $"https://files.example/{id}", Name = name, Format = format, Others = [new("uri", System.Text.Json.JsonSerializer.SerializeToElement(uri))] }],
    };

    private static Dataset WithService(string id, string title) => Of(id) with
    {
        Resources =
        [
            new Resource
            {
                Id = $"r{id}",
                Url = $"https://files.example/{id}",
                Others = [new("access_services", System.Text.Json.JsonSerializer.SerializeToElement(
                    $$"""[{"uri":"https://files.example/service","title":"{{title}}","endpoint_url":"https://files.example/{{id}}/api"}]"""))],
            },
        ],
    };

    private static string Point(int x) => $$"""{"type":"Point","coordinates":[{{x}},1]}""";

    private static List<byte[]> Packages(IEnumerable<Dataset> datasets) =>
        [.. datasets.Select(dataset => PackageWriter.Write(dataset, new PackageEntry(dataset.Id, dataset.Name, default, default)))];

    private static async Task<Graph> WrittenAsync(IReadOnlyList<Dataset> datasets, RdfFormat format, bool isPage)
    {
        using var document = new MemoryStream();
        var writer = new DcatWriter(Catalogue);
        if (isPage)
            RdfWriter.Write(writer.Page(Packages(datasets), 1, 100, datasets.Count, "ttl"), format, document, DcatWriter.Options);
        else
            await new DcatExport(writer, format, document).WriteAsync(Packages(datasets).ToAsyncEnumerable(), CancellationToken.None);
        document.Position = 0;
        return Graph.Load(document, format);
    }

    /// <summary>A dataset as our reader has it again.</summary>
    private static string Said(Graph graph, Dataset dataset)
    {
        var (record, node) = RecordContent.Read(RecordContent.Write(graph, Term.Iri($"https://site.example/dataset/{dataset.Id}")));
        var read = DcatReader.Read(record, node, "en").Dataset;
        // A file that another dataset's has the IRI of gets another one, and with it nothing else.
        return Encoding.UTF8.GetString(PackageWriter.Write(read, new PackageEntry("i", "n", default, default)));
    }
}
