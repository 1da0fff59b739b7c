using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Harvest.Http;

/// <summary>
/// A text as UTF-8 without a byte order mark, whatever it came in (<see cref="TextEncoding"/>). Where it is UTF-8 already, its
/// bytes pass through. An XML declaration loses the name of an encoding that no longer holds.
/// </summary>
/// <param name="body">The text as it came; disposed with this.</param>
/// <param name="charset">What the server declares; null for nothing.</param>
/// <param name="warn">Takes what was guessed or could not be read, each once.</param>
internal sealed class Utf8Body(Stream body, string? charset, Action<string> warn) : ReadOnlyStream
{
    private const int Block = 32 * 1024;

    /// <summary>A byte of another encoding takes three at most in UTF-8.</summary>
    private const int Growth = 3;

    private readonly byte[] raw = new byte[Block];
    private readonly byte[] ready = new byte[Block * Growth];
    private Stream? source;
    private string? guess;
    private int kept;
    private int begin;
    private int end;
    private long position;
    private bool isAtEnd;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        source ??= await OpenAsync(cancellationToken);
        while (begin == end && !isAtEnd)
        {
            var count = await source.ReadAsync(raw.AsMemory(kept), cancellationToken);
            Pass(kept + count, isAtEnd = count == 0);
        }
        var length = Math.Min(buffer.Length, end - begin);
        ready.AsMemory(begin, length).CopyTo(buffer);
        begin += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var head = new byte[Block];
        var length = await body.ReadAtLeastAsync(head, TextEncoding.LookAt, throwOnEndOfStream: false, cancellationToken);
        if (TextEncoding.Marked(head.AsSpan(0, length)) is { } marked)
            return Decoded(head.AsMemory(marked.Mark, length - marked.Mark), marked.Encoding);
        var declared = TextEncoding.Declared(head.AsSpan(0, length));
        var name = declared?.Name ?? charset;
        var encoding = TextEncoding.Named(name);
        if (encoding is null && !string.IsNullOrWhiteSpace(name))
            warn($"it is said to be in {Texts.Shorten(Texts.Plain(name), 40)}, an unknown encoding");
        // The bytes at hand are plainly single ones, whatever is said of them.
        if (encoding is null or UnicodeEncoding or UTF32Encoding)
            encoding = Encoding.UTF8;
        if (encoding.CodePage != Encoding.UTF8.CodePage && IsUtf8(head.AsSpan(0, length)))
        {
            warn($"it is said to be in {encoding.WebName}, but is UTF-8 and was read so");
            encoding = Encoding.UTF8;
        }
        guess = name is null ? "no encoding is declared" : $"it is said to be in {encoding.WebName}";
        if (declared is { } found && TextEncoding.Named(found.Name)?.CodePage != Encoding.UTF8.CodePage)
            head.AsSpan(found.Place).Fill((byte)' ');
        var told = false;
        return Decoded(head.AsMemory(0, length), encoding, TextEncoding.IsLatin(name) ? Watch : null);

        void Watch(ReadOnlySpan<byte> bytes)
        {
            if (told || !TextEncoding.HasWestern(bytes))
                return;
            told = true;
            warn($"it is said to be in {name}, but has characters of Windows-1252 and was read so");
        }
    }

    /// <summary>Whether it has characters beyond ASCII, all of them in UTF-8: no text in another encoding looks so by chance.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        var any = false;
        while (bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) is >= 0 and var at)
        {
            bytes = bytes[at..];
            var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
            if (status == OperationStatus.NeedMoreData)
                return any;
            if (status != OperationStatus.Done)
                return false;
            any = true;
            bytes = bytes[length..];
        }
        return any;
    }

    private Stream Decoded(ReadOnlyMemory<byte> head, Encoding encoding, Action<ReadOnlySpan<byte>>? watch = null)
    {
        Stream whole = new HeadedStream(head, body);
        if (encoding.CodePage == Encoding.UTF8.CodePage)
            return whole;
        if (watch is not null)
            whole = new WatchedStream(whole, watch);
        guess = $"it is in {encoding.WebName}";
        var telling = (Encoding)encoding.Clone();
        telling.DecoderFallback = new ToldFallback(() => warn($"{guess}, but has bytes that stand for no character there; U+FFFD was put in their place"));
        return Encoding.CreateTranscodingStream(whole, telling, Encoding.UTF8, leaveOpen: true);
    }

    /// <summary>Copies what is UTF-8, and turns the bytes that are none into the characters that they mostly stand for.</summary>
    private void Pass(int length, bool isLast)
    {
        var input = raw.AsSpan(0, length);
        (begin, end) = (0, 0);
        var whole = length - (isLast ? 0 : Begun(input));
        if (Utf8.IsValid(input[..whole]))
            Copy(whole, ref input);
        while (!input.IsEmpty)
        {
            var ascii = input.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            ascii = ascii < 0 ? input.Length : ascii;
            Copy(ascii, ref input);
            if (input.IsEmpty)
                break;
            var status = Rune.DecodeFromUtf8(input, out _, out var count);
            if (status == OperationStatus.NeedMoreData && !isLast)
                break;
            if (status == OperationStatus.Done)
            {
                Copy(count, ref input);
                continue;
            }
            Tell();
            end += Encoding.UTF8.GetBytes([TextEncoding.Character(input[0])], ready.AsSpan(end));
            input = input[1..];
            position++;
        }
        kept = input.Length;
        input.CopyTo(raw);
    }

    /// <summary>How many bytes at the end may be the beginning of a character.</summary>
    private static int Begun(ReadOnlySpan<byte> input)
    {
        for (var length = 1; length <= 3 && length <= input.Length; length++)
        {
            if (input[^length] >= 0xC0)
                return length;
        }
        return 0;
    }

    private void Copy(int count, ref Span<byte> input)
    {
        input[..count].CopyTo(ready.AsSpan(end));
        input = input[count..];
        end += count;
        position += count;
    }

    private void Tell()
    {
        if (guess is null)
            return;
        warn(FormattableString.Invariant($"{guess}, but it is not all UTF-8 (byte {position + 1}); such bytes were read as Windows-1252"));
        guess = null;
    }

    /// <summary>Shows the bytes that pass.</summary>
    private sealed class WatchedStream(Stream inner, Action<ReadOnlySpan<byte>> watch) : ReadOnlyStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = await inner.ReadAsync(buffer, cancellationToken);
            watch(buffer.Span[..length]);
            return length;
        }
    }

    private sealed class ToldFallback(Action tell) : DecoderFallback
    {
        public override int MaxCharCount => 1;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(tell);

        private sealed class Buffer(Action tell) : DecoderFallbackBuffer
        {
            private bool isTold;
            private bool isLeft;

            public override int Remaining => isLeft ? 1 : 0;

            public override bool Fallback(byte[] bytesUnknown, int index)
            {
                if (!isTold)
                    tell();
                isTold = isLeft = true;
                return true;
            }

            public override char GetNextChar()
            {
                var next = isLeft ? '\uFFFD' : '\0';
                isLeft = false;
                return next;
            }

            public override bool MovePrevious() => false;

            public override void Reset() => isLeft = false;
        }
    }
}
