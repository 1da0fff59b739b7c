using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Doctor;

/// <summary>Approvals and deletions that wait for a person, and harvests that fail.</summary>
internal sealed class SourceExam(SourceStore sources, SourceOverview overview, SourceTroubles troubles)
{
    private const string Part = "sources";
    private const int FailuresInARow = 3;

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var all = await sources.ListAsync(onlyActive: false, cancellationToken);
        var needs = SourceNeeds.Of(all, await overview.ReadAsync([.. all.Select(source => source.Id)], cancellationToken));
        var findings = new List<Finding>();
        findings.AddRange(needs.Pending.Select(source => Finding.Note(
            Part, $"{source.Name} needs approval.", $"harvest source accept {source.Name}, or harvest source refuse {source.Name}")));
        findings.AddRange(needs.Held.Select(held => Finding.Note(
            Part,
            $"{Waiting(held.Source)} of {held.Source.Name} {(held.Source.HeldDeletions + held.Source.HeldAdditions == 1 ? "waits" : "wait")} for a person.",
            $"To see which: harvest source approve-deletions {held.Source.Name} --list. If the source really changed so, approve what the list names")));
        var failing = await troubles.FailingAsync(FailuresInARow, cancellationToken);
        findings.AddRange(failing.Select(source => Finding.Problem(
            Part,
            $"The last {source.Failures:N0} harvests of {source.Name} were aborted or did not list it to its end without error.",
            $"harvest job report {source.Name}")));
        findings.AddRange(needs.Failing
            .Where(one => failing.All(other => other.Id != one.Source.Id) && needs.Held.All(held => held.Source.Id != one.Source.Id)).Select(one => Finding.Note(
            Part, $"The last harvest of {one.Source.Name} failed, or records of it did.", $"harvest job report {one.Source.Name}")));
        return findings;
    }

    private static string Waiting(Source source) => (source.HeldDeletions, source.HeldAdditions) switch
    {
        ( > 0, > 0) => $"{Counted.Of(source.HeldDeletions, "deletion")} and {Counted.Of(source.HeldAdditions, "new record")} (it looks like another catalogue)",
        ( > 0, _) => Counted.Of(source.HeldDeletions, "deletion"),
        _ => Counted.Of(source.HeldAdditions, "new record"),
    };
}
