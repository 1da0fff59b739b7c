using System.Text;
using Harvest.Http;

namespace Harvest.Harvesters.Ckan;

/// <summary>Passes a body on and remembers how it began, so that a message can say what came in place of JSON.</summary>
internal sealed class BeginningStream(Stream body) : ReadOnlyStream
{
    /// <summary>So many bytes are remembered.</summary>
    public const int Kept = 512;

    private readonly byte[] beginning = new byte[Kept];
    private int filled;

    /// <summary>The first characters, without a byte order mark.</summary>
    public string Beginning => Encoding.UTF8.GetString(beginning, 0, filled).TrimStart('\uFEFF');

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await body.ReadAsync(buffer, cancellationToken);
        var kept = Math.Min(count, Kept - filled);
        buffer.Span[..kept].CopyTo(beginning.AsSpan(filled));
        filled += kept;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }
}
