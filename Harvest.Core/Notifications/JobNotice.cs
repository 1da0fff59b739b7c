using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Notifications;

/// <summary>What is told of a job: of this one, whatever jobs the source had since.</summary>
public sealed record JobNotice(Job Job, Source Source)
{
    /// <summary>How many errors of each kind are told.</summary>
    public const int MaxErrors = 20;

    /// <summary>The organization that the source belongs to; empty for none.</summary>
    public string Organization { get; init; } = "";

    /// <summary>How many of the changes that it held back are told.</summary>
    public const int MaxHeld = 20;

    /// <summary>The first of the changes that it held back, when they still wait for a person.</summary>
    public IReadOnlyList<HeldRecord> Held { get; init; } = [];

    /// <summary>How many gather errors there are in all.</summary>
    public long GatherErrorCount { get; init; }

    /// <summary>The first of them, newest first.</summary>
    public IReadOnlyList<string> GatherErrors { get; init; } = [];

    /// <summary>The most frequent errors of records.</summary>
    public IReadOnlyList<ErrorGroup> ObjectErrors { get; init; } = [];

    /// <summary>Errors of the listing and of records, as the reference counts them.</summary>
    public long Errored => Job.Errored + GatherErrorCount;

    public bool HasErrors => Errored > 0 || Job.IsFailed;
}

/// <summary>Reads what is told of jobs.</summary>
public sealed class JobNotices(JobStore jobs, SourceStore sources, JobReports reports, OrganizationStore organizations, HeldBack heldBack)
{
    /// <summary>Null when the job is gone.</summary>
    public async Task<JobNotice?> ReadAsync(string jobId, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(jobId, cancellationToken) is not { } job
            || await sources.FindAsync(job.SourceId, cancellationToken) is not { } source)
            return null;
        var publisher = source.PublisherId;
        var title = publisher.Length > 0 ? await organizations.TitleAsync(publisher, cancellationToken) : null;
        return new JobNotice(job, source)
        {
            Organization = title ?? publisher,
            GatherErrorCount = await reports.CountGatherErrorsAsync(jobId, cancellationToken),
            GatherErrors = await reports.GatherErrorsAsync(jobId, JobNotice.MaxErrors, cancellationToken),
            // Of a later job the set is another one.
            Held = job.Withheld + job.WithheldAdditions > 0 && source.HeldJobId == jobId
                ? await heldBack.PageAsync(source.Id, 0, JobNotice.MaxHeld, cancellationToken)
                : [],
            ObjectErrors = await reports.ObjectSummaryAsync(jobId, JobNotice.MaxErrors, cancellationToken),
        };
    }
}
