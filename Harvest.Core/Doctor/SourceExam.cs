using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Doctor;

/// <summary>Approvals and deletions that wait for a person, and harvests that fail.</summary>
internal sealed class SourceExam(SourceStore sources, SourceOverview overview, SourceTroubles troubles)
{
    private const string Part = "sources";
    private const int FailuresInARow = 3;

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) =>
        await RunAsync(await sources.ListAsync(onlyActive: false, cancellationToken), cancellationToken);

    /// <summary>The same of sources that were read already.</summary>
    /// <param name="all">All of the site, removed ones among them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(IReadOnlyList<Source> all, CancellationToken cancellationToken)
    {
        var needs = SourceNeeds.Of(all, await overview.ReadAsync([.. all.Select(source => source.Id)], cancellationToken));
        var findings = new List<Finding>();
        findings.AddRange(needs.Pending.Select(source => Finding.Note(
            Part, $"{source.Name} needs approval.", $"harvest source accept {source.Name}, or harvest source refuse {source.Name}")));
        findings.AddRange(needs.Held.Select(held => Finding.Note(
            Part,
            $"{Waiting(held)} of {held.Name} {(held.HeldDeletions + held.HeldAdditions == 1 ? "waits" : "wait")} for a person.",
            $"To see which: harvest source approve-deletions {held.Name} --list. If the source really changed so, approve what the list names")));
        var failing = await troubles.FailingAsync(FailuresInARow, cancellationToken);
        findings.AddRange(failing.Select(source => Finding.Problem(
            Part,
            $"The last {source.Failures:N0} harvests of {source.Name} were aborted or did not list it to its end without error.",
            $"harvest job report {source.Name}")));
        findings.AddRange(needs.Troubled
            .Where(one => !one.IsHeld && failing.All(other => other.Id != one.Source.Id)).Select(one => Finding.Note(
            Part, Failure(one.Source, one.Failed!), $"harvest job report {one.Source.Name}")));
        return findings;
    }

    private static string Failure(Source source, Job job) => (job.Status, job.Errored, job.GatherErrors) switch
    {
        (JobStatus.Aborted, _, _) => $"The last harvest of {source.Name} was aborted.",
        (_, > 0, > 0) => $"The last harvest of {source.Name} had {Counted.Of(job.GatherErrors, "error")} in its listing, and {Counted.Of(job.Errored, "record")} failed.",
        (_, > 0, _) => $"{Counted.Of(job.Errored, "record")} failed in the last harvest of {source.Name}.",
        _ => $"The last harvest of {source.Name} had {Counted.Of(job.GatherErrors, "error")} in its listing.",
    };

    private static string Waiting(Source source) => (source.HeldDeletions, source.HeldAdditions) switch
    {
        ( > 0, > 0) => $"{Counted.Of(source.HeldDeletions, "deletion")} and {Counted.Of(source.HeldAdditions, "new record")} (it looks like another catalogue)",
        ( > 0, _) => Counted.Of(source.HeldDeletions, "deletion"),
        _ => Counted.Of(source.HeldAdditions, "new record"),
    };
}
