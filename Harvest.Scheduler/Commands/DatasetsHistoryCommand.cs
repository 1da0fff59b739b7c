using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Storage.Datasets;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest datasets history</c>: what changed in a dataset, and when.</summary>
internal static class DatasetsHistoryCommand
{
    private const int MaxText = 200;

    public static Command Create()
    {
        var reference = new Argument<string>("dataset") { Description = "Id or name" };
        var limit = new Option<int>("--limit") { Description = "Maximum number of changes", DefaultValueFactory = _ => 20 }.AtLeast(1);
        var command = new Command("history", "Show what changed in a dataset, and when") { reference, limit };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var name = parsed.GetRequiredValue(reference);
            var package = await run.Get<DatasetQueries>().FindAsync(name, token) ?? throw WrongInputException.Unknown("dataset", name, [], "harvest datasets list");
            var history = await run.Get<DatasetVersions>().HistoryAsync(package, parsed.GetValue(limit), token);
            run.Out.Show(
                () => new JsonArray([.. history.Select(change => change.Shape())]),
                () =>
                {
                    if (history.Count == 0)
                        run.Out.Say(run.Get<HarvestOptions>().Catalogue.KeepVersions ? $"No change of {name} is kept" : "No changes are kept: set Catalogue:KeepVersions to true");
                    foreach (var change in history)
                    {
                        run.Out.Say($"{change.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
                        foreach (var difference in change.Differences)
                            run.Out.Say($"  {difference.Field}: {Shown(difference.Before)} → {Shown(difference.After)}");
                    }
                });
            return 0;
        });
        return command;
    }

    /// <summary>On one line, and not longer than one reads.</summary>
    private static string Shown(string? text) => text is null
        ? "(none)"
        : string.Concat((text.Length > MaxText ? $"{text[..MaxText]}…" : text).Select(c => char.IsControl(c) ? ' ' : c));
}
