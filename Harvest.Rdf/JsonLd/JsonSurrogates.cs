using System.Buffers.Text;

namespace Harvest.Rdf;

/// <summary>Finds escapes of halves of surrogate pairs, which stand for no character (RFC 8259, 8.2).</summary>
internal static class JsonSurrogates
{
    /// <summary>Refuses them, or puts U+FFFD in their place when reading leniently.</summary>
    public static void Check(Span<byte> json, ReadContext context)
    {
        bool warned = false;
        for (int at = 0; at < json.Length;)
        {
            int found = json[at..].IndexOf((byte)'\\');
            if (found < 0)
            {
                return;
            }

            at += found;
            int code = Code(json[at..]);
            if (code is >= 0xD800 and <= 0xDBFF && Code(json[(at + 6)..]) is >= 0xDC00 and <= 0xDFFF)
            {
                at += 12;
            }
            else
            {
                if (code is >= 0xD800 and <= 0xDFFF)
                {
                    Half(json, at, warned ? null : context);
                    warned = true;
                }

                at += 2;
            }
        }
    }

    // Without a context there is nothing to say any more: the first one was told.
    private static void Half(Span<byte> json, int at, ReadContext? context)
    {
        if (context is not null)
        {
            (long line, long column) = JsonLdSource.Place(json[..at]);
            if (!context.Lenient)
            {
                throw new RdfException(
                    "a string has half of a surrogate pair.", line, column, "loading document failed");
            }

            context.Warn(
                "a string had half of a surrogate pair, perhaps more than one; it was replaced.", line, column);
        }

        "\\uFFFD"u8.CopyTo(json[at..]);
    }

    // The code of a \u escape that begins here, or -1.
    private static int Code(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text[0] == '\\' && text[1] == 'u'
        && Utf8Parser.TryParse(text[2..6], out ushort code, out int used, 'X') && used == 4 ? code : -1;
}
