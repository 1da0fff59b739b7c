using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Hosting;
using Harvest.Storage;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest initdb</c>: brings the tables to the form of this version.</summary>
internal static class InitDbCommand
{
    public static Command Create()
    {
        var command = new Command("initdb", "Create the database schema, or upgrade it to this version");
        Invocation.Attach(
            command,
            async (run, _, cancellationToken) =>
            {
                await run.Get<Database>().ProbeAsync(cancellationToken);
                var ran = await run.Get<DatabaseUpgrade>().RunAsync(cancellationToken);
                var place = run.Get<Database>().Dialect.Place;
                run.Out.Show(
                    () => new JsonObject { ["database"] = place, ["applied"] = new JsonArray([.. ran.Select(name => JsonValue.Create(name))]) },
                    () => Console.WriteLine(ran.Count == 0 ? $"{place}: nothing to do" : $"{place}: applied {Migrator.InWords(ran)}"));
                return 0;
            },
            opensDatabase: false);
        return command;
    }
}
