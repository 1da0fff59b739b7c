using System.CommandLine;
using Harvest.Api;
using Harvest.Harvesters;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest harvesters</c>: what kinds of source there are and how they are set up.</summary>
internal static class HarvestersCommand
{
    public static Command Create()
    {
        var command = new Command("harvesters", "List harvesters and their settings");
        command.Aliases.Add("harvesters_info");
        command.Aliases.Add("harvesters-info");
        Invocation.Attach(
            command,
            (run, _, _) =>
            {
                var harvesters = run.Get<ApiShapes>().Harvesters();
                run.Out.Show(
                    () => harvesters,
                    () =>
                    {
                        foreach (var harvester in harvesters)
                        {
                            Console.WriteLine($"{harvester!["name"]}  {harvester["title"]}: {harvester["description"]}");
                            if (harvester["plug_in"] is { } plugIn)
                                Console.WriteLine($"    plug-in {plugIn["name"]} {plugIn["version"]}");
                            foreach (var setting in harvester["settings"]!.AsArray())
                                Console.WriteLine($"    {setting!["name"]} ({setting["type"]}): {setting["description"]}");
                        }
                    });
                foreach (var problem in run.Get<HarvesterRegistry>().PlugInProblems)
                    Console.Error.WriteLine(problem);
                return Task.FromResult(0);
            },
            opensDatabase: false);
        return command;
    }
}
