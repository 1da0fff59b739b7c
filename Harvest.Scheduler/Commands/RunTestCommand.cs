using Harvest.Hosting;
using System.CommandLine;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest run-test SOURCE</c>: a whole harvest in this process, without broker and consumers.</summary>
internal static class RunTestCommand
{
    private const string OldGuid = "force-import=";

    public static Command Create()
    {
        var source = new Argument<string>("source") { Description = "Id or name of the source" };
        var old = new Argument<string?>("force-import") { Description = "force-import=GUID, the old form of --guid", Arity = ArgumentArity.ZeroOrOne };
        var guid = new Option<string?>("--guid") { Description = "Only this record, changed or not" };
        var dry = new Option<bool>("--dry-run") { Description = "Show what would be added, updated and deleted without writing anything" };
        var command = new Command("run-test", "Harvest a source in this process and report the result") { source, old, guid, dry };
        command.Aliases.Add("run_test");
        var order = new OrderOptions(command);
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var found = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(source), token);
            SampleServer.Refuse(found);
            var only = parsed.GetValue(guid) ?? (parsed.GetValue(old) is { } text ? text[(text.StartsWith(OldGuid, StringComparison.Ordinal) ? OldGuid.Length : 0)..] : null);
            var harvest = new LocalHarvest(run);
            if (parsed.GetValue(dry))
                return await harvest.DryRunAsync([found], order.Read(parsed, only), token);
            var jobs = await harvest.RunAsync([found], order.Read(parsed, only), token);
            if (only is not null && jobs is [(_, { Added: 0, Updated: 0, Deleted: 0, NotModified: 0, Unchanged: 0, HasErrors: false })])
                throw new HarvestException($"Source {found.Name} has no record {only}");
            return await harvest.ReportAsync(jobs, token);
        },
        isAlone: true);
        return command;
    }
}
