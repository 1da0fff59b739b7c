using Harvest.Model;

namespace Harvest.Pipeline;

/// <summary>
/// Works on stored objects again without listing the source: after the mapping changed, to mend datasets, or to try
/// errored records once more. Makes a job like any other, so that what it does is seen and can be stopped, and goes on
/// elsewhere when its process dies.
/// </summary>
public sealed class Reimport(JobControl control)
{
    /// <summary>Imports the documents again that the datasets of a source now show.</summary>
    /// <param name="source">Whose.</param>
    /// <param name="guid">Only this record; null for all.</param>
    /// <exception cref="HarvestException">The source is removed, or has an open job.</exception>
    public Task<Job> ImportAsync(Source source, string? guid, CancellationToken cancellationToken) =>
        control.CreateAsync(source, new JobOrder(Force: true, Guid: guid, Stored: true), cancellationToken);

    /// <summary>Tries the records of a job again that ended in error; those without a stored document are fetched.</summary>
    /// <exception cref="HarvestException">The source is removed, or has an open job.</exception>
    public Task<Job> RequeueAsync(Source source, Job job, CancellationToken cancellationToken) =>
        control.CreateAsync(source, new JobOrder(Force: true, Errored: job.Id), cancellationToken);
}
