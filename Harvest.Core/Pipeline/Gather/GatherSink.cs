using Harvest.Storage.Sources;

namespace Harvest.Pipeline.Gather;

/// <summary>
/// Where a gathering puts what it finds: a job stores it (<see cref="JobSink"/>), a dry run counts it, a preview shows it. What is
/// found, and what may be deleted, does not depend on it.
/// </summary>
internal interface IGatherSink
{
    /// <summary>Takes a fault of the listing or of one of its entries; a warning leaves the listing error-free.</summary>
    void Report(string problem, bool isWarning);

    /// <summary>Takes a remark for people who look closer.</summary>
    void Remark(string remark);

    /// <summary>Takes records that differ from what is known, batch by batch, while the listing goes on.</summary>
    /// <param name="batch">The records.</param>
    /// <param name="isCertain">The listing is the source's own beyond doubt: what was taken may be imported.</param>
    Task TakeAsync(ComparedBatch batch, bool isCertain);

    /// <summary>Takes records whose datasets are to be deleted, batch by batch, after the end of a complete listing.</summary>
    /// <param name="guids">The records.</param>
    /// <param name="isApproved">Whether a person asked for it or approved it: such a dataset does not count as lost afterwards.</param>
    Task DeleteAsync(IReadOnlyList<string> guids, Predicate<string> isApproved);

    /// <summary>Takes records that are held back until a person approves them, batch by batch.</summary>
    Task HoldAsync(IReadOnlyList<string> guids, bool isDeletion);

    /// <summary>Gives up all that was taken: the listing is doubtful as such. Whatever of it is new is held back, if asked for.</summary>
    /// <param name="visit">Sees every new record; null when nobody is asked.</param>
    Task RefuseAsync(Action<string>? visit);

    /// <summary>Notes which records are missing now, for sources with days of grace.</summary>
    Task NoteMissingAsync(MissingNotes notes);

    /// <summary>The gathering has ended.</summary>
    Task EndAsync(GatherEnd end);
}

/// <summary>What is known of missing records after a complete listing.</summary>
/// <param name="EachMissing">Goes through those that are missing now.</param>
/// <param name="IsThere">Whether a record that was missing is there again.</param>
internal sealed record MissingNotes(Func<Func<string, Task>, Task> EachMissing, Func<string, bool> IsThere);

/// <summary>How a gathering ended.</summary>
/// <param name="IsComplete">The source was listed to its end, without a fault and without a limit.</param>
/// <param name="IsFull">Every record was listed, not only changes.</param>
/// <param name="Unlisted">Known records that were not listed one by one and are as they were.</param>
/// <param name="Source">What it means for the source.</param>
internal sealed record GatherEnd(bool IsComplete, bool IsFull, long Unlisted, ListingEnd Source);
