using System.Diagnostics.Metrics;
using System.Text;

namespace Harvest.Diagnostics;

/// <summary>
/// The meters of this process as text for Prometheus (exposition format 0.0.4). Listens from the moment it is made, so it is
/// made only where somebody can ask.
/// </summary>
public sealed class PrometheusMetrics : IDisposable
{
    private static readonly HashSet<string> Meters = [Telemetry.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting"];

    private readonly List<PrometheusFamily> families = [];
    private readonly Lock gate = new();
    private readonly MeterListener listener = new();

    public PrometheusMetrics()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (!Meters.Contains(instrument.Meter.Name))
                return;
            var family = new PrometheusFamily(instrument);
            lock (families)
                families.Add(family);
            self.EnableMeasurementEvents(instrument, family);
        };
        listener.MeasurementsCompleted = (_, state) =>
        {
            lock (families)
                families.Remove((PrometheusFamily)state!);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, state) => ((PrometheusFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, state) => ((PrometheusFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, state) => ((PrometheusFamily)state!).Record(value, tags));
        listener.Start();
    }

    /// <summary>All of them as they stand now.</summary>
    public string Write()
    {
        // One at a time: what is observed is forgotten and asked for anew.
        lock (gate)
        {
            List<PrometheusFamily> known;
            lock (families)
                known = [.. families];
            foreach (var family in known)
                family.BeginObservation();
            listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var same in known.GroupBy(family => family.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                if (!same.Any(family => family.HasSeries))
                    continue;
                same.First().WriteHead(text);
                foreach (var family in same)
                    family.WriteSeries(text);
            }
            return text.ToString();
        }
    }

    public void Dispose() => listener.Dispose();
}
