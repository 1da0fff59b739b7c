using System.Text;

namespace Harvest.Rdf.Tests;

/// <summary>A beginning and then the same over and over, made as it is read.</summary>
internal sealed class RepeatStream(string start, string repeat, int times) : Stream
{
    private readonly byte[] _start = Encoding.UTF8.GetBytes(start);
    private readonly byte[] _block = Encoding.UTF8.GetBytes(
        string.Concat(
            Enumerable.Repeat(repeat, Math.Min(times, Math.Max(1, 65_536 / Math.Max(1, repeat.Length))))));

    private readonly long _length =
        Encoding.UTF8.GetByteCount(start) + ((long)Encoding.UTF8.GetByteCount(repeat) * times);

    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_at >= _length)
        {
            return 0;
        }

        ReadOnlySpan<byte> from = _at < _start.Length ? _start.AsSpan((int)_at)
            : _block.AsSpan((int)((_at - _start.Length) % _block.Length));
        int read = (int)Math.Min(Math.Min(from.Length, count), _length - _at);
        from[..read].CopyTo(buffer.AsSpan(offset));
        _at += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
