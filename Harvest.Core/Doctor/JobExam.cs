using Harvest.Model;
using Harvest.Notifications;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Doctor;

/// <summary>Jobs that stand still, harvests that are overdue, sources that always fail, deletions and mails that wait.</summary>
internal sealed class JobExam(
    JobStore jobs, JobEndings endings, SourceStore sources, SourceTroubles troubles, Outbox outbox, Sweep sweep, TimeProvider time)
{
    private const string Part = "jobs";
    private const int FailuresInARow = 3;

    private static readonly TimeSpan Still = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(30);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var open = await jobs.OpenAsync(cancellationToken);
        foreach (var job in open.Where(job => Idle(job) > Still))
            findings.Add(await StillAsync(job, cancellationToken));
        foreach (var lapsed in await endings.LapsedAsync(cancellationToken))
        {
            findings.Add(Finding.Problem(
                Part, lapsed.ToString(), "A running consumer takes them up within a minute; if none runs, start one, or call harvest run") with
            {
                Fix = async token => $"freed and published again: {Counted.Of((await sweep.MendAsync(null, token)).Published.Count, "job")}",
            });
        }
        // One that has only just got its schedule has no hour yet: it is due, and not late.
        var due = (await sources.DueAsync(time.GetUtcNow() - Overdue, cancellationToken)).Where(source => source.NextRun is not null).ToList();
        if (due.Count > 0)
        {
            findings.Add(Finding.Problem(
                Part,
                $"Due for more than half an hour: {due[0].Name}{(due.Count > 1 ? $" and {due.Count - 1:N0} more" : "")}.",
                "Let cron or the timer call harvest run: deploy/cron, deploy/systemd"));
        }
        foreach (var source in await troubles.FailingAsync(FailuresInARow, cancellationToken))
        {
            findings.Add(Finding.Problem(
                "sources",
                $"The last {source.Failures:N0} harvests of {source.Name} were aborted or did not list it to its end without error.",
                $"harvest job report {source.Name}"));
        }
        await AddWaitingAsync(findings, cancellationToken);
        if (findings.Count == 0)
            findings.Add(Finding.Fine(Part, $"{open.Count} open, none stands still, none is overdue"));
        return findings;
    }

    private TimeSpan Idle(Job job) => time.GetUtcNow() - (job.ProgressAt ?? job.Created);

    private async Task<Finding> StillAsync(Job job, CancellationToken cancellationToken)
    {
        var name = (await sources.FindAsync(job.SourceId, cancellationToken))?.Name;
        return Finding.Problem(
            Part,
            $"Job {job.Id} of {name} ({job.Status}) has made no progress for {Counted.Of(Math.Round(Idle(job).TotalMinutes), "minute")}.",
            $"harvest run frees and publishes it again; harvest job-abort {name} ends it") with
        {
            Fix = async token => $"swept: {Counted.Of((await sweep.MendAsync(job.SourceId, token)).Published.Count, "job")} published again",
        };
    }

    private async Task AddWaitingAsync(List<Finding> findings, CancellationToken cancellationToken)
    {
        foreach (var (name, withheld) in await troubles.WithheldAsync(cancellationToken))
        {
            findings.Add(Finding.Note(
                "sources",
                $"{Counted.Of(withheld, "deletion")} of {name} {(withheld == 1 ? "waits" : "wait")} for a person.",
                $"If the source really dropped them: harvest source approve-deletions {name}"));
        }
        var (waiting, _, fault) = await outbox.TroubleAsync(cancellationToken);
        if (waiting > 0)
            findings.Add(Finding.Problem("notifications", $"{waiting:N0} could not be sent yet: {fault}", "harvest notify-test"));
    }
}
