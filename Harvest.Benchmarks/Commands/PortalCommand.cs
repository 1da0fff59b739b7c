using System.CommandLine;
using Harvest.Benchmarks.Portal;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench portal PORT N</c>: the mock portal alone, for trying things by hand.</summary>
internal static class PortalCommand
{
    public static Command Create()
    {
        var port = new Argument<int>("port") { Description = "On 127.0.0.1; 0 for a free one" };
        var count = new Argument<int>("datasets") { Description = "How many datasets it has" };
        var first = new Argument<int>("first") { Description = "The number of its first one; portals of other numbers have others", DefaultValueFactory = _ => 0 };
        var command = new Command("portal", "Serve a CKAN portal of generated datasets until stopped") { port, count, first };
        command.SetAction(async (parsed, token) =>
        {
            await using var portal = await MockPortal.StartAsync(
                parsed.GetRequiredValue(port), parsed.GetRequiredValue(count), parsed.GetValue(first), token);
            var size = portal.Bytes / Math.Max(1, portal.Count);
            // Whoever started this reads the address at the beginning of the line.
            Console.WriteLine($"{portal.Url.AbsoluteUri} has {portal.Count:N0} datasets of {size:N0} bytes");
            await portal.WaitAsync(token);
            return 0;
        });
        return command;
    }
}
