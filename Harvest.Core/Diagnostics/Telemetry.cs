using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Harvest.Model;

namespace Harvest.Diagnostics;

/// <summary>
/// The meters and the traces of a process. An instrument that nobody listens to costs a comparison, so they stand where
/// records flow, and are told once a batch where there is one. docs/operations.md has the list.
/// </summary>
public static class Telemetry
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string Name = "Harvest";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
    };

    /// <summary>The version of the programs, with the commit it was built of.</summary>
    public static string Version { get; } =
        typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private static readonly Meter Meter = new(Name, Version);
    private static readonly ActivitySource Activities = new(Name, Version);

    public static readonly Counter<long> Listed =
        Meter.CreateCounter<long>("harvest.records.listed", "{record}", "Records that sources listed");

    public static readonly Counter<long> Gathered =
        Meter.CreateCounter<long>("harvest.records.gathered", "{record}", "Records that became objects, to be fetched and imported");

    public static readonly Counter<long> Fetched =
        Meter.CreateCounter<long>("harvest.records.fetched", "{record}", "Records fetched one by one, by result");

    public static readonly Counter<long> Ended =
        Meter.CreateCounter<long>("harvest.records.ended", "{record}", "Records that were dealt with, by outcome");

    public static readonly Counter<long> JobsEnded = Meter.CreateCounter<long>("harvest.jobs.ended", "{job}", "Jobs that ended, by status");

    public static readonly Histogram<double> GatherDuration =
        Meter.CreateHistogram("harvest.gather.duration", "s", "One listing of a source", advice: Seconds);

    public static readonly Histogram<double> FetchDuration =
        Meter.CreateHistogram("harvest.fetch.duration", "s", "One record fetched, retries included", advice: Seconds);

    public static readonly Histogram<double> ImportDuration =
        Meter.CreateHistogram("harvest.import.duration", "s", "One batch mapped and written", advice: Seconds);

    public static readonly Histogram<double> HttpDuration =
        Meter.CreateHistogram("harvest.http.duration", "s", "One request to a remote catalogue until its answer begins", advice: Seconds);

    public static readonly Counter<long> HttpReceived =
        Meter.CreateCounter<long>("harvest.http.received", "By", "Bytes that remote catalogues sent");

    public static readonly UpDownCounter<long> BusyLanes =
        Meter.CreateUpDownCounter<long>("harvest.lanes.busy", "{lane}", "Lanes of this consumer that work at something");

    public static readonly Counter<long> LaneFailures =
        Meter.CreateCounter<long>("harvest.lanes.failures", "{failure}", "Rounds of this consumer that failed: database or broker away, or a fault");

    public static readonly Counter<long> UnknownMessages =
        Meter.CreateCounter<long>("harvest.messages.unknown", "{message}", "Messages that name jobs or objects which this database does not have");

    static Telemetry() => Meter.CreateObservableGauge(
        "harvest.build.info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", Version)), null, "Always 1; the label says what runs");

    /// <summary>A tag.</summary>
    public static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    /// <summary>Counts how records ended.</summary>
    public static void CountEnded(string harvester, IEnumerable<string> outcomes)
    {
        foreach (var group in outcomes.GroupBy(outcome => outcome))
            Ended.Add(group.Count(), Tag("harvester", harvester), Tag("outcome", group.Key));
    }

    /// <summary>
    /// Begins a piece of a job's work; null when nobody looks. All pieces of a job, in whatever process, are one trace, and the
    /// id of the trace is the id of the job: nothing has to travel with the messages.
    /// </summary>
    public static Activity? Begin(string name, string jobId, Source source)
    {
        if (!Activities.HasListeners())
            return null;
        var activity = Activities.StartActivity(name, ActivityKind.Consumer, ContextOf(jobId));
        return activity?.SetTag("harvest.job", jobId).SetTag("harvest.source", source.Name).SetTag("harvest.harvester", source.Type);
    }

    /// <summary>Notes that the work failed.</summary>
    public static void Fail(this Activity? activity, Exception fault) =>
        activity?.SetStatus(ActivityStatusCode.Error, fault.Message).SetTag("error.type", fault.GetType().Name);

    private static ActivityContext ContextOf(string jobId)
    {
        if (!Guid.TryParse(jobId, out var id))
            return default;
        var bytes = id.ToByteArray(bigEndian: true);
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(bytes), ActivitySpanId.CreateFromBytes(bytes.AsSpan(8)), ActivityTraceFlags.Recorded, isRemote: true);
    }
}
