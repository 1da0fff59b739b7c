using System.CommandLine;
using Harvest.Benchmarks.Chaos;
using Harvest.Benchmarks.Runs;

namespace Harvest.Benchmarks.Commands;

/// <summary><c>harvest-bench chaos</c>.</summary>
internal static class ChaosCommand
{
    public static Command Create()
    {
        var queue = new Option<string>("--queue") { Description = "Redis or Amqp", DefaultValueFactory = _ => "Redis" };
        var datasets = new Option<int>("--datasets") { Description = "Datasets on the portal", DefaultValueFactory = _ => 50_000 };
        var kills = new Option<int>("--kills") { Description = "How many blows", DefaultValueFactory = _ => 50 };
        var seed = new Option<int>("--seed") { Description = "Repeats the same blows", DefaultValueFactory = _ => 1 };
        var fail = new Option<int>("--fail-every") { Description = "Every so-many-th request to the portal fails; 0 for none", DefaultValueFactory = _ => 20 };
        var skew = new Option<int>("--skew") { Description = "Hours that one consumer's clock is ahead and another's is behind (needs libfaketime)" };
        var harvest = new Option<string?>("--harvest") { Description = "The program harvest; otherwise the one built beside this" };
        queue.AcceptOnlyFromAmong("Redis", "Amqp");
        var command = new Command("chaos", "Kill and restart everything at random while harvesting, and count what is lost")
        {
            queue, datasets, kills, seed, fail, skew, harvest,
        };
        command.SetAction(async (parsed, token) =>
        {
            var program = Path.GetFullPath(parsed.GetValue(harvest) ?? Programs.BuiltHarvest);
            if (!File.Exists(program))
                throw new BenchException($"There is no program {program}: build Harvest.Scheduler, or name it with --harvest");
            var plan = new ChaosPlan(
                parsed.GetRequiredValue(queue), parsed.GetValue(datasets), parsed.GetValue(kills), parsed.GetValue(seed), parsed.GetValue(fail), parsed.GetValue(skew));
            return await new ChaosRun(plan, program, Console.Out).RunAsync(token) ? 0 : 1;
        });
        return command;
    }
}
