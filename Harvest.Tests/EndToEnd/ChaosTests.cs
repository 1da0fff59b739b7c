using Harvest.Tests.Servers;

namespace Harvest.Tests.EndToEnd;

/// <summary>
/// The short form of the chaos run. HARVEST_TEST_CHAOS names other options of <c>harvest-bench chaos</c> for a longer one, such as
/// <c>--datasets 3000 --kills 20</c>.
/// </summary>
public sealed class ChaosTests
{
    private static string[] Size => Environment.GetEnvironmentVariable("HARVEST_TEST_CHAOS") is { Length: > 0 } options
        ? options.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        : ["--datasets", "600", "--kills", "3"];

    // With one consumer's clock an hour ahead and another's an hour behind, where the library for it is installed.
    [TestCase("Redis", 1)]
    [TestCase("Amqp", 0)]
    public async Task Whatever_is_killed_nothing_is_lost_or_doubled_and_every_job_ends(string queue, int hoursWrong)
    {
        await using var chaos = BuiltProgram.Start(
            "Harvest.Benchmarks",
            "harvest-bench",
            new Dictionary<string, string> { ["HARVEST__CONSUMER__LEASESECONDS"] = "5" },
            ["chaos", "--queue", queue, .. Size, "--skew", WrongClock.IsInstalled ? $"{hoursWrong}" : "0", "--seed", $"{TestContext.CurrentContext.Random.Next(1, 100_000)}"]);

        await chaos.WaitAsync(TimeSpan.FromMinutes(10));

        chaos.ExitCode.ShouldBe(0, chaos.Output);
        chaos.Output.ShouldContain("| datasets lost | 0 |");
    }
}
