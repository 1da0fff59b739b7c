using System.Text;
using Harvest.Formats.Json;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

public sealed class JsonSkipperTests
{
    [ForAll(MaxTest = 300)]
    public void It_finds_the_end_of_any_value_in_any_number_of_pieces(Json json, int seed, bool hasComma)
    {
        var random = new Random(seed);
        var value = json.WriteOtherwise(random).TrimEnd(' ', '\t', '\r', '\n');
        var bytes = Encoding.UTF8.GetBytes((hasComma ? " ," : "") + value);
        var skipper = new JsonSkipper();

        byte[] all = [.. bytes, .. ",{\"next\": 1}]"u8];
        var (start, end) = (0, -1);
        while (end < 0)
        {
            var length = Math.Min(random.Next(1, 20), all.Length - start);
            length.ShouldBeGreaterThan(0);
            end = skipper.Skip(all.AsSpan(start, length));
            start += end < 0 ? length : end;
        }

        start.ShouldBe(bytes.Length);
        skipper.HadComma.ShouldBe(hasComma);
    }

    [TestCase("""{"a": "}"} """, 10)]
    [TestCase("""["]", "\"]"],""", 12)]
    [TestCase("12]", 2)]
    [TestCase("null }", 5)]
    [TestCase("\"\\\\\",", 4)]
    [TestCase("\"\\\"\\\\\\\"\",", 8)]
    public void It_is_not_misled_by_texts(string json, int end) => new JsonSkipper().Skip(Encoding.UTF8.GetBytes(json)).ShouldBe(end);

    [TestCase("{")]
    [TestCase("\"abc\\\"")]
    [TestCase("[[]")]
    [TestCase("12")]
    [TestCase(" , ")]
    public void What_goes_on_has_no_end_yet(string json) => new JsonSkipper().Skip(Encoding.UTF8.GetBytes(json)).ShouldBe(-1);
}
