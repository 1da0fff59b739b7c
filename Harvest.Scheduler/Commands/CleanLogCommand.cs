using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Storage;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest clean-harvest-log</c>.</summary>
internal static class CleanLogCommand
{
    public static Command Create()
    {
        var command = new Command("clean-harvest-log", "Delete database log entries older than the setting Log:Days");
        command.Aliases.Add("clean_harvest_log");
        Invocation.Attach(command, async (run, _, token) =>
        {
            var days = run.Get<HarvestOptions>().Log.Days;
            var deleted = await run.Get<LogStore>().CleanAsync(days, token);
            run.Out.Show(() => new JsonObject { ["deleted"] = deleted }, () => Console.WriteLine($"{deleted:N0} log rows older than {Counted.Of(days, "day")} deleted"));
            return 0;
        });
        return command;
    }
}
