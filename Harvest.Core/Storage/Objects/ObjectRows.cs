using Harvest.Model;

namespace Harvest.Storage.Objects;

/// <summary>What the catalogue shows of a record now.</summary>
public sealed record KnownRecord
{
    public required string Guid { get; init; }

    public string? ContentHash { get; init; }

    public string? MetadataModifiedDate { get; init; }

    /// <summary>The settings of the job that brought it (<see cref="Model.Job.Fingerprint"/>).</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The job that brought it.</summary>
    public required string JobId { get; init; }
}

/// <summary>An object about to be written.</summary>
/// <param name="Id">New, made by the gatherer.</param>
/// <param name="Guid">The remote's identifier.</param>
/// <param name="Modified">The remote's stamp.</param>
/// <param name="ContentHash">Null when the content is still to be fetched.</param>
/// <param name="Packed">The content, packed.</param>
/// <param name="Vanished">The dataset is to be deleted.</param>
/// <param name="Approved">A person asked for the deletion or approved it.</param>
public sealed record NewObject(
    string Id, string Guid, string? Modified, string? ContentHash, byte[]? Packed, bool Vanished = false, bool Approved = false);

/// <summary>An object that this process has claimed.</summary>
public sealed record ClaimedObject
{
    public required string Id { get; init; }

    public required string Guid { get; init; }

    public required string JobId { get; init; }

    public required string SourceId { get; init; }

    public bool Vanished { get; init; }

    /// <summary>How often it was claimed, this time included.</summary>
    public int RetryTimes { get; init; }

    public string? ContentHash { get; init; }

    public string? MetadataModifiedDate { get; init; }

    public byte[]? Packed { get; init; }

    /// <summary>
    /// What was guessed of the document while it was fetched, such as its encoding. It is not stored: if the process dies before the
    /// import, the dataset comes without these warnings.
    /// </summary>
    public IReadOnlyList<RecordProblem> Warnings { get; init; } = [];
}

/// <summary>What a fetch brought.</summary>
public sealed record FetchedContent(string ObjectId, byte[] Packed, string ContentHash, string? Modified);

/// <summary>How an object ended.</summary>
/// <param name="ObjectId">Which.</param>
/// <param name="Guid">Its record.</param>
/// <param name="Outcome">One of <see cref="Outcomes"/>.</param>
/// <param name="PackageId">The dataset, when there is one.</param>
/// <param name="Problems">Errors and warnings.</param>
public sealed record ObjectEnd(
    string ObjectId, string Guid, string Outcome, string? PackageId, IReadOnlyList<RecordProblem> Problems)
{
    /// <summary>The record's former object no longer is what the dataset shows.</summary>
    public bool ReplacesCurrent => Outcome is Outcomes.Updated or Outcomes.Deleted or Outcomes.Added;
}
