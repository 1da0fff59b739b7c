using System.Globalization;
using System.Text.Json;
using Harvest.Model;
using Harvest.Web.Live;

namespace Harvest.Web.Pages;

/// <summary>Definitions of charts, drawn by Chart.js; the colours are names of Bootstrap's.</summary>
internal static class Charts
{
    /// <summary>Records by job on each of the last days.</summary>
    public static string Days(IReadOnlyList<Job> jobs, DateTimeOffset now, int days)
    {
        var dates = Enumerable.Range(0, days).Select(back => now.UtcDateTime.Date.AddDays(back - days + 1)).ToList();
        var byDay = jobs.ToLookup(job => job.Created.UtcDateTime.Date);
        return Bars(
            dates.Select(Day),
            ("Added", "success", dates.Select(day => byDay[day].Sum(job => job.Added))),
            ("Updated", "primary", dates.Select(day => byDay[day].Sum(job => job.Updated))),
            ("Deleted", "secondary", dates.Select(day => byDay[day].Sum(job => job.Deleted))),
            ("Errors", "danger", dates.Select(day => byDay[day].Sum(job => job.Errored))));
    }

    /// <summary>How many datasets there were at the end of each of the last days, counted back from how many there are.</summary>
    public static string Total(IReadOnlyList<Job> jobs, long total, DateTimeOffset now, int days)
    {
        var dates = Enumerable.Range(0, days).Select(back => now.UtcDateTime.Date.AddDays(back - days + 1)).ToList();
        var byDay = jobs.ToLookup(job => job.Created.UtcDateTime.Date);
        var counts = new long[days];
        for (var i = days - 1; i >= 0; i--)
        {
            counts[i] = Math.Max(0, total);
            total -= byDay[dates[i]].Sum(job => job.Added - job.Deleted);
        }
        return JsonSerializer.Serialize(new
        {
            type = "line",
            data = new { labels = dates.Select(Day), datasets = new[] { new { label = "Datasets", colour = "primary", data = counts, tension = 0.2 } } },
        });
    }

    /// <summary>What each job of a source did, oldest first.</summary>
    public static string Jobs(IReadOnlyList<Job> jobs) => Bars(
        jobs.Select(job => Moment(job.Created)),
        ("Added", "success", jobs.Select(job => job.Added)),
        ("Updated", "primary", jobs.Select(job => job.Updated)),
        ("Deleted", "secondary", jobs.Select(job => job.Deleted)),
        ("Errors", "danger", jobs.Select(job => job.Errored)));

    /// <summary>How long each job took, in seconds.</summary>
    public static string Durations(IReadOnlyList<Job> jobs) => Bars(
        jobs.Select(job => Moment(job.Created)),
        ("Seconds", "info", jobs.Select(job => (long)Math.Ceiling(JobPace.Elapsed(job, job.Finished ?? job.Created).TotalSeconds))));

    private static string Bars(IEnumerable<string> labels, params IEnumerable<(string Label, string Colour, IEnumerable<long> Data)> sets) =>
        JsonSerializer.Serialize(new
        {
            type = "bar",
            stacked = true,
            data = new { labels, datasets = sets.Select(set => new { label = set.Label, colour = set.Colour, data = set.Data }) },
        });

    /// <summary>The page shows it in the reader's zone.</summary>
    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateTime day) => day.ToString("MM-dd", CultureInfo.InvariantCulture);
}
