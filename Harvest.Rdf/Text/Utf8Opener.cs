using System.Text;

namespace Harvest.Rdf;

/// <summary>Opens text formats, which are UTF-8 (RDF 1.1 Turtle, 6), past a byte order mark.</summary>
internal static class Utf8Opener
{
    public static Utf8Input Open(Stream stream, ReadContext context) =>
        new(OpenStream(stream, context), context.Options.MaxLiteralLength, context.Stop);

    /// <summary>The stream as UTF-8 without a byte order mark.</summary>
    public static PeekStream OpenStream(Stream stream, ReadContext context)
    {
        var peeked = new PeekStream(stream);
        ReadOnlySpan<byte> start = peeked.Peek(3);
        Encoding? other = start switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        if (other is not null)
        {
            Refuse(context, other.WebName);
            Stream utf8 = Encoding.CreateTranscodingStream(peeked, other, Encoding.UTF8, leaveOpen: true);
            peeked = new PeekStream(utf8);
            start = peeked.Peek(3);
        }

        if (start is [0xEF, 0xBB, 0xBF])
        {
            peeked.Skip(3);
        }

        return peeked;
    }

    private static void Refuse(ReadContext context, string encoding)
    {
        if (!context.Lenient)
        {
            throw new RdfException($"the document is {encoding}, not UTF-8.", 1, 1);
        }

        context.Warn($"the document is {encoding}, not UTF-8.", 1, 1);
    }
}
