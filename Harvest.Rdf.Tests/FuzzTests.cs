using System.Text;

namespace Harvest.Rdf.Tests;

/// <summary>Spoils valid documents in many ways: readers may refuse them, but only with their own exception.</summary>
public sealed class FuzzTests
{
    // More rounds by hand: HARVEST_FUZZ=200000.
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("HARVEST_FUZZ"), out int rounds) ? rounds : 2000;

    private static IEnumerable<TestCaseData> Cases =>
        Samples.All.SelectMany(s => new[] { false, true }.Select(lenient =>
            new TestCaseData(s.Format, s.Text, lenient)
                .SetArgDisplayNames($"{s.Format}", lenient ? "lenient" : "strict")));

    [TestCaseSource(nameof(Cases))]
    public void Spoiled_document_is_read_or_refused(RdfFormat format, string text, bool lenient)
    {
        var random = new Random(7);
        byte[] valid = Encoding.UTF8.GetBytes(text);
        byte[][] others = [.. Samples.All.Select(s => Encoding.UTF8.GetBytes(s.Text))];
        var options = new RdfReaderOptions { Lenient = lenient, MaxLiteralLength = 100_000, MaxDepth = 100 };
        for (int i = 0; i < Rounds; i++)
        {
            byte[] spoiled = Spoil(random, valid, others);
            try
            {
                Quads.Read(new MemoryStream(spoiled), format, i % 2 == 0 ? "http://example.org/base" : null, options);
            }
            catch (RdfException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"{e}\n{Convert.ToBase64String(spoiled)}\n{Encoding.UTF8.GetString(spoiled)}");
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Cut_document_is_read_or_refused(RdfFormat format, string text, bool lenient)
    {
        byte[] valid = Encoding.UTF8.GetBytes(text);
        var options = new RdfReaderOptions { Lenient = lenient };
        for (int length = 0; length < valid.Length; length++)
        {
            try
            {
                Quads.Read(new MemoryStream(valid, 0, length), format, null, options);
            }
            catch (RdfException)
            {
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Document_in_small_pieces_reads_the_same(RdfFormat format, string text, bool lenient)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var options = new RdfReaderOptions { Lenient = lenient };
        List<Quad> whole = Quads.Read(new MemoryStream(bytes), format, null, options);
        Quads.Read(new TrickleStream(bytes), format, null, options).ShouldBe(whole);
    }

    private static byte[] Spoil(Random random, byte[] valid, byte[][] others)
    {
        List<byte> bytes = [.. valid];
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(bytes.Count), length = Math.Min(random.Next(1, 12), bytes.Count - at);
            byte[] other = others[random.Next(others.Length)];
            int from = random.Next(other.Length), to = Math.Min(other.Length, from + random.Next(1, 30));
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 3:
                    bytes.InsertRange(at, other[from..to]);
                    break;
                case 4:
                    bytes[at] = (byte)"<>\"'\\{}[]()@^.;,:_#&%-"[random.Next(22)];
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.AddRange(other[from..to]);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Nasty[random.Next(Nasty.Length)]));
                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add((byte)' ');
            }
        }

        return [.. bytes];
    }

    private static readonly string[] Nasty =
    [
        "\0", "\uFEFF", "\\u0000", "\\uD800", "\\uDC00\\uD800", "\\U00110000", "null", "[]", "{}", "\"@id\":",
        "\"@type\":1,",
        "\"@context\":null,", "\"@graph\":{},", "\"@list\":[[]],", "\"@reverse\":{},", "\"@set\":", "\"@value\":[],",
        "1e999", "-0",
        "\"@container\":\"@id\",", "\"@index\":\"\",", "\"@nest\":{},", "\"@included\":[1],", "\"@vocab\":\"\",",
        "\"@base\":\"\",",
        "<rdf:li/>", "rdf:about=\"\" ", "rdf:parseType=\"\" ", "xml:base=\"a b\" ", "xml:lang=\"1\" ", "&dct;", "&#0;",
        "&x;", "<!--",
        "<!DOCTYPE a>", "<?xml?>", "xmlns=\"\" ", "<<", "@prefix : <> .", "@base <x> .", "_:", "''''", "\"\"\"\"",
        "1.e", "+.", "()",
        "\u00e9", "\U0001F600", "\r", "<a b>", "<\\u0020>", "ex:\\", ":%", "http:", "//", "?#", "a:b:c",
    ];

    /// <summary>Gives one to three bytes at a time.</summary>
    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(count, 1 + (int)(Position % 3)));

        public override int Read(Span<byte> buffer) =>
            base.Read(buffer[..Math.Min(buffer.Length, 1 + (int)(Position % 3))]);
    }
}
