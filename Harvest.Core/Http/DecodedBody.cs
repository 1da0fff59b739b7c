using System.IO.Compression;
using System.Runtime.ExceptionServices;

namespace Harvest.Http;

/// <summary>
/// The body of an answer as the caller reads it: unpacked by us, so that what comes out can be limited as well as what
/// comes in. Gives the permit and the connection back when it ends, fails or is disposed, whichever comes first.
/// </summary>
/// <param name="hop">What was asked, for messages.</param>
/// <param name="received">The body as it comes over the wire.</param>
/// <param name="packings">What it is packed with, in the order of packing.</param>
/// <param name="limits">The most bytes that may come out, and how many for each that came in.</param>
/// <param name="release">Called, once or more, when the connection is no longer needed.</param>
internal sealed class DecodedBody(
    WireRequest hop, ReceivedStream received, IReadOnlyList<string> packings, (long Bytes, int Ratio) limits, Action release)
    : ReadOnlyStream
{
    // Small answers may be packed as well as they like: a sitemap of blanks is no attack.
    private const long RatioCountsFrom = 8 * 1024 * 1024;

    private const int GzipMark = 0x1F;

    private Stream? decoder;
    private long decoded;
    private bool complete;
    private bool disposed;
    private Exception? failure;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A read after the end of it all must not look like the end of the body: half a listing would pass for a whole
        // one.
        ObjectDisposedException.ThrowIf(disposed, this);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        if (complete || buffer.IsEmpty)
            return 0;
        try
        {
            decoder ??= await DecoderAsync(cancellationToken);
            var count = Counted(await decoder.ReadAsync(buffer, cancellationToken));
            if (count == 0)
            {
                complete = true;
                Release();
            }
            return count;
        }
        catch (Exception exception)
        {
            failure = exception is InvalidDataException or InvalidOperationException or IOException
                ? Faults.Undecodable(hop, exception)
                : exception;
            Release();
            if (failure != exception)
                throw failure;
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed)
        {
            disposed = true;
            Release();
        }
        base.Dispose(disposing);
    }

    private void Release()
    {
        decoder?.Dispose();
        release();
    }

    private int Counted(int count)
    {
        decoded += count;
        if (decoded > limits.Bytes)
            throw Faults.TooLarge(hop, limits.Bytes, "it unpacks to more");
        return decoded <= RatioCountsFrom || decoded / limits.Ratio <= received.Received
            ? count
            : throw Faults.Bomb(hop, received.Received, decoded);
    }

    /// <summary>Codings are named in the order they were applied, so the last one is undone first.</summary>
    private async ValueTask<Stream> DecoderAsync(CancellationToken cancellationToken)
    {
        // A header may promise gzip for a body that is empty, which no unpacker takes.
        var first = await received.PeekAsync(cancellationToken);
        // No text begins with this byte: a file with the extension .gz is served as it lies there.
        if (packings.Count == 0 && first == GzipMark)
            return new GZipStream(received, CompressionMode.Decompress);
        if (packings.Count == 0 || first < 0)
            return received;
        Stream stream = received;
        for (var i = packings.Count - 1; i >= 0; i--)
        {
            stream = packings[i] switch
            {
                "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
                "br" => new BrotliStream(stream, CompressionMode.Decompress),

                // The standard means zlib by "deflate"; many servers send the bare format.
                "deflate" when stream == received && (first & 0x0f) != 8 =>
                    new DeflateStream(stream, CompressionMode.Decompress),
                _ => new ZLibStream(stream, CompressionMode.Decompress),
            };
        }
        return stream;
    }
}
