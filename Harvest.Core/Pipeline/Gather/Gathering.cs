using System.Globalization;
using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Pipeline.Gather;

/// <summary>What is to be gathered.</summary>
/// <param name="Source">A stored source, or one that only exists here.</param>
/// <param name="Harvester">Its harvester.</param>
/// <param name="Config">Its settings.</param>
/// <param name="Order">What is asked beyond the usual.</param>
/// <param name="Job">The job that it is for; null when nothing is written.</param>
internal sealed record GatherWork(Source Source, IHarvester Harvester, SourceConfig Config, JobOrder Order, Job? Job);

/// <summary>
/// The one gathering: lists a source, drops repeats, checks identifiers and numbers, stops at the limit, compares with what is known,
/// and decides in the end what may be deleted. Harvests, dry runs and previews differ in the sink alone.
/// </summary>
internal sealed class Gathering(GatherWork work, IGatherSink sink, PipelineParts parts, CancellationToken cancellationToken)
{
    private const int BatchSize = 500;
    private const int BatchBytes = 4 * 1024 * 1024;
    private const int MaxProblems = 1000;

    /// <summary>A count that was wrong by as much in so many full listings before is taken to be wrong.</summary>
    private const int UsualAfter = 2;

    /// <summary>Longer stamps are cut; they are compared, not read.</summary>
    internal const int MaxStamp = 200;

    private readonly Source source = work.Source;
    private readonly JobOrder order = work.Order;
    private readonly string fingerprint = HarvesterRegistry.Fingerprint(work.Harvester, work.Source);
    private readonly GatherBatch compare = new(
        parts.Objects, work.Harvester.Info, HarvesterRegistry.Fingerprint(work.Harvester, work.Source));

    private readonly Listing listing = new();
    private readonly Repeats repeats = new();
    private readonly Listing gone = new();
    private readonly List<RemoteRecord> batch = [];
    private Approved approved = Approved.None;
    private Dictionary<string, string> excluded = [];
    private Brake brake = null!;
    private DateTimeOffset lostSince;
    private KnownSource state = new();
    private GatherContext context = null!;
    private string naming = "";
    private int batchBytes;
    private long problems;
    private long flaws;
    private long present;
    private long spared;
    private long welcome;
    private long fresh;
    private long strangers;
    private bool isCertain;
    private bool isCut;
    private Task taking = Task.CompletedTask;

    /// <summary>Sources by address and settings: only jobs of the same may be built upon.</summary>
    public string ListingFingerprint => $"{fingerprint}/{source.Url}";

    /// <summary>Different records that were listed, deleted ones included.</summary>
    public long Listed => listing.Count + gone.Count;

    /// <summary>Lists the source to its end, or to a fault.</summary>
    public async Task RunAsync()
    {
        await BeginAsync();
        var broken = await ListAsync();
        await FlushAsync();
        await taking;
        if (!broken)
            CheckEmpty();
        var isPartial = order.IsPartial || isCut;
        var isComplete = !broken && problems == flaws && !isPartial;
        var end = new ListingEnd(isComplete, "", 0, 0)
        {
            Before = source.HeldJobId,
            Naming = Listed > 0 ? naming : "",
            Limits = context.Limits,
            Surplus = broken || isPartial || order.Clear || context.NothingVanished || context.DeletionsAreTold ? null : context.Counts.Surplus,
        };
        var vanishing = new Vanishing(source, listing, gone, context, brake, parts, sink)
        {
            IsClearing = order.Clear,
            Approved = approved,
            IsExpected = IsExpected,
            WereMissing = state.Missing > 0,
            // A gathering that goes on with another's objects cannot tell by numbers alone.
            AreAllListed = present >= brake.Known && work.Job is null or { Gathered: 0 },
        };
        var isFull = isComplete && !order.Clear && !context.NothingVanished && !context.DeletionsAreTold;
        // Before any is deleted: a consumer is quick.
        var unlisted = isComplete && !isFull && !order.Clear ? Math.Max(0, brake.Known - present - await vanishing.CountGoneAsync(cancellationToken)) : 0;
        if (isComplete)
            end = await vanishing.RunAsync(end, isCertain ? 0 : strangers, cancellationToken);
        else if (!isCertain && !isPartial && IsDoubtful(broken))
            await RefuseAsync();
        foreach (var remark in repeats.Remarks)
            sink.Remark(remark);
        if (problems - flaws > MaxProblems)
            sink.Report($"And {problems - flaws - MaxProblems:N0} more problems like these", false);
        end = end with { ChangesNothing = IsAsBefore(end) };
        // After a clearing nothing may go by it: the next job asks for everything.
        await sink.EndAsync(new GatherEnd(isComplete && !order.Clear, isFull, unlisted, end));
    }

    /// <summary>
    /// The brake for those that no approval covers: an approved dataset that is listed again is like any other. Where other records were
    /// approved in the place of the known ones, the list must show that it is theirs.
    /// </summary>
    private Brake Rest => IsExpected ? brake with { Approved = approved.Deletions.Count - spared } : brake;

    /// <summary>Half at least of the records are there that were approved in the place of others, so that this is no third catalogue.</summary>
    private bool IsExpected => !approved.IsExchange || welcome * 2 >= approved.Additions.Count;

    private async Task BeginAsync()
    {
        var rule = DeletionRule.Of(work.Config, parts.Options.Deletion);
        state = await StateAsync(rule);
        if (work.Job is not null && state.Datasets > state.Records && await parts.HeldBack.AdoptAsync(source.Id, cancellationToken) > 0)
            state = await StateAsync(rule);
        var known = state.Records;
        brake = new Brake(rule, known, known == 0 || rule.BrakeDays == 0 ? 0 : state.Lost);
        if (state.Excluded > 0)
            excluded = (await parts.Excluded.ListAsync(source.Id, cancellationToken)).ToDictionary(record => record.Guid, record => record.Reason, StringComparer.Ordinal);
        if (source.DeletionsApproved)
            approved = await Approved.ReadAsync(source, parts.HeldBack, cancellationToken);
        isCertain = known == 0 || order.IsPartial || order.Clear;
        context = new GatherContext
        {
            Source = source,
            Config = work.Config,
            Http = parts.Http.For(source, work.Config).With(Warn),
            Time = parts.Time,
            KnownRecords = known,
            Since = known == 0 ? null : await SinceAsync(),
            LastFullListing = state.LastFullListing,
            ReportProblem = Report,
            ReportFlaw = ReportFlaw,
            Warn = Warn,
            Remark = sink.Remark,
            KnownStampsAsync = KnownStampsAsync,
            Counts = new ListCounts(
                () => Listed, Report, Warn, source.CountTimes >= UsualAfter ? source.CountSurplus : 0),
            Naming = known == 0 ? "" : source.Naming,
            NameBy = CheckNaming,
            Limits = source.Limits,
            CountListed = () => Listed,
            CountNewAsync = CountNewAsync,
            HoldsAllAsync = async total =>
            {
                var news = await CountNewAsync();
                // A total may count deleted records that were never known here: with such the list itself must tell.
                return total is null
                    ? brake.AreFew(news)
                    : brake.IsUsual(news) && gone.Count == 0 && context.Counts.Corrected(total.Value) == known + news + excluded.Count;
            },
        };
    }

    private Task<KnownSource> StateAsync(DeletionRule rule)
    {
        lostSince = parts.Time.GetUtcNow() - TimeSpan.FromDays(rule.BrakeDays);
        return parts.Known.ReadAsync(source.Id, ListingFingerprint, lostSince, cancellationToken);
    }

    /// <summary>How many of these went in the last days: they are lost no more, and no strangers.</summary>
    private async Task<int> CountReturnedAsync(IReadOnlyList<string> guids)
    {
        if (brake.Lost == 0 || guids.Count == 0)
            return 0;
        var returned = await parts.HeldBack.ReturnedAsync(source.Id, lostSince, guids, cancellationToken);
        brake = brake with { Lost = Math.Max(0, brake.Lost - returned.Count) };
        return returned.Count(guid => !approved.Additions.Contains(guid));
    }

    private async Task<DateTimeOffset?> SinceAsync()
    {
        if (order != new JobOrder() || state.LastErrorFree is not { } started)
            return null;
        // What changes next gets a later stamp than the newest so far, however slow the clock is that the source stamps by. A source
        // that was filled at once would list itself again for ever: there a clock that is up to a week behind is allowed for.
        var (newest, records) = await parts.Objects.NewestStampAsync(source.Id, started, cancellationToken);
        var since = newest is not { } stamp ? started
            : records <= 1000 || stamp > started - TimeSpan.FromDays(7) ? stamp
            : started - TimeSpan.FromDays(7);
        return since - TimeSpan.FromHours(1);
    }

    private void CheckNaming(string way)
    {
        naming = $"{work.Harvester.Info.Name}/{way}";
        if (brake.Known == 0 || source.Naming.Length == 0 || source.Naming == naming
            || !source.Naming.StartsWith($"{work.Harvester.Info.Name}/", StringComparison.Ordinal))
            return;
        var before = source.Naming[(source.Naming.IndexOf('/', StringComparison.Ordinal) + 1)..];
        throw new ListingException(
            $"The records of this source are known by their {before}, but it can be listed only by their {way} now, which would add each "
            + $"of them a second time. Nothing was taken. If this is meant to stay, clear the source, on its page or with: harvest source clear {source.Name}");
    }

    private async Task<IReadOnlyDictionary<string, string?>> KnownStampsAsync(IReadOnlyCollection<string> guids)
    {
        if (order.Force || order.ValidateOnly)
            return new Dictionary<string, string?>();
        var known = await parts.Objects.KnownAsync(source.Id, guids, cancellationToken);
        return known.Values.Where(record => GatherBatch.IsOf(record, fingerprint))
            .ToDictionary(record => record.Guid, record => record.MetadataModifiedDate);
    }

    private async Task<long> CountNewAsync()
    {
        await FlushAsync();
        await taking;
        return fresh;
    }

    /// <returns>True when the listing broke. What came before is whole, and stays.</returns>
    private async Task<bool> ListAsync()
    {
        if (order.Drop)
        {
            await DropAsync();
            return false;
        }
        if (order.Guid is { } only && excluded.TryGetValue(only, out var reason))
        {
            Report($"Record {only} is excluded: {reason}. To let it in again: harvest source include {source.Name} {only}");
            return false;
        }
        if (order.Guid is not null && !order.IsAgain)
        {
            batch.Add(new RemoteRecord(order.Guid));
            return false;
        }
        if (order.Clear)
            return false;
        var place = 0L;
        var most = order.IsAgain ? null : work.Config.Integer("limit");
        try
        {
            await foreach (var record in new StoredListing(parts.Database).RecordsAsync(work, context, cancellationToken))
            {
                place++;
                if (Storable.Complaint(record.Guid) is { } complaint)
                {
                    context.Counts.PassOver();
                    Report(string.Create(CultureInfo.InvariantCulture, $"Record {place:N0} of the listing has {complaint}"));
                    continue;
                }
                if (listing.Count == most && !listing.Contains(record.Guid) && !record.Deleted)
                {
                    isCut = true;
                    sink.Remark($"The source has more than {most:N0} records, its limit: nothing is deleted");
                    return false;
                }
                if (!IsNews(record, place))
                    continue;
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
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && !taking.IsFaulted)
        {
            Report($"The harvester {work.Harvester.Info.Name} failed: {fault.GetType().Name}: {fault.Message}");
            parts.Logs.HarvesterFailed(fault, work.Harvester.Info.Name, source.Name, work.Job?.Id ?? "");
        }
        return true;
    }

    /// <summary>Whether a record is to be compared: it is there, and has not come before.</summary>
    private bool IsNews(RemoteRecord record, long place)
    {
        if (record.Deleted)
        {
            gone.Add(record.Guid);
            return false;
        }
        // Kept out by a person: as if it were not listed.
        if (excluded.ContainsKey(record.Guid))
        {
            context.Counts.PassOver();
            return false;
        }
        // A list of mere identifiers may still name what the source has said to be deleted.
        if (record.Unchanged && gone.Contains(record.Guid))
            return false;
        if (listing.Add(record.Guid, (record.Content ?? default).Span, place) is not { } repeat)
            return true;
        if (repeats.Of(record.Guid, repeat, place, context.PlaceOf) is { } twice && !context.IsRelisting)
            ReportFlaw(twice);
        return false;
    }

    /// <summary>Deletes the datasets of excluded records at once: a person has asked for each.</summary>
    private async Task DropAsync()
    {
        var known = await parts.Objects.KnownAsync(source.Id, [.. excluded.Keys], cancellationToken);
        foreach (var guids in known.Keys.Chunk(BatchSize))
            await sink.DeleteAsync(guids, _ => true);
    }

    /// <summary>What the listing tells of the source is what is stored with it: it need not be written again.</summary>
    private bool IsAsBefore(ListingEnd end) =>
        (end.Naming.Length == 0 || end.Naming == source.Naming) && end.Limits == source.Limits
        && (end.Surplus is not { } surplus || (surplus == source.CountSurplus && (surplus == 0 || source.CountTimes > UsualAfter)))
        && (!end.IsAnswered || (end is { Set: "", Before: "", WasApproved: false } && source is { HeldSet: "", DeletionsApproved: false }));

    /// <summary>A source without a dataset is more often broken than empty. Where some are known, the brake asks.</summary>
    private void CheckEmpty()
    {
        if (Listed == 0 && (brake.Known == 0 || brake.Rule.BrakePercent == 100) && problems == 0 && context.Counts.Passed == 0 && !context.NothingVanished && !context.DeletionsAreTold
            && !order.IsPartial && !order.Clear)
            Report($"No datasets found at {SafeUrl.Of(source.Url)}");
    }

    /// <summary>
    /// Of a listing that did not come to a good end: none of the known records came, or fewer than strangers, or strangers stand in their
    /// place. Then none of it is taken, since each would be there twice when the source is well again.
    /// </summary>
    private bool IsDoubtful(bool broken) =>
        brake.Rule.BrakePercent < 100 && strangers > 0
        && (broken ? strangers > present : present == 0 || Rest.IsAnother(Rest.Without(present), strangers));

    private async Task RefuseAsync()
    {
        await sink.RefuseAsync(null);
        Report(present == 0
            ? $"None of the {brake.Known:N0} known datasets came before the listing ended, but {strangers:N0} unknown ones: nothing was taken"
            : $"The listing is not complete, and has {Counted.Of(strangers, "unknown dataset")} beside {Counted.Of(present, "known one")} of {brake.Known:N0}: nothing was taken");
    }

    private void Report(string problem)
    {
        if (++problems - flaws <= MaxProblems)
            sink.Report(problem, false);
    }

    private void Warn(string warning) => sink.Report(warning, true);

    private void ReportFlaw(string problem)
    {
        problems++;
        if (++flaws <= MaxProblems)
            sink.Report(problem, false);
    }

    /// <summary>The record with a stamp that can be stored; an empty document is none, and will be fetched.</summary>
    private static RemoteRecord Kept(RemoteRecord record) => record with
    {
        Modified = record.Modified is null ? null : Storable.Text(record.Modified, MaxStamp),
        Content = record.Content is { Length: > 0 } ? record.Content : null,
    };

    /// <summary>Compares this batch and hands it on while the next one is being listed.</summary>
    private async Task FlushAsync()
    {
        await taking;
        if (batch.Count == 0)
            return;
        var records = batch.ToList();
        batch.Clear();
        batchBytes = 0;
        taking = Task.Run(() => CompareAsync(records), cancellationToken);
    }

    private async Task CompareAsync(IReadOnlyList<RemoteRecord> records)
    {
        var force = order.Force || order.ValidateOnly || order.Guid is not null;
        var compared = await compare.CompareAsync(records, source.Id, work.Job, force, cancellationToken);
        fresh += compared.Strangers.Count;
        strangers += compared.Strangers.Count(guid => !approved.Additions.Contains(guid)) - await CountReturnedAsync(compared.Strangers);
        present += compared.Count - compared.Strangers.Count;
        if (approved.Deletions.Count > 0)
            spared += records.Count(record => approved.Deletions.Contains(record.Guid));
        if (approved.IsExchange)
            welcome += records.Count(record => approved.Additions.Contains(record.Guid));
        // So many of the known ones have come that, whatever follows, this is no other catalogue.
        isCertain |= !Rest.MayBeAnother(Rest.Without(present));
        await sink.TakeAsync(compared, isCertain);
    }
}
