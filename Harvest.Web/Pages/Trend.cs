using System.Globalization;
using System.Net;
using System.Text;
using Harvest.Model;
using Harvest.Web.Live;
using Microsoft.AspNetCore.Html;

namespace Harvest.Web.Pages;

/// <summary>Small charts of a source's jobs, oldest first, as inline SVG: they need no script and print.</summary>
internal static class Trend
{
    private const int Width = 300;
    private const int Height = 48;
    private const int Fewest = 15;

    /// <summary>How many datasets there were after each job, counted back from how many there are.</summary>
    public static IHtmlContent Datasets(IReadOnlyList<Job> jobs, long total)
    {
        var counts = new long[jobs.Count];
        for (var i = jobs.Count - 1; i >= 0; i--)
        {
            counts[i] = Math.Max(0, total);
            total -= jobs[i].Added - jobs[i].Deleted;
        }
        return Draw(jobs, counts, value => Ui.Count(value, "dataset", "datasets"), T("datasets"), "primary", isLine: true);
    }

    public static IHtmlContent Changes(IReadOnlyList<Job> jobs) =>
        Draw(jobs, [.. jobs.Select(job => job.Added + job.Updated + job.Deleted)], value => Ui.Count(value, "change", "changes"), T("changes"), "success", isLine: false);

    public static IHtmlContent Errors(IReadOnlyList<Job> jobs) =>
        Draw(jobs, [.. jobs.Select(job => job.Errored + job.GatherErrors)], value => Ui.Count(value, "error", "errors"), T("errors"), "danger", isLine: false);

    public static IHtmlContent Seconds(IReadOnlyList<Job> jobs) => Draw(
        jobs, [.. jobs.Select(job => (long)Math.Ceiling(JobPace.Elapsed(job, job.Finished ?? job.Created).TotalSeconds))], value => Ui.Count(value, "second", "seconds"), T("seconds"), "secondary", isLine: false);

    private static HtmlString Draw(IReadOnlyList<Job> jobs, IReadOnlyList<long> values, Func<long, string> count, string what, string colour, bool isLine)
    {
        if (values.Count == 0)
            return HtmlString.Empty;
        var (least, most) = (isLine ? values.Min() : 0, Math.Max(values.Max(), 1));
        // A line that goes up by one dataset in a thousand still goes up.
        var range = Math.Max(most - least, 1);
        var step = (double)Width / Math.Max(values.Count, Fewest);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"trend text-{colour}\" viewBox=\"0 0 {Width} {Height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{Summary(values, what)}\">");
        if (isLine)
        {
            var points = values.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"{(i + 0.5) * step:0.#},{Y(value):0.#}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" vector-effect=\"non-scaling-stroke\" points=\"{string.Join(' ', points)}\"/>");
        }
        for (var i = 0; i < values.Count; i++)
        {
            var title = WebUtility.HtmlEncode($"{Ui.Moment(jobs[i].Created.UtcDateTime)} UTC: {count(values[i])}");
            var (top, fill) = isLine ? (0, "transparent") : (Y(values[i]), "currentColor");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{i * step + (isLine ? 0 : step * 0.1):0.#}\" y=\"{top:0.#}\" width=\"{step * (isLine ? 1 : 0.8):0.#}\" height=\"{Height - top:0.#}\" fill=\"{fill}\"><title>{title}</title></rect>");
        }
        return new HtmlString(svg.Append("</svg>").ToString());

        double Y(long value) => Height - 3 - ((double)(value - least) / range * (Height - 6)) + (isLine || value > 0 ? 0 : 3);
    }

    private static string Summary(IReadOnlyList<long> values, string what) => WebUtility.HtmlEncode(
        T("{0} in the last {1}: now {2}, least {3}, most {4}", what, Ui.Count(values.Count, "job", "jobs"), Ui.Number(values[^1]), Ui.Number(values.Min()), Ui.Number(values.Max())));
}
