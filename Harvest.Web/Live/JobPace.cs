using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Web.Live;

/// <summary>How far a job is, in numbers for people.</summary>
public static class JobPace
{
    /// <summary>Records that are done with: ended objects and those found unchanged while listing.</summary>
    public static long Done(Job job) => job.Completed + job.Unchanged;

    /// <summary>Records known so far; it grows while the listing goes on.</summary>
    public static long Known(Job job) => Math.Max(job.Gathered + job.Unchanged, Done(job));

    public static bool IsOpen(Job job) => job.Status is JobStatus.New or JobStatus.Running;

    /// <summary>How long it has run, or ran.</summary>
    public static TimeSpan Elapsed(Job job, DateTimeOffset now) =>
        job.GatherStarted is { } started ? (job.Finished ?? (IsOpen(job) ? now : job.ProgressAt ?? started)) - started : TimeSpan.Zero;

    /// <summary>
    /// How long nothing has moved, once that is longer than any record takes to be noted: there is no rate then, and no time left.
    /// Null while it goes on.
    /// </summary>
    public static TimeSpan? Stands(Job job, DateTimeOffset now) =>
        job.ProgressAt is { } last && now - last > ConsumerStore.Silence ? now - last : null;

    /// <summary>Records a second since the start.</summary>
    public static double Rate(Job job, DateTimeOffset now) => Done(job) / Math.Max(Elapsed(job, now).TotalSeconds, 0.1);

    /// <summary>Time left at the present rate; null while the listing goes on or nothing is done.</summary>
    public static TimeSpan? Left(Job job, DateTimeOffset now) =>
        job.GatherFinished is null || !IsOpen(job) || Done(job) == 0
            ? null
            : TimeSpan.FromSeconds((Known(job) - Done(job)) / Math.Max(Rate(job, now), 0.001));
}
