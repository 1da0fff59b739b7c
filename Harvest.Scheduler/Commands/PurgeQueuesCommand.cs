using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Queues;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest purge-queues</c>.</summary>
internal static class PurgeQueuesCommand
{
    public static Command Create()
    {
        var command = new Command("purge-queues", "Empty this site's queues; the next run queues open work again") { Confirmation.Yes };
        command.Aliases.Add("purge_queues");
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            Confirmation.Ask($"Empty the queues of site {run.Get<HarvestOptions>().SiteId}?", parsed.GetValue(Confirmation.Yes));
            foreach (var queue in Enum.GetValues<QueueName>())
                await run.Get<IQueue>().PurgeAsync(queue, token);
            var site = run.Get<HarvestOptions>().SiteId;
            run.Out.Show(() => new JsonObject { ["site_id"] = site }, () => Console.WriteLine($"The queues of site {site} are empty"));
            return 0;
        });
        return command;
    }
}
