using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Doctor;

/// <summary>The sources that need a person.</summary>
/// <param name="Pending">Those that somebody proposed and nobody has accepted or refused.</param>
/// <param name="Held">Those whose last job held changes back, with how many deletions; with how many new records where none was to be deleted.</param>
/// <param name="Failing">Those whose last job failed.</param>
public sealed record SourceNeeds(
    IReadOnlyList<Source> Pending, IReadOnlyList<(Source Source, long Changes)> Held, IReadOnlyList<(Source Source, Job Job)> Failing)
{
    /// <summary>Whether no source needs anybody.</summary>
    public bool AreNone => Pending.Count + Held.Count + Failing.Count == 0;

    /// <param name="sources">Those to judge, removed and paused ones among them.</param>
    /// <param name="states">Theirs, by source id.</param>
    public static SourceNeeds Of(IReadOnlyList<Source> sources, IReadOnlyDictionary<string, SourceState> states) => new(
        [.. sources.Where(source => source.Approval == Approval.Pending)],
        [.. sources.Where(source => source is { Active: true, DeletionsApproved: false, HeldSet.Length: > 0 })
            .Select(source => (source, source.HeldDeletions > 0 ? source.HeldDeletions : source.HeldAdditions))],
        [.. sources.Where(source => source.Active && source.IsFailing(states[source.Id].LastJob)).Select(source => (source, states[source.Id].LastJob!))]);
}
