using System.CommandLine;
using Harvest.Accounts;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest source schedule|unschedule</c>.</summary>
internal static class SourceScheduleCommands
{
    private static readonly Argument<string> Reference = new("source") { Description = "Id or name of the source" };

    public static Command CreateSchedule()
    {
        var when = new Argument<string>("when") { Description = "ALWAYS, HOURLY, DAILY, WEEKLY, BIWEEKLY, MONTHLY, a time of day such as 03:30, or a cron expression in quotes" };
        var zone = new Option<string?>("--time-zone") { Description = "Of a time of day or a cron expression, such as Europe/Madrid; otherwise UTC" };
        var command = new Command("schedule", "Set a source's schedule") { Reference, when, zone };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(Reference), token);
            source = await run.Get<SourceService>().ScheduleAsync(Caller.CommandLine, source, parsed.GetRequiredValue(when), parsed.GetValue(zone), token);
            await SourceCommands.ShowAsync(run, source, token);
            return 0;
        });
        return command;
    }

    public static Command CreateUnschedule()
    {
        var command = new Command("unschedule", "Remove a source's schedule") { Reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(Reference), token);
            await SourceCommands.ShowAsync(run, await run.Get<SourceService>().ScheduleAsync(Caller.CommandLine, source, null, null, token), token);
            return 0;
        });
        return command;
    }
}
