using System.Runtime.ExceptionServices;
using Harvest.Catalogues;
using Harvest.Diagnostics;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;

namespace Harvest.Pipeline.Import;

/// <summary>The last stage: maps documents to datasets and brings them into the catalogue, a batch in one write.</summary>
public sealed class ImportStage(PipelineParts parts)
{
    /// <summary>So many tries may have ended by another's fault.</summary>
    private const int Trusted = 2;

    private const string NotWritten = "The dataset could not be written: ";

    /// <summary>
    /// Objects that were tried before without an end are suspects: one of them may be what killed the workers. Each is imported alone
    /// and only then counted as tried, so that a harmless one does not use up its tries since it stood beside another.
    /// </summary>
    public async Task ImportAsync(ObjectBatch batch, CancellationToken cancellationToken)
    {
        var suspects = batch.Objects.Where(claimed => claimed.RetryTimes > Trusted).ToList();
        if (suspects.Count > 0 && batch.Objects.Count > 1)
        {
            var ids = suspects.ConvertAll(claimed => claimed.Id);
            await parts.Objects.CountTriesAsync(ids, Worker.Id, -1, cancellationToken);
            await ImportTogetherAsync(batch with { Objects = [.. batch.Objects.Except(suspects)] }, cancellationToken);
            foreach (var suspect in suspects)
            {
                await parts.Objects.CountTriesAsync([suspect.Id], Worker.Id, 1, cancellationToken);
                await ImportTogetherAsync(batch with { Objects = [suspect] }, cancellationToken);
            }
            return;
        }
        await ImportTogetherAsync(batch, cancellationToken);
    }

    private async Task ImportTogetherAsync(ObjectBatch batch, CancellationToken cancellationToken)
    {
        using var scope = parts.Logs.Within(batch.Source.Name, batch.JobId);
        using var activity = Telemetry.Begin("import", batch.JobId, batch.Source)?.SetTag("harvest.records", batch.Objects.Count);
        var begun = parts.Time.GetTimestamp();
        var rules = new SourceRules(batch.JobId, batch.Source, batch.Config, parts.Options.Catalogue);
        var changes = batch.Objects.Select(claimed => Read(batch, rules, parts.Options.Catalogue, claimed)).ToList();
        // A job that only validates reports on the records and leaves their datasets as they are.
        if (batch.Order.ValidateOnly)
            changes = [.. changes.Select(change => new DatasetChange(change.Object with { Vanished = false }, null, change.Problems))];
        await WriteAsync(batch, changes, cancellationToken);
        Telemetry.ImportDuration.Record(parts.Time.GetElapsedTime(begun).TotalSeconds, Telemetry.Tag("harvester", batch.Source.Type));
    }

    /// <summary>Ends objects without touching their datasets: in error when a problem is one, else as not modified.</summary>
    public Task LeaveAsync(
        ObjectBatch batch, Func<ClaimedObject, IReadOnlyList<RecordProblem>> problems, CancellationToken cancellationToken) =>
        WriteAsync(
            batch,
            [.. batch.Objects.Select(claimed => new DatasetChange(claimed with { Vanished = false }, null, problems(claimed)))],
            cancellationToken);

    private static DatasetChange Read(ObjectBatch batch, SourceRules rules, CatalogueOptions catalogue, ClaimedObject claimed)
    {
        if (claimed.Vanished)
            return new DatasetChange(claimed, null, []);
        try
        {
            var content = claimed.Packed is null
                ? throw new InvalidDataException("The object has no content")
                : Packed.Unpack(claimed.Packed);
            var mapped = batch.Harvester.MapSafely(new MapContext(batch.Source, batch.Config, claimed.Guid, content) { Languages = catalogue.Languages, Places = catalogue.PlaceNames });
            var dataset = mapped is { Dataset: { } read, HasErrors: false } ? rules.Apply(read, claimed) : mapped.Dataset;
            var problems = claimed.Warnings.Count == 0 ? mapped.Problems : [.. claimed.Warnings, .. mapped.Problems];
            return new DatasetChange(claimed, dataset, problems) { Rules = rules.Writing };
        }
        catch (Exception fault)
        {
            // Promise 9: whatever a mapping does, it costs one record.
            var problem = new RecordProblem($"The record could not be mapped: {fault.GetType().Name}: {fault.Message}");
            return new DatasetChange(claimed, null, [problem]);
        }
    }

    private async Task WriteAsync(
        ObjectBatch batch, IReadOnlyList<DatasetChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
            return;
        var recorder = new OutcomeRecorder(parts.Objects, batch.JobId, batch.Source.Id, Worker.Id);
        try
        {
            await ApplyAsync(batch, changes, recorder, cancellationToken);
        }
        catch (Exception fault) when (
            fault is not (OperationCanceledException or CatalogueUnavailableException) && !parts.Database.Dialect.IsTransient(fault))
        {
            await WriteInPartsAsync(batch, changes, fault, cancellationToken);
            return;
        }
        Telemetry.CountEnded(batch.Source.Type, recorder.Outcomes);
        if (recorder.Progress is { } progress)
            await GoOnAsync(batch.JobId, progress, cancellationToken);
    }

    /// <summary>
    /// Looks at the job while the catalogue works, since a remote one may take its time and an abort must end it. Whoever claimed the
    /// objects renews their claims.
    /// </summary>
    private async Task ApplyAsync(
        ObjectBatch batch, IReadOnlyList<DatasetChange> changes, OutcomeRecorder recorder, CancellationToken cancellationToken)
    {
        await using var lease = new LeaseKeeper(parts.Time, parts.Lease, IsWantedAsync, cancellationToken);
        try
        {
            await parts.Catalogue.ApplyAsync(batch.Source, changes, recorder, lease.Token);
        }
        catch (OperationCanceledException) when (lease.Token.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The job was aborted: its objects have ended with it.
        }

        async Task<bool> IsWantedAsync(CancellationToken token) =>
            (await parts.Jobs.FindAsync(batch.JobId, token))?.Status == JobStatus.Running;
    }

    /// <summary>One record spoiled the batch: halves find it, so that its neighbours are written all the same.</summary>
    private async Task WriteInPartsAsync(
        ObjectBatch batch, IReadOnlyList<DatasetChange> changes, Exception fault, CancellationToken cancellationToken)
    {
        if (changes.Count == 1)
        {
            // When not even that much can be written, trying on would have no end.
            if (changes[0].Problems is [{ Message: { } said }] && said.StartsWith(NotWritten, StringComparison.Ordinal))
                ExceptionDispatchInfo.Throw(fault);
            var problem = new RecordProblem(NotWritten + fault.Message);
            await LeaveAsync(batch with { Objects = [changes[0].Object] }, _ => [problem], cancellationToken);
            return;
        }
        parts.Logs.BatchFailed(changes.Count, fault.Message);
        var half = changes.Count / 2;
        await WriteAsync(batch, [.. changes.Take(half)], cancellationToken);
        await WriteAsync(batch, [.. changes.Skip(half)], cancellationToken);
    }

    /// <summary>Tops up the job's window when it is half empty, and ends the job with its last object.</summary>
    private async Task GoOnAsync(string jobId, JobProgress progress, CancellationToken cancellationToken)
    {
        if (progress.Published < progress.Gathered
            && progress.Published - progress.Completed <= parts.Options.Queue.Window / 2)
            await parts.FillWindowAsync(jobId, cancellationToken);
        if (progress.GatherFinished is not null && progress.Completed >= progress.Gathered
            && await parts.Endings.TryFinishAsync(jobId, cancellationToken))
            parts.Logs.JobFinished(jobId);
    }
}
