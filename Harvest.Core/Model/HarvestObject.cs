namespace Harvest.Model;

/// <summary>One remote record in one job (table <c>harvest_object</c>).</summary>
public sealed record HarvestObject
{
    public required string Id { get; init; }

    /// <summary>The remote catalogue's identifier of the record; unique within a source.</summary>
    public required string Guid { get; init; }

    public required string JobId { get; init; }

    public required string SourceId { get; init; }

    /// <summary>Its place in the job, from 1; the fetch queue is filled in this order.</summary>
    public long Position { get; init; }

    public ObjectState State { get; init; }

    /// <summary>How it ended, in the reference's words (<see cref="Outcomes"/>); null while it is open.</summary>
    public string? ReportStatus { get; init; }

    /// <summary>True for a record that vanished: the dataset is to be deleted.</summary>
    public bool Vanished { get; init; }

    /// <summary>True for the object whose content the dataset now shows.</summary>
    public bool Current { get; init; }

    public DateTimeOffset Gathered { get; init; }

    public DateTimeOffset? FetchStarted { get; init; }

    public DateTimeOffset? FetchFinished { get; init; }

    public DateTimeOffset? ImportStarted { get; init; }

    public DateTimeOffset? ImportFinished { get; init; }

    /// <summary>The remote's own stamp of the record, as it was written there.</summary>
    public string? MetadataModifiedDate { get; init; }

    /// <summary>Hash of content, harvester and configuration; equal means nothing to do.</summary>
    public string? ContentHash { get; init; }

    /// <summary>The dataset in the catalogue.</summary>
    public string? PackageId { get; init; }

    /// <summary>How often it was claimed.</summary>
    public int RetryTimes { get; init; }
}

/// <summary>The life of an object, in order of time; the reference's names.</summary>
public enum ObjectState
{
    /// <summary>Gathered, not yet claimed.</summary>
    Waiting,

    /// <summary>Claimed; its content is being fetched.</summary>
    Fetch,

    /// <summary>Claimed; its content is there and is being imported.</summary>
    Import,

    /// <summary>Ended well.</summary>
    Complete,

    /// <summary>Ended with an error.</summary>
    Error,
}

/// <summary>How an object ended, in the reference's words.</summary>
public static class Outcomes
{
    public const string Added = "added";
    public const string Updated = "updated";
    public const string NotModified = "not modified";
    public const string Deleted = "deleted";
    public const string Errored = "errored";

    /// <summary>Ended with its job, before anybody had looked at it: no fault of the record.</summary>
    public const string Aborted = "aborted";
}

/// <summary>Something wrong with one record; a row of <c>harvest_object_error</c>.</summary>
/// <param name="Message">What is wrong, where, and what to do.</param>
/// <param name="Stage"><c>Gather</c>, <c>Fetch</c>, <c>Import</c> or <c>Validation</c>.</param>
/// <param name="Line">Line in the document, when known.</param>
/// <param name="IsWarning">The record was imported all the same.</param>
public sealed record RecordProblem(string Message, string Stage = "Import", int? Line = null, bool IsWarning = false);
