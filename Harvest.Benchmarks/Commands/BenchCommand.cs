using System.CommandLine;
using System.Data.Common;
using Harvest.Benchmarks.Runs;

namespace Harvest.Benchmarks.Commands;

/// <summary>The command line <c>harvest-bench</c>. Exit codes: 0 done, 1 failed, 2 wrong usage.</summary>
internal static class BenchCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Measures harvests beside the least that they could take.")
        {
            FirstCommand.Create(), FirstCommand.CreateScale(), PortalCommand.Create(), BareCommands.CreateDownload(), BareCommands.CreateFloor(),
            BrokersCommand.Create(), SmallCommand.Create(), StatementsCommand.Create(), ChaosCommand.Create(), WorldCommand.Create(), RdfCommand.Create(), WafCommand.Create(), WafCommand.CreateFolder(),
            ProtocolsCommand.Create(), WebCommand.Create(), FindingCommand.Create(), DuplicatesCommand.Create(),
            TargetCommand.Create(), TargetCommand.CreateServer(),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            return 2;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault) when (
            fault is BenchException or HarvestException or HttpRequestException or DbException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return 1;
        }
    }
}
