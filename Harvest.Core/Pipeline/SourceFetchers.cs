using System.Collections.Concurrent;

namespace Harvest.Pipeline;

/// <summary>The fetchers of this process, one per job that has something to fetch.</summary>
public sealed class SourceFetchers(PipelineParts parts, ImportStage import) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, SourceFetcher> running = [];
    private readonly CancellationTokenSource stopped = new();

    /// <summary>So many objects may wait here before no more messages are taken.</summary>
    private int MaxWaiting => parts.Options.Queue.Window * 4;

    /// <summary>The sources that are being fetched from, with how many objects each.</summary>
    public string Doing => string.Join(", ", running.Values.Select(fetcher => $"{fetcher.Name} ({fetcher.Waiting})").Order(StringComparer.Ordinal));

    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (running.Values.Sum(fetcher => fetcher.Waiting) > MaxWaiting)
            await Task.Delay(TimeSpan.FromMilliseconds(200), parts.Time, cancellationToken);
    }

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
