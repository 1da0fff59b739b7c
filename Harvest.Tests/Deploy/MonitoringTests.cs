using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harvest.Diagnostics;
using Harvest.Hosting;
using Harvest.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.Deploy;

/// <summary>Dashboard, alerts and the page on operations speak of meters that there are.</summary>
public sealed partial class MonitoringTests
{
    private static readonly string[] Suffixes = ["_bucket", "_sum", "_count"];

    [Test]
    public async Task The_dashboard_shows_meters_that_there_are()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Yaml.PathOf("deploy", "grafana", "harvest.json")));
        var expressions = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!).ToList();

        expressions.Count.ShouldBeGreaterThan(10);
        Named(expressions).ShouldBeSubsetOf(await MetersAsync());
    }

    [Test]
    public async Task The_alerts_watch_meters_that_there_are()
    {
        var rules = Yaml.Read(Yaml.PathOf("deploy", "prometheus", "alerts.yml")).Single().List("groups").SelectMany(group => group.List("rules")).ToList();

        Named(rules.Select(rule => rule.Text("expr")!)).ShouldBeSubsetOf(await MetersAsync());
        rules.ShouldAllBe(rule => rule.Text("annotations.summary") != null && rule.Text("annotations.description") != null && rule.Text("labels.severity") != null);
    }

    [Test]
    public async Task Every_meter_is_described()
    {
        var page = await File.ReadAllTextAsync(Yaml.PathOf("docs", "operations.md"));

        (await MetersAsync()).Where(name => !page.Contains($"`{name}", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Named(IEnumerable<string> expressions) => expressions
        .SelectMany(text => Names().Matches(text)).Select(match => match.Value)
        .Select(name => Suffixes.FirstOrDefault(suffix => name.EndsWith(suffix, StringComparison.Ordinal)) is { } end ? name[..^end.Length] : name)
        .Distinct();

    /// <summary>The names of all instruments, as Prometheus sees them.</summary>
    private static async Task<IReadOnlyList<string>> MetersAsync()
    {
        await using var engine = await Engine.StartAsync();
        using var gauges = ActivatorUtilities.CreateInstance<SiteGauges>(engine.Get<IServiceProvider>());
        var names = new HashSet<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == Telemetry.Name && instrument.Name.StartsWith("harvest.", StringComparison.Ordinal))
                names.Add(MeterValues.NameOf(instrument));
        };
        Telemetry.Listed.Enabled.ShouldBeOneOf(true, false);
        listener.Start();
        return [.. names.Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex("harvest_[a-z_]+")]
    private static partial Regex Names();
}
