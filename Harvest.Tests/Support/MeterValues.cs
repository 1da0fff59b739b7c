using System.Diagnostics.Metrics;
using Harvest.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Harvest.Tests.Support;

/// <summary>What the meters say, named as Prometheus sees them.</summary>
public sealed class MeterValues : IDisposable
{
    private readonly List<MetricSnapshot> seen = [];
    private readonly MeterProvider meters;

    public MeterValues() => meters = Sdk.CreateMeterProviderBuilder().AddMeter(Telemetry.Name).AddInMemoryExporter(seen).Build();

    /// <summary>The name that Prometheus has for an instrument.</summary>
    public static string NameOf(string name, string? unit, bool isCounter) =>
        name.Replace('.', '_') + unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" } + (isCounter ? "_total" : "");

    /// <inheritdoc cref="NameOf(string, string?, bool)"/>
    public static string NameOf(Instrument instrument) => NameOf(
        instrument.Name, instrument.Unit, instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal));

    /// <summary>A value, or how often a histogram recorded; null when there is none with such a tag.</summary>
    /// <param name="name">As Prometheus has it; with <c>_count</c> for a histogram.</param>
    /// <param name="tag">Such as <c>outcome=added</c>; empty for any.</param>
    public double? Of(string name, string tag = "")
    {
        seen.Clear();
        meters.ForceFlush();
        foreach (var metric in seen)
        {
            var isHistogram = metric.MetricType == MetricType.Histogram;
            if (NameOf(metric.Name, metric.Unit, metric.MetricType == MetricType.LongSum) + (isHistogram ? "_count" : "") != name)
                continue;
            foreach (var point in metric.MetricPoints)
            {
                var tags = new List<string>();
                foreach (var (key, value) in point.Tags)
                    tags.Add($"{key}={value}");
                if (tag.Length == 0 || tags.Contains(tag))
                    return isHistogram ? point.GetHistogramCount() : metric.MetricType == MetricType.LongSum ? point.GetSumLong() : point.GetGaugeLastValueDouble();
            }
        }
        return null;
    }

    public void Dispose() => meters.Dispose();
}
