using System.Text;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>What the resources of a dataset are published as.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DistributionTests
{
    [TestCase("\"id\": \"r1\"", "\"id\": \"r1\"")]
    [TestCase("\"id\": \"r1\", \"uri\": \"https://a.example/r\"", "\"id\": \"r2\", \"uri\": \"https://a.example/r\"")]
    [TestCase("\"id\": \"2\"", "\"id\": \"2\"")]
    public void Two_resources_with_one_name_are_two_distributions(string first, string second)
    {
        var graph = Write($$"""{{{first}}, "url": "https://a.example/1"}, {{{second}}, "url": "https://a.example/2"}""");

        var distributions = graph.Match(default, DCAT.HasDistribution).Select(triple => triple.Object).Distinct().ToList();
        distributions.Count.ShouldBe(2);
        distributions.ShouldAllBe(node => graph.Match(node, DCAT.AccessUrl).Count() == 1);
    }

    [TestCase("application/zip", "ZIP")]
    [TestCase("text/csv", "CSV")]
    [TestCase(".pdf", "PDF")]
    [TestCase("Comma Separated Values", "CSV")]
    [TestCase("Excel", "XLS")]
    [TestCase("ESRI Shape", "SHP")]
    [TestCase("web service", "REST")]
    public void Formats_are_terms_of_the_list_and_keep_what_the_source_said(string format, string code)
    {
        var graph = Write($$"""{"id": "r", "url": "https://a.example/1", "format": "{{format}}"}""");

        graph.Match(default, DCT.Format).Single().Object.ShouldBe(Term.Iri($"http://publications.europa.eu/resource/authority/file-type/{code}"));
        RdfWriter.ToText(graph, RdfFormat.NTriples, DcatWriter.Options).ShouldContain($"\"{format}\"");
    }

    [TestCase("3000000", "3000000")]
    [TestCase("1,234 KB", null)]
    public void A_size_is_a_number_of_bytes_or_none(string size, string? bytes)
    {
        var graph = Write($$"""{"id": "r", "url": "https://a.example/1", "size": "{{size}}"}""");

        graph.Match(default, DCAT.ByteSize).Select(triple => triple.Object.Value).FirstOrDefault().ShouldBe(bytes);
    }

    private static Graph Write(string resources) => new DcatWriter(new DcatCatalogue(new Uri("https://here.example/")))
        .Dataset(Encoding.UTF8.GetBytes($$"""{"id": "d", "name": "d", "title": "D", "resources": [{{resources}}]}"""));
}
