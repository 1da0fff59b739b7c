using System.Collections.Concurrent;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Pipeline.Gather;

/// <summary>Does what a harvest does, but writes nothing: tells what would be added, updated, deleted and held back.</summary>
public sealed class DryRun(PipelineParts parts)
{
    /// <summary>How many records a preview looks at.</summary>
    public const int PreviewSize = 20;

    /// <summary>Looks at the first records of a source, stored or not.</summary>
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
        var work = new GatherWork(source, harvester, SourceConfig.Parse(source.Config), order, null);
        var sink = new CountSink(work, parts, tell, cancellationToken);
        await new Gathering(work, sink, parts, cancellationToken).RunAsync();
        return sink.Result;
    }
}

/// <summary>The sink of a dry run: fetches and maps what differs as a job would, and counts it.</summary>
internal sealed class CountSink(GatherWork work, PipelineParts parts, Action<long> tell, CancellationToken cancellationToken) : IGatherSink
{
    private const int MaxExamples = 20;

    private readonly string fingerprint = HarvesterRegistry.Fingerprint(work.Harvester, work.Source);
    private readonly Lock gate = new();
    private List<string> strangers = [];
    private long read;

    public DryRunReport Result { get; } = new();

    private HarvestHttp Http => field ??= parts.Http.For(work.Source, work.Config).With(warning => Report(warning, true));

    public void Report(string problem, bool isWarning)
    {
        lock (gate)
        {
            (isWarning ? Result.Warnings : Result.Errors).Add(problem);
            // As a job counts them: what the listing cannot give is errored, too.
            if (!isWarning)
                Result.GatherErrors++;
        }
    }

    public void Remark(string remark)
    {
        lock (gate)
            Result.Warnings.Add(remark);
    }

    public async Task TakeAsync(ComparedBatch batch, bool isCertain)
    {
        Result.NotModified += batch.Unchanged;
        strangers = isCertain ? [] : [.. strangers, .. batch.Strangers];
        var found = new ConcurrentDictionary<int, (string? Outcome, string Title)>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, batch.Changed.Count),
            new ParallelOptions { MaxDegreeOfParallelism = parts.Options.Consumer.Concurrency, CancellationToken = cancellationToken },
            async (i, token) => found[i] = await ReadAsync(batch.Changed[i], token));
        foreach (var (i, (outcome, title)) in found.OrderBy(pair => pair.Key))
            Count(outcome, batch.Changed[i].Record.Guid, title);
        read += batch.Count;
        tell(read);
    }

    public Task DeleteAsync(IReadOnlyList<string> guids, Predicate<string> isApproved)
    {
        foreach (var guid in guids)
            Count(Outcomes.Deleted, guid, guid);
        return Task.CompletedTask;
    }

    public Task HoldAsync(IReadOnlyList<string> guids, bool isDeletion) => Task.CompletedTask;

    public Task RefuseAsync(Action<string>? visit)
    {
        foreach (var guid in visit is null ? [] : strangers)
            visit!(guid);
        (Result.Added, Result.Updated, Result.RecordErrors) = (0, 0, 0);
        Result.Examples.Clear();
        return Task.CompletedTask;
    }

    public Task NoteMissingAsync(MissingNotes notes) => Task.CompletedTask;

    public Task EndAsync(GatherEnd end)
    {
        Result.NotModified += end.Unlisted;
        (Result.HeldDeletions, Result.HeldAdditions) = (end.Source.Deletions, end.Source.Additions);
        return Task.CompletedTask;
    }

    /// <returns>The outcome that a job would come to; the title, or the guid where there is none.</returns>
    private async Task<(string? Outcome, string Title)> ReadAsync(ComparedRecord compared, CancellationToken token)
    {
        var guid = compared.Record.Guid;
        try
        {
            var content = compared.Record.Content;
            if (content is null)
            {
                content = (await work.Harvester.FetchAsync(new FetchContext(work.Source, work.Config, Http, guid) { Modified = compared.Record.Modified }, token)).Content;
                // Listed and not shown: a job leaves it as it is.
                if (content is null)
                    return (Outcomes.NotModified, guid);
                var hash = work.Harvester.Info.HashOf(content.Value.Span, fingerprint);
                if (work.Order is { Force: false, Guid: null, ValidateOnly: false } && hash == compared.Before?.ContentHash)
                    return (Outcomes.NotModified, guid);
            }
            var mapped = work.Harvester.MapSafely(new MapContext(work.Source, work.Config, guid, content.Value) { Languages = parts.Options.Catalogue.Languages, Places = parts.Options.Catalogue.PlaceNames });
            foreach (var problem in mapped.Problems.Where(problem => !problem.IsWarning))
                Complain($"{guid}: {problem.Message}");
            if (mapped.HasErrors)
                return (Outcomes.Errored, guid);
            if (mapped.Dataset is not { } dataset || work.Order.ValidateOnly)
                return (Outcomes.NotModified, guid);
            return (compared.Before is null ? Outcomes.Added : Outcomes.Updated, dataset.Title.Length > 0 ? dataset.Title : guid);
        }
        catch (Exception fault) when (!token.IsCancellationRequested)
        {
            Complain($"{guid}: {fault.Message}");
            return (Outcomes.Errored, guid);
        }
    }

    private void Complain(string problem)
    {
        lock (gate)
            Result.Errors.Add(problem);
    }

    private void Count(string? outcome, string guid, string title)
    {
        switch (outcome)
        {
            case Outcomes.Added: Result.Added++; break;
            case Outcomes.Updated: Result.Updated++; break;
            case Outcomes.Deleted: Result.Deleted++; break;
            case Outcomes.NotModified: Result.NotModified++; return;
            default: Result.RecordErrors++; return;
        }
        if (Result.Examples.Count < MaxExamples)
            Result.Examples.Add(new DryRunExample(outcome, guid, title));
    }
}

/// <summary>What a harvest would do.</summary>
public sealed class DryRunReport
{
    public int Added { get; set; }

    public int Updated { get; set; }

    public long NotModified { get; set; }

    public int Deleted { get; set; }

    /// <summary>As a job counts them: records in error, and what the listing could not give.</summary>
    public int Errored => RecordErrors + GatherErrors;

    /// <summary>Records that would end in error.</summary>
    public int RecordErrors { get; set; }

    /// <summary>What is wrong with the listing, each thing once.</summary>
    public int GatherErrors { get; set; }

    /// <summary>Something would wait for a person's approval.</summary>
    public bool IsHeldBack => HeldDeletions > 0 || HeldAdditions > 0;

    /// <summary>Deletions that would be held back.</summary>
    public long HeldDeletions { get; set; }

    /// <summary>New records that would be held back, since the listing looks like that of another catalogue.</summary>
    public long HeldAdditions { get; set; }

    public List<string> Errors { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>The first records that would be written.</summary>
    public List<DryRunExample> Examples { get; } = [];
}

/// <summary>A record that would be written.</summary>
public sealed record DryRunExample(string Outcome, string Guid, string Title);
