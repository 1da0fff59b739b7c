using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Notifications;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest notify-test</c>.</summary>
internal static class NotifyTestCommand
{
    public static Command Create()
    {
        var to = new Option<string?>("--to")
        {
            Description = "Mail addresses, separated by commas; otherwise those of the site",
        };
        var command = new Command("notify-test", "Send a test e-mail and webhook and report the result") { to };
        Invocation.Attach(
            command,
            async (run, parsed, token) =>
            {
                var named = parsed.GetValue(to) is { } text ? SourceNotifyCommand.Read(text) : null;
                var results = await run.Get<Notifier>().TestAsync(named, token);
                run.Out.Show(
                    () => new JsonArray([.. results.Select(result => new JsonObject
                    {
                        ["channel"] = result.Channel,
                        ["recipient"] = result.Recipient,
                        ["sent"] = result.Fault is null,
                        ["fault"] = result.Fault,
                    })]),
                    () =>
                    {
                        foreach (var (channel, recipient, fault) in results)
                            run.Out.Say($"{channel} to {recipient}: {fault ?? "sent"}");
                    });
                return results.All(result => result.Fault is null) ? 0 : 1;
            },
            opensDatabase: false);
        return command;
    }
}
