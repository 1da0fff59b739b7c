using Harvest.Diagnostics;

namespace Harvest.Http;

/// <summary>
/// The bytes of an answer as they come over the wire: counted, limited, and not waited for without end.
/// </summary>
internal sealed class ReceivedStream(Stream wire, WireRequest hop, TimeoutPolicy patience, long limit, HttpOptions options)
    : ReadOnlyStream
{
    private readonly byte[] peeked = new byte[1];
    private int waiting;

    public long Received { get; private set; }

    /// <summary>The next byte without taking it, or -1 at the end.</summary>
    public async ValueTask<int> PeekAsync(CancellationToken cancellationToken)
    {
        if (waiting == 0)
            waiting = await ReceiveAsync(peeked, cancellationToken);
        return waiting == 0 ? -1 : peeked[0];
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || waiting == 0)
            return await ReceiveAsync(buffer, cancellationToken);
        buffer.Span[0] = peeked[0];
        waiting = 0;
        return 1;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            wire.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var count = await patience.WaitAsync(token => wire.ReadAsync(buffer, token), cancellationToken);
            Received += count;
            Telemetry.HttpReceived.Add(count);
            return Received <= limit ? count : throw Faults.TooLarge(hop, limit, "more bytes came");
        }
        catch (Exception exception) when (Faults.Of(hop, exception, options) is { } fault)
        {
            throw fault;
        }
    }
}
