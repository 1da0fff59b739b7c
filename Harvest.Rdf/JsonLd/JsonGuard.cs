using System.Buffers;

namespace Harvest.Rdf;

/// <summary>Watches JSON as it comes in, so that what is too deep or too long is refused before it is all
/// there.</summary>
internal sealed class JsonGuard(ReadContext context)
{
    private static readonly SearchValues<byte> Structure = NameChars.Bytes("\"{}[]");
    private static readonly SearchValues<byte> InString = NameChars.Bytes("\"\\");
    private bool _inString, _escaped;
    private long _stringLength;
    private int _depth;

    /// <summary>Looks at the last bytes of what has been read.</summary>
    public void Check(ReadOnlySpan<byte> all, int last)
    {
        for (int at = all.Length - last; at < all.Length;)
        {
            at = _inString ? String(all, at) : Outside(all, at);
        }
    }

    private int Outside(ReadOnlySpan<byte> all, int at)
    {
        int found = all[at..].IndexOfAny(Structure);
        if (found < 0)
        {
            return all.Length;
        }

        at += found;
        switch (all[at])
        {
            case (byte)'"':
                _inString = true;
                _stringLength = 0;
                break;
            case (byte)'{' or (byte)'[':
                if (++_depth > context.Options.MaxDepth)
                {
                    throw Fault(
                        all[..at], $"objects and arrays are nested deeper than {context.Options.MaxDepth} (MaxDepth).");
                }

                break;
            default:
                _depth--;
                break;
        }

        return at + 1;
    }

    private int String(ReadOnlySpan<byte> all, int at)
    {
        if (_escaped)
        {
            _escaped = false;
            return at + 1;
        }

        int found = all[at..].IndexOfAny(InString);
        int end = found < 0 ? all.Length : at + found;
        _stringLength += end - at;
        if (_stringLength > context.Options.MaxLiteralLength)
        {
            throw Fault(
                all[..at], $"a string is longer than {context.Options.MaxLiteralLength} bytes (MaxLiteralLength).");
        }

        if (found < 0)
        {
            return end;
        }

        _escaped = all[end] == '\\';
        _inString = _escaped;
        return end + 1;
    }

    private static RdfException Fault(ReadOnlySpan<byte> before, string problem)
    {
        (long line, long column) = JsonLdSource.Place(before);
        return new RdfException(problem, line, column, "loading document failed");
    }
}
