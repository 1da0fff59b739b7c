using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Storage.Datasets;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest datasets list|show|search|export|dump|history</c>.</summary>
internal static class DatasetsCommand
{
    public static Command Create() => new("datasets", "List, show, search, export and dump datasets")
    {
        List(), Show(), Search(), DatasetsExportCommand.Create(), DatasetsDumpCommand.Create(), DatasetsHistoryCommand.Create(),
        RecordCommands.Find(), RecordCommands.Duplicates(), RecordCommands.TakeDown(),
    };

    private static Command List()
    {
        var source = new Option<string?>("--source") { Description = "Only datasets of this source" };
        var command = new Command("list", "List all datasets") { source };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var of = parsed.GetValue(source) is { } named ? (await SourceCommands.FindAsync(run, named, token)).Id : null;
            await using var output = Console.OpenStandardOutput();
            await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
            if (run.Out.IsJson)
            {
                run.Out.Streams();
                json.WriteStartArray();
            }
            await foreach (var package in run.Get<DatasetQueries>().AllAsync(of, token))
            {
                if (!run.Out.IsJson)
                {
                    Line(run, Parse(package));
                    continue;
                }
                json.WriteRawValue(package, skipInputValidation: true);
                await json.FlushAsync(token);
            }
            if (run.Out.IsJson)
            {
                json.WriteEndArray();
                await json.FlushAsync(token);
                output.WriteByte((byte)'\n');
            }
            return 0;
        });
        return command;
    }

    private static Command Show()
    {
        var reference = new Argument<string>("dataset") { Description = "Id or name" };
        var command = new Command("show", "Show a dataset in full, as JSON") { reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var package = await run.Get<DatasetQueries>().FindAsync(parsed.GetRequiredValue(reference), token)
                ?? throw WrongInputException.Unknown("dataset", parsed.GetRequiredValue(reference), [], "harvest datasets list");
            new Output(json: true).Show(() => Parse(package), () => { });
            return 0;
        });
        return command;
    }

    private static Command Search()
    {
        var query = new Argument<string[]>("words") { Description = "Words that must all occur; the last may be only begun", Arity = ArgumentArity.OneOrMore };
        var source = new Option<string?>("--source") { Description = "Only datasets of this source" };
        var rows = new Option<int>("--limit") { Description = "Maximum number of datasets", DefaultValueFactory = _ => 20 }.AtLeast(1);
        var start = new Option<int>("--start") { Description = "Number of datasets to skip" }.AtLeast(0);
        var command = new Command("search", "Search titles, descriptions, tags and publishers") { query, source, rows, start };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var of = parsed.GetValue(source) is { } named ? (await SourceCommands.FindAsync(run, named, token)).Id : null;
            var text = string.Join(' ', parsed.GetRequiredValue(query));
            if (!text.Any(char.IsLetterOrDigit) && text.Any(sign => !char.IsWhiteSpace(sign) && sign is not ('*' or ':')))
                throw new WrongInputException("There is no word to look for. Give words, such as: harvest datasets search trees");
            if (text.IndexOfAny([':', '(', ')', '"', '[', '^', '~']) >= 0)
                run.Out.Tell("Words alone are looked for here, in all fields; signs such as : and ( have no meaning. The web and the API (q) take expressions.");
            var found = await run.Get<DatasetQueries>().SearchAsync(text, of, parsed.GetValue(start), parsed.GetValue(rows), token);
            run.Out.Show(
                () => new JsonObject { ["count"] = found.Count, ["results"] = new JsonArray([.. found.Packages.Select(Parse)]) },
                () =>
                {
                    foreach (var package in found.Packages)
                        Line(run, Parse(package));
                    Console.WriteLine(found.Count == 1 ? "1 dataset found" : $"{found.Count:N0} datasets found");
                });
            return 0;
        });
        return command;
    }

    private static void Line(Invocation run, JsonNode package) => run.Out.Say($"{package["name"]}  {package["title"]}");

    private static JsonNode Parse(byte[] package) => JsonNode.Parse(package)!;
}
