using System.Text.Json;

namespace Harvest.Validation;

/// <summary>On which lines of a JSON document places are, such as <c>$.dataset[2].title</c>.</summary>
internal static class JsonLines
{
    /// <param name="document">UTF-8, sound JSON.</param>
    /// <param name="places">The places that are wanted.</param>
    /// <returns>Lines from 1 by place; what the document does not have is missing.</returns>
    public static Dictionary<string, int> Of(ReadOnlySpan<byte> document, IEnumerable<string> places)
    {
        var wanted = places.ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = 1000 });
        var frames = new Stack<Frame>();
        var (place, line, at) = ("$", 1, 0);
        while (found.Count < wanted.Count && reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                frames.Pop();
                continue;
            }
            var isInList = frames.TryPeek(out var frame) && frame.IsList;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                place = $"{frame!.Place}.{reader.GetString()}";
                Note(document, ref reader);
                continue;
            }
            if (isInList)
            {
                place = $"{frame!.Place}[{frame.Next++}]";
                Note(document, ref reader);
            }
            else if (frame is null)
            {
                Note(document, ref reader);
            }
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                frames.Push(new Frame(place, reader.TokenType == JsonTokenType.StartArray));
        }
        return found;

        void Note(ReadOnlySpan<byte> bytes, ref Utf8JsonReader here)
        {
            var start = (int)here.TokenStartIndex;
            line += bytes[at..start].Count((byte)'\n');
            at = start;
            if (wanted.Contains(place))
                found.TryAdd(place, line);
        }
    }

    private sealed class Frame(string place, bool isList)
    {
        public string Place => place;

        public bool IsList => isList;

        public int Next { get; set; }
    }
}
