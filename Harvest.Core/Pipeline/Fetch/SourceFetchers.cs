using System.Collections.Concurrent;
using Harvest.Pipeline.Import;

namespace Harvest.Pipeline.Fetch;

/// <summary>
/// The fetchers of this process, one per job that has something to fetch. What waits here is bounded by the window of each
/// job, and by nothing else: a common bound would let slow sources hold up the others.
/// </summary>
public sealed class SourceFetchers(PipelineParts parts, ImportStage import) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SourceFetcher> running = [];
    private readonly CancellationTokenSource stopped = new();

    /// <summary>The sources that are being fetched from, with how many objects each.</summary>
    public string Doing => string.Join(", ", running.Values.Select(fetcher => $"{fetcher.Name} ({fetcher.Waiting})").Order(StringComparer.Ordinal));

    /// <summary>Hands objects over; the fetcher keeps their claims, and gives back what is left when it is stopped.</summary>
    public void Add(ObjectBatch batch)
    {
        while (true)
        {
            var fetcher = running.GetOrAdd(batch.JobId, _ => new SourceFetcher(parts, import, batch));
            if (fetcher.TryAdd(batch.Objects))
            {
                fetcher.Start(() => running.TryRemove(KeyValuePair.Create(batch.JobId, fetcher)), stopped.Token);
                return;
            }
            // It has just ended, and may still be giving back what it held.
            running.TryRemove(KeyValuePair.Create(batch.JobId, fetcher));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        foreach (var fetcher in running.Values.ToList())
            await fetcher.Ended;
        stopped.Dispose();
    }
}
