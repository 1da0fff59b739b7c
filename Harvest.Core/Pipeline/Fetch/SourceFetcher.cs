using System.Collections.Concurrent;
using Harvest.Datasets;
using Harvest.Diagnostics;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Gather;
using Harvest.Pipeline.Import;
using Harvest.Storage;
using Harvest.Storage.Objects;

namespace Harvest.Pipeline.Fetch;

/// <summary>
/// Fetches the objects of one job from its source, several at once, and imports them in batches: while one is being imported,
/// the next is fetched. It ends when it has nothing left, and renews the claims meanwhile.
/// </summary>
public sealed class SourceFetcher(PipelineParts parts, ImportStage import, ObjectBatch job)
{
    private const int BatchSize = 100;

    private static readonly RecordProblem NotShown = new(
        "The source lists this record but does not show it: it is gone or private by now", "Fetch", IsWarning: true);

    private readonly SourceHealth health = new(
        parts.Options, parts.Time, fault => parts.Logs.FetchFailed(job.Source.Name, fault));

    private readonly HarvestHttp http = parts.Http.For(job.Source, job.Config);
    private readonly Lock gate = new();
    private readonly List<ClaimedObject> waiting = [];
    private readonly HashSet<string> held = [];
    private bool closed;
    private Task? ended;

    public string Name => job.Source.Name;

    public int Waiting => held.Count;

    public Task Ended => ended ?? Task.CompletedTask;

    /// <returns>False when it has just ended and another must be made.</returns>
    public bool TryAdd(IReadOnlyList<ClaimedObject> objects)
    {
        lock (gate)
        {
            if (closed)
                return false;
            waiting.AddRange(objects);
            held.UnionWith(objects.Select(claimed => claimed.Id));
            return true;
        }
    }

    /// <summary>Begins, unless it has begun.</summary>
    public void Start(Action onEnd, CancellationToken cancellationToken)
    {
        lock (gate)
            ended ??= Task.Run(() => RunAsync(onEnd, cancellationToken), CancellationToken.None);
    }

    private async Task RunAsync(Action onEnd, CancellationToken cancellationToken)
    {
        using var scope = parts.Logs.Within(job.Source.Name, job.JobId);
        var renewal = new ClaimRenewal(parts, Held);
        await using var lease = new LeaseKeeper(parts.Time, parts.Lease, token => RenewAsync(renewal, token), cancellationToken);
        var importing = Task.CompletedTask;
        try
        {
            while (await TakeAsync(importing) is { Count: > 0 } batch)
            {
                var fetched = await FetchAsync(batch, lease.Token);
                await importing;
                importing = ImportAsync(fetched, lease.Token);
                if (health.Complaint is not { } complaint)
                    continue;
                await importing;
                await GiveUpAsync(complaint, lease.Token);
                return;
            }
        }
        catch (Exception fault)
        {
            // Whatever it still ends is not given back.
            await Task.WhenAny(importing);
            if (fault is Catalogues.CatalogueUnavailableException)
                parts.Logs.CatalogueAway(fault.Message);
            else if (fault is not OperationCanceledException)
                parts.Logs.FetcherFailed(fault, job.Source.Name);
            await parts.TryGiveBackAsync(Close(), fault);
        }
        finally
        {
            onEnd();
        }
    }

    /// <summary>The source is down: what is left ends, so that the job does; the next job asks for it again.</summary>
    private async Task GiveUpAsync(string complaint, CancellationToken cancellationToken)
    {
        Close();
        await parts.Endings.EndUnfetchedAsync(job.JobId, Worker.Id, complaint, cancellationToken);
        if (await parts.Endings.TryFinishAsync(job.JobId, cancellationToken))
            parts.Logs.JobFinished(job.JobId);
    }

    /// <summary>The next batch; none only when nothing is left to import either.</summary>
    private async Task<List<ClaimedObject>> TakeAsync(Task importing)
    {
        bool isEmpty;
        lock (gate)
            isEmpty = waiting.Count == 0;
        if (isEmpty)
            await importing;
        lock (gate)
        {
            var batch = waiting.Take(BatchSize).ToList();
            waiting.RemoveRange(0, batch.Count);
            closed = batch.Count == 0;
            return batch;
        }
    }

    private async Task<Fetched[]> FetchAsync(List<ClaimedObject> batch, CancellationToken cancellationToken)
    {
        var fetched = new Fetched?[batch.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, batch.Count),
            new ParallelOptions { MaxDegreeOfParallelism = parts.Options.Consumer.Concurrency, CancellationToken = cancellationToken },
            async (i, token) => fetched[i] = health.Complaint is null ? await MeasureAsync(batch[i], token) : null);
        return [.. fetched.OfType<Fetched>()];
    }

    private async Task ImportAsync(Fetched[] fetched, CancellationToken cancellationToken)
    {
        var known = await parts.Objects.KnownAsync(job.Source.Id, [.. fetched.Select(f => f.Object.Guid)], cancellationToken);
        var same = fetched.Where(f => IsSame(f, known.GetValueOrDefault(f.Object.Guid))).ToList();
        var faulty = fetched.Where(f => f.Problem is not null).ToList();
        var ready = fetched.Except(same).Except(faulty).ToList();
        await parts.Objects.SaveContentAsync([.. ready.Select(f => f.Content).OfType<FetchedContent>()], Worker.Id, cancellationToken);
        await import.LeaveAsync(
            job with { Objects = [.. same.Select(f => f.Object)] }, claimed => claimed.Vanished ? [NotShown] : [], cancellationToken);
        var faults = faulty.ToDictionary(f => f.Object.Id, f => f.Problem!);
        await import.LeaveAsync(job with { Objects = [.. faulty.Select(f => f.Object)] }, claimed => [faults[claimed.Id]], cancellationToken);
        await import.ImportAsync(job with { Objects = [.. ready.Select(f => f.Object)] }, cancellationToken);
        lock (gate)
            held.ExceptWith(fetched.Select(f => f.Object.Id));
    }

    /// <summary>
    /// Nothing to do: the document is as it was, or is not shown although it is listed. Only a complete listing tells what
    /// vanished (promise 8); a person who asks for a single record is answered by that record alone.
    /// </summary>
    private bool IsSame(Fetched fetched, KnownRecord? known) => fetched.Object.Vanished
        ? known is null || job.Order.Guid is null
        : job.Order is { Force: false, Guid: null, ValidateOnly: false } && fetched.Content is { } content && content.ContentHash == known?.ContentHash;

    private async Task<Fetched> MeasureAsync(ClaimedObject claimed, CancellationToken cancellationToken)
    {
        using var scope = parts.Logs.WithinObject(claimed.Id);
        using var activity = Telemetry.Begin("fetch", job.JobId, job.Source)?.SetTag("harvest.object", claimed.Id).SetTag("harvest.guid", claimed.Guid);
        var begun = parts.Time.GetTimestamp();
        var fetched = await FetchAsync(claimed, cancellationToken);
        var result = fetched.Problem is not null ? "failed" : fetched.Object.Vanished ? "gone" : "content";
        if (fetched.Problem is { } problem)
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, problem.Message);
        Telemetry.Fetched.Add(1, Telemetry.Tag("harvester", job.Source.Type), Telemetry.Tag("result", result));
        Telemetry.FetchDuration.Record(parts.Time.GetElapsedTime(begun).TotalSeconds, Telemetry.Tag("harvester", job.Source.Type));
        return fetched;
    }

    private async Task<Fetched> FetchAsync(ClaimedObject claimed, CancellationToken cancellationToken)
    {
        try
        {
            var warnings = new ConcurrentQueue<string>();
            var context = new FetchContext(job.Source, job.Config, http.With(warnings.Enqueue), claimed.Guid)
            {
                Modified = claimed.MetadataModifiedDate,
            };
            var result = await health.AskAsync(token => job.Harvester.FetchAsync(context, token), cancellationToken);
            if (result.Content is not { } content)
                return new Fetched(claimed with { Vanished = true });
            var fingerprint = HarvesterRegistry.Fingerprint(job.Harvester, job.Source);
            var hash = job.Harvester.Info.HashOf(content.Span, fingerprint);
            var packed = Packed.Pack(content.Span);
            return new Fetched(claimed with
            {
                Packed = packed,
                ContentHash = hash,
                Warnings = [.. warnings.Select(warning => new RecordProblem(warning, "Fetch", IsWarning: true))],
            })
            {
                Content = new FetchedContent(claimed.Id, packed, hash, Stamp(result.Modified)),
            };
        }
        catch (Exception fault) when (fault is RemoteException or ListingException)
        {
            return new Fetched(claimed) { Problem = new RecordProblem(fault.Message, "Fetch") };
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = $"The harvester {job.Harvester.Info.Name} failed to fetch: {fault.GetType().Name}: {fault.Message}";
            return new Fetched(claimed) { Problem = new RecordProblem(problem, "Fetch") };
        }
    }

    private static string? Stamp(string? modified) => modified is null ? null : Storable.Text(modified, Gathering.MaxStamp);

    private async Task<bool> RenewAsync(ClaimRenewal renewal, CancellationToken cancellationToken)
    {
        await renewal.RenewAsync(cancellationToken);
        // The job is looked at every few seconds, to see an abort.
        var current = await parts.Jobs.FindAsync(job.JobId, cancellationToken);
        return current?.Status == JobStatus.Running;
    }

    private string[] Held()
    {
        lock (gate)
            return [.. held];
    }

    private string[] Close()
    {
        lock (gate)
        {
            closed = true;
            return [.. held];
        }
    }

    private sealed record Fetched(ClaimedObject Object)
    {
        public FetchedContent? Content { get; init; }

        public RecordProblem? Problem { get; init; }
    }
}
