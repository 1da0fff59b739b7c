using Harvest.Tests.Servers;

namespace Harvest.Tests.EndToEnd;

/// <summary>The short form of the chaos run; the long one is <c>harvest-bench chaos</c>.</summary>
public sealed class ChaosTests
{
    // With one consumer's clock an hour ahead and another's an hour behind, where the library for it is installed.
    [TestCase("Redis", 1)]
    [TestCase("Amqp", 0)]
    public async Task Whatever_is_killed_nothing_is_lost_or_doubled_and_every_job_ends(string queue, int hoursWrong)
    {
        await using var chaos = BuiltProgram.Start(
            "Harvest.Benchmarks",
            "harvest-bench",
            new Dictionary<string, string> { ["HARVEST__CONSUMER__LEASESECONDS"] = "10" },
            "chaos", "--queue", queue, "--datasets", "3000", "--kills", "4",
            "--skew", WrongClock.IsInstalled ? $"{hoursWrong}" : "0", "--seed", $"{TestContext.CurrentContext.Random.Next(1, 100_000)}");

        await chaos.WaitAsync(TimeSpan.FromMinutes(5));

        chaos.ExitCode.ShouldBe(0, chaos.Output);
        chaos.Output.ShouldContain("| datasets lost | 0 |");
    }
}
