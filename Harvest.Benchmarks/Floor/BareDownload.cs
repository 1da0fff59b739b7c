using System.Diagnostics;

namespace Harvest.Benchmarks.Floor;

/// <summary>Downloads the pages that a harvest downloads, one after the other, and throws them away.</summary>
internal static class BareDownload
{
    /// <returns>Seconds from the first request to the last byte, and the bytes.</returns>
    public static async Task<(double Seconds, long Bytes)> RunAsync(
        Uri portal, int count, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var buffer = new byte[64 * 1024];
        var watch = Stopwatch.StartNew();
        long bytes = 0;
        for (var start = 0; start < count; start += 1000)
        {
            await using var page = await client.GetStreamAsync(FloorPages.Address(portal, start), cancellationToken);
            int read;
            while ((read = await page.ReadAsync(buffer, cancellationToken)) > 0)
                bytes += read;
        }
        return (watch.Elapsed.TotalSeconds, bytes);
    }
}
