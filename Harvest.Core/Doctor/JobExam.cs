using Harvest.Model;
using Harvest.Pipeline.Sweeping;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Doctor;

/// <summary>Jobs that stand still, harvests that are overdue, notifications that wait.</summary>
internal sealed class JobExam(JobEndings endings, SourceStore sources, Sweep sweep, TimeProvider time)
{
    private const string Part = "jobs";

    private static readonly TimeSpan Still = TimeSpan.FromMinutes(15);

    public async Task<IReadOnlyList<Finding>> JudgeAsync(SiteWork work, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var job in work.Jobs.Where(job => Idle(job) > Still))
            findings.Add(await StillAsync(job, cancellationToken));
        foreach (var lapsed in await endings.LapsedAsync(cancellationToken))
        {
            findings.Add(Finding.Problem(
                Part, lapsed.ToString(), "A running consumer takes them up within a minute; if none runs, start one, or call harvest run") with
            {
                Fix = async token => $"freed and published again: {Counted.Of((await sweep.MendAsync(null, token)).Published.Count, "job")}",
            });
        }
        if (work.Overdue.Count > 0)
        {
            var some = string.Join(", ", work.Overdue.Take(3).Select(source => source.Name));
            var ran = work.Scheduled is { } last ? $"last ran {last.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "has never run";
            findings.Add(Finding.Problem(
                Part,
                $"{Counted.Of(work.Overdue.Count, "source is", "sources are")} overdue ({some}{(work.Overdue.Count > 3 ? ", …" : "")}). The scheduler {ran}.",
                "Let cron or the timer call it (deploy/cron, deploy/systemd): harvest run"));
        }
        if (work.Notifications is { Waiting: > 0 and var waiting, Fault: var fault })
        {
            findings.Add(Finding.Problem(
                "notifications",
                $"{Counted.Of(waiting, "notification")} could not be sent yet and {(waiting == 1 ? "is" : "are")} tried again: {fault}",
                "Try it: harvest notify-test"));
        }
        if (findings.Count == 0)
            findings.Add(Finding.Fine(Part, $"{work.Jobs.Count} open, none stands still, none is overdue"));
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
}
