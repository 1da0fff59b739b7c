using System.Globalization;
using Harvest.Diagnostics;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Pipeline;

/// <summary>
/// One gathering of one job: streams the source's records into objects, batch by batch, while fetching has already begun.
/// Should the process die anywhere here, the claim on the job runs out, and another gathering starts the listing over; it
/// passes over the objects that this one has written.
/// </summary>
internal sealed class GatherRun(
    Job job, Source source, IHarvester harvester, SourceConfig config, PipelineParts parts, CancellationToken cancellationToken)
{
    private const int BatchSize = 500;
    private const int BatchBytes = 4 * 1024 * 1024;
    private const int MaxProblems = 1000;

    /// <summary>Longer stamps are cut; they are compared, not read.</summary>
    internal const int MaxStamp = 200;

    private readonly JobOrder order = JobOrder.Parse(job.Orders);
    private readonly string fingerprint = HarvesterRegistry.Fingerprint(harvester, source);
    private readonly string listingFingerprint = $"{HarvesterRegistry.Fingerprint(harvester, source)}/{source.Url}";
    private readonly Listing listing = new();
    private readonly List<RemoteRecord> batch = [];
    private readonly List<string> problems = [];
    private long moreProblems;
    private int flaws;
    private int batchBytes;
    private long gathered = job.Gathered;
    private long unchanged;
    private long fresh;
    private long absent;
    private bool isCut;
    private Task writing = Task.CompletedTask;

    /// <summary>An earlier gathering of this job was cut short, and left objects.</summary>
    private bool IsRepeated => job.Gathered > 0;

    /// <summary>Lists the source to its end, or to a fault.</summary>
    /// <exception cref="LeaseLostException">The job was aborted, or is another's by now.</exception>
    public async Task RunAsync()
    {
        var known = await parts.Objects.CountCurrentAsync(source.Id, cancellationToken);
        var context = new GatherContext
        {
            Source = source,
            Config = config,
            Http = parts.Http.For(source, config).With(Remark),
            Time = parts.Time,
            KnownRecords = known,
            Since = known == 0 ? null : await SinceAsync(),
            LastFullListing = (await parts.Jobs.LastErrorFreeAsync(source.Id, listingFingerprint, true, cancellationToken))?.GatherStarted,
            ReportProblem = Report,
            ReportFlaw = ReportFlaw,
            Remark = Remark,
            KnownStampsAsync = KnownStampsAsync,
            CountListed = () => listing.Count,
            CountNewAsync = async () =>
            {
                await FlushAsync();
                await writing;
                return fresh;
            },
        };
        var broken = await ListAsync(context);
        await FlushAsync();
        await writing;
        var complete = !broken && problems.Count == flaws && !order.IsPartial && !isCut;
        long withheld = 0;
        if (broken)
        {
            // What was imported stays; what nobody has begun is dropped, since the next job will list it again.
            await parts.Objects.DropWaitingAsync(job.Id, cancellationToken);
        }
        else if (complete && context.NothingVanished)
        {
            unchanged += Math.Max(0, known + fresh + absent - listing.Count);
            await parts.Missing.ForgetAllAsync(source.Id, cancellationToken);
            await WriteAsync([]);
        }
        else if (complete)
        {
            var vanishing = new Vanishing(job, source, listing, DeletionRule.Of(config, parts.Options.Deletion), parts)
            {
                IsClearing = order.Clear,
            };
            withheld = await vanishing.RunAsync(AddVanishedAsync, cancellationToken);
        }
        if (moreProblems > 0)
            problems.Add($"And {moreProblems:N0} more problems like these");
        await parts.Reports.AddGatherErrorsAsync(job.Id, problems, cancellationToken);
        // After a clearing nothing may go by it: the next job asks for everything.
        complete &= !order.Clear;
        if (!await parts.Jobs.FinishGatherAsync(
            job.Id, Worker.Id, complete, complete && !context.NothingVanished, withheld, cancellationToken))
            throw new LeaseLostException();
    }

    private async Task<DateTimeOffset?> SinceAsync()
    {
        if (order != new JobOrder())
            return null;
        var last = await parts.Jobs.LastErrorFreeAsync(source.Id, listingFingerprint, false, cancellationToken);
        if (last?.GatherStarted is not { } started)
            return null;
        // What changes next gets a later stamp than the newest so far, however slow the clock is that the source stamps by. A source
        // that was filled at once would list itself again for ever: there a clock that is up to a week behind is allowed for.
        var (newest, records) = await parts.Objects.NewestStampAsync(source.Id, started, cancellationToken);
        var since = newest is not { } stamp ? started
            : records <= 1000 || stamp > started - TimeSpan.FromDays(7) ? stamp
            : started - TimeSpan.FromDays(7);
        return since - TimeSpan.FromHours(1);
    }

    private async Task<IReadOnlyDictionary<string, string?>> KnownStampsAsync(IReadOnlyCollection<string> guids)
    {
        if (order.Force || order.ValidateOnly)
            return new Dictionary<string, string?>();
        var known = await parts.Objects.KnownAsync(source.Id, guids, cancellationToken);
        return known.Values.Where(record => GatherBatch.IsOf(record, fingerprint))
            .ToDictionary(record => record.Guid, record => record.MetadataModifiedDate);
    }

    /// <returns>True when the listing broke.</returns>
    private async Task<bool> ListAsync(GatherContext context)
    {
        if (order.Guid is not null && !order.IsAgain)
        {
            batch.Add(new RemoteRecord(order.Guid));
            return false;
        }
        if (order.Clear)
            return false;
        var position = 0L;
        var most = order.IsAgain ? null : config.Integer("limit");
        try
        {
            var stored = new StoredListing(parts.Database);
            var records = order.Errored is not null
                ? stored.ErroredAsync(source, order, () => harvester.GatherAsync(context, cancellationToken), cancellationToken)
                : order.IsAgain ? stored.ListAsync(source, order, cancellationToken)
                : harvester.GatherAsync(context, cancellationToken);
            await foreach (var record in records)
            {
                position++;
                if (listing.Count == most && !listing.Contains(record.Guid ?? ""))
                {
                    isCut = true;
                    parts.Logs.Remarked(source.Name, job.Id, $"The source has more than {most:N0} records, its limit: nothing is deleted");
                    return false;
                }
                // What comes again is no news, be it good or bad.
                if (!string.IsNullOrWhiteSpace(record.Guid) && !listing.Add(record.Guid))
                    continue;
                if (Storable.Complaint(record.Guid) is { } complaint)
                {
                    Report(string.Create(CultureInfo.InvariantCulture, $"Record {position:N0} of the listing has {complaint}"));
                    continue;
                }
                batch.Add(Kept(record));
                batchBytes += record.Content?.Length ?? 0;
                if (listing.Count == order.Limit)
                    return false;
                if (batch.Count >= BatchSize || batchBytes >= BatchBytes)
                    await FlushAsync();
            }
            return false;
        }
        catch (Exception fault) when (fault is RemoteException or ListingException)
        {
            Report(fault.Message);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && !writing.IsFaulted)
        {
            Report($"The harvester {harvester.Info.Name} failed: {fault.GetType().Name}: {fault.Message}");
            parts.Logs.HarvesterFailed(fault, harvester.Info.Name, source.Name, job.Id);
        }
        return true;
    }

    private void Report(string problem)
    {
        if (problems.Count < MaxProblems)
            problems.Add(problem);
        else
            moreProblems++;
    }

    private void Remark(string remark) => parts.Logs.Remarked(source.Name, job.Id, remark);

    private void ReportFlaw(string problem)
    {
        if (problems.Count < MaxProblems)
            flaws++;
        Report(problem);
    }

    /// <summary>The record with a stamp that can be stored; an empty document is none, and will be fetched.</summary>
    private static RemoteRecord Kept(RemoteRecord record) => record with
    {
        Modified = record.Modified is null ? null : Storable.Text(record.Modified, MaxStamp),
        Content = record.Content is { Length: > 0 } ? record.Content : null,
    };

    /// <summary>Compares and writes this batch while the next one is being listed.</summary>
    private async Task FlushAsync()
    {
        await writing;
        if (batch.Count == 0)
            return;
        var records = batch.ToList();
        batch.Clear();
        batchBytes = 0;
        writing = Task.Run(() => CompareAndWriteAsync(records), cancellationToken);
    }

    private async Task CompareAndWriteAsync(IReadOnlyList<RemoteRecord> records)
    {
        var result = await new GatherBatch(parts.Objects, harvester.Info, fingerprint)
            .CompareAsync(records, job, order.Force || order.ValidateOnly || order.Guid is not null, IsRepeated, cancellationToken);
        unchanged += result.Unchanged;
        fresh += result.New;
        Telemetry.Listed.Add(records.Count, Telemetry.Tag("harvester", harvester.Info.Name));
        if (result.Unchanged > 0)
            Telemetry.Ended.Add(result.Unchanged, Telemetry.Tag("harvester", harvester.Info.Name), Telemetry.Tag("outcome", Outcomes.NotModified));
        absent += result.Absent;
        await WriteAsync(result.Objects);
    }

    private async Task AddVanishedAsync(IReadOnlyList<string> guids)
    {
        var there = IsRepeated ? await parts.Objects.GatheredAsync(job.Id, guids, cancellationToken) : [];
        await WriteAsync([.. guids.Where(guid => !there.Contains(guid))
            .Select(guid => new NewObject(Guid.CreateVersion7().ToString(), guid, null, null, null, Vanished: true))]);
    }

    private async Task WriteAsync(IReadOnlyList<NewObject> objects)
    {
        gathered += objects.Count;
        var counts = new GatherCounts(listing.Count, gathered, unchanged, listingFingerprint);
        if (!await parts.Objects.AddAsync(job.Id, source.Id, Worker.Id, counts, objects, cancellationToken))
            throw new LeaseLostException();
        if (objects.Count == 0)
            return;
        Telemetry.Gathered.Add(objects.Count, Telemetry.Tag("harvester", harvester.Info.Name));
        await parts.FillWindowAsync(job.Id, cancellationToken);
    }
}

/// <summary>The work is no longer ours: the job was aborted, or the claim ran out and another has it. Nothing more is written.</summary>
internal sealed class LeaseLostException : Exception
{
    public LeaseLostException()
        : base("The claim on this work was lost")
    {
    }

    public LeaseLostException(string message)
        : base(message)
    {
    }

    public LeaseLostException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
