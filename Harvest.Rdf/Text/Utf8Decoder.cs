using System.Text;

namespace Harvest.Rdf;

/// <summary>Turns bytes into text: strictly, or taking bytes that are no UTF-8 for Latin-1.</summary>
internal sealed class Utf8Decoder
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly Encoding _encoding;

    public Utf8Decoder(ReadContext context) =>
        _encoding = context.Lenient ? Lenient(context) : Strict;

    /// <summary>UTF-8 that reads stray bytes as Latin-1, the encoding they most often come from, and warns
    /// once.</summary>
    public static Encoding Lenient(ReadContext context) =>
        Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new Latin1Fallback(context));

    /// <exception cref="DecoderFallbackException">Not UTF-8, and the reader is strict.</exception>
    public string Decode(ReadOnlySpan<byte> utf8) => _encoding.GetString(utf8);

    /// <summary>Appends the text of the bytes.</summary>
    public void Append(StringBuilder text, ReadOnlySpan<byte> utf8) => text.Append(_encoding.GetString(utf8));

    private sealed class Latin1Fallback(ReadContext context) : DecoderFallback
    {
        // An invalid sequence has at most three bytes before the decoder gives it up.
        public override int MaxCharCount => 4;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Latin1Buffer(context);
    }

    private sealed class Latin1Buffer(ReadContext context) : DecoderFallbackBuffer
    {
        private byte[] _bytes = [];
        private int _next;

        public override int Remaining => _bytes.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            context.WarnOnce("bytes that are not UTF-8 were read as Latin-1.");
            _bytes = bytesUnknown;
            _next = 0;
            return bytesUnknown.Length > 0;
        }

        public override char GetNextChar() => _next < _bytes.Length ? (char)_bytes[_next++] : '\0';

        public override bool MovePrevious()
        {
            if (_next == 0)
            {
                return false;
            }

            _next--;
            return true;
        }

        public override void Reset()
        {
            _bytes = [];
            _next = 0;
        }
    }
}
