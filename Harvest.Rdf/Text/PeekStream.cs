namespace Harvest.Rdf;

/// <summary>A stream whose beginning can be looked at before it is read. Read only, forward only.</summary>
internal sealed class PeekStream(Stream inner) : Stream
{
    private byte[] _start = [];
    private int _from, _to;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The first bytes not yet read, as many as asked for unless the stream is shorter.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_to - _from < count)
        {
            byte[] larger = new byte[count];
            _start.AsSpan(_from, _to - _from).CopyTo(larger);
            (_start, _to, _from) = (larger, _to - _from, 0);
            _to += inner.ReadAtLeast(larger.AsSpan(_to), count - _to, throwOnEndOfStream: false);
        }

        return _start.AsSpan(_from, Math.Min(count, _to - _from));
    }

    /// <summary>Passes over bytes that were looked at.</summary>
    public void Skip(int count) => _from += count;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_from == _to)
        {
            return inner.Read(buffer);
        }

        int count = Math.Min(buffer.Length, _to - _from);
        _start.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
