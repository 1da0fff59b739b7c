using System.CommandLine;
using Harvest.Harvesters;
using Harvest.Hosting;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Gather;

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
        command.Validators.Add(result =>
        {
            var typed = result.GetResult(old)?.Tokens is [var token, ..] ? token.Value : null;
            var given = result.GetResult(guid)?.Tokens is [var value, ..] ? value.Value : null;
            if (typed?.StartsWith(OldGuid, StringComparison.Ordinal) == false)
                result.AddError($"After the source comes {OldGuid}GUID or nothing, found {typed}");
            else if (typed == OldGuid)
                result.AddError($"{OldGuid} needs a guid, such as {OldGuid}record-1");
            else if (given is not null && string.IsNullOrWhiteSpace(given))
                result.AddError("--guid needs a guid, such as --guid record-1");
            else if (typed is not null && given is not null)
                result.AddError($"{OldGuid}GUID and --guid exclude each other: they mean the same");
        });
        var order = new OrderOptions(command);
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var found = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(source), token);
            SampleServer.Refuse(found);
            var only = parsed.GetValue(guid) ?? parsed.GetValue(old)?[OldGuid.Length..];
            if (only is not null)
                await LookAsync(run, found, only, token);
            var harvest = new LocalHarvest(run);
            if (parsed.GetValue(dry))
                return await harvest.DryRunAsync([found], order.Read(parsed, only), token);
            return await harvest.ReportAsync(await harvest.RunAsync([found], order.Read(parsed, only), token), token);
        },
        isAlone: true);
        return command;
    }

    /// <summary>Nothing is begun for a record that there is not; one that cannot be read now is the job's to report.</summary>
    private static async Task LookAsync(Invocation run, Source source, string guid, CancellationToken cancellationToken)
    {
        try
        {
            await run.Get<RecordLook>().DemandAsync(source, guid, cancellationToken);
        }
        catch (Exception fault) when (fault is RemoteException or ListingException or FormatException)
        {
        }
    }
}
