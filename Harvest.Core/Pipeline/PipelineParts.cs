using System.Data.Common;
using Harvest.Catalogues;
using Harvest.Diagnostics;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;

namespace Harvest.Pipeline;

/// <summary>What the stages work with.</summary>
public sealed record PipelineParts(
    HarvestOptions Options,
    Database Database,
    SourceStore Sources,
    JobStore Jobs,
    JobTurns Turns,
    ObjectStore Objects,
    MissingRecords Missing,
    Reservations Reservations,
    HeldBack HeldBack,
    KnownSources Known,
    ExcludedRecords Excluded,
    JobEndings Endings,
    JobReports Reports,
    IQueue Queue,
    ICatalogue Catalogue,
    HarvesterRegistry Harvesters,
    HarvestHttp Http,
    TimeProvider Time,
    PipelineLogs Logs)
{
    public TimeSpan Lease => TimeSpan.FromSeconds(Options.Consumer.LeaseSeconds);

    /// <summary>The database failed, not the work: the claim is left to run out and another tries again.</summary>
    public bool IsStorageFault(Exception fault) => fault is DbException || Database.Dialect.IsTransient(fault);

    /// <summary>
    /// Tells of ids that this database does not know, once a message: usually another database with the same SiteId shares the
    /// broker, and its work stands still while we swallow its messages.
    /// </summary>
    public async Task TellUnknownAsync(QueueName queue, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var unknown = await Reservations.MissingAsync(queue == QueueName.Gather, ids, cancellationToken);
        if (unknown.Count == 0)
            return;
        Telemetry.UnknownMessages.Add(unknown.Count, Telemetry.Tag("queue", queue.Word()));
        Logs.UnknownMessages(unknown.Count, queue.Word(), unknown[0], Options.SiteId);
        await Reservations.CountUnknownAsync(queue.Word(), unknown, cancellationToken);
    }

    /// <summary>Puts objects of a job on the fetch queue, as far as its window has room. Ids go out after they are committed.</summary>
    public async Task FillWindowAsync(string jobId, CancellationToken cancellationToken)
    {
        var ids = await Jobs.TakeWindowAsync(jobId, Options.Queue.Window, cancellationToken);
        if (ids.Count > 0)
            await PublishAsync(jobId, ids, cancellationToken);
    }

    /// <summary>Puts objects on the fetch queue that are within their job's window, and committed.</summary>
    public async Task PublishAsync(string jobId, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            await Queue.PublishAsync(QueueName.Fetch, ids, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The rows are there: the next sweep publishes what nobody has begun.
            Logs.PublishFailed(ids.Count, jobId, fault.Message);
        }
    }

    /// <summary>Gives back claimed objects that have not ended, so that they need not wait for the claims to run out.</summary>
    /// <param name="ids">The objects; those that have ended are left alone.</param>
    /// <param name="reason">Why: a stop, a database or a catalogue that is away are no fault of theirs, anything else counts as a try.</param>
    public async Task TryGiveBackAsync(IReadOnlyList<string> ids, Exception reason)
    {
        var isTry = reason is not (OperationCanceledException or CatalogueUnavailableException) && !Database.Dialect.IsTransient(reason);
        try
        {
            await Objects.ReleaseAsync(ids, Worker.Id, isTry, CancellationToken.None);
            await Queue.PublishAsync(QueueName.Fetch, ids, CancellationToken.None);
        }
        catch (Exception fault)
        {
            Logs.ReleaseFailed(ids.Count, fault.Message);
        }
    }
}
