using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Doctor;

/// <summary>The sources that need a person.</summary>
/// <param name="Pending">Those that somebody proposed and nobody has accepted or refused.</param>
/// <param name="Held">Those whose last job held changes back (<see cref="Source.IsHeldBack"/>).</param>
/// <param name="Failing">Those whose last job failed.</param>
public sealed record SourceNeeds(
    IReadOnlyList<Source> Pending, IReadOnlyList<Source> Held, IReadOnlyList<(Source Source, Job Job)> Failing)
{
    /// <summary>Whether no source needs anybody.</summary>
    public bool AreNone => Pending.Count + Held.Count + Failing.Count == 0;

    /// <summary>
    /// One row a source that holds changes back or fails, however many reasons it has: those that hold back first, each with its last job
    /// where that failed.
    /// </summary>
    public IReadOnlyList<(Source Source, bool IsHeld, Job? Failed)> Troubled
    {
        get
        {
            var failed = Failing.ToDictionary(one => one.Source.Id, one => one.Job);
            var held = Held.Select(source => source.Id).ToHashSet();
            return
            [
                .. Held.Select(source => (source, true, failed.GetValueOrDefault(source.Id))),
                .. Failing.Where(one => !held.Contains(one.Source.Id)).Select(one => (one.Source, false, (Job?)one.Job)),
            ];
        }
    }

    /// <param name="sources">Those to judge, removed and paused ones among them.</param>
    /// <param name="states">Theirs, by source id.</param>
    public static SourceNeeds Of(IReadOnlyList<Source> sources, IReadOnlyDictionary<string, SourceState> states) => new(
        [.. sources.Where(source => source.Approval == Approval.Pending)],
        [.. sources.Where(source => source.IsHeldBack)],
        [.. sources.Where(source => source.Active && source.IsFailing(states[source.Id].LastJob)).Select(source => (source, states[source.Id].LastJob!))]);
}
