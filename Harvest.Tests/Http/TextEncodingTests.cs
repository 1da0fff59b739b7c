using System.Text;
using Harvest.Http;
using Harvest.Tests.Support;

namespace Harvest.Tests.Http;

/// <summary>Texts in the encodings of the world come out as the characters that their authors wrote.</summary>
public sealed class TextEncodingTests
{
    private const string Text = "Café – “quoted” Straße 中文 €";
    private const string Western = "Café – “quoted” Straße €";

    [TestCase("utf-8", true, null)]
    [TestCase("utf-16", true, null)]
    [TestCase("utf-16BE", true, "utf-8")]
    [TestCase("utf-32", true, null)]
    [TestCase("utf-32BE", true, "iso-8859-1")]
    [TestCase("utf-16", false, "utf-16")]
    [TestCase("utf-8", false, "utf8")]
    [TestCase("utf-8", false, "no-such-charset")]
    [TestCase("utf-8", false, "iso-8859-1")]
    [TestCase("gb18030", false, "gb18030")]
    public void Every_character_survives(string encoding, bool isMarked, string? charset)
    {
        var written = Written(encoding);
        byte[] bytes = [.. isMarked ? written.GetPreamble() : [], .. written.GetBytes(Text)];

        Read(bytes, charset).Text.ShouldBe(Text);
    }

    [TestCase("windows-1252", Western)]
    [TestCase("ISO-8859-1", "Flüsse und Straßen")]
    [TestCase("\"iso-8859-15\"", "5 € für Œuvres")]
    [TestCase("windows-1250", "Žluťoučký kůň")]
    [TestCase("koi8-r", "Данные")]
    [TestCase("shift_jis", "日本語データ")]
    public void What_the_server_declares_counts_and_is_no_guess(string charset, string text)
    {
        var (read, warnings) = Read(Written(charset.Trim('"')).GetBytes(text), charset);

        read.ShouldBe(text);
        warnings.ShouldBeEmpty();
    }

    [TestCase(null)]
    [TestCase("utf-8")]
    public void Bytes_that_are_no_UTF8_are_read_as_Windows_1252_and_told_once(string? charset)
    {
        var (read, warnings) = Read(Written(1252).GetBytes(Western + Western), charset);

        read.ShouldBe(Western + Western);
        warnings.ShouldHaveSingleItem().ShouldContain("byte 4");
        warnings[0].ShouldContain("Windows-1252");
    }

    [TestCase("windows-1252", "Straße")]
    [TestCase("windows-1250", "Žluťoučký kůň")]
    [TestCase("ISO-8859-15", "5 €")]
    [TestCase("no-such-encoding", "Straße")]
    public void A_declaration_that_no_longer_holds_is_gone_so_that_nobody_reads_by_it_again(string declared, string text)
    {
        var document = $"<?xml version=\"1.0\" encoding=\"{declared}\"?><a>{text}</a>";
        var encoding = declared == "no-such-encoding" ? Encoding.UTF8 : Written(declared);

        var (read, warnings) = Read(encoding.GetBytes(document), null);

        read.ShouldContain($"<a>{text}</a>");
        read.ShouldNotContain("encoding=");
        warnings.Count.ShouldBe(declared == "no-such-encoding" ? 1 : 0);
    }

    [Test]
    public void A_stray_byte_does_not_spoil_the_UTF8_around_it() =>
        Read([.. Encoding.UTF8.GetBytes("Größe "), 0xE9, .. Encoding.UTF8.GetBytes(" 中文")], null).Text.ShouldBe("Größe é 中文");

    [Test]
    public void A_charset_that_the_bytes_contradict_is_told()
    {
        var (read, warnings) = Read(Encoding.UTF8.GetBytes(Text), "ISO-8859-1");

        read.ShouldBe(Text);
        warnings.ShouldHaveSingleItem().ShouldContain("UTF-8");
    }

    [Test]
    public void Windows_1252_that_is_called_Latin_1_is_read_and_told_once()
    {
        var bytes = Written(1252).GetBytes(new string('x', 100_000) + "5 € – 6 €");

        var (read, warnings) = Read(bytes, "ISO-8859-1");

        read.ShouldEndWith("5 € – 6 €");
        warnings.ShouldHaveSingleItem().ShouldContain("Windows-1252");
    }

    [TestCase("utf-8", "UTF-8")]
    [TestCase("windows-1252", "Windows-1252")]
    public void A_document_that_calls_itself_Latin_1_and_is_not_is_put_right_and_told(string real, string told)
    {
        var warnings = new List<string>();
        var document = Written(real).GetBytes($"<?xml version='1.0' encoding='ISO-8859-1'?><a>{new string(' ', 50_000)}5 €</a>");

        var read = Encoding.UTF8.GetString(TextEncoding.Readable(document, "iso-8859-1", warnings.Add));

        read.ShouldContain("5 €</a>");
        read.ShouldNotContain("encoding");
        warnings.ShouldHaveSingleItem().ShouldContain(told);
    }

    [Test]
    public void What_stands_for_no_character_is_told() =>
        Read([0x82], "shift_jis").Warnings.ShouldHaveSingleItem().ShouldContain("U+FFFD");

    [Test]
    public void An_XML_declaration_counts_before_the_server_and_does_not_stay_wrong()
    {
        var (read, _) = Read(Written(1252).GetBytes("<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>é–</a>"), "utf-8");

        read.ShouldContain("<a>é–</a>");
        read.ShouldNotContain("encoding");
        System.Xml.Linq.XDocument.Parse(read).Root!.Value.ShouldBe("é–");
    }

    [Test]
    public void A_document_that_needs_nothing_stays_byte_for_byte_as_it_came()
    {
        foreach (var document in (byte[][])
            [Encoding.UTF8.GetBytes($"<a>{Text}</a>"), Encoding.Latin1.GetBytes("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>"), [.. Encoding.UTF8.Preamble, .. "<a/>"u8]])
            TextEncoding.Readable(document, null, _ => Assert.Fail("nothing was guessed")).ShouldBeSameAs(document);
    }

    [ForAll(MaxTest = 300)]
    public void The_size_of_the_pieces_does_not_matter(RudeText text, int seed, bool isWestern)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text.Value), .. isWestern ? Written(1252).GetBytes(Western) : [], .. Encoding.UTF8.GetBytes(text.Value)];
        if (TextEncoding.Marked(bytes) is not null)
            return;

        using var choppy = new Utf8Body(new ChoppyStream(bytes, new Random(seed)), null, _ => { });
        Encoding.UTF8.GetString(All(choppy)).ShouldBe(Read(bytes, null).Text);
    }

    private static (string Text, List<string> Warnings) Read(byte[] bytes, string? charset)
    {
        var warnings = new List<string>();
        using var body = new Utf8Body(new MemoryStream(bytes), charset, warnings.Add);
        return (Encoding.UTF8.GetString(All(body)), warnings);
    }

    // Nobody registers the encodings of old for these tests: the product must do it before it needs one.
    private static Encoding Written(string name) => CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

    private static Encoding Written(int page) => CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page);

    private static byte[] All(Stream stream)
    {
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
