namespace Harvest.Http;

/// <summary>Reads Content-Encoding.</summary>
internal static class ContentCodings
{
    // Nobody packs twice but by mistake; more is an attempt to multiply bombs.
    private const int Most = 2;

    private static readonly string[] Known = ["gzip", "x-gzip", "br", "deflate"];

    /// <summary>The packings in the order they were applied; throws for those that cannot be undone.</summary>
    public static IReadOnlyList<string> Read(WireRequest hop, string? contentEncoding)
    {
        var found = (contentEncoding ?? "").ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(packing => packing is not "identity" and not "none")
            .ToList();
        return found.Count > Most || found.Exists(packing => !Known.Contains(packing))
            ? throw Faults.UnknownPacking(hop, contentEncoding!)
            : found;
    }
}
