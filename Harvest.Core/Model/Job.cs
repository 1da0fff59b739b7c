using System.Text.Json;

namespace Harvest.Model;

/// <summary>One pass over one source (table <c>harvest_job</c>).</summary>
public sealed record Job
{
    public required string Id { get; init; }

    public required string SourceId { get; init; }

    public JobStatus Status { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? GatherStarted { get; init; }

    /// <summary>When the listing ended, well or not; objects may still be open then.</summary>
    public DateTimeOffset? GatherFinished { get; init; }

    public DateTimeOffset? Finished { get; init; }

    /// <summary>When an object was last gathered or ended; a job that stands still is told by it.</summary>
    public DateTimeOffset? ProgressAt { get; init; }

    /// <summary>What this job was asked to do, as JSON (<see cref="JobOrder"/>).</summary>
    public string Orders { get; init; } = "";

    /// <summary>How often gathering was begun; more than once after the death of a consumer.</summary>
    public int GatherAttempts { get; init; }

    /// <summary>Fingerprint of the source's type and configuration when gathering began.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Records seen in the listing.</summary>
    public long Listed { get; init; }

    /// <summary>Objects written for this job: also the position of the newest one.</summary>
    public long Gathered { get; init; }

    /// <summary>Objects up to this position have been put on the fetch queue.</summary>
    public long Published { get; init; }

    /// <summary>Objects that have ended.</summary>
    public long Completed { get; init; }

    public long Added { get; init; }

    public long Updated { get; init; }

    public long Deleted { get; init; }

    public long Errored { get; init; }

    /// <summary>Errors of the listing itself.</summary>
    public long GatherErrors { get; init; }

    /// <summary>
    /// Something went wrong. Not the opposite of <see cref="ErrorFree"/>: a job of a few records, or one that was cut short on
    /// purpose, is neither complete nor faulty.
    /// </summary>
    public bool HasErrors => Errored > 0 || GatherErrors > 0;

    /// <summary>Its state for people, the same words everywhere: queued, running, finished, finished with errors, aborted.</summary>
    public string StateInWords => Status switch
    {
        JobStatus.New => JobStates.Queued,
        // Its message is on the queue, and nobody has taken it yet.
        JobStatus.Running when GatherStarted is null => JobStates.Queued,
        JobStatus.Running => JobStates.Running,
        JobStatus.Aborted => JobStates.Aborted,
        _ when HasErrors => JobStates.WithErrors,
        _ => JobStates.Finished,
    };

    /// <summary>It has ended, and somebody should look at it.</summary>
    public bool IsFailed => Status == JobStatus.Aborted || (Status == JobStatus.Finished && HasErrors);

    /// <summary>Objects that were fetched and found to be as before.</summary>
    public long NotModified { get; init; }

    /// <summary>Records found to be as before while listing; they have no object.</summary>
    public long Unchanged { get; init; }

    /// <summary>Deletions that the brake held back.</summary>
    public long Withheld { get; init; }

    /// <summary>New records that were held back, because the listing looks like that of another catalogue.</summary>
    public long WithheldAdditions { get; init; }

    /// <summary>It is not certain yet that the listing is the source's, so nothing is published.</summary>
    public bool Held { get; init; }

    /// <summary>The source was listed to its end, without a fault and without a limit.</summary>
    public bool Complete { get; init; }

    /// <summary>Every record of the source was listed, so that what vanished could be found one by one.</summary>
    public bool FullListing { get; init; }

    /// <summary>
    /// Finished with a complete listing, no gather error, no errored object, neither aborted nor timed out: the next harvest may
    /// ask only for what changed since.
    /// </summary>
    public bool ErrorFree { get; init; }
}

/// <summary>The life of a job, in order of time.</summary>
public enum JobStatus
{
    /// <summary>The row exists; nobody works on it yet.</summary>
    New,

    /// <summary>On the gather queue, or being worked on.</summary>
    Running,

    /// <summary>Every object has ended.</summary>
    Finished,

    /// <summary>Ended by a person or by the time-out; its open objects were ended with it.</summary>
    Aborted,
}

/// <summary>What a job was asked to do beyond the usual.</summary>
/// <param name="Limit">Stop listing after so many records; nothing counts as vanished then.</param>
/// <param name="Force">Import every record again, changed or not.</param>
/// <param name="Guid">Only this record.</param>
/// <param name="Stored">The documents that are stored are imported again; the source is not listed.</param>
/// <param name="Errored">The records of this job that ended in error are tried again; the source is not listed.</param>
/// <param name="Clear">Every dataset of the source is deleted, as if it listed nothing; the source is not asked.</param>
/// <param name="ValidateOnly">Records are read and checked, and what is wrong with them is reported; no dataset is touched.</param>
/// <param name="Object">Of the stored documents only this object's, be it the dataset's present one or an older one.</param>
/// <param name="Detached">Of the stored documents also those whose dataset was deleted.</param>
/// <param name="Drop">Only the datasets of excluded records are deleted; the source is not listed.</param>
/// <param name="Segments">
/// Of the stored documents only those of objects whose id has a hash (MD5) that begins with one of these hexadecimal digits, so
/// that the work can be shared among machines.
/// </param>
public sealed record JobOrder(
    int? Limit = null,
    bool Force = false,
    string? Guid = null,
    bool Stored = false,
    string? Errored = null,
    bool Clear = false,
    bool ValidateOnly = false,
    string? Object = null,
    bool Detached = false,
    string? Segments = null,
    bool Drop = false)
{
    /// <summary>The order itself.</summary>
    /// <exception cref="WrongInputException">It contradicts itself: a job that clears takes everything, and one that only validates imports nothing.</exception>
    public JobOrder Checked() => this switch
    {
        { Clear: true, Force: true } => throw new WrongInputException("A job that clears imports nothing, so nothing can be forced: leave out one of both"),
        { Clear: true, Limit: > 0 } => throw new WrongInputException("A job that clears has no limit: leave out one of both"),
        { Clear: true, ValidateOnly: true } => throw new WrongInputException("A job that only validates clears nothing: leave out one of both"),
        { Force: true, ValidateOnly: true } => throw new WrongInputException("A job that only validates imports nothing, so nothing can be forced: it reads every record anyway. Leave out one of both"),
        _ => this,
    };

    /// <summary>As it stands in <see cref="Job.Orders"/>.</summary>
    public static JobOrder Parse(string orders) =>
        orders.Length == 0 ? new JobOrder() : JsonSerializer.Deserialize<JobOrder>(orders) ?? new JobOrder();

    public override string ToString() => this == new JobOrder() ? "" : JsonSerializer.Serialize(this);

    /// <summary>Not the whole source is asked for.</summary>
    public bool IsPartial => Limit is not null || Guid is not null || IsAgain || ValidateOnly || Drop;

    /// <summary>What it is, in the words of reports: <c>harvest</c> for the usual.</summary>
    public string Kind => this switch
    {
        { Clear: true } => "clear",
        { ValidateOnly: true } => "validate only",
        { Stored: true } => "reimport",
        { Errored: not null } => "retry",
        { Drop: true } => "exclude",
        { Guid: not null } => "one record",
        { Force: true } => "force",
        _ => "harvest",
    };

    /// <summary>The source is not listed: the records are known.</summary>
    public bool IsAgain => Stored || Errored is not null;
}
