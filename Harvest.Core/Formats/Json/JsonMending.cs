using System.Buffers;
using System.Text;
using System.Text.Json;
using Harvest.Diagnostics;

namespace Harvest.Formats.Json;

/// <summary>
/// Mends JSON that programs write by mistake, where it is clear what they meant: a notice of PHP before it, a comma too many,
/// NaN, control characters within texts, a byte order mark. What would need a guess is left as it is, to be an error.
/// </summary>
internal static class JsonMending
{
    private static readonly SearchValues<byte> Suspect = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>Reads one value, mended if need be.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="warn">Takes what was mended.</param>
    /// <exception cref="JsonException">It is no JSON even so; the message is for people.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json, Action<string> warn)
    {
        var sound = JsonText.Sound(json);
        try
        {
            return JsonElement.Parse(sound);
        }
        catch (JsonException fault)
        {
            var start = Start(sound);
            var mended = new ArrayBufferWriter<byte>(sound.Length + 64);
            var found = Mend(sound.AsSpan(start), mended);
            if (start == 0 && found.Count == 0)
                throw JsonFault.Plain(fault);
            try
            {
                var value = JsonElement.Parse(mended.WrittenSpan);
                if (start > 0)
                    warn(Said(sound.AsSpan(0, start)));
                if (found.Count > 0)
                    warn($"broken JSON was mended: {string.Join(", ", found)}");
                return value;
            }
            catch (JsonException)
            {
                throw JsonFault.Plain(fault);
            }
        }
    }

    /// <summary>Where JSON begins after a text that does not belong to it, such as a notice of PHP; 0 when nothing stands before it.</summary>
    /// <param name="text">The beginning of an answer.</param>
    public static int Start(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0 || text[first] is (byte)'{' or (byte)'[' or (byte)'"' || IsPage(text[first..]))
            return 0;
        for (var at = first; at < text.Length; at++)
        {
            // A bracket within the words of a notice is not followed so.
            if (text[at] is (byte)'{' or (byte)'[' && IsBegun(text[at], text[(at + 1)..].TrimStart(" \t\r\n"u8)))
                return at;
        }
        return 0;
    }

    /// <summary>What is said of a text that stood before the JSON.</summary>
    public static string Said(ReadOnlySpan<byte> before) =>
        $"a text before the JSON was passed over: \"{Http.Texts.Shorten(Http.Texts.Plain(Encoding.UTF8.GetString(before)), 120)}\"";

    /// <summary>Copies JSON that begins outside of a text, with what is clearly a slip put right.</summary>
    /// <returns>The kinds of slips, each once; none when it is a copy.</returns>
    public static IReadOnlyCollection<string> Mend(ReadOnlySpan<byte> json, IBufferWriter<byte> mended)
    {
        var kinds = new HashSet<string>();
        var comma = -1;
        for (var at = 0; at < json.Length;)
        {
            var c = json[at];
            if (c == '"')
            {
                Comma(keep: true);
                at += Text(json[at..], mended, kinds);
                continue;
            }
            if (c == ',')
            {
                if (comma >= 0)
                    kinds.Add("a comma too many");
                comma = at++;
                continue;
            }
            if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                mended.Write([c]);
                at++;
                continue;
            }
            if (c < ' ')
            {
                kinds.Add("a control character");
                at++;
                continue;
            }
            Comma(keep: c is not ((byte)'}' or (byte)']'));
            if (Number(json[at..]) is > 0 and var length)
            {
                kinds.Add("NaN or Infinity, taken for null");
                mended.Write("null"u8);
                at += length;
                continue;
            }
            var word = char.IsAsciiLetterOrDigit((char)c) ? Word(json[at..]) : 1;
            mended.Write(json.Slice(at, word));
            at += word;
        }
        // What follows is not there yet.
        Comma(keep: true);
        return kinds;

        void Comma(bool keep)
        {
            if (comma < 0)
                return;
            if (keep)
                mended.Write(","u8);
            else
                kinds.Add("a comma too many");
            comma = -1;
        }
    }

    private static bool IsPage(ReadOnlySpan<byte> text)
    {
        var start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, 64)]);
        return start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsBegun(byte bracket, ReadOnlySpan<byte> rest) => bracket == '{'
        ? rest is [(byte)'"', ..] or [(byte)'}', ..]
        : rest is [(byte)'{', ..] or [(byte)'"', ..] or [(byte)']'];

    /// <returns>How many bytes the text has, quotes included.</returns>
    private static int Text(ReadOnlySpan<byte> json, IBufferWriter<byte> mended, HashSet<string> kinds)
    {
        mended.Write("\""u8);
        for (var at = 1; ;)
        {
            var next = json[at..].IndexOfAny(Suspect);
            if (next < 0)
            {
                mended.Write(json[at..]);
                return json.Length;
            }
            mended.Write(json.Slice(at, next));
            at += next;
            if (json[at] == '"')
            {
                mended.Write("\""u8);
                return at + 1;
            }
            if (json[at] == '\\')
            {
                var isKnown = at + 1 >= json.Length || "\"\\/bfnrtu"u8.Contains(json[at + 1]);
                if (!isKnown)
                    kinds.Add("a backslash that escapes nothing");
                var length = isKnown ? Math.Min(2, json.Length - at) : 1;
                mended.Write(isKnown ? json.Slice(at, length) : "\\\\"u8);
                at += length;
                continue;
            }
            kinds.Add("a control character in a text");
            mended.Write(json[at] switch
            {
                (byte)'\n' => "\\n"u8,
                (byte)'\r' => "\\r"u8,
                (byte)'\t' => "\\t"u8,
                // Nobody means the others.
                _ => " "u8,
            });
            at++;
        }
    }

    private static int Number(ReadOnlySpan<byte> json)
    {
        foreach (var name in (ReadOnlySpan<string>)["NaN", "-Infinity", "Infinity", "-NaN", "nan"])
        {
            if (json.Length > name.Length && json.StartsWith(Encoding.ASCII.GetBytes(name)) && !char.IsAsciiLetterOrDigit((char)json[name.Length]))
                return name.Length;
        }
        return 0;
    }

    private static int Word(ReadOnlySpan<byte> json)
    {
        var length = 1;
        while (length < json.Length && char.IsAsciiLetterOrDigit((char)json[length]))
            length++;
        return length;
    }
}
