using System.CommandLine;
using CsCheck;
using Harvest.Tests.World;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench world</c>.</summary>
internal static class WorldCommand
{
    // Requests and rows of histories that are over are kept by server and database.
    private const int AtATime = 500;

    public static Command Create()
    {
        var histories = new Option<int>("--histories") { Description = "Random histories, shared among the protocols", DefaultValueFactory = _ => 1000 };
        var protocol = new Option<string?>("--protocol") { Description = "Only this harvester, such as ckan" };
        var database = new Option<string?>("--database") { Description = "Connection string; default: a SQLite file" };
        var atOnce = new Option<int>("--at-once") { Description = "Histories that live at the same time: most of a harvest is waiting", DefaultValueFactory = _ => 32 };
        var seed = new Option<string?>("--seed") { Description = "Begin with the history of this seed, as a failure names it" };
        var command = new Command("world", "Harvest random histories of portals and compare each step with a plain model")
        {
            histories, protocol, database, atOnce, seed,
        };
        command.SetAction(async (parsed, token) =>
        {
            var chosen = WorldProtocols.All.Where(one => parsed.GetValue(protocol) is not { } name || one.Type == name).ToList();
            var broken = 0;
            foreach (var one in chosen)
            {
                var left = (parsed.GetValue(histories) + chosen.Count - 1) / Math.Max(1, chosen.Count);
                var begun = TimeProvider.System.GetTimestamp();
                var done = 0;
                while (done < left)
                {
                    token.ThrowIfCancellationRequested();
                    var some = Math.Min(AtATime, left - done);
                    await using var engine = await WorldEngine.StartAsync(parsed.GetValue(database));
                    try
                    {
                        await WorldHistory.Of(one).SampleAsync(engine.RunAsync, iter: some, threads: parsed.GetValue(atOnce), seed: parsed.GetValue(seed));
                    }
                    catch (CsCheckException fault)
                    {
                        broken++;
                        Console.WriteLine($"{one}: {fault.Message}{Environment.NewLine}{fault.InnerException?.Message}");
                        break;
                    }
                    done += some;
                }
                Console.WriteLine($"{one.Type,-14} {done,7:N0} histories, {TimeProvider.System.GetElapsedTime(begun).TotalSeconds,7:N1} s");
            }
            Console.WriteLine(broken == 0 ? "No promise was broken" : $"Protocols that broke a promise: {broken}");
            return broken == 0 ? 0 : 1;
        });
        return command;
    }
}
