using System.Globalization;
using System.Text.Json;
using Harvest.Model;

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
            (T("Added"), "success", dates.Select(day => byDay[day].Sum(job => job.Added))),
            (T("Updated"), "primary", dates.Select(day => byDay[day].Sum(job => job.Updated))),
            (T("Deleted"), "secondary", dates.Select(day => byDay[day].Sum(job => job.Deleted))),
            (T("Errors"), "danger", dates.Select(day => byDay[day].Sum(job => job.Errored))));
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
            data = new { labels = dates.Select(Day), datasets = new[] { new { label = T("Datasets"), colour = "primary", data = counts, tension = 0.2 } } },
        });
    }

    private static string Bars(IEnumerable<string> labels, params IEnumerable<(string Label, string Colour, IEnumerable<long> Data)> sets) =>
        JsonSerializer.Serialize(new
        {
            type = "bar",
            stacked = true,
            data = new { labels, datasets = sets.Select(set => new { label = set.Label, colour = set.Colour, data = set.Data }) },
        });

    /// <summary>Day and month as the reader's language writes them.</summary>
    internal static string Day(DateTime day)
    {
        if (Language == English)
            return day.ToString("MM-dd", CultureInfo.InvariantCulture);
        // The short date without its year, whose separator stays where it ends the day and month, as in German.
        var pattern = Culture.DateTimeFormat.ShortDatePattern.Replace("y", "", StringComparison.Ordinal).TrimEnd('/', '-', ' ').TrimStart('/', '-', '.', ' ');
        return day.ToString(pattern, Culture);
    }
}
