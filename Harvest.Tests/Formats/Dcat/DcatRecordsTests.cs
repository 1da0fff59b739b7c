using Harvest.Formats.Dcat.Reading;
using Harvest.Rdf;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>Which nodes are records, what they are known by, and where the next page is.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DcatRecordsTests
{
    private const string Prefixes = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .

        """;

    [TestCase("<https://a.example/1> a dcat:Dataset ; dct:identifier 'one' ; dct:title 'Test dataset'", "http://source_url/", false, "https://a.example/1")]
    [TestCase("<https://a.example/1> a dcat:Dataset ; dct:identifier 'one'", "http://source_url/", true, "one")]
    [TestCase("<https://a.example/1> a dcat:Dataset", "http://source_url/", true, "https://a.example/1")]
    [TestCase("[] a dcat:Dataset ; dct:identifier 'one' ; dct:title 'Test dataset'", "http://source_url/", false, "one")]
    [TestCase("[] a dcat:Dataset ; dct:title 'Test dataset'", "http://source_url/", false, "http://source_url/test-dataset")]
    [TestCase("[] a dcat:Dataset ; dct:title 'Test dataset'", "http://source_url", false, "http://source_url/test-dataset")]
    [TestCase("[] a dcat:Dataset ; dct:title 'Test dataset'", "", false, "test-dataset")]
    [TestCase("[] a dcat:Dataset", "http://source_url", false, null)]
    public void A_record_is_known_by_IRI_then_identifier_then_name(string turtle, string source, bool byIdentifier, string? guid)
    {
        var records = new DcatRecords(Parse(turtle + " ."), source);

        records.Guid(records.All(withServices: true).ShouldHaveSingleItem(), byIdentifier).ShouldBe(guid);
    }

    [Test]
    public void Mentions_of_the_datasets_of_others_are_no_records()
    {
        var records = new DcatRecords(
            Parse("<https://a.example/s> a dcat:DataService ; dcat:servesDataset <https://a.example/far> . <https://a.example/far> a dcat:Dataset ."), "");

        records.All(withServices: true).Select(node => node.Value).ShouldBe(["https://a.example/s"]);
        records.All(withServices: false).ShouldBeEmpty();
    }

    [TestCase("<p> a hydra:PartialCollectionView ; hydra:nextPage <https://a.example/?page=2>", "https://a.example/?page=2")]
    [TestCase("<p> a hydra:PagedCollection ; hydra:nextPage 'https://a.example/?page=2' ; hydra:next <https://a.example/?page=next>", "https://a.example/?page=next")]
    [TestCase("<p> a hydra:PagedCollection ; hydra:lastPage <https://a.example/?page=2>", null)]
    [TestCase("<p> a hydra:UnknownCollection ; hydra:next <https://a.example/?page=2>", "https://a.example/?page=2")]
    [TestCase("<p> hydra:next <https://a.example/?page=2>", "https://a.example/?page=2")]
    [TestCase("<p> hydra:next <https://a.example/?page=2> . <q> hydra:next <https://a.example/?page=3>", null)]
    public void The_next_page_is_what_the_view_says(string turtle, string? next) => HydraLinks.Next(Parse(turtle + " .")).ShouldBe(next);

    private static Graph Parse(string turtle) => Graph.Parse(Prefixes + turtle, RdfFormat.Turtle, "https://a.example/");
}
