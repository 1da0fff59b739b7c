using System.Text;
using System.Text.Json;
using Harvest.Formats.Json;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

public sealed class JsonTextTests
{
    [TestCase("\"\\ud800\"", "\"\\ufffd\"")]
    [TestCase("\"\\uDC00\"", "\"\\ufffd\"")]
    [TestCase("\"\\ud800\\ud800\\udc00\"", "\"\\ufffd\\ud800\\udc00\"")]
    [TestCase("\"\\udc00\\ud800\"", "\"\\ufffd\\ufffd\"")]
    [TestCase("\"\\ud83d\\uDE00\"", "\"\\ud83d\\uDE00\"")]
    [TestCase("\"\\\\ud800\"", "\"\\\\ud800\"")]
    [TestCase("\"\\\\\\ud800\"", "\"\\\\\\ufffd\"")]
    [TestCase("\"\\ud7ff\\ue000\"", "\"\\ud7ff\\ue000\"")]
    [TestCase("\"a\\u0000b\"", "\"ab\"")]
    [TestCase("\"a\\\\u0000b\"", "\"a\\\\u0000b\"")]
    [TestCase("\"\\u0000\\ud800\\u0000\"", "\"\\ufffd\"")]
    [TestCase("\"\\ud800\\u0000\\udc00\"", "\"\\ufffd\\ufffd\"")]
    [TestCase("{\"\\ud800\": \"x\"}", "{\"\\ufffd\": \"x\"}")]
    public void What_is_no_character_is_replaced_and_nothing_else(string json, string sound) =>
        Encoding.UTF8.GetString(JsonText.Sound(Encoding.UTF8.GetBytes(json))).ShouldBe(sound);

    [Test]
    public void Bytes_that_are_no_UTF8_are_replaced() =>
        Encoding.UTF8.GetString(JsonText.Sound([(byte)'"', 0xe9, 0xc3, 0xa9, 0xed, 0xa0, 0x80, (byte)'"']))
            .ShouldBe("\"\ufffdé\ufffd\ufffd\ufffd\"");

    [ForAll]
    public void Sound_JSON_stays_as_it_is(Json json, int seed)
    {
        var bytes = Encoding.UTF8.GetBytes(json.WriteOtherwise(new Random(seed)));

        JsonText.Sound(bytes).ShouldBe(bytes);
    }

    [ForAll(MaxTest = 500)]
    public void Whatever_comes_can_be_read(RudeText text, bool isEscaped, byte spoilt)
    {
        var quoted = isEscaped
            ? string.Concat(text.Value.Select(c => $"\\u{(int)c:X4}"))
            : string.Concat(text.Value.Select(c => c is '"' or '\\' || c < ' ' || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : $"{c}"));
        var json = Encoding.UTF8.GetBytes($"\"{quoted}x\"");
        // A byte that stands for no character, just before the last one.
        json[^2] = (byte)(0x80 | spoilt);

        var read = JsonElement.Parse(JsonText.Sound(json)).GetString()!;

        read.ShouldNotContain('\0');
        read.ShouldEndWith("\ufffd");
        read[..^1].ShouldBe(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Value)).Replace("\0", "", StringComparison.Ordinal));
    }
}
