using Harvest.Storage;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary>
/// Searches the catalogue for the web. To count a hundred thousand matches takes a hundred times as long as to read a page of
/// them, so large numbers are kept for a while; small ones are always counted.
/// </summary>
internal sealed class CatalogueSearch(DatasetSearch search, TimeProvider time) : IDisposable
{
    private const int Many = 5000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly KeptAnswers<long> totals = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), count => count > Many, time);

    private readonly KeptAnswers<IReadOnlyList<FacetCount>> facets =
        new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), counts => counts.Sum(count => count.Count) > 2 * Many, time);

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>
    /// A page of matches, and how many there are: more than 5,000 as they were up to a minute ago, but exactly on the last page,
    /// so that who reads to the end gets all.
    /// </summary>
    public async Task<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var count = await totals.GetAsync(
            Key(request),
            token => LimitAsync(limited => search.CountAsync(request, limited), token),
            cancellationToken,
            suffices: kept => request.Rows == 0 || request.Start + (long)request.Rows < kept);
        return new SearchResult(count, await LimitAsync(limited => search.PageAsync(request, count, limited), cancellationToken));
    }

    /// <summary>The most frequent values of fields among the matches; of many matches as they were a while ago.</summary>
    /// <param name="request">What must match.</param>
    /// <param name="fields">As CKAN calls them.</param>
    /// <param name="limit">Values of each field.</param>
    /// <param name="count">How many match, when that is known. Values of many are counted one after the other, so that no reader keeps all others waiting.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyList<FacetCount>> FacetsAsync(
        SearchRequest request, IReadOnlyCollection<string> fields, int limit, long? count, CancellationToken cancellationToken)
    {
        return facets.GetAsync(FacetKey(request, fields, limit), token => LimitAsync(ReadAsync, token), cancellationToken);

        async Task<IReadOnlyList<FacetCount>> ReadAsync(CancellationToken token)
        {
            var isLong = count is null or > Many;
            if (isLong)
                await turn.WaitAsync(token);
            try
            {
                return await search.FacetsAsync(request, fields, limit, token);
            }
            finally
            {
                if (isLong)
                    turn.Release();
            }
        }
    }

    /// <summary>Whether values of so many matches are soon counted: they are few, or were counted a while ago.</summary>
    public bool HasFacets(SearchRequest request, IReadOnlyCollection<string> fields, int limit, long count) =>
        count <= Many || facets.Has(FacetKey(request, fields, limit));

    public void Dispose() => turn.Dispose();

    /// <summary>Nobody's question keeps the database busy for longer.</summary>
    private async Task<T> LimitAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Longest);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await read(both.Token);
        }
        catch (OperationCanceledException fault) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FormatException($"The search took longer than {Longest.TotalSeconds:0} seconds. Ask for less: fewer conditions, or other words.", fault);
        }
    }

    private static string FacetKey(SearchRequest request, IReadOnlyCollection<string> fields, int limit) =>
        $"{string.Join(',', fields)}|{limit}|{Key(request)}";

    private static string Key(SearchRequest request) =>
        $"{request.Visibility.Key}|{string.Join(' ', request.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}|{string.Join('|', request.Filters)}|{request.Box}|{request.EachIriOnce}";
}
