using System.Text;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Formats.Dcat.Writing;
using Harvest.Rdf;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>A record cut out of its feed.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RecordContentTests
{
    private const string Prefixes = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .\n";
    private const string Oaks = "https://a.example/oaks";

    [Test]
    public void The_order_of_a_feed_and_its_names_of_blank_nodes_do_not_matter()
    {
        var one = Content("""
            <https://a.example/oaks> a dcat:Dataset ; dct:title "Oaks" ; dct:publisher _:p ; dcat:distribution _:x, _:y .
            _:x dct:title "A" ; dct:license _:l . _:y dct:title "B" ; dct:license _:m .
            _:l dct:title "L" . _:m dct:title "L" . _:p foaf:name "P" .
            """);
        var other = Content("""
            _:b0 foaf:name "P" . _:b7 dct:title "L" . _:b3 dct:title "L" .
            _:b1 dct:title "B" ; dct:license _:b3 . _:b2 dct:license _:b7 ; dct:title "A" .
            <https://a.example/oaks> dcat:distribution _:b1, _:b2 ; dct:publisher _:b0 ; dct:title "Oaks" ; a dcat:Dataset .
            """);

        other.ShouldBe(one);
        Content(one.Replace("\"B\"", "\"C\"", StringComparison.Ordinal)).ShouldNotBe(one);
    }

    [Test]
    public void What_it_needs_comes_along_and_what_others_say_stays_behind()
    {
        var content = Content("""
            <https://a.example/> a dcat:Catalog ; dct:title "All" ; dcat:dataset <https://a.example/oaks>, <https://a.example/elms> .
            <https://a.example/oaks> a dcat:Dataset ; dct:title "Oaks" ; dct:relation <https://a.example/elms> ; dct:publisher <https://a.example/p> ;
                dcat:theme <https://a.example/theme> .
            <https://a.example/p> foaf:name "P" ; foaf:homepage <https://a.example/home> .
            <https://a.example/elms> a dcat:Dataset ; dct:title "Elms" ; dct:description "Not ours" ; dcat:distribution [ dct:title "Nor this" ] .
            <https://a.example/theme> a <http://www.w3.org/2004/02/skos/core#Concept> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "Trees" ;
                <http://www.w3.org/2004/02/skos/core#broader> <https://a.example/nature> .
            <https://a.example/nature> <http://www.w3.org/2004/02/skos/core#prefLabel> "Nature" .
            """);

        content.ShouldStartWith($"<{Oaks}>");
        content.ShouldContain("\"P\"");
        content.ShouldContain("\"Elms\"");
        content.ShouldContain("\"Trees\"");
        content.ShouldNotContain("Not ours");
        content.ShouldNotContain("Nor this");
        content.ShouldNotContain("Nature");
        content.ShouldNotContain("\"All\"");
    }

    [Test]
    public void It_is_read_back_with_its_own_node()
    {
        var graph = Graph.Parse(Prefixes + "[] a dcat:Dataset ; dct:title \"Oaks\\n\\\"q\\\"\"@en ; dcat:distribution [ dct:title 'x' ] .", RdfFormat.Turtle);
        var record = graph.Subjects(Term.Iri(RdfNs.Type), DCAT.Dataset).ShouldHaveSingleItem();

        var content = RecordContent.Write(graph, record);
        var (again, node) = RecordContent.Read(content);

        again.IsIsomorphicTo(graph).ShouldBeTrue();
        again.Object(node, DCT.Title).Value.ShouldBe("Oaks\n\"q\"");
        RecordContent.Write(again, node).ShouldBe(content);
    }

    [Test]
    public void A_record_that_hangs_together_with_too_much_is_refused()
    {
        var graph = new Graph();
        var record = Term.Iri(Oaks);
        for (var i = 0; i <= RecordStatements.MaxStatements; i++)
            graph.Add(record, DCAT.Keyword, Term.Literal($"{i}"));

        Should.Throw<InvalidDataException>(() => RecordContent.Write(graph, record));
    }

    [Test]
    public void Circles_end()
    {
        Content("<https://a.example/oaks> a dcat:Dataset ; dct:relation _:a . _:a dct:relation _:b . _:b dct:relation _:a, <https://a.example/oaks> .")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(5);
    }

    private static string Content(string turtle) =>
        Encoding.UTF8.GetString(RecordContent.Write(Graph.Parse(Prefixes + turtle, RdfFormat.Turtle), Term.Iri(Oaks)));
}
