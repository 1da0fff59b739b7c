using System.CommandLine;
using Harvest.Accounts;
using Harvest.Model;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest source accept</c> and <c>refuse</c>: sources that people without the right have proposed.</summary>
internal static class SourceDecisionCommands
{
    public static Command Accept() => Create("accept", "Accept a source that needs approval", Approval.Accepted);

    public static Command Refuse() => Create("refuse", "Reject a source", Approval.Refused);

    private static Command Create(string verb, string description, Approval approval)
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the source" };
        var comment = new Option<string>("--comment") { Description = "Message to the person who added it", DefaultValueFactory = _ => "" };
        var command = new Command(verb, description) { reference, comment };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            source = await run.Get<SourceService>().DecideAsync(Caller.CommandLine, source, approval, parsed.GetValue(comment)!, token);
            await SourceCommands.ShowAsync(run, source, token);
            return 0;
        });
        return command;
    }
}
