using System.CommandLine;
using Harvest.Model;
using Harvest.Pipeline;

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
            source = await run.Get<SourceControl>().DecideAsync(source, approval, parsed.GetValue(comment)!, token);
            await UserCommands.AuditAsync(run, "harvest_source_decide", source.Name, $"{approval} {source.ApprovalComment}", token);
            await SourceCommands.ShowAsync(run, source, token);
            return 0;
        });
        return command;
    }
}
