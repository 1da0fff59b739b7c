using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Harvest.Formats.Json;

/// <summary>
/// JSON whose texts can be read and stored: portals send bytes that are no UTF-8, halves of characters, and U+0000, which
/// no database holds and no catalogue means. One such text must not cost the record.
/// </summary>
internal static class JsonText
{
    private const int EscapeLength = 6;

    /// <summary>A copy without U+0000, in which U+FFFD stands for what is no character.</summary>
    public static byte[] Sound(ReadOnlySpan<byte> json)
    {
        var sound = Utf8.IsValid(json) ? json.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        var isSuspect = sound.AsSpan().IndexOf("\\ud"u8) >= 0 || sound.AsSpan().IndexOf("\\uD"u8) >= 0
            || sound.AsSpan().IndexOf("\\u0000"u8) >= 0;
        return isSuspect ? sound.AsSpan(0, Mend(sound)).ToArray() : sound;
    }

    /// <returns>How many bytes are left.</returns>
    private static int Mend(Span<byte> json)
    {
        var end = 0;
        for (var at = 0; at < json.Length;)
        {
            var unit = Unit(json[at..]);
            var isPair = unit is { } high && char.IsHighSurrogate(high)
                && Unit(json[(at + EscapeLength)..]) is { } low && char.IsLowSurrogate(low);
            var length = isPair ? 2 * EscapeLength
                : unit is not null ? EscapeLength
                // Past the character that is escaped, which may be another backslash.
                : json[at] == '\\' && at + 1 < json.Length ? 2
                : 1;
            if (unit is { } half && char.IsSurrogate(half) && !isPair)
                "\\ufffd"u8.CopyTo(json[at..]);
            if (unit != '\0')
            {
                json.Slice(at, length).CopyTo(json[end..]);
                end += length;
            }
            at += length;
        }
        return end;
    }

    /// <summary>What <c>\uXXXX</c> at the beginning stands for; null when there is none.</summary>
    private static char? Unit(ReadOnlySpan<byte> json) =>
        json.StartsWith("\\u"u8) && json.Length >= EscapeLength
        && ushort.TryParse(
            json[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
