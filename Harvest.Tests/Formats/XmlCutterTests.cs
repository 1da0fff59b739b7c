using System.Text;
using System.Xml;
using Harvest.Formats.Xml;

namespace Harvest.Tests.Formats;

/// <summary>What is wrong with one record of an answer costs that record.</summary>
public sealed class XmlCutterTests
{
    private static readonly XmlReaderSettings Plain = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    [TestCase("<r><t>x</t></r>")]
    [TestCase("<r a='1' b=\"a > b\"/>")]
    [TestCase("<r></r>")]
    [TestCase("<r><r>inner</r><r/></r>")]
    [TestCase("<r><!-- </r> --><![CDATA[</r><r>]]><?p </r>?></r>")]
    [TestCase("<p:r xmlns:p='urn:p'><p:t p:a='1'/></p:r>")]
    [TestCase("<r xmlns='urn:other'><t/></r>")]
    [TestCase("<q:r>declared outside</q:r>")]
    [TestCase("<r>&amp;&#228;ä€😀</r>")]
    public async Task A_record_comes_out_as_a_parser_would_give_it(string record)
    {
        var answer = $"<?xml version='1.0'?>\n<!DOCTYPE answer>\n<answer xmlns='urn:a' xmlns:q='urn:q' xmlns:unused='urn:u'><list n='2'>\n{record} <r>next</r></list><token>t</token></answer>";

        var (records, rest) = await CutAsync(answer);

        records.Count.ShouldBe(2);
        records[0].Outer(XmlTree.Settings).ShouldBe(Parsed(answer));
        var around = XmlTree.Read(rest);
        (around.Name, around["list"]!.Attribute("n"), around["list"]!.Children.Count, around["token"]!.Text).ShouldBe(("answer", "2", 0, "t"));
    }

    [TestCase("<r><t>a \u0002 b</t></r>", Description = "a character that XML does not have")]
    [TestCase("<r><t>a & b</t></r>")]
    [TestCase("<r><t>&nbsp;</t></r>")]
    [TestCase("<r><t></r>")]
    [TestCase("<r></t></r>")]
    [TestCase("<r><t a=1/></r>")]
    [TestCase("<r><t a='1' a='2'/></r>")]
    [TestCase("<r><nope:t/></r>")]
    [TestCase("<r><t a='></t></r>", Description = "a quote that does not end")]
    [TestCase("<r><t <u/></t></r>")]
    [TestCase("<r>\ufffe</r>")]
    public async Task A_broken_record_costs_itself_alone(string record)
    {
        var (records, rest) = await CutAsync($"<answer><list><r>1</r>{record}<r>3</r></list><token>t</token></answer>");

        records.Count.ShouldBe(3);
        records[0].Outer(Plain).ShouldBe("<r>1</r>");
        Should.Throw<XmlException>(() => records[1].Outer(Plain));
        records[2].Outer(Plain).ShouldBe("<r>3</r>");
        XmlTree.Read(rest)["token"]!.Text.ShouldBe("t");
    }

    [Test]
    public async Task Bytes_that_do_not_fit_the_encoding_cost_their_record()
    {
        byte[] answer = [.. "<answer><list><r>ä</r><r>"u8, 0xE4, .. "</r><r>3</r></list></answer>"u8];

        var (records, _) = await CutAsync(answer);

        records[0].Outer(Plain).ShouldBe("<r>ä</r>");
        XmlFault.Words(Should.Throw<XmlException>(() => records[1].Outer(Plain))).ShouldStartWith("there are bytes that do not fit the encoding");
        records[2].Outer(Plain).ShouldBe("<r>3</r>");
    }

    [TestCase("iso-8859-1")]
    [TestCase("windows-1252")]
    [TestCase("utf-16")]
    [TestCase("utf-8")]
    public async Task The_declared_encoding_counts(string name)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        var answer = encoding.GetBytes($"<?xml version=\"1.0\" encoding=\"{name}\"?><answer><list><r>Flüsse</r></list></answer>");

        (await CutAsync(answer)).Records.Single().Outer(Plain).ShouldBe("<r>Flüsse</r>");
    }

    [TestCase(99, false)]
    [TestCase(100, true)]
    [TestCase(1_000_000, true)]
    public async Task A_record_that_is_too_deep_is_refused_while_it_is_read(int depth, bool isRefused)
    {
        var deep = new StringBuilder("<answer><list><r>").Insert(17, "<a>", depth).Append('x').Insert(18 + (3 * depth), "</a>", depth)
            .Append("</r><r>2</r></list></answer>");

        var (records, _) = await CutAsync(deep.ToString());

        records.Count.ShouldBe(2);
        records[0].Fault.ShouldBe(isRefused ? CutFault.Depth : CutFault.None);
        records[0].Text.Length.ShouldBeLessThan(1000);
        records[1].Outer(Plain).ShouldBe("<r>2</r>");
        if (isRefused)
            Should.Throw<XmlException>(() => XmlTree.Read(Encoding.UTF8.GetBytes(records[0].Raw))).Message.ShouldStartWith("Elements are nested deeper than 100.");
    }

    [Test]
    public async Task A_record_that_does_not_end_is_one()
    {
        var (records, rest) = await CutAsync("<answer><list><r>1</r><r>2");

        records.Count.ShouldBe(2);
        Should.Throw<XmlException>(() => records[1].Outer(Plain));
        Should.Throw<XmlException>(() => XmlTree.Read(rest));
    }

    [Test]
    public async Task It_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        using var text = new EndlessReader(stop);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new XmlCutter(text, (_, name) => name == "r").CutAsync(stop.Token))
            {
                // There is none.
            }
        });
    }

    private static Task<(List<CutRecord> Records, string Around)> CutAsync(string answer) => CutAsync(Encoding.UTF8.GetBytes(answer));

    private static async Task<(List<CutRecord> Records, string Around)> CutAsync(byte[] answer)
    {
        // A byte at a time, so that every tag is cut somewhere.
        using var stream = answer.Length < 5000 ? new OneByteStream(answer) : new MemoryStream(answer);
        using var text = await XmlSource.OpenAsync(stream, CancellationToken.None);
        var cutter = new XmlCutter(text, (parent, _) => parent == "list");
        var records = new List<CutRecord>();
        await foreach (var record in cutter.CutAsync(CancellationToken.None))
            records.Add(record);
        return (records, cutter.Rest);
    }

    private static string Parsed(string answer)
    {
        using var xml = XmlReader.Create(new StringReader(answer), XmlTree.Settings);
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, Depth: 2 })
                return xml.ReadOuterXml();
        }
        throw new AssertionException("no record");
    }

    private sealed class OneByteStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }

    private sealed class EndlessReader(CancellationTokenSource stop) : TextReader
    {
        private int reads;

        public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++reads == 3)
                stop.Cancel();
            var text = reads == 1 ? "<answer><r>" : "<a>text";
            text.CopyTo(buffer.Span);
            return ValueTask.FromResult(text.Length);
        }
    }
}
