using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Harvest.Rdf;

/// <summary>A window on a UTF-8 stream for scanners: from <see cref="Position"/> on, bytes stay until
/// consumed.</summary>
/// <remarks>The window grows only for a single long token, up to the limit of the options.</remarks>
internal sealed class Utf8Input : IDisposable
{
    private const int WindowSize = 64 * 1024;
    private readonly Stream _stream;
    private readonly int _maxToken;
    private readonly CancellationToken _stop;
    private bool _ended;

    // Lines and characters of what has left the window: counted once, when it leaves.
    private long _lines, _columns;

    public Utf8Input(Stream stream, int maxToken, CancellationToken stop)
    {
        _stream = stream;
        _maxToken = maxToken;
        _stop = stop;
        Buffer = ArrayPool<byte>.Shared.Rent(WindowSize);
    }

    public byte[] Buffer { get; private set; }

    public int Position { get; set; }

    public int End { get; private set; }

    /// <summary>The bytes at hand.</summary>
    public ReadOnlySpan<byte> Window
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Buffer, Position, End - Position);
    }

    /// <summary>The next byte, or -1 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Peek() => Position < End || Fill() ? Buffer[Position] : -1;

    /// <summary>The byte at an offset from here, or -1 beyond the end.</summary>
    public int Peek(int offset) => Has(offset + 1) ? Buffer[Position + offset] : -1;

    /// <summary>Whether so many bytes are left.</summary>
    public bool Has(int count)
    {
        while (End - Position < count)
        {
            if (!Fill())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The offset from here of the first byte of a set, looking from an offset on; -1 if there is
    /// none.</summary>
    public int IndexOfAny(SearchValues<byte> bytes, int offset)
    {
        while (true)
        {
            if (offset < End - Position)
            {
                int at = Window[offset..].IndexOfAny(bytes);
                if (at >= 0)
                {
                    return offset + at;
                }

                offset = End - Position;
            }

            if (!Fill())
            {
                return -1;
            }
        }
    }

    /// <summary>The offset from here of the first byte outside a set; the end of the input counts as one.</summary>
    public int IndexOfAnyExcept(SearchValues<byte> bytes, int offset)
    {
        while (true)
        {
            if (offset < End - Position)
            {
                int at = Window[offset..].IndexOfAnyExcept(bytes);
                if (at >= 0)
                {
                    return offset + at;
                }

                offset = End - Position;
            }

            if (!Fill())
            {
                return End - Position;
            }
        }
    }

    /// <summary>Moves on to the next line feed or carriage return, or the end; what is passed is forgotten.</summary>
    public void SkipLine()
    {
        while (Peek() >= 0)
        {
            int at = Window.IndexOfAny((byte)'\n', (byte)'\r');
            if (at >= 0)
            {
                Position += at;
                return;
            }

            Position = End;
        }
    }

    /// <summary>Brings more bytes into the window; false at the end of the stream.</summary>
    public bool Fill()
    {
        if (_ended)
        {
            return false;
        }

        _stop.ThrowIfCancellationRequested();
        Discard();
        if (End == Buffer.Length)
        {
            Grow();
        }

        int count = _stream.Read(Buffer, End, Buffer.Length - End);
        End += count;
        _ended = count == 0;
        return count > 0;
    }

    /// <summary>Line and column, from 1, of the byte at an offset from here.</summary>
    public (long Line, long Column) Locate(int offset = 0)
    {
        ReadOnlySpan<byte> passed = Buffer.AsSpan(0, Math.Min(Position + offset, End));
        int newline = passed.LastIndexOf((byte)'\n');
        long columns = newline < 0 ? _columns + Characters(passed) : Characters(passed[(newline + 1)..]);
        return (_lines + passed.Count((byte)'\n') + 1, columns + 1);
    }

    /// <summary>The fault at an offset from here, to be thrown.</summary>
    public RdfException Error(string problem, int offset = 0, Exception? inner = null)
    {
        (long line, long column) = Locate(offset);
        return new RdfException(problem, line, column, inner: inner);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = [];
        Position = End = 0;
        _ended = true;
    }

    private static int Characters(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetCharCount(utf8);

    private void Discard()
    {
        if (Position == 0)
        {
            return;
        }

        ReadOnlySpan<byte> passed = Buffer.AsSpan(0, Position);
        int newline = passed.LastIndexOf((byte)'\n');
        _columns = newline < 0 ? _columns + Characters(passed) : Characters(passed[(newline + 1)..]);
        _lines += passed.Count((byte)'\n');
        Buffer.AsSpan(Position, End - Position).CopyTo(Buffer);
        End -= Position;
        Position = 0;
    }

    private void Grow()
    {
        if (End >= _maxToken)
        {
            throw Error($"a token is longer than the limit of {_maxToken} bytes (MaxLiteralLength).");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min((long)Buffer.Length * 2, Array.MaxLength));
        Buffer.AsSpan(0, End).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = larger;
    }
}
