using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Harvest.Diagnostics;

/// <summary>One instrument and its series, one for each set of tags.</summary>
internal sealed class PrometheusFamily
{
    /// <summary>Whatever the tags hold: a page that a scraper can take stays one.</summary>
    internal const int MaxSeries = 2000;

    private static readonly double[] DefaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<string, PrometheusSeries> series = new(StringComparer.Ordinal);
    private readonly Kind kind;
    private readonly bool isObserved;
    private readonly string help;
    private readonly IReadOnlyList<double> buckets = [];

    public PrometheusFamily(Instrument instrument)
    {
        isObserved = instrument.IsObservable;
        var type = instrument.GetType().Name;
        kind = type.StartsWith("Histogram", StringComparison.Ordinal) ? Kind.Histogram
            : type.Contains("UpDown", StringComparison.Ordinal) || type.Contains("Gauge", StringComparison.Ordinal) ? Kind.Gauge
            : Kind.Counter;
        if (kind == Kind.Histogram)
            buckets = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? DefaultBuckets;
        IsSet = isObserved || type.StartsWith("Gauge", StringComparison.Ordinal);
        Name = NameOf(instrument, kind);
        help = instrument.Description ?? "";
    }

    private enum Kind
    {
        Counter,
        Gauge,
        Histogram,
    }

    public string Name { get; }

    public bool HasSeries => !series.IsEmpty;

    /// <summary>Measurements are values, not changes of a value.</summary>
    private bool IsSet { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        if (!series.TryGetValue(labels, out var found))
        {
            if (series.Count >= MaxSeries)
                return;
            found = series.GetOrAdd(labels, _ => new PrometheusSeries(buckets));
        }
        found.Record(value, IsSet);
    }

    /// <summary>Forgets what was observed last time: what is not observed again is no more.</summary>
    public void BeginObservation()
    {
        if (isObserved)
            series.Clear();
    }

    public void WriteHead(StringBuilder text)
    {
        if (help.Length > 0)
            text.Append("# HELP ").Append(Name).Append(' ').Append(help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(kind.ToString().ToLowerInvariant()).Append('\n');
    }

    public void WriteSeries(StringBuilder text)
    {
        foreach (var (labels, values) in series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (kind == Kind.Histogram)
                values.WriteHistogram(text, Name, labels, buckets);
            else
                PrometheusSeries.WriteLine(text, Name, labels, values.Value);
        }
    }

    private static string NameOf(Instrument instrument, Kind kind)
    {
        var name = new StringBuilder(instrument.Name.Length + 16);
        foreach (var c in instrument.Name)
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        name.Append(instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        });
        return kind == Kind.Counter ? name.Append("_total").ToString() : name.ToString();
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            text.Append(text.Length > 0 ? "," : "");
            foreach (var c in key)
                text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
            var shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            text.Append("=\"").Append(shown.Replace("\\", @"\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)).Append('"');
        }
        return text.ToString();
    }
}
