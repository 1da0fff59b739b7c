using System.Text;
using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats.Json;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

/// <summary>Slips of programs that write JSON by hand are read as they were meant, and told; what is unclear is an error with its place.</summary>
public sealed class JsonMendingTests
{
    [TestCase("{\"a\": [1, 2, ], \"b\": 1,}", "{\"a\":[1,2],\"b\":1}")]
    [TestCase("{\"a\": NaN, \"b\": -Infinity}", "{\"a\":null,\"b\":null}")]
    [TestCase("{\"a\": \"NaN, ]\"}", "{\"a\":\"NaN, ]\"}")]
    [TestCase("{\"a\": \"one\ntwo\tthree\u0001\"}", "{\"a\":\"one\\ntwo\\tthree \"}")]
    [TestCase("{\"a\": \"C:\\data\"}", "{\"a\":\"C:\\\\data\"}")]
    [TestCase("{\"a\": 1,, \"b\": 2}", "{\"a\":1,\"b\":2}")]
    [TestCase("<br />\n<b>Notice</b>: Undefined index: [x] in <b>a.php</b> on line <b>3</b><br />\n{\"a\": 1}", "{\"a\":1}")]
    public void A_slip_is_mended_and_told(string json, string meant)
    {
        var warnings = new List<string>();

        var read = JsonMending.Parse(Encoding.UTF8.GetBytes(json), warnings.Add);

        JsonElement.DeepEquals(read, JsonElement.Parse(meant)).ShouldBeTrue(read.GetRawText());
        (warnings.Count > 0).ShouldBe(json != "{\"a\": \"NaN, ]\"}");
    }

    [TestCase("{\"a\": 1 \"b\": 2}")]
    [TestCase("{\"a\": 'x'}")]
    [TestCase("{\"a\": 1")]
    [TestCase("<html><script>var x = {\"a\": 1};</script></html>")]
    public void What_is_unclear_is_an_error_with_its_place(string json)
    {
        var fault = Should.Throw<JsonException>(() => JsonMending.Parse(Encoding.UTF8.GetBytes(json), _ => { }));

        JsonFault.Words(fault).ShouldBe(((Exception)fault).Message);
        JsonFault.Words(fault).ShouldContain("line 1, character");
        JsonFault.Words(fault).ShouldNotContain("BytePositionInLine");
    }

    [Test]
    public async Task Slips_within_a_long_list_cost_no_record()
    {
        var entries = Enumerable.Range(0, 30_000).Select(i => i switch
        {
            7 => "{\"id\": 7, \"t\": \"a\nb\"}",
            20_000 => "{\"id\": 20000, \"n\": NaN, \"l\": [1,]}",
            _ => $$"""{"id": {{i}}, "t": "text {{i}}"}""",
        });
        var json = $"PHP Warning: oops\n{{\"dataset\": [{string.Join(",\n", entries)},]}}\n<!-- generated in 3 s -->";
        var warnings = new List<string>();

        var ids = new List<int>();
        using var stream = new ChoppyStream(Encoding.UTF8.GetBytes(json), new Random(1));
        await foreach (var record in JsonRecords.ReadAsync(stream, ["dataset"], (_, _) => { }, warnings.Add, CancellationToken.None))
            ids.Add(JsonElement.Parse(record).GetProperty("id").GetInt32());

        ids.ShouldBe(Enumerable.Range(0, 30_000));
        warnings.ShouldContain(warning => warning.Contains("record 8 of dataset", StringComparison.Ordinal));
        warnings.ShouldContain(warning => warning.Contains("NaN", StringComparison.Ordinal));
        warnings.ShouldContain(warning => warning.Contains("PHP Warning", StringComparison.Ordinal));
        warnings.ShouldContain(warning => warning.Contains("after the JSON", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_fault_within_a_list_names_place_and_record()
    {
        using var stream = new MemoryStream("{\"dataset\": [{\"a\": 1},\n {\"a\": 2 \"b\": 3}]}"u8.ToArray());

        var fault = await Should.ThrowAsync<JsonException>(async () =>
        {
            await foreach (var _ in JsonRecords.ReadAsync(stream, ["dataset"], (_, _) => { }, null, CancellationToken.None))
            {
            }
        });

        JsonFault.Words(fault).ShouldContain("line 2");
        JsonFault.Words(fault).ShouldContain("at record 2 of dataset");
    }

    [ForAll(MaxTest = 300)]
    public void Sound_JSON_is_never_touched(Json json, int seed)
    {
        var bytes = Encoding.UTF8.GetBytes(json.WriteOtherwise(new Random(seed)));
        var mended = new System.Buffers.ArrayBufferWriter<byte>();

        JsonMending.Mend(bytes, mended).ShouldBeEmpty();

        JsonElement.DeepEquals(JsonElement.Parse(mended.WrittenSpan), JsonElement.Parse(bytes)).ShouldBeTrue();
    }
}
