using Harvest.Model;

namespace Harvest.Tests.Support;

/// <summary>A job's outcome in one line, so that a test compares all of it at once.</summary>
/// <param name="Same">Records that were as before, found while listing or after fetching.</param>
public sealed record JobCounts(long Added = 0, long Updated = 0, long Same = 0, long Errored = 0, long Deleted = 0)
{
    public static JobCounts Of(Job job) =>
        new(job.Added, job.Updated, job.Unchanged + job.NotModified, job.Errored, job.Deleted);
}

/// <summary>Shortens assertions.</summary>
public static class JobAssertions
{
    public static void ShouldCount(
        this Job job, long added = 0, long updated = 0, long same = 0, long errored = 0, long deleted = 0) =>
        JobCounts.Of(job).ShouldBe(new JobCounts(added, updated, same, errored, deleted));
}
