namespace Harvest.Rdf.Tests;

public sealed class GraphTests
{
    private static readonly Term A = Term.Iri("http://a"), B = Term.Iri("http://b"), P = Term.Iri("http://p");

    [Test]
    public void Statement_is_kept_once()
    {
        var graph = new Graph();
        graph.Add(A, P, Term.Literal("x")).ShouldBeTrue();
        graph.Add(A, P, Term.Literal("x", Xsd.String)).ShouldBeFalse();
        graph.Add(A, P, Term.Tagged("x", "en")).ShouldBeTrue();
        graph.Add(A, P, Term.Iri("x")).ShouldBeTrue();
        graph.Count.ShouldBe(3);
    }

    [Test]
    public void Look_ups_find_by_any_position()
    {
        var graph = new Graph();
        for (int i = 0; i < 1000; i++)
        {
            graph.Add(Term.Iri($"http://s/{i % 100}"), Term.Iri($"http://p/{i % 7}"), Term.Literal($"{i % 10}"));
        }

        graph.Match(Term.Iri("http://s/5")).ShouldAllBe(t => t.Subject == Term.Iri("http://s/5"));
        foreach (Triple triple in graph.Triples)
        {
            graph.Contains(triple.Subject, triple.Predicate, triple.Object).ShouldBeTrue();
            graph.Match(triple.Subject, triple.Predicate, triple.Object).Count().ShouldBe(1);
            graph.Objects(triple.Subject, triple.Predicate).ShouldContain(triple.Object);
            graph.Subjects(triple.Predicate, triple.Object).ShouldContain(triple.Subject);
        }

        graph.Match(@object: Term.Literal("3")).Count().ShouldBe(graph.Triples.Count(t => t.Object.Value == "3"));
        graph.Match(predicate: Term.Iri("http://none")).ShouldBeEmpty();
        graph.Contains(A, P, B).ShouldBeFalse();
    }

    [Test]
    public void Objects_come_in_order_of_appearance()
    {
        var graph = Graph.Parse("<http://a> <http://p> 3, 1, 2 .", RdfFormat.Turtle);
        graph.Objects(A, P).Select(o => o.Value).ShouldBe(["3", "1", "2"]);
        graph.Object(A, P).Value.ShouldBe("3");
        graph.Object(B, P).IsNone.ShouldBeTrue();
    }

    [Test]
    public void List_is_read_and_a_cyclic_one_ends()
    {
        var graph = Graph.Parse("<http://a> <http://p> (1 2 3), () .", RdfFormat.Turtle);
        graph.List(graph.Objects(A, P)[0]).Select(t => t.Value).ShouldBe(["1", "2", "3"]);
        graph.List(graph.Objects(A, P)[1]).ShouldBeEmpty();
        var cyclic = Graph.Parse(
            $"_:a <{RdfNs.First}> 1 ; <{RdfNs.Rest}> _:b . _:b <{RdfNs.First}> 2 ; <{RdfNs.Rest}> _:a .",
                RdfFormat.Turtle);
        cyclic.List(Term.Blank("a")).Count.ShouldBe(2);
    }

    [Test]
    public void Documents_are_merged_without_mixing_blank_nodes()
    {
        var graph = new Graph();
        foreach (string prefix in new[] { "x", "y" })
        {
            using var stream = new MemoryStream("_:a <http://p> [], _:genid1 ."u8.ToArray());
            RdfReader.Read(stream, RdfFormat.Turtle, null, graph, new RdfReaderOptions { BlankNodePrefix = prefix });
        }

        graph.Count.ShouldBe(4);
        graph.Triples.Select(t => t.Object).Distinct().Count().ShouldBe(4);
    }

    [TestCase("_:a <http://p> _:b .", "_:x <http://p> _:y .", true)]
    [TestCase("_:a <http://p> _:b .", "_:x <http://p> _:x .", false)]
    [TestCase("_:a <http://p> _:b . _:b <http://p> _:a .", "_:b <http://p> _:a . _:a <http://p> _:b .", true)]
    [TestCase("_:a <http://p> _:b . _:c <http://p> _:d .", "_:a <http://p> _:b . _:b <http://p> _:d .", false)]
    [TestCase("<http://a> <http://p> [ <http://p> 1 ], [ <http://p> 2 ] .",
        "<http://a> <http://p> [ <http://p> 2 ], [ <http://p> 1 ] .", true)]
    [TestCase("<http://a> <http://p> 1 .", "<http://a> <http://p> 01 .", false)]
    public void Isomorphism_looks_past_names(string left, string right, bool same) =>
        Graph.Parse(left, RdfFormat.Turtle).IsIsomorphicTo(Graph.Parse(right, RdfFormat.Turtle)).ShouldBe(same);

    [Test]
    public void Isomorphism_tells_two_triangles_from_a_hexagon()
    {
        static Graph Ring(params (int From, int To)[] edges)
        {
            var graph = new Graph();
            foreach ((int from, int to) in edges)
            {
                graph.Add(Term.Blank($"b{from}"), P, Term.Blank($"b{to}"));
            }

            return graph;
        }

        Graph triangles = Ring((0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3));
        Graph hexagon = Ring((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0));
        triangles.IsIsomorphicTo(hexagon).ShouldBeFalse();
        triangles.IsIsomorphicTo(Ring((3, 5), (5, 4), (4, 3), (0, 2), (2, 1), (1, 0))).ShouldBeTrue();
    }

    [Test]
    public void Term_shows_itself_as_N_Triples()
    {
        Term.Tagged("a\"b\n", "en").ToString().ShouldBe("\"a\\\"b\\n\"@en");
        Term.Literal("1", Xsd.Integer).ToString().ShouldBe($"\"1\"^^<{Xsd.Integer}>");
        Term.Iri("http://a b").ToString().ShouldBe("<http://a\\u0020b>");
        new Quad(A, P, Term.Blank("x"), B).ToString().ShouldBe("<http://a> <http://p> _:x <http://b> .");
    }
}
