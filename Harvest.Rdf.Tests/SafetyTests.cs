using System.Text;

namespace Harvest.Rdf.Tests;

/// <summary>Documents made to exhaust memory, stack or time are refused quickly.</summary>
[NonParallelizable]
public sealed class SafetyTests
{
    private const string Head =
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">""";

    private static IEnumerable<TestCaseData> Bombs =>
    [
        Bomb("Turtle blank nodes", RdfFormat.Turtle, "<http://a/s> <http://a/p> ", "[ <http://a/p> ", 100_000),
        Bomb("Turtle collections", RdfFormat.Turtle, "<http://a/s> <http://a/p> ", "( ", 100_000),
        Bomb("TriG collections as subject", RdfFormat.TriG, "", "( ", 100_000),
        Bomb("JSON-LD arrays", RdfFormat.JsonLd, "", "[", 100_000),
        Bomb("JSON-LD objects", RdfFormat.JsonLd, "", "{\"a\":", 100_000),
        Bomb("RDF/XML elements", RdfFormat.RdfXml, Head, "<e:N><e:p>", 100_000),
        Bomb("RDF/XML XML literal", RdfFormat.RdfXml, Head + "<e:N><e:p rdf:parseType='Literal'>", "<e:N>", 100_000),
        Bomb("Turtle literal", RdfFormat.Turtle, "<http://a/s> <http://a/p> \"", "0123456789", 10_000_000),
        Bomb("Turtle long literal", RdfFormat.Turtle, "<http://a/s> <http://a/p> \"\"\"", "0123456789", 10_000_000),
        Bomb("N-Triples literal", RdfFormat.NTriples, "<http://a/s> <http://a/p> \"", "0123456789", 10_000_000),
        Bomb("N-Triples IRI", RdfFormat.NTriples, "<http://a/", "0123456789", 10_000_000),
        Bomb("Turtle name", RdfFormat.Turtle, "@prefix e: <http://e/> . e:", "0123456789", 10_000_000),
        Bomb("Turtle label", RdfFormat.Turtle, "_:", "0123456789", 10_000_000),
        Bomb("Turtle number", RdfFormat.Turtle, "<http://a/s> <http://a/p> ", "0123456789", 10_000_000),
        Bomb("Turtle language", RdfFormat.Turtle, "<http://a/s> <http://a/p> \"a\"@", "abcdefghij", 10_000_000),
        Bomb("JSON-LD literal", RdfFormat.JsonLd, "{\"http://a/p\": \"", "0123456789", 10_000_000),
        Bomb("RDF/XML literal", RdfFormat.RdfXml, Head + "<e:N><e:p>", "0123456789", 10_000_000),
        Bomb("RDF/XML attribute", RdfFormat.RdfXml, Head + "<e:N e:p='", "0123456789", 10_000_000),
        Bomb("RDF/XML comment", RdfFormat.RdfXml, Head + "<!--", "0123456789", 10_000_000),
        Bomb("RDF/XML name", RdfFormat.RdfXml, Head + "<e:N", "0123456789", 10_000_000),
        Bomb("RDF/XML document type", RdfFormat.RdfXml, "<!DOCTYPE a [ <!ENTITY x '", "0123456789", 10_000_000),
        Bomb("nested entities", RdfFormat.RdfXml, Laughs(), "", 0),
        Bomb("quadratic entities", RdfFormat.RdfXml, Blow(), "&a;", 1_000_000),
        Bomb("parameter entity", RdfFormat.RdfXml, "<!DOCTYPE a [ <!ENTITY % x 'y'> ]>" + Head, "</rdf:RDF>", 1),
        Bomb("external entity", RdfFormat.RdfXml, "<!DOCTYPE a [ <!ENTITY x SYSTEM 'file:///etc/passwd'> ]>" + Head,
            "</rdf:RDF>", 1),
    ];

    // The best round counts, so that compiling does not.
    [TestCaseSource(nameof(Bombs))]
    public void Bomb_is_refused_quickly(RdfFormat format, string start, string repeat, int times)
    {
        foreach (bool lenient in new[] { false, true })
        {
            double best = double.MaxValue;
            for (int round = 0; round < 12 && best >= 100; round++)
            {
                using var stream = new RepeatStream(start, repeat, times);
                var watch = Watch.Start();
                RdfException fault = Should.Throw<RdfException>(() => RdfReader.Read(
                    stream, format, null, new Counter(), new RdfReaderOptions { Lenient = lenient }));
                best = Math.Min(best, watch.Milliseconds);
                fault.Message.ShouldNotBeEmpty();
            }

            best.ShouldBeLessThan(100 * Slowness);
        }
    }

    [TestCase(RdfFormat.Turtle, "<http://a/s> <http://a/p> ", "[<http://a/p> ", "1", "]", " .")]
    [TestCase(RdfFormat.Turtle, "<http://a/s> <http://a/p> ", "(", "1", ")", " .")]
    [TestCase(RdfFormat.JsonLd, "", "{\"http://a/p\":", "1", "}", "")]
    [TestCase(RdfFormat.JsonLd, "{\"http://a/p\":", "{\"@list\":[", "1", "]}", "}")]
    [TestCase(RdfFormat.JsonLd, "{\"http://a/p\":{\"@type\":\"@json\",\"@value\":", "[", "1", "]", "}}")]
    [TestCase(RdfFormat.JsonLd, "{\"@context\":", "{\"t\":{\"@id\":\"http://a/p\",\"@context\":", "{}", "}}", "}")]
    [TestCase(RdfFormat.RdfXml, Head, "<e:N><e:p>", "1", "</e:p></e:N>", "</rdf:RDF>")]
    public void Deepest_nesting_allowed_fits_a_small_stack(
        RdfFormat format, string start, string open, string middle, string close, string end)
    {
        string Text(int depth) => start + string.Concat(Enumerable.Repeat(open, depth)) + middle
            + string.Concat(Enumerable.Repeat(close, depth)) + end;
        // One level of the text is one or two of the document.
        bool two = format == RdfFormat.RdfXml || open.Count(c => c is '[' or '{') == 2;
        int levels = (RdfReaderOptions.DeepestAllowed - 10) / (two ? 2 : 1);
        Exception? fault = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    var options = new RdfReaderOptions { MaxDepth = RdfReaderOptions.DeepestAllowed };
                    Graph.Parse(Text(levels), format, null, options);
                }
                catch (Exception e)
                {
                    fault = e;
                }
            },
            maxStackSize: 1 << 20);
        thread.Start();
        thread.Join();
        fault.ShouldBeNull();
    }

    [Test]
    public void Thousands_of_repairs_in_a_large_document_stay_quick()
    {
        string json = "[" + string.Concat(
            Enumerable.Repeat("\n{\"@id\":\"a b\",\"http://p\":\"\\uD800\"},", 100_000)) + "{}]";
        var watch = Watch.Start();
        Quads.Read(json, RdfFormat.JsonLd, null, new RdfReaderOptions { Lenient = true, Warning = _ => { } })
            .Count.ShouldBe(100_000);
        watch.Milliseconds.ShouldBeLessThan(5000);
    }

    [Test]
    public void Number_of_statements_is_bounded()
    {
        using var stream = new RepeatStream("", "<http://a/s> <http://a/p> [] .\n", 1_000_000);
        RdfException fault = Should.Throw<RdfException>(() => RdfReader.Read(
            stream, RdfFormat.Turtle, null, new Counter(), new RdfReaderOptions { MaxTriples = 1000 }));
        fault.Message.ShouldContain("MaxTriples");
        fault.Line.ShouldBe(1001);
    }

    // Eight times the text may take about eight times the time; what is quadratic takes 64 times as long.
    [TestCase(RdfFormat.Turtle, "", "@prefix p{0}: <http://a/{0}> . p{0}:a p{0}:b p{0}:c .\n", "")]
    [TestCase(RdfFormat.Turtle, "", "_:b{0} <http://a/p> _:c{0} .\n", "")]
    [TestCase(RdfFormat.Turtle, "<http://a/s> <http://a/p> (", " {0}", ") .")]
    [TestCase(RdfFormat.Turtle, "<http://a/s> <http://a/p> \"\"\"", "\"\"a\\n{0}\\\"", "\"\"\" .")]
    [TestCase(RdfFormat.NTriples, "", "_:b{0} <http://a/p> \"\\t{0}\" .\n", "")]
    [TestCase(RdfFormat.RdfXml, Head, "<e:N xmlns:p{0}='http://p/' rdf:ID='i{0}' p{0}:q='1'/>", "</rdf:RDF>")]
    [TestCase(RdfFormat.RdfXml, Head + "<e:N ", "e:p{0}='a' ", "/></rdf:RDF>")]
    [TestCase(RdfFormat.RdfXml, Head + "<e:N><e:p rdf:parseType='Literal'>", "<a{0}/>", "</e:p></e:N></rdf:RDF>")]
    [TestCase(RdfFormat.JsonLd, "[", "{{\"@context\":{{\"t{0}\":\"http://a/{0}\"}},\"t{0}\":\"x\"}},", "{}]")]
    [TestCase(RdfFormat.JsonLd, "{\"@id\":\"http://a/\",", "\"http://a/{0}\":{0},", "\"http://a/\":1}")]
    [TestCase(RdfFormat.JsonLd, "{\"@context\":{", "\"t{0}\":{{\"@id\":\"http://a/{0}\"}},",
        "\"x\":\"http://x/\"},\"x\":1}")]
    [TestCase(RdfFormat.JsonLd, "{\"@context\":{\"n\":\"@nest\"},\"http://a/p\":1,\"n\":[", "{{\"http://a/{0}\":1}},",
        "{}]}")]
    public void Time_grows_with_the_size(RdfFormat format, string start, string repeat, string end)
    {
        // On a busy machine a measure may be far too long; what is quadratic fails each time.
        var factors = new List<double>();
        do
            factors.Add(Measure(format, start, repeat, end, 80_000) / Math.Max(20, Measure(format, start, repeat, end, 10_000)));
        while (factors[^1] >= 20 && factors.Count < 5);
        factors.ShouldContain(factor => factor < 20);
    }

    // How much slower than when it is idle the machine is just now: other programs share its caches.
    private static double Slowness
    {
        get
        {
            var watch = Watch.Start();
            using var xml = System.Xml.XmlReader.Create(new StringReader($"<a>{new string('a', 4_000_000)}</a>"));
            char[] buffer = new char[65_536];
            for (bool more = xml.Read() && xml.Read(); more; more = xml.ReadValueChunk(buffer, 0, buffer.Length) > 0)
            {
            }

            return Math.Max(1, watch.Milliseconds / 7);
        }
    }

    private static double Measure(RdfFormat format, string start, string repeat, string end, int times)
    {
        var text = new StringBuilder(start);
        for (int i = 0; i < times; i++)
        {
            text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, repeat, i);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.Append(end).ToString());
        double best = double.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            var watch = Watch.Start();
            RdfReader.Read(new MemoryStream(bytes), format, "http://base/", new Counter(), null);
            best = Math.Min(best, watch.Milliseconds);
        }

        return best;
    }

    private static TestCaseData Bomb(string name, RdfFormat format, string start, string repeat, int times) =>
        new TestCaseData(format, start, repeat, times).SetArgDisplayNames(name);

    private static string Laughs()
    {
        var dtd = new StringBuilder("<!DOCTYPE a [ <!ENTITY x0 'ha'>");
        for (int i = 1; i < 30; i++)
        {
            dtd.Append(
                System.Globalization.CultureInfo.InvariantCulture, $"<!ENTITY x{i} '&x{i - 1};&x{i - 1};&x{i - 1};'>");
        }

        return dtd + " ]>" + Head + "<e:N><e:p>&x29;</e:p></e:N></rdf:RDF>";
    }

    private static string Blow() =>
        $"<!DOCTYPE a [ <!ENTITY a '{new string('a', 4000)}'> ]>{Head}<e:N><e:p>";

    private sealed class Counter : IRdfSink
    {
        public long Count { get; private set; }

        public void Add(in Quad quad) => Count++;
    }
}
