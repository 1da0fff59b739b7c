namespace Harvest.Rdf.Tests;

/// <summary>What real catalogues get wrong: refused strictly, read leniently with a warning that says where.</summary>
public sealed class LenientTests
{
    private const string Rdf = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='http://e/'";

    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> <http://x/a b> .", "http://x/a%20b")]
    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> <http://x/{id}|\\u005e> .", "http://x/%7Bid%7D%7C%5E")]
    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> <x/y> .", "x/y")]
    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> dct:title .", "http://purl.org/dc/terms/title")]
    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> \"x\"@en_US .", "x")]
    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> \"x\"@1 .", "x")]
    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> \"a\nb\" .", "a\nb")]
    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> \"\\d\" .", "\\d")]
    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> \"\\uD83D\\uDE00\\uD800\" .", "😀\uFFFD")]
    [TestCase(RdfFormat.NTriples, "<http://a> <http://p> <http://x/ä\"b> .", "http://x/ä%22b")]
    [TestCase(RdfFormat.NTriples, "<http://a> <http://p> \"x\" . <http://a> <http://p> \"y\" .", "x")]
    [TestCase(RdfFormat.RdfXml, $"<e:N {Rdf} rdf:about='a'><e:p rdf:resource='http://x/ y '/></e:N>", "http://x/%20y")]
    [TestCase(RdfFormat.RdfXml, $"<e:N {Rdf} rdf:about='rel'><e:p>x</e:p></e:N>", "x")]
    [TestCase(RdfFormat.RdfXml, $"<e:N {Rdf}><dct:title>x</dct:title></e:N>", "x")]
    [TestCase(RdfFormat.RdfXml, $"<e:N {Rdf}><e:p><e:A/><e:B/></e:p></e:N>", "http://e/B")]
    [TestCase(RdfFormat.RdfXml, $"<e:N {Rdf} foo='1' rdf:bagID='x'><e:p>x</e:p></e:N>", "x")]
    [TestCase(RdfFormat.RdfXml, $"<e:N {Rdf}><e:p rdf:nodeID='1 2'/></e:N>", "n1x202")]
    [TestCase(RdfFormat.RdfXml, $"<e:N {Rdf}><e:p xml:lang='en_GB'>x</e:p></e:N>", "x")]
    [TestCase(RdfFormat.RdfXml, $"\n <?xml version='1.0'?><e:N {Rdf}><e:p>x</e:p></e:N>", "x")]
    [TestCase(RdfFormat.RdfXml, $"<?xml version='1.0' encoding='utf-16'?><e:N {Rdf}><e:p>é</e:p></e:N>", "é")]
    [TestCase(RdfFormat.JsonLd, "{\"@id\":\"http://a\",\"http://p\":{\"@id\":\"http://x/a b\"}}", "http://x/a%20b")]
    [TestCase(RdfFormat.JsonLd, "{\"@id\":\"http://a\",\"http://p\":{\"@id\":\"rel\"}}", "rel")]
    [TestCase(RdfFormat.JsonLd, "{\"http://p\":{\"@value\":\"x\",\"@language\":\"en_US\"}}", "x")]
    [TestCase(RdfFormat.JsonLd, "{\"http://p\":\"a\nb\"}", "a\nb")]
    [TestCase(RdfFormat.JsonLd, "{\n\"@type\":\"dcat:Dataset\"}", "http://www.w3.org/ns/dcat#Dataset")]
    [TestCase(RdfFormat.JsonLd, "{\"http://p\":{\"@value\":\"x\",\"@type\":\"date\"}}", "x")]
    [TestCase(RdfFormat.JsonLd, "{\"http://p\":\"\\uD800\"}", "\uFFFD")]
    public void Mistake_is_repaired_with_a_warning(RdfFormat format, string text, string value)
    {
        List<RdfWarning> warnings = [];
        List<Quad> quads = Quads.Read(
            text, format, null, new RdfReaderOptions { Lenient = true, Warning = warnings.Add });
        quads.ShouldContain(q => q.Object.Value == value, string.Join('\n', quads));
        warnings.ShouldNotBeEmpty();
        warnings.ShouldAllBe(w => w.Message.Length > 10 && w.Line >= 1);
        Strictly(text, format).ShouldBeFalse();
    }

    [Test]
    public void Language_tags_are_repaired_or_dropped()
    {
        var options = new RdfReaderOptions { Lenient = true };
        Quads.Read("<http://a> <http://p> \"x\"@en_US, \"y\"@-, \"z\"@de .", RdfFormat.Turtle, null, options)
            .Select(q => q.Object).ShouldBe([Term.Tagged("x", "en-US"), Term.Literal("y"), Term.Tagged("z", "de")]);
    }

    [TestCase(RdfFormat.Turtle, "<http://a> <http://p> \"{0}\" .")]
    [TestCase(RdfFormat.RdfXml, $"<e:N {Rdf}><e:p>{{0}}</e:p></e:N>")]
    [TestCase(RdfFormat.JsonLd, "{{\"http://p\":\"{0}\"}}")]
    public void Latin1_is_read_for_what_it_is(RdfFormat format, string text)
    {
        byte[] bytes = System.Text.Encoding.Latin1.GetBytes(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, text, "Gebäude"));
        List<RdfWarning> warnings = [];
        Quads.Read(
            new MemoryStream(bytes), format, null, new RdfReaderOptions { Lenient = true, Warning = warnings.Add })
            .ShouldContain(q => q.Object.Value == "Gebäude");
        warnings.Count.ShouldBe(1);
        Should.Throw<RdfException>(() => Quads.Read(new MemoryStream(bytes), format));
    }

    [Test]
    public void Utf16_is_read_with_a_warning()
    {
        System.Text.Encoding utf16 = System.Text.Encoding.Unicode;
        byte[] bytes = [.. utf16.GetPreamble(), .. utf16.GetBytes("<http://a> <http://p> \"é\" .")];
        List<RdfWarning> warnings = [];
        var options = new RdfReaderOptions { Lenient = true, Warning = warnings.Add };
        Quads.Read(new MemoryStream(bytes), RdfFormat.Turtle, null, options)
            .Single().Object.Value.ShouldBe("é");
        warnings.ShouldHaveSingleItem();
    }

    [Test]
    public void Undeclared_prefix_is_warned_of_once()
    {
        List<RdfWarning> warnings = [];
        var options = new RdfReaderOptions { Lenient = true, Warning = warnings.Add };
        Quads.Read("<http://a> dct:title 1 ;\n dct:issued 2 ; foaf:name 3 .", RdfFormat.Turtle, null, options)
            .Count.ShouldBe(3);
        warnings.Select(w => w.Line).ShouldBe([1, 2]);
        Should.Throw<RdfException>(() => Quads.Read("<http://a> unknown:title 1 .", RdfFormat.Turtle, null, options));
    }

    [Test]
    public void Warnings_do_not_drown_the_caller()
    {
        int count = 0;
        string text = string.Concat(Enumerable.Repeat("<http://a> <http://p> <x y> .\n", 5000));
        Quads.Read(text, RdfFormat.Turtle, null, new RdfReaderOptions { Lenient = true, Warning = _ => count++ })
            .Count.ShouldBe(5000);
        count.ShouldBe(1000);
    }

    private static bool Strictly(string text, RdfFormat format)
    {
        try
        {
            // JSON-LD leaves wrong IRIs and languages out, as its specification says.
            return Quads.Read(text, format).Count > 0 && format != RdfFormat.JsonLd;
        }
        catch (RdfException)
        {
            return false;
        }
    }
}
