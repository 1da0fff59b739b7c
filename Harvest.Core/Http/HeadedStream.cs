namespace Harvest.Http;

/// <summary>Bytes that were read already, and then the rest.</summary>
internal sealed class HeadedStream(ReadOnlyMemory<byte> head, Stream rest) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> head = head;

    public override int Read(Span<byte> buffer)
    {
        if (head.IsEmpty)
            return rest.Read(buffer);
        var length = Math.Min(head.Length, buffer.Length);
        head.Span[..length].CopyTo(buffer);
        head = head[length..];
        return length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        head.IsEmpty ? rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Read(buffer.Span));
}
