using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.EndToEnd;

/// <summary>How a daemon starts when something is not as it should be.</summary>
public sealed class DaemonStartTests
{
    [Test]
    public async Task A_wrong_setting_ends_the_program_at_once_with_the_reason()
    {
        await using var fetch = Start(new() { ["HARVEST__QUEUE__TYPE"] = "Redis", ["HARVEST__CONSUMER__LEASESECONDS"] = "1" });

        await fetch.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(30));

        fetch.ExitCode.ShouldBe(1);
        fetch.Output.ShouldContain("Harvest:Consumer:LeaseSeconds: must be from 2 to 3600, found 1");
    }

    [Test]
    public async Task The_queue_in_memory_is_refused_since_nothing_would_ever_come()
    {
        await using var fetch = Start([]);

        await fetch.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(30));

        fetch.ExitCode.ShouldBe(1);
        fetch.Output.ShouldContain("Harvest:Queue:Type is Memory");
    }

    [Test]
    public async Task A_wrong_argument_is_wrong_usage()
    {
        await using var fetch = Start([], "--what");

        await fetch.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(30));

        fetch.ExitCode.ShouldBe(2);
        fetch.Output.ShouldContain("--concurrency N");
    }

    [Test]
    public async Task An_unreachable_database_is_waited_for_with_one_clear_line()
    {
        await using var fetch = Start(new()
        {
            ["HARVEST__QUEUE__TYPE"] = "Redis",
            ["HARVEST__DATABASE"] = $"Host=127.0.0.1;Port={ServerProcess.FreePort()};Username=harvest;Password=very-secret;Database=x",
        });

        await Eventually.ShouldAsync(() => fetch.Output.Contains("Waiting for PostgreSQL", StringComparison.Ordinal), "the line", TimeSpan.FromSeconds(90));

        fetch.HasExited.ShouldBeFalse();
        fetch.Output.ShouldNotContain("very-secret");
    }

    [Test]
    public async Task Tables_that_are_missing_are_waited_for_too()
    {
        await using var fetch = Start(new()
        {
            ["HARVEST__QUEUE__TYPE"] = "Redis",
            ["HARVEST__DATABASE"] = await PostgresServer.Shared.CreateDatabaseAsync(),
        });

        await Eventually.ShouldAsync(() => fetch.Output.Contains("harvest initdb", StringComparison.Ordinal), "the line", TimeSpan.FromSeconds(60));
    }

    private static BuiltProgram Start(Dictionary<string, string> settings, params string[] arguments) =>
        BuiltProgram.Start("Harvest.FetchConsumer", "Harvest.FetchConsumer", settings, arguments);
}
