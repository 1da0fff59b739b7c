namespace Harvest.Harvesters;

/// <summary>For harvesters whose list brings every record whole: a record that is asked for alone is looked for in the list.</summary>
internal static class ListedRecord
{
    /// <summary>Goes through the list until the record comes. Nothing is compared, and faults of other records are passed over.</summary>
    /// <param name="context">The record that is asked for.</param>
    /// <param name="gather">Lists the source.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns><see cref="FetchResult.Gone"/> when the list ends without it.</returns>
    public static async Task<FetchResult> FindAsync(
        FetchContext context, Func<GatherContext, IAsyncEnumerable<RemoteRecord>> gather, CancellationToken cancellationToken)
    {
        long listed = 0;
        var listing = new GatherContext
        {
            Source = context.Source,
            Config = context.Config,
            Http = context.Http,
            Time = TimeProvider.System,
            ReportProblem = _ => { },
            CountListed = () => listed,
            CountNewAsync = () => Task.FromResult(0L),
        };
        await foreach (var record in gather(listing).WithCancellation(cancellationToken))
        {
            listed++;
            if (record.Guid == context.Guid && record.Content is not null)
                return new FetchResult(record.Content, record.Modified);
        }
        return FetchResult.Gone;
    }
}
