using Harvest.Model;

namespace Harvest.Pipeline.Sweeping;

/// <summary>Finds jobs that run longer than they should, by the reference's rules, and ends them.</summary>
public sealed class FailedJobs(PipelineParts parts)
{
    /// <param name="lifeSpan">Days that a job of a manual source, or of one harvested always or hourly, may run.</param>
    /// <param name="include">Ids or names of sources; when given only their jobs are ended, whatever their age. Wins over <paramref name="exclude"/>.</param>
    /// <param name="exclude">Ids or names of sources whose jobs are left alone.</param>
    /// <param name="cancellationToken">Stops between jobs.</param>
    /// <returns>How many jobs were running, and how many of them were ended.</returns>
    public async Task<(int Running, int Aborted)> AbortAsync(
        int lifeSpan, IReadOnlySet<string> include, IReadOnlySet<string> exclude, CancellationToken cancellationToken)
    {
        var sources = (await parts.Sources.ListAsync(onlyActive: false, cancellationToken)).ToDictionary(source => source.Id);
        var running = (await parts.Jobs.OpenAsync(cancellationToken)).Where(job => job.Status == JobStatus.Running).ToList();
        var aborted = 0;
        foreach (var job in running)
        {
            if (!sources.TryGetValue(job.SourceId, out var source))
                continue;
            var isIncluded = include.Contains(source.Id) || include.Contains(source.Name);
            var isExcluded = exclude.Contains(source.Id) || exclude.Contains(source.Name);
            var age = parts.Time.GetUtcNow() - job.Created;
            if (include.Count > 0 ? !isIncluded : isExcluded || age <= TimeSpan.FromDays(Days(source.Frequency, lifeSpan)))
                continue;
            var reason = $"Ended by abort-failed-jobs: it had been running for {age.TotalDays:0.0} days";
            if (await parts.Endings.AbortAsync(job.Id, reason, cancellationToken))
                aborted++;
        }
        return (running.Count, aborted);
    }

    private static int Days(Frequency frequency, int lifeSpan) => frequency switch
    {
        Frequency.Daily => 1,
        Frequency.Weekly => 7,
        Frequency.Biweekly => 14,
        Frequency.Monthly => 30,
        _ => lifeSpan,
    };
}
