namespace Harvest.Tests.Support;

/// <summary>Gives bytes as a network does: some at a time, never as many as were asked for.</summary>
public sealed class ChoppyStream(byte[] bytes, Random random) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Chop(buffer.Length)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Chop(count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Chop(buffer.Length)], cancellationToken);

    private int Chop(int wanted) => Math.Min(wanted, random.Next(4) == 0 ? 1 : random.Next(1, 70_000));
}
