using System.CommandLine;
using Harvest.Accounts;
using Harvest.Model;
using Harvest.Notifications;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest source notify</c>: who is told of a source's jobs, and of which.</summary>
internal static class SourceNotifyCommand
{
    private const string AsSite = "Site";

    private static readonly string[] Modes = [.. Enum.GetNames<NotifyWhen>(), AsSite];

    public static Command Create()
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the source" };
        var to = new Option<string?>("--to")
        {
            Description = "Mail addresses, separated by commas, in place of the site's; \"\" for those of the site",
        };
        var when = new Option<string?>("--when")
        {
            Description = "Errors, Changes (or errors), All, Never; Site for what the settings say",
        }.Among(Modes);
        var command = new Command("notify", "Set who is notified when a job finishes") { reference, to, when };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            await run.Get<SourceService>().NotifyAsync(
                Caller.CommandLine,
                source,
                parsed.GetValue(to) is { } addresses ? string.Join(", ", Read(addresses)) : source.NotifyTo,
                parsed.GetValue(when) is { } mode ? Parse(mode) : source.NotifyWhen,
                token);
            await SourceCommands.ShowAsync(run, await SourceCommands.FindAsync(run, source.Id, token), token);
            return 0;
        });
        return command;
    }

    /// <summary>The addresses that a person typed after <c>--to</c>.</summary>
    public static IReadOnlyList<string> Read(string addresses)
    {
        try
        {
            return AddressList.Read(addresses);
        }
        catch (FormatException fault)
        {
            throw new WrongInputException($"--to: {fault.Message}");
        }
    }

    private static NotifyWhen? Parse(string mode) =>
        mode.Equals(AsSite, StringComparison.OrdinalIgnoreCase) ? null : Enum.Parse<NotifyWhen>(mode, ignoreCase: true);
}
