using System.Text.Json;
using Harvest.Formats.Dcat.Quality;
using Harvest.Formats.Dcat.Writing;
using Harvest.Model;
using Harvest.Rdf;
using Harvest.Rdf.Shapes;
using Harvest.Tests.Harvesters.Dcat;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>What is published conforms to DCAT-AP 3, whatever the source wrote.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ShapesTests
{
    private const string Prefixes =
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
        + "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://a.example/> . ";

    [TestCase("sh:minCount 1", ":t a :C .", "minCount 1")]
    [TestCase("sh:maxCount 1", ":t a :C ; :p 1, 2 .", "maxCount 1")]
    [TestCase("sh:class :D", ":t a :C ; :p :x .", "class")]
    [TestCase("sh:class :D", ":t a :C ; :p 'text' .", "class")]
    [TestCase("sh:nodeKind sh:IRI", ":t a :C ; :p [] .", "nodeKind IRI")]
    [TestCase("sh:nodeKind sh:BlankNodeOrIRI", ":t a :C ; :p 'text' .", "nodeKind BlankNodeOrIRI")]
    [TestCase("sh:datatype xsd:date", ":t a :C ; :p '2024' .", "datatype")]
    [TestCase("sh:in ( 1 2 )", ":t a :C ; :p 3 .", "in a list")]
    [TestCase("sh:pattern '^a'", ":t a :C ; :p 'ba' .", "pattern")]
    [TestCase("sh:hasValue :x", ":t a :C ; :p :y .", "hasValue")]
    [TestCase("sh:uniqueLang true", ":t a :C ; :p 'a'@en, 'b'@en .", "uniqueLang")]
    [TestCase("sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )", ":t a :C ; :p 'x' .", "or")]
    [TestCase("sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ]", ":t a :C ; :p :x .", "node")]
    public void A_shape_tells_what_breaks_it(string constraint, string data, string expected)
    {
        var check = new ShapeCheck(Parse($"[] sh:targetClass :C ; sh:property [ sh:path :p ; {constraint} ] ."));

        check.Check(Parse(data)).ShouldHaveSingleItem().Constraint.ShouldContain(expected);
        check.Check(Parse(":t a :Other .")).ShouldBeEmpty();
    }

    [TestCase("sh:maxCount 2 ; sh:class :D", ":t a :C ; :p :x, :y . :x a :D . :y a :D .")]
    [TestCase("sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )", ":t a :C ; :p '2024'^^xsd:gYear .")]
    [TestCase("sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ]", ":t a :C ; :p :x . :x :q 1 .")]
    public void A_shape_says_nothing_of_what_it_allows(string constraint, string data) =>
        new ShapeCheck(Parse($"[] sh:targetClass :C ; sh:property [ sh:path :p ; {constraint} ] .")).Check(Parse(data)).ShouldBeEmpty();

    [Test]
    public async Task A_harvested_catalogue_conforms_but_for_what_the_source_left_out()
    {
        var woods = await File.ReadAllTextAsync(Path.Combine(TestContext.CurrentContext.TestDirectory, "Fixtures", "dcat", "woods.ttl"));
        await using var feed = await HarvestedFeed.OfAsync(woods);
        await feed.HarvestWellAsync();
        var packages = (await feed.Engine.DatasetsAsync()).Select(dataset => JsonSerializer.SerializeToUtf8Bytes(dataset)).ToList();

        var graph = new DcatWriter(new DcatCatalogue(new Uri("https://all.example/"))).Page(packages, 1, 100, packages.Count, "ttl");

        // "Bare" has no description, and nobody but its source can write one.
        DcatShapes.Check(graph).Select(violation => violation.ToString())
            .ShouldBe(["<https://woods.example/bare> <http://purl.org/dc/terms/description>: minCount 1"]);
    }

    [Test]
    public void Whatever_datasets_say_what_is_published_of_them_conforms()
    {
        var writer = new DcatWriter(new DcatCatalogue(new Uri("https://all.example/")));
        foreach (var dataset in OddDatasets.Make(500))
            DcatShapes.Check(writer.Dataset(dataset)).ShouldBeEmpty($"dataset {dataset.Id}");
    }

    [Test]
    public void What_sources_say_in_their_words_is_said_in_those_of_the_authority_lists()
    {
        var graph = new DcatWriter(new DcatCatalogue(new Uri("https://all.example/"))).Dataset(new Dataset
        {
            Id = "i",
            Title = "T",
            Frequency = "yearly",
            AccessRights = "public",
            Languages = ["de"],
            Themes = ["ENVI"],
            License = new License("CC-BY-4.0"),
            Resources = [new Resource { Url = "https://a.example/f", Format = "csv", Others = [new("mimetype", JsonSerializer.SerializeToElement("text/csv"))] }],
        });

        var values = graph.Triples.Select(triple => triple.Object).Where(term => term.IsIri).Select(term => term.Value).ToList();
        foreach (var end in (string[])["frequency/ANNUAL", "access-right/PUBLIC", "language/DEU", "data-theme/ENVI", "licence/CC_BY_4_0", "file-type/CSV"])
            values.ShouldContain($"http://publications.europa.eu/resource/authority/{end}");
        values.ShouldContain("https://www.iana.org/assignments/media-types/text/csv");
    }

    private static Graph Parse(string turtle) => Graph.Parse(Prefixes + turtle, RdfFormat.Turtle);
}
