using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Hosting;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Sources;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest source …</c> and <c>harvest sources</c>, with the reference's old names.</summary>
internal static class SourceCommands
{
    private static readonly Argument<string> Reference = new("source") { Description = "Id or name of the source" };

    public static IEnumerable<Command> Create()
    {
        var source = new Command("source", "Create, inspect, edit and clear harvest sources")
        {
            SourceCreateCommand.Create(), SourceEditCommands.Edit(), SourceEditCommands.Restore(),
            SourceEditCommands.Pause(), SourceEditCommands.Resume(), SourceEditCommands.Purge(), Show(), List("list"), Remove("remove"), Clear("clear"), ClearHistory("clear-history"), Approve(), SourcePreviewCommand.Create(),
            SourceScheduleCommands.CreateSchedule(), SourceScheduleCommands.CreateUnschedule(), SourceNotifyCommand.Create(),
            SourceDecisionCommands.Accept(), SourceDecisionCommands.Refuse(),
            SourceQualityCommand.Create(), SourceAttachCommand.Create(),
            RecordCommands.Exclude(), RecordCommands.Include(), RecordCommands.Excluded(),
        };
        var sources = List("sources");
        sources.Subcommands.Add(SourcesFileCommands.Export());
        sources.Subcommands.Add(SourcesFileCommands.Import());
        // Beside export and import people type it.
        sources.Subcommands.Add(Hidden(List("list")));
        return [source, sources, Hidden(Remove("rmsource")), Hidden(Clear("clearsource")), Hidden(ClearHistory("clearsource_history"))];
    }

    /// <summary>The source that a person named.</summary>
    public static async Task<Source> FindAsync(Invocation run, string reference, CancellationToken cancellationToken) =>
        await run.Get<SourceStore>().FindAsync(reference, cancellationToken)
            ?? throw WrongInputException.Unknown("source", reference, await NamesAsync(run, cancellationToken), "harvest sources");

    /// <summary>The names of all sources, for suggestions.</summary>
    public static async Task<IEnumerable<string>> NamesAsync(Invocation run, CancellationToken cancellationToken) =>
        (await run.Get<SourceStore>().ListAsync(onlyActive: false, cancellationToken)).Select(source => source.Name);

    public static async Task ShowAsync(Invocation run, Source source, CancellationToken cancellationToken)
    {
        var shape = await run.Get<ApiShapes>().SourceAsync(source, cancellationToken);
        // Here and not in the shape: that is open to anybody on the web, and addresses of people are not.
        shape["notify_to"] = source.NotifyTo;
        shape["notify_when"] = source.NotifyWhen?.ToString();
        var held = source.HeldSet.Length == 0 ? []
            : await run.Get<HeldBack>().PageAsync(source.Id, 0, HeldBackText.Shown, cancellationToken);
        run.Out.Show(
            () => shape,
            () =>
            {
                Console.WriteLine($"{source.Name}  {Output.Safe(source.Title)}");
                Console.WriteLine($"  id         {source.Id}");
                Console.WriteLine($"  url        {UrlOf(source)}");
                Console.WriteLine($"  type       {source.Type}");
                Console.WriteLine($"  state      {(source.Active ? source.Paused ? "paused" : "active" : "removed")}");
                if (source.Approval != Approval.Accepted)
                    Console.WriteLine($"  approval   {source.Approval} {Output.Safe(source.ApprovalComment)}");
                Console.WriteLine($"  frequency  {(source.Schedule.Length > 0 ? $"{source.Schedule} {source.TimeZone}".TrimEnd() : shape["frequency"])}");
                if (source.Hours.Length > 0)
                    Console.WriteLine($"  hours      {source.Hours}");
                if (source.Priority != 0)
                    Console.WriteLine($"  priority   {source.Priority}");
                if (source is { Paused: true, Active: true })
                    Console.WriteLine($"  next run   none while it is paused. Resume it: harvest source resume {source.Name}");
                else if (source is { Active: true, NextRun: { } next })
                    Console.WriteLine($"  next run   {Moment.Of(next)} UTC");
                if (shape["config"]?.ToString() is { Length: > 0 } config)
                    Console.WriteLine($"  config     {config}");
                if (source.NotifyTo.Length > 0 || source.NotifyWhen is not null)
                {
                    var to = source.NotifyTo.Length > 0 ? source.NotifyTo : "as the site";
                    Console.WriteLine($"  notify     {to}, when: {source.NotifyWhen?.ToString() ?? "as the site"}");
                }
                Console.WriteLine($"  datasets   {shape["status"]!["total_datasets"]}");
                Console.WriteLine($"  jobs       {shape["status"]!["job_count"]}");
                if (source.HeldSet.Length > 0)
                    Console.WriteLine($"  held back  {HeldBackText.Of(source)}{(source.DeletionsApproved ? ", approved for the next listing" : "")}");
                foreach (var record in held)
                    run.Out.Say($"    {HeldBackText.Line(record)}");
                if (held.Count < source.HeldDeletions + source.HeldAdditions)
                    Console.WriteLine($"    … all: harvest source approve-deletions {source.Name} --list");
            });
    }

    private static Command Show()
    {
        var command = new Command("show", "Show a source") { Reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            await ShowAsync(run, await FindAsync(run, parsed.GetRequiredValue(Reference), token), token);
            return 0;
        });
        return command;
    }

    private static Command List(string name)
    {
        var all = new Argument<string?>("all") { Description = "The word all: removed sources too", Arity = ArgumentArity.ZeroOrOne }.Among("all");
        var command = new Command(name, "List harvest sources") { all };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var sources = await run.Get<SourceStore>().ListAsync(onlyActive: parsed.GetValue(all) is null, token);
            var shapes = new List<(Source Source, JsonObject Shape)>();
            foreach (var source in sources)
                shapes.Add((source, await run.Get<ApiShapes>().SourceAsync(source, token)));
            run.Out.Show(
                () => new JsonArray([.. shapes.Select(row => row.Shape)]),
                () =>
                {
                    run.Out.Table(
                        ["name", "type", "url", "frequency", "datasets", "last job"],
                        shapes.Select(row => (IReadOnlyList<string>)
                        [
                            row.Source.Active ? row.Source.Name : $"{row.Source.Name} (removed)", row.Source.Type,
                            UrlOf(row.Source), row.Shape["frequency"]!.ToString(),
                            row.Shape["status"]!["total_datasets"]!.ToString(), row.Shape["status"]!["last_job"]?["state"]?.ToString() ?? "none",
                        ]));
                    var count = shapes.Count == 1 ? "There is 1 harvest source" : $"There are {shapes.Count:N0} harvest sources";
                    // Who finds none is perhaps in another folder than he thinks.
                    Console.WriteLine(shapes.Count > 0 ? count : $"{count} in {run.Get<Database>().Dialect.Place}{(run.HasMadeDatabase ? ", which was made just now" : "")}");
                });
            return 0;
        });
        return command;
    }

    private static Command Remove(string name)
    {
        var command = new Command(name, "Deactivate a source and keep its datasets") { Reference, Confirmation.Yes };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await FindAsync(run, parsed.GetRequiredValue(Reference), token);
            if (!source.Active)
            {
                run.Out.Show(
                    () => new JsonObject { ["id"] = source.Id },
                    () => Console.WriteLine($"Source {source.Name} was removed already: nothing to change. Undo: harvest source restore {source.Name}"));
                return 0;
            }
            Confirmation.Ask($"Remove source {source.Name}? Its datasets stay.", parsed.GetValue(Confirmation.Yes));
            await run.Get<SourceService>().RemoveAsync(Caller.CommandLine, source, token);
            run.Out.Show(() => new JsonObject { ["id"] = source.Id }, () => Console.WriteLine($"Removed source {source.Name}; its datasets stay. Undo: harvest source restore {source.Name}"));
            return 0;
        });
        return command;
    }

    private static Command Clear(string name)
    {
        var command = new Command(name, "Delete all datasets, jobs and objects of a source; the source stays") { Reference, Confirmation.Yes };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await FindAsync(run, parsed.GetRequiredValue(Reference), token);
            var (count, jobs) = await run.Get<SourceStore>().CountAsync(source.Id, token);
            Confirmation.Ask(
                $"Delete {Counted.Of(count, "dataset")} and {Counted.Of(jobs, "job")} of source {source.Name}?", parsed.GetValue(Confirmation.Yes));
            var datasets = await run.Get<SourceService>().ClearAsync(Caller.CommandLine, source, token);
            run.Out.Show(
                () => new JsonObject { ["id"] = source.Id, ["datasets"] = datasets },
                () => Console.WriteLine($"Cleared source {source.Name}: {Counted.Of(datasets, "dataset")} deleted"));
            return 0;
        });
        return command;
    }

    private static Command ClearHistory(string name)
    {
        var reference = new Argument<string?>("source") { Description = "Id or name; without it all sources", Arity = ArgumentArity.ZeroOrOne };
        var keep = new Option<bool>("--keep-current", "-k") { Description = "Keep running jobs and those that datasets now show" };
        var command = new Command(name, "Delete jobs and objects and keep the datasets") { reference, keep, Confirmation.Yes };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            IReadOnlyList<Source> sources = parsed.GetValue(reference) is { } named
                ? [await FindAsync(run, named, token)]
                : await run.Get<SourceStore>().ListAsync(onlyActive: false, token);
            var whose = parsed.GetValue(reference) is null ? $"all {Counted.Of(sources.Count, "source")}" : $"source {sources[0].Name}";
            Confirmation.Ask($"Delete the jobs of {whose}{(parsed.GetValue(keep) ? ", except running ones and those that datasets now show" : "")}?", parsed.GetValue(Confirmation.Yes));
            var jobs = 0;
            foreach (var source in sources)
                jobs += await run.Get<SourceService>().ClearHistoryAsync(Caller.CommandLine, source, parsed.GetValue(keep), token);
            run.Out.Show(
                () => new JsonArray([.. sources.Select(source => new JsonObject { ["id"] = source.Id })]),
                () => Console.WriteLine($"Deleted {Counted.Of(jobs, "job")} of {Counted.Of(sources.Count, "source")}; datasets stay"));
            return 0;
        });
        return command;
    }

    private static Command Approve()
    {
        var set = new Option<string?>("--only") { Description = "Approve only if this set of changes is still the one held back (see source show)" };
        var list = new Option<bool>("--list") { Description = "List the changes that are held back, and approve nothing" };
        var command = new Command("approve-deletions", "Approve the deletions that the last job held back") { Reference, set, list };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await FindAsync(run, parsed.GetRequiredValue(Reference), token);
            if (parsed.GetValue(list))
                return await HeldBackText.ListAsync(run, source, token);
            await run.Get<SourceService>().ApproveDeletionsAsync(Caller.CommandLine, source, parsed.GetValue(set), token);
            run.Out.Show(
                () => new JsonObject { ["id"] = source.Id, ["set"] = source.HeldSet, ["deletions"] = source.HeldDeletions, ["additions"] = source.HeldAdditions },
                () => Console.WriteLine(
                    $"Approved for the next complete listing of {source.Name}: {HeldBackText.Of(source)}. Nothing else is. Start it: harvest job {source.Name}"));
            return 0;
        });
        return command;
    }

    /// <summary>The port of a sample is dead by now, and tells nobody anything.</summary>
    private static string UrlOf(Source source) => SampleServer.IsSample(source) ? "(sample, served by harvest try)" : SafeUrl.Of(source.Url);

    private static Command Hidden(Command command)
    {
        command.Hidden = true;
        return command;
    }
}
