using System.Collections.Concurrent;
using System.Diagnostics;
using Harvest.Storage;

namespace Harvest.Web.Api;

/// <summary>
/// Counts of facet values. What takes long is kept for a while: it is given as it was, and made anew behind the reader's back,
/// so that nobody waits for the counts of the whole catalogue but the first.
/// </summary>
internal sealed class CatalogueCounts(DatasetSearch search, TimeProvider time)
{
    private const int MaxKept = 200;
    private static readonly TimeSpan WorthKeeping = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, Kept> kept = [];

    /// <inheritdoc cref="DatasetSearch.FacetsAsync"/>
    public async Task<IReadOnlyList<FacetCount>> FacetsAsync(
        SearchRequest request, IReadOnlyCollection<string> fields, int limit, CancellationToken cancellationToken)
    {
        var filters = string.Join('|', request.Filters.Select(filter => filter.ToString()));
        var key = $"{request.Visibility.Key}|{string.Join(',', fields)}|{limit}|{string.Join(' ', SearchText.Words(request.Text))}|{filters}";
        if (kept.TryGetValue(key, out var found) && time.GetUtcNow() - found.Made < Old)
        {
            if (time.GetUtcNow() - found.Made > Fresh && found.TryRenew())
                _ = RenewAsync(key, request, fields, limit);
            return found.Counts;
        }
        return await ReadAsync(key, request, fields, limit, cancellationToken);
    }

    private async Task RenewAsync(string key, SearchRequest request, IReadOnlyCollection<string> fields, int limit)
    {
        try
        {
            await ReadAsync(key, request, fields, limit, CancellationToken.None);
        }
        catch (Exception)
        {
            // The next reader gets the fault, or the counts.
            kept.TryRemove(key, out _);
        }
    }

    private async Task<IReadOnlyList<FacetCount>> ReadAsync(
        string key, SearchRequest request, IReadOnlyCollection<string> fields, int limit, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var counts = await search.FacetsAsync(request, fields, limit, cancellationToken);
        if (watch.Elapsed > WorthKeeping)
        {
            if (kept.Count >= MaxKept)
                kept.Clear();
            kept[key] = new Kept(counts, time.GetUtcNow());
        }
        else
        {
            kept.TryRemove(key, out _);
        }
        return counts;
    }

    private sealed class Kept(IReadOnlyList<FacetCount> counts, DateTimeOffset made)
    {
        private int renewing;

        public IReadOnlyList<FacetCount> Counts => counts;

        public DateTimeOffset Made => made;

        public bool TryRenew() => Interlocked.Exchange(ref renewing, 1) == 0;
    }
}
