using System.CommandLine;
using Harvest.Hosting;
using Harvest.Queues;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest gather-consumer</c> and <c>harvest fetch-consumer</c>: the daemons, started from the one program.</summary>
internal static class ConsumerCommands
{
    public static IEnumerable<Command> Create() =>
    [
        Create("gather-consumer", "gather_consumer", QueueName.Gather, "Run a gather consumer"),
        Create("fetch-consumer", "fetch_consumer", QueueName.Fetch, "Run a fetch consumer"),
    ];

    private static Command Create(string name, string oldName, QueueName queue, string description)
    {
        var concurrency = new Option<int?>("--concurrency") { Description = "Records in flight at once" }.AtLeast(1, 1000);
        var command = new Command(name, description) { concurrency };
        command.Aliases.Add(oldName);
        command.SetAction((parsed, token) => ConsumerHost.RunAsync(
            queue,
            [
                .. Invocation.SettingsOf(parsed),
                .. parsed.GetValue(concurrency) is { } records ? ["--concurrency", $"{records}"] : Array.Empty<string>(),
            ],
            token));
        return command;
    }
}
