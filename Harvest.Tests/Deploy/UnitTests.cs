using System.Text.RegularExpressions;

namespace Harvest.Tests.Deploy;

/// <summary>The units of systemd and the programs of supervisor start, and each listens at a port of its own.</summary>
public sealed partial class UnitTests
{
    private static IEnumerable<string> Services() =>
        Directory.GetFiles(Yaml.PathOf("deploy", "systemd"), "*.service").Select(file => Path.GetFileName(file));

    [TestCaseSource(nameof(Services))]
    public void A_unit_allows_the_calls_that_dotnet_starts_with_after_what_it_denies(string unit)
    {
        var filters = File.ReadLines(Yaml.PathOf("deploy", "systemd", unit))
            .Where(line => line.StartsWith("SystemCallFilter=", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]).ToList();

        filters.ShouldContain("~@privileged @resources", "the hardening stays");
        filters[^1].ShouldBe("sched_setaffinity");
    }

    [Test]
    public void Supervisor_and_systemd_give_each_program_the_same_port() =>
        Ports("supervisor").ShouldBe(Ports("systemd"), ignoreOrder: true);

    [Test]
    public void The_port_of_a_fetch_consumer_is_a_sum_and_not_a_text()
    {
        File.ReadAllText(Yaml.PathOf("deploy", "systemd", "harvest-fetch@.service")).ShouldContain("127.0.0.1:$$((9470 + %i))");
        File.ReadAllText(Yaml.PathOf("deploy", "supervisor", "harvest.conf")).ShouldContain("127.0.0.1:$((9470 + %(process_num)d))");
    }

    private static IReadOnlyList<string> Ports(string folder) =>
        [.. Directory.GetFiles(Yaml.PathOf("deploy", folder)).SelectMany(file => Listening().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"(?i)Telemetry(?:__|:)Listen=http://127\.0\.0\.1:(?:\$+\(\()?(\d+)")]
    private static partial Regex Listening();
}
