using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Pipeline;

/// <summary>Does what a harvest does, but writes nothing: tells what would be added, updated and deleted.</summary>
public sealed class DryRun(PipelineParts parts)
{
    private const int BatchSize = 500;
    private const int MaxExamples = 20;

    /// <summary>How many records a preview looks at.</summary>
    public const int PreviewSize = 20;

    /// <summary>
    /// Looks at the first records of a source, stored or not, and fetches those that its listing brings without content.
    /// </summary>
    public Task<DryRunReport> PreviewAsync(Source source, CancellationToken cancellationToken) =>
        RunAsync(source, new JobOrder(Limit: PreviewSize), _ => { }, cancellationToken);

    /// <param name="source">A stored source, or one that only exists here.</param>
    /// <param name="order">Limit, if any.</param>
    /// <param name="tell">Told now and then how many records were read.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    public async Task<DryRunReport> RunAsync(
        Source source, JobOrder order, Action<long> tell, CancellationToken cancellationToken)
    {
        var harvester = parts.Harvesters.Find(source.Type) ?? throw new HarvestException($"No harvester named {source.Type}");
        var config = SourceConfig.Parse(source.Config);
        var job = new Job { Id = "", SourceId = source.Id };
        var compare = new GatherBatch(parts.Objects, harvester.Info, HarvesterRegistry.Fingerprint(harvester, source));
        var report = new DryRunReport();
        var listing = new Listing();
        var batch = new List<RemoteRecord>();
        var known = await parts.Objects.CountCurrentAsync(source.Id, cancellationToken);
        var flaws = 0;
        var context = new GatherContext
        {
            Source = source,
            Config = config,
            Http = parts.Http.For(source, config),
            Time = parts.Time,
            KnownRecords = known,
            ReportProblem = report.Errors.Add,
            ReportFlaw = flaw =>
            {
                flaws++;
                report.Errors.Add(flaw);
            },
            CountListed = () => listing.Count,
            CountNewAsync = () => Task.FromResult((long)report.Added),
        };
        try
        {
            await foreach (var record in harvester.GatherAsync(context, cancellationToken))
            {
                if (!listing.Add(record.Guid))
                    continue;
                batch.Add(order.Limit <= PreviewSize && !record.Unchanged ? await FetchedAsync(record) : record);
                if (batch.Count >= BatchSize || listing.Count == order.Limit)
                    await CompareAsync();
                if (listing.Count == order.Limit)
                    break;
            }
            await CompareAsync();
            if (report.Errors.Count == flaws && !order.IsPartial)
                await FindVanishedAsync(source, DeletionRule.Of(config, parts.Options.Deletion), listing, report, cancellationToken);
        }
        catch (Exception fault) when (fault is RemoteException or ListingException)
        {
            report.Errors.Add(fault.Message);
        }
        return report;

        async Task<RemoteRecord> FetchedAsync(RemoteRecord record)
        {
            if (record.Content is not null || record.Deleted)
                return record;
            try
            {
                var fetched = await harvester.FetchAsync(new FetchContext(source, config, context.Http, record.Guid), cancellationToken);
                return fetched.Content is { } content ? record with { Content = content } : record with { Deleted = true };
            }
            catch (Exception fault) when (fault is RemoteException or ListingException)
            {
                report.Errors.Add($"{record.Guid}: {fault.Message}");
                return record;
            }
        }

        async Task CompareAsync()
        {
            var before = await parts.Objects.KnownAsync(source.Id, [.. batch.Select(record => record.Guid)], cancellationToken);
            var result = await compare.CompareAsync(batch, job, order.Force, false, cancellationToken);
            report.NotModified += result.Unchanged;
            foreach (var found in result.Objects)
                Count(report, found, before.ContainsKey(found.Guid), Title(found));
            batch.Clear();
            tell(listing.Count);
        }

        string? Title(NewObject found)
        {
            if (found.Packed is null)
                return found.Guid;
            try
            {
                var mapped = harvester.Map(new MapContext(source, config, found.Guid, Packed.Unpack(found.Packed)));
                if (!mapped.HasErrors)
                    return mapped.Dataset is { Title.Length: > 0 } dataset ? dataset.Title : found.Guid;
                report.Errors.AddRange(mapped.Problems.Where(problem => !problem.IsWarning).Select(problem => $"{found.Guid}: {problem.Message}"));
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                report.Errors.Add($"{found.Guid}: {fault.Message}");
            }
            return null;
        }
    }

    private static void Count(DryRunReport report, NewObject found, bool isKnown, string? title)
    {
        if (title is null)
        {
            report.Errored++;
            return;
        }
        if (found.Vanished)
            report.Deleted++;
        else if (isKnown)
            report.Updated++;
        else
            report.Added++;
        if (report.Examples.Count < MaxExamples)
            report.Examples.Add(new DryRunExample(found.Vanished ? Outcomes.Deleted : isKnown ? Outcomes.Updated : Outcomes.Added, found.Guid, title));
    }

    private async Task FindVanishedAsync(
        Source source, DeletionRule rule, Listing listing, DryRunReport report, CancellationToken cancellationToken)
    {
        long known = 0;
        await parts.Objects.EachCurrentAsync(
            source.Id,
            guid =>
            {
                known++;
                if (!listing.Contains(guid))
                {
                    report.Deleted++;
                    if (report.Examples.Count < MaxExamples)
                        report.Examples.Add(new DryRunExample(Outcomes.Deleted, guid, guid));
                }
                return Task.CompletedTask;
            },
            cancellationToken);
        report.IsHeldBack = rule.IsTooMany(report.Deleted, known);
    }
}

/// <summary>What a harvest would do.</summary>
public sealed class DryRunReport
{
    public int Added { get; set; }

    public int Updated { get; set; }

    public long NotModified { get; set; }

    public int Deleted { get; set; }

    public int Errored { get; set; }

    /// <summary>So many deletions would wait for a person's approval.</summary>
    public bool IsHeldBack { get; set; }

    public List<string> Errors { get; } = [];

    /// <summary>The first records that would be written.</summary>
    public List<DryRunExample> Examples { get; } = [];
}

/// <summary>A record that would be written.</summary>
public sealed record DryRunExample(string Outcome, string Guid, string Title);
