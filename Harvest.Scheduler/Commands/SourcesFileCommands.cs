using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Harvesters;
using Harvest.Hosting;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Storage.Sources;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest sources export</c> and <c>import</c>: all sources as a file that can be kept, compared and read in elsewhere.</summary>
internal static class SourcesFileCommands
{
    private const string Yaml = "yaml";

    public static Command Export()
    {
        var format = new Option<string>("--format") { Description = "json or yaml; with --json always json", DefaultValueFactory = _ => Yaml }.Among("json", Yaml);
        var secrets = new Option<bool>("--with-secrets") { Description = "Write passwords and keys, too; otherwise they are masked" };
        var command = new Command("export", "Write the sources as YAML or JSON to standard output") { format, secrets };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var documents = new JsonArray();
            foreach (var source in (await run.Get<SourceStore>().ListAsync(onlyActive: true, token)).Where(source => !SampleServer.IsSample(source)))
                documents.Add(await DocumentAsync(run, source, parsed.GetValue(secrets), token));
            var isJson = parsed.GetRequiredValue(format).Equals("json", StringComparison.OrdinalIgnoreCase);
            new Output(json: run.Out.IsJson || isJson).Show(() => documents, () => Console.Out.Write(YamlDocument.Write(documents)));
            return 0;
        });
        return command;
    }

    public static Command Import()
    {
        var file = new Argument<string>("file") { Description = "YAML or JSON as harvest sources export writes it; - for standard input" };
        var dry = new Option<bool>("--dry-run") { Description = "Show what would change without writing anything" };
        var command = new Command("import", "Create and change sources as a file says; what it does not name stays") { file, dry, Confirmation.Yes };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var plans = await PlanAsync(run, await ReadAsync(parsed.GetRequiredValue(file), token), token);
            var changed = plans.Where(plan => plan.Changes.Count > 0).ToList();
            foreach (var plan in plans)
                Write(run.Out, plan);
            if (changed.Count > 0 && !parsed.GetValue(dry))
            {
                Confirmation.AskAtTerminal($"Write {Count(changed.Count)}?", parsed.GetValue(Confirmation.Yes));
                foreach (var plan in changed)
                    await SaveAsync(run, plan, token);
            }
            run.Out.Show(
                () => new JsonObject { ["dry_run"] = parsed.GetValue(dry), ["sources"] = new JsonArray([.. plans.Select(Shape)]) },
                () => Console.WriteLine(
                    changed.Count == 0 ? "Nothing differs"
                    : parsed.GetValue(dry) ? $"{Count(changed.Count)} would be written. Nothing was: this was a dry run"
                    : $"{Count(changed.Count)} written"));
            return 0;
        });
        return command;
    }

    private static string Count(int sources) => sources == 1 ? "1 source" : $"{sources:N0} sources";

    private static async Task<JsonObject> DocumentAsync(Invocation run, Source source, bool withSecrets, CancellationToken cancellationToken) =>
        SourceDocument.Write(await run.Get<ApiShapes>().SourceAsync(source, cancellationToken), source, withSecrets);

    private static async Task<JsonArray> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (file != "-" && !File.Exists(file))
            throw new WrongInputException($"There is no file {file}");
        var text = file == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
        if (YamlDocument.Read(text) is not JsonArray documents)
            throw new WrongInputException($"{file} must be a list of sources, as harvest sources export writes it");
        return documents;
    }

    /// <summary>Everything is checked before anything is written.</summary>
    private static async Task<IReadOnlyList<Plan>> PlanAsync(Invocation run, JsonArray documents, CancellationToken cancellationToken)
    {
        var plans = new List<Plan>();
        var problems = new List<string>();
        var changing = new List<JsonObject>();
        var names = new HashSet<string>();
        for (var i = 0; i < documents.Count; i++)
        {
            var faults = SourceDocument.Faults(documents[i], i + 1).ToList();
            problems.AddRange(faults);
            if (documents[i] is JsonObject { } named && named["name"]?.ToString() is { Length: > 0 } name && !names.Add(name))
                problems.Add($"Source {name} is in the file twice");
            // What cannot be read cannot be compared.
            if (faults.Count > 0)
                continue;
            var document = documents[i]!.AsObject();
            var found = await run.Get<SourceStore>().FindAsync(document["name"]!.ToString(), cancellationToken);
            var source = found is { Active: true } ? found : null;
            var masked = source is null ? null : await DocumentAsync(run, source, withSecrets: false, cancellationToken);
            var open = source is null ? null : await DocumentAsync(run, source, withSecrets: true, cancellationToken);
            // A file with secrets is compared with them, one without with their masks.
            var members = SourceDocument.Changed(masked, document).Intersect(SourceDocument.Changed(open, document));
            var shown = SourceDocument.Masked(document, source?.Type, run.Get<HarvesterRegistry>());
            var plan = new Plan(document, source, [.. members.Select(member => (member, SourceDocument.Say(masked?[member]), SourceDocument.Say(shown[member])))]);
            plans.Add(plan);
            if (plan.Changes.Count == 0)
                continue;
            if (changing.Find(other => IsSame(other, document)) is { } twin)
                problems.Add($"Source {document["name"]}: url: Source {twin["name"]} of the file has the same address and settings");
            changing.Add(document);
            problems.AddRange((await run.Get<SourceService>().CheckAsync(Caller.CommandLine, source, SourceDocument.Draft(document, source), cancellationToken))
                .Select(problem => $"Source {document["name"]}: {problem.Field}: {problem.Message}"));
            if (NotifyComplaint(document["notify_to"]?.ToString()) is { } complaint)
                problems.Add($"Source {document["name"]}: notify_to: {complaint}");
            if (document["notify_when"]?.ToString() is { Length: > 0 } when && !Enum.TryParse<NotifyWhen>(when, ignoreCase: true, out _))
                problems.Add($"Source {document["name"]}: notify_when must be one of {string.Join(", ", Enum.GetNames<NotifyWhen>())}, found {when}");
        }
        return problems.Count == 0 ? plans : throw new WrongInputException(string.Join(Environment.NewLine, problems));
    }

    private static bool IsSame(JsonObject one, JsonObject other) => ((string[])["url", "type", "config"]).All(member => JsonNode.DeepEquals(one[member], other[member]));

    private static string? NotifyComplaint(string? addresses)
    {
        try
        {
            AddressList.Read(addresses ?? "");
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    private static async Task SaveAsync(Invocation run, Plan plan, CancellationToken cancellationToken)
    {
        var service = run.Get<SourceService>();
        var draft = SourceDocument.Draft(plan.Document, plan.Source) with { Tell = run.Out.Tell };
        var source = await service.SaveAsync(Caller.CommandLine, plan.Source, draft, cancellationToken);
        if (plan.Document["paused"]?.GetValue<bool>() is { } paused && paused != source.Paused)
            await service.PauseAsync(Caller.CommandLine, source, paused, cancellationToken);
        if (plan.Document.ContainsKey("notify_to") || plan.Document.ContainsKey("notify_when"))
        {
            var when = plan.Document["notify_when"]?.ToString();
            await service.NotifyAsync(
                Caller.CommandLine, source, plan.Document["notify_to"]?.ToString() ?? source.NotifyTo,
                when is null ? source.NotifyWhen : when.Length == 0 ? null : Enum.Parse<NotifyWhen>(when, ignoreCase: true), cancellationToken);
        }
    }

    private static void Write(Output output, Plan plan)
    {
        if (plan.Changes.Count == 0)
            return;
        output.Say($"{(plan.Source is null ? "+" : "~")} {plan.Document["name"]}");
        foreach (var (member, was, becomes) in plan.Changes.Where(change => change.Member != "name"))
            output.Say(was == becomes ? $"    {member}: a secret changes" : was is null ? $"    {member}: {becomes}" : $"    {member}: {was} -> {becomes ?? "(nothing)"}");
    }

    private static JsonObject Shape(Plan plan) => new()
    {
        ["name"] = plan.Document["name"]!.ToString(),
        ["change"] = plan.Source is null ? "new" : plan.Changes.Count > 0 ? "changed" : "unchanged",
        ["members"] = new JsonObject(plan.Changes.Select(change => KeyValuePair.Create<string, JsonNode?>(
            change.Member, new JsonArray(JsonValue.Create(change.Was), JsonValue.Create(change.Becomes))))),
    };

    /// <summary>What becomes of a source.</summary>
    /// <param name="Document">As the file has it.</param>
    /// <param name="Source">As it is; null for a new one.</param>
    /// <param name="Changes">What is different.</param>
    private sealed record Plan(JsonObject Document, Source? Source, IReadOnlyList<(string Member, string? Was, string? Becomes)> Changes);
}
