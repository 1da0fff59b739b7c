using System.Diagnostics.Metrics;
using Harvest.Diagnostics;

namespace Harvest.Tests.Diagnostics;

/// <summary>The text that Prometheus reads.</summary>
public sealed class PrometheusMetricsTests
{
    private readonly string id = $"t{Guid.NewGuid():N}";
    private Meter meter = null!;
    private PrometheusMetrics metrics = null!;

    [SetUp]
    public void Begin() => (meter, metrics) = (new Meter(Telemetry.Name), new PrometheusMetrics());

    [TearDown]
    public void End()
    {
        metrics.Dispose();
        meter.Dispose();
    }

    [Test]
    public void A_counter_adds_up_by_its_tags()
    {
        var counter = meter.CreateCounter<long>($"{id}.records", "{record}", "What came");
        counter.Add(2, Telemetry.Tag("kind", "a"));
        counter.Add(3, Telemetry.Tag("kind", "b"));
        counter.Add(5, Telemetry.Tag("kind", "a"));

        Mine().ShouldBe(
        [
            $"# HELP {id}_records_total What came",
            $"# TYPE {id}_records_total counter",
            $$"""{{id}}_records_total{kind="a"} 7""",
            $$"""{{id}}_records_total{kind="b"} 3""",
        ]);
    }

    [Test]
    public void Units_that_Prometheus_knows_are_part_of_the_name()
    {
        meter.CreateCounter<long>($"{id}.received", "By").Add(1);
        meter.CreateUpDownCounter<int>($"{id}.busy", "{lane}").Add(-1);

        Mine().ShouldBe([$"# TYPE {id}_busy gauge", $"{id}_busy -1", $"# TYPE {id}_received_bytes_total counter", $"{id}_received_bytes_total 1"]);
    }

    [Test]
    public void A_histogram_counts_what_is_at_or_below_each_bound()
    {
        var histogram = meter.CreateHistogram($"{id}.duration", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 2] });
        foreach (var value in (double[])[0.1, 0.5, 1.25, 30])
            histogram.Record(value);

        Mine().ShouldBe(
        [
            $"# TYPE {id}_duration_seconds histogram",
            $$"""{{id}}_duration_seconds_bucket{le="0.5"} 2""",
            $$"""{{id}}_duration_seconds_bucket{le="2"} 3""",
            $$"""{{id}}_duration_seconds_bucket{le="+Inf"} 4""",
            $"{id}_duration_seconds_sum 31.85",
            $"{id}_duration_seconds_count 4",
        ]);
    }

    [Test]
    public void Whatever_a_label_holds_the_text_stays_one_line_for_each_value()
    {
        meter.CreateCounter<long>($"{id}.odd").Add(1, Telemetry.Tag("source name", "a\"b\\c\nd"));

        Mine()[1].ShouldBe($$"""{{id}}_odd_total{source_name="a\"b\\c\nd"} 1""");
    }

    [Test]
    public void What_is_observed_no_longer_is_shown_no_longer()
    {
        List<Measurement<int>> seen = [new(4, Telemetry.Tag("source", "gone")), new(1, Telemetry.Tag("source", "here"))];
        meter.CreateObservableGauge($"{id}.idle", () => seen);
        Mine().Count.ShouldBe(3);

        seen = [new(2, Telemetry.Tag("source", "here"))];

        Mine().ShouldBe([$"# TYPE {id}_idle gauge", $$"""{{id}}_idle{source="here"} 2"""]);
    }

    [Test]
    public void Two_instruments_of_one_name_are_one_family()
    {
        using var other = new Meter(Telemetry.Name);
        meter.CreateCounter<long>($"{id}.same").Add(1, Telemetry.Tag("of", "one"));
        other.CreateCounter<long>($"{id}.same").Add(1, Telemetry.Tag("of", "two"));

        Mine().Count(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).ShouldBe(1);
        Mine().Count.ShouldBe(3);
    }

    [Test]
    public void Tags_without_end_do_not_make_a_page_without_end()
    {
        var counter = meter.CreateCounter<long>($"{id}.many");
        for (var i = 0; i < PrometheusFamily.MaxSeries + 500; i++)
            counter.Add(1, Telemetry.Tag("n", $"{i}"));

        Mine().Count.ShouldBe(PrometheusFamily.MaxSeries + 1);
    }

    [Test]
    public void Meters_of_strangers_are_left_out()
    {
        using var strange = new Meter("Somebody.Else");
        strange.CreateCounter<long>($"{id}.strange").Add(1);

        Mine().ShouldBeEmpty();
    }

    [Test]
    public void Values_from_many_threads_are_all_counted()
    {
        var counter = meter.CreateCounter<long>($"{id}.threads");

        Parallel.For(0, 20_000, i => counter.Add(1, Telemetry.Tag("n", $"{i % 7}")));

        Mine().Skip(1).Sum(line => long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(20_000);
    }

    [Test]
    public void Nobody_listening_means_that_nothing_is_switched_on()
    {
        metrics.Dispose();

        meter.CreateHistogram<double>($"{id}.quiet").Enabled.ShouldBeFalse();
    }

    private List<string> Mine() => [.. metrics.Write().Split('\n').Where(line => line.Contains(id, StringComparison.Ordinal))];
}
