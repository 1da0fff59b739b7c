using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Json;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

public sealed class JsonRecordsTests
{
    [ForAll(MaxTest = 200)]
    public void The_elements_come_out_as_they_went_in_however_the_stream_is_cut(Json[] elements, Json[] beside, int seed)
    {
        var random = new Random(seed);
        var others = beside.Select((value, i) => $"\"key{i}\": {value.WriteOtherwise(random)}").ToList();
        var half = random.Next(others.Count + 1);
        var list = $"\"results\": [{string.Join(", ", elements.Select(element => element.WriteOtherwise(random)))}]";
        others.Insert(half, $"\"result\": {{\"count\": 3, {list}}}");
        var document = $"{{{string.Join(',', others)}}}";

        var (records, found) = Read(new ChoppyStream(Encoding.UTF8.GetBytes(document), random));

        records.Select(Canonical).ShouldBe(elements.Select(element => Canonical(element.Write())));
        found["result.count"].GetInt32().ShouldBe(3);
        for (var i = 0; i < beside.Length; i++)
            Canonical(found[$"key{i}"].GetRawText()).ShouldBe(Canonical(beside[i].Write()));
    }

    [Test]
    public void Every_shortened_document_is_refused()
    {
        var document =
            """{"success": true, "result": {"count": 2, "results": [{"id": "a", "n": [1, 2]}, {"id": "b"}], "facets": {}}}"""u8.ToArray();
        Read(new MemoryStream(document)).Records.Count.ShouldBe(2);

        for (var length = 0; length < document.Length; length++)
            Should.Throw<JsonException>(() => Read(new MemoryStream(document, 0, length)), $"{length} bytes");
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("""{"results": [1]}""")]
    [TestCase("""{"result": []}""")]
    [TestCase("""{"result": {"results": {"a": 1}}}""")]
    [TestCase("""{"result": {"results": null}}""")]
    [TestCase("""{"x": {"result": {"results": [1]}}}""")]
    [TestCase("""[{"result": {"results": [1]}}]""")]
    [TestCase("""{"result": {"x": {"results": [1]}}}""")]
    public void A_list_elsewhere_is_not_taken(string document) =>
        Read(new MemoryStream(Encoding.UTF8.GetBytes(document))).Records.ShouldBeEmpty();

    [TestCase("<!DOCTYPE html>")]
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("{} {}")]
    [TestCase("""{"result": {"results": [1 2]}}""")]
    [TestCase("""{"result": {"results": [nil]}}""")]
    public void What_is_no_JSON_is_refused(string document) =>
        Should.Throw<JsonException>(() => Read(new MemoryStream(Encoding.UTF8.GetBytes(document))));

    [Test]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] document = [0xEF, 0xBB, 0xBF, .. """{"result": {"results": [1, 2]}}"""u8];

        Read(new ChoppyStream(document, new Random(1))).Records.ShouldBe(["1", "2"]);
    }

    [Test]
    public async Task A_document_may_be_the_list_itself()
    {
        var records = new List<string>();
        var document = new MemoryStream("[{\"a\": 1}, 2, []]"u8.ToArray());
        await foreach (var record in JsonRecords.ReadAsync(document, [], (_, _) => { }, null, CancellationToken.None))
            records.Add(Encoding.UTF8.GetString(record));

        records.ShouldBe(["{\"a\": 1}", "2", "[]"]);
    }

    [TestCase(100_000)]
    [TestCase(131_072)]
    [TestCase(131_060)]
    [TestCase(5_000_000)]
    public void An_element_may_be_larger_than_the_buffer(int size)
    {
        var large = $$"""{"id": "large", "text": "{{new string('x', size)}}"}""";
        var document = $$$"""{"result": {"results": [{"id": "a"}, {{{large}}}, {"id": "b"}, {{{large}}}], "count": 4}}""";

        var (records, found) = Read(new ChoppyStream(Encoding.UTF8.GetBytes(document), new Random(size)));

        records.ShouldBe(["""{"id": "a"}""", large, """{"id": "b"}""", large]);
        found["result.count"].GetInt32().ShouldBe(4);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void An_element_that_is_too_large_leaves_a_gap_and_nothing_else(int place)
    {
        var large = $$"""{"text": "a \\ \" , ] } {{new string('x', JsonRecords.MaxRecord)}} \\", "more": [[{}], {"}": "]"}]}""";
        var elements = new List<string> { """{"id": "a"}""", """{"id": "b"}""" };
        elements.Insert(place, large);
        var document = $$$"""{"result": {"results": [{{{string.Join(" , ", elements)}}}], "count": 3}}""";

        var (records, found) = Read(new MemoryStream(Encoding.UTF8.GetBytes(document)));

        elements[place] = "";
        records.ShouldBe(elements);
        found["result.count"].GetInt32().ShouldBe(3);
    }

    [Test]
    public void An_element_that_is_too_large_and_does_not_end_is_refused()
    {
        var document = """{"result": {"results": [1, {"text": " """ + new string('x', JsonRecords.MaxRecord + 5);

        Should.Throw<JsonException>(() => Read(new MemoryStream(Encoding.UTF8.GetBytes(document))));
    }

    [Test]
    public void White_space_without_end_costs_no_memory()
    {
        var blanks = new string(' ', 40 << 20);
        var document = new MemoryStream(Encoding.UTF8.GetBytes($$$"""{{{blanks}}}{"result": {"results": [1,{{{blanks}}}2]}}"""));
        var before = GC.GetTotalAllocatedBytes(precise: true);

        Read(document).Records.ShouldBe(["1", "2"]);

        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(2 << 20);
    }

    [Test]
    public void A_member_beside_the_list_may_be_large_but_is_not_handed_on()
    {
        var document = $$$"""{"help": "{{{new string('x', 1 << 20)}}}", "result": {"results": [1]}, "ok": true}""";

        var (records, found) = Read(new MemoryStream(Encoding.UTF8.GetBytes(document)));

        records.ShouldBe(["1"]);
        found.Keys.ShouldBe(["ok"]);
    }

    [Test]
    public void Texts_that_are_none_do_not_matter()
    {
        byte[] document =
        [
            .. "{\"\\ud800\": \"\\udc00\", \"x"u8, 0xff,
            .. "\": 1, \"result\": {\"results\": [{\"\\ud800\": \""u8, 0xff, .. "\"}]}}"u8,
        ];

        Read(new MemoryStream(document)).Records.ShouldBe(["{\"\\ufffd\": \"\ufffd\"}"]);
    }

    private static (List<string> Records, Dictionary<string, JsonElement> Beside) Read(Stream stream)
    {
        var beside = new Dictionary<string, JsonElement>();
        var records = JsonRecords.ReadAsync(
            stream, ["result", "results"], (name, value) => beside[name] = value, null, CancellationToken.None);
        return (records.Select(record => Encoding.UTF8.GetString(record)).ToListAsync().AsTask().GetAwaiter().GetResult(), beside);
    }

    private static string Canonical(string json) => ContentHash.Of(Encoding.UTF8.GetBytes(json), "");
}
