using Harvest.Storage;
using Harvest.Storage.Datasets;
using Microsoft.Extensions.Logging;

namespace Harvest.Pipeline.Sweeping;

/// <summary>
/// Deletes the past as far as the settings say, a batch in a transaction, so that nobody waits for it; what is not done when its
/// time is up is done by the next run. Several at once take different rows. A fault here fails nothing else.
/// </summary>
public sealed partial class Retention(
    HarvestOptions settings, HistoryStore past, DatasetChanges changes, DatasetVersions versions, LogStore logs, TimeProvider time, ILogger<Retention> logger)
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    private readonly RetentionOptions options = settings.Retention;

    /// <summary>Throws only when it is cancelled.</summary>
    public async Task<RetentionReport> RunAsync(CancellationToken cancellationToken)
    {
        var report = new RetentionReport(0, 0, 0, 0);
        try
        {
            var begun = time.GetTimestamp();
            var contents = await RepeatAsync(options.ContentDays, past.DropContentsAsync, begun, cancellationToken);
            var objects = await RepeatAsync(Shorter(options.ObjectDays, options.JobDays), past.DropObjectsAsync, begun, cancellationToken);
            var jobs = await RepeatAsync(options.JobDays, past.DropJobsAsync, begun, cancellationToken);
            await RepeatAsync(options.ChangeDays, changes.DropAsync, begun, cancellationToken);
            await RepeatAsync(options.VersionDays, versions.DropAsync, begun, cancellationToken);
            var rows = settings.Log.Scope >= 0 ? await logs.CleanAsync(settings.Log.Days, cancellationToken) : 0;
            report = new RetentionReport(contents, objects, jobs, rows);
            if (contents + objects + jobs + rows > 0)
                LogDeleted(contents, objects, jobs, rows);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(fault);
        }
        return report;
    }

    /// <summary>A job goes with its objects, so those must not be kept longer.</summary>
    private static int Shorter(int objectDays, int jobDays) =>
        objectDays == 0 ? jobDays : jobDays == 0 ? objectDays : Math.Min(objectDays, jobDays);

    private async Task<long> RepeatAsync(
        int days, Func<DateTimeOffset, CancellationToken, Task<int>> drop, long begun, CancellationToken cancellationToken)
    {
        if (days == 0)
            return 0;
        var (old, total) = (time.GetUtcNow() - TimeSpan.FromDays(days), 0L);
        int dropped;
        do
        {
            dropped = await drop(old, cancellationToken);
            total += dropped;
        }
        while (dropped > 0 && time.GetElapsedTime(begun) < Budget);
        return total;
    }

    [LoggerMessage(5400, LogLevel.Information, "Of the past, {Contents} documents, {Objects} objects, {Jobs} jobs and {Rows} log rows were deleted")]
    private partial void LogDeleted(long contents, long objects, long jobs, long rows);

    [LoggerMessage(5401, LogLevel.Error, "Deleting the past failed; the next run tries again")]
    private partial void LogFailed(Exception fault);
}

/// <summary>How much was deleted.</summary>
public sealed record RetentionReport(long Contents, long Objects, long Jobs, long LogRows);
