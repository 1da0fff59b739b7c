using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Moving;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest import-ckanext</c>: moves over from ckanext-harvest.</summary>
internal static class ImportCkanextCommand
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var connection = new Option<string?>("--connection") { Description = "The database of the CKAN site: Host=…;Database=… or postgresql://…" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be brought over, and write nothing" };
        var only = new Option<string[]>("--source")
        {
            Description = "Only this source (id or name); may be given several times",
            DefaultValueFactory = _ => [],
        };
        var ini = new Option<string?>("--ini") { Description = "A ckan.ini, to be translated into a harvest.json" };
        var output = new Option<string?>("--output") { Description = "Where the harvest.json goes; otherwise it is printed" };
        var command = new Command("import-ckanext", "Import sources, datasets and settings from ckanext-harvest")
        {
            connection, dryRun, only, ini, output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(output) is { Implicit: false, Tokens.Count: > 0 } && result.GetResult(ini) is null or { Implicit: true })
                result.AddError($"{output.Name} takes the settings of a ckan.ini: give {ini.Name}, too");
        });
        Invocation.Attach(
            command,
            async (run, parsed, token) =>
            {
                var address = parsed.GetValue(connection);
                var file = parsed.GetValue(ini);
                if (address is null && file is null)
                    throw new WrongInputException("Give --connection (a database), --ini (a ckan.ini) or both");
                var target = parsed.GetValue(output);
                // What cannot be is refused before anything is written: a file that is there, a database that is not.
                (string Settings, IReadOnlyList<string> Notes)? translated = file is null ? null : Translate(file, target);
                if (address is not null)
                {
                    await run.OpenDatabaseAsync(token);
                    await using var from = await CkanextDatabase.OpenAsync(address, token);
                    await MoveAsync(run, from, parsed.GetValue(only) ?? [], parsed.GetValue(dryRun), token);
                }
                if (translated is { } made)
                    Show(run, made.Settings, made.Notes, target, document: address is null);
                return 0;
            },
            opensDatabase: false);
        return command;
    }

    private static (string Settings, IReadOnlyList<string> Notes) Translate(string file, string? output)
    {
        if (!File.Exists(file))
            throw new WrongInputException($"There is no file {file}");
        if (output is not null && Path.Exists(output))
            throw new HarvestException($"{output} cannot be written: it is there already");
        using var reader = File.OpenText(file);
        var (settings, notes) = CkanIni.Translate(reader);
        return (settings.ToJsonString(Readable), [.. notes]);
    }

    private static void Show(Invocation run, string text, IReadOnlyList<string> notes, string? output, bool document)
    {
        if (output is not null)
        {
            Write(output, text);
            run.Out.Say($"Written: {output}");
        }
        else if (document || !run.Out.IsJson)
        {
            Console.WriteLine(text);
        }
        foreach (var note in notes)
            Console.Error.WriteLine(Output.Safe(note));
    }

    /// <summary>It holds passwords, so it is its owner's alone; one that is there is not overwritten.</summary>
    private static void Write(string output, string text)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(output, options);
            writer.WriteLine(text);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new HarvestException($"{output} cannot be written: {fault.Message}", fault);
        }
    }

    private static async Task MoveAsync(
        Invocation run, CkanextDatabase from, string[] only, bool isDryRun, CancellationToken cancellationToken)
    {
        var moved = new List<MovedSource>();
        await run.Get<CkanextImport>().RunAsync(from, only, isDryRun, moved.Add, cancellationToken);
        run.Out.Show(
            () => new JsonObject { ["dry_run"] = isDryRun, ["sources"] = new JsonArray([.. moved.Select(Document)]) },
            () =>
            {
                run.Out.Table(
                    ["source", "type", "frequency", isDryRun ? "datasets to bring" : "datasets brought", "in service"],
                    moved.Select(one => (IReadOnlyList<string>)
                    [
                        one.Source.Name, one.Source.Type, one.Source.Frequency.ToString().ToUpperInvariant(),
                        $"{(isDryRun ? one.Objects : one.Written):N0}", one.Source.Active ? "yes" : "no",
                    ]));
                foreach (var one in moved)
                {
                    foreach (var note in one.Notes)
                        run.Out.Say($"{one.Source.Name}: {note}");
                }
                var count = moved.Count(one => !one.IsLeftAlone);
                run.Out.Say(isDryRun
                    ? $"{Counted.Of(count, "source")} would be brought over. Nothing was written: this was a dry run"
                    : $"{Counted.Of(count, "source")} brought over. The next harvest of each takes everything, and updates what is here");
            });
    }

    private static JsonObject Document(MovedSource moved) => new()
    {
        ["id"] = moved.Source.Id,
        ["name"] = moved.Source.Name,
        ["type"] = moved.Source.Type,
        ["frequency"] = moved.Source.Frequency.ToString().ToUpperInvariant(),
        ["active"] = moved.Source.Active,
        ["organization"] = moved.Source.PublisherId,
        ["datasets"] = moved.Objects,
        ["written"] = moved.Written,
        ["left_alone"] = moved.IsLeftAlone,
        ["notes"] = new JsonArray([.. moved.Notes.Select(note => (JsonNode?)note)]),
    };
}
