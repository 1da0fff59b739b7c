using System.CommandLine;
using Harvest.Benchmarks.Runs;
using Harvest.Tests.Servers;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench statements</c>.</summary>
internal static class StatementsCommand
{
    public static Command Create()
    {
        var list = new Option<bool>("--list") { Description = "Print the statements too" };
        var command = new Command("statements", "Count how often a job goes to PostgreSQL, on a server of its own") { list };
        command.SetAction(async (parsed, token) =>
        {
            try
            {
                await new StatementsBenchmark(Console.Out, parsed.GetValue(list)).RunAsync(token);
                return 0;
            }
            finally
            {
                await TestServer.EndAllAsync();
            }
        });
        return command;
    }
}
