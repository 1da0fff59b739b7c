using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Api;
using Harvest.Catalogues.Local;
using Harvest.Model;
using Harvest.Pipeline;
using Harvest.Storage.Datasets;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;

namespace Harvest.Cli.Commands;

/// <summary>Single records: <c>harvest source exclude|include|excluded</c>, <c>harvest datasets take-down|find|duplicates</c>.</summary>
internal static class RecordCommands
{
    private static readonly Argument<string> Source = new("source") { Description = "Id or name of the source" };

    private static readonly Option<string?> Reason = new("--reason") { Description = "The reason, kept for whoever looks at it later", Required = true };

    public static Command Exclude()
    {
        var guid = new Argument<string>("identifier") { Description = "The identifier that the source gives the record" };
        var ahead = new Option<bool>("--ahead") { Description = "Exclude a record that the source has not brought yet" };
        var command = new Command("exclude", "Keep a record of a source out of the catalogue, and delete its dataset") { Source, guid, Reason, ahead, Confirmation.Yes };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(Source), token);
            var (identifier, reason) = (parsed.GetRequiredValue(guid), parsed.GetValue(Reason) ?? "");
            var before = await run.Get<ExcludedRecords>().FindAsync(source.Id, identifier, token);
            // One that the source has not brought has no dataset to lose.
            if (!parsed.GetValue(ahead))
                Confirmation.Ask($"Exclude record {identifier} of source {source.Name}, and delete its dataset?", parsed.GetValue(Confirmation.Yes));
            var job = await run.Get<SourceService>().ExcludeAsync(Caller.CommandLine, source, identifier, reason, parsed.GetValue(ahead), token);
            if (before is not null)
            {
                run.Out.Tell(
                    $"Record {identifier} of {source.Name} has been excluded since {Moment.Of(before.Created)} UTC by {before.UserName} ({before.Reason}): only the reason is new.");
            }
            return await ShowAsync(run, source, identifier, reason, job, token);
        });
        return command;
    }

    public static Command Include()
    {
        var guid = new Argument<string>("identifier") { Description = "The identifier of the excluded record" };
        var command = new Command("include", "Let an excluded record in again with the next harvest") { Source, guid };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(Source), token);
            var identifier = parsed.GetRequiredValue(guid);
            await run.Get<SourceService>().IncludeAsync(Caller.CommandLine, source, identifier, token);
            run.Out.Show(
                () => new JsonObject { ["source_id"] = source.Id, ["guid"] = identifier },
                () => run.Out.Say($"Record {identifier} comes back with the next harvest: harvest job {source.Name}"));
            return 0;
        });
        return command;
    }

    public static Command Excluded()
    {
        var command = new Command("excluded", "List the records that a source excludes") { Source };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(Source), token);
            var records = await run.Get<ExcludedRecords>().ListAsync(source.Id, token);
            run.Out.Show(
                () => new JsonArray([.. records.Select(record => new JsonObject
                {
                    ["guid"] = record.Guid,
                    ["reason"] = record.Reason,
                    ["user"] = record.UserName,
                    ["created"] = ApiShapes.Time(record.Created),
                })]),
                () =>
                {
                    if (records.Count == 0)
                        run.Out.Say($"Source {source.Name} excludes no record");
                    run.Out.Table(
                        ["identifier", "reason", "by", "since (UTC)"],
                        records.Select(record => (IReadOnlyList<string>)[record.Guid, record.Reason, record.UserName, $"{record.Created.UtcDateTime:yyyy-MM-dd HH:mm}"]));
                });
            return 0;
        });
        return command;
    }

    public static Command TakeDown()
    {
        var dataset = new Argument<string>("dataset") { Description = "Id or name of the dataset" };
        var command = new Command("take-down", "Delete a harvested dataset and keep it out") { dataset, Reason, Confirmation.Yes };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var (source, guid) = await run.Get<SourceService>().RecordOfAsync(Caller.CommandLine, parsed.GetRequiredValue(dataset), token);
            Confirmation.Ask($"Take down dataset {parsed.GetRequiredValue(dataset)} of source {source.Name}, record {guid}?", parsed.GetValue(Confirmation.Yes));
            var reason = parsed.GetValue(Reason) ?? "";
            var job = await run.Get<SourceService>().TakeDownAsync(Caller.CommandLine, source, guid, reason, token);
            return await ShowAsync(run, source, guid, reason, job, token);
        });
        return command;
    }

    public static Command Find()
    {
        var guid = new Argument<string>("identifier") { Description = "The identifier that a source gives a record" };
        var command = new Command("find", "Find datasets by the identifier of their source") { guid };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var found = await run.Get<RecordQueries>().FindAsync(parsed.GetRequiredValue(guid), token);
            if (found.Count == 0)
                throw new WrongInputException($"No source has a record {parsed.GetRequiredValue(guid)}");
            Show(run, found);
            return 0;
        });
        return command;
    }

    public static Command Duplicates()
    {
        var limit = new Option<int>("--limit") { Description = "Maximum number of identifiers", DefaultValueFactory = _ => 1000 }.AtLeast(1);
        var iris = new Option<bool>("--iris") { Description = "List IRIs that several datasets have instead, and which of them is published" };
        var copies = new Option<bool>("--copies") { Description = "List datasets that are hidden as copies of one from another source instead (Catalogue:Duplicates)" };
        var find = new Option<bool>("--find") { Description = "Compare all datasets again first, as after you change a source's name or URL, or merge organizations; with --copies" };
        var command = new Command("duplicates", "List identifiers that several sources have") { limit, iris, copies, find };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            if (parsed.GetValue(find) && !parsed.GetValue(copies))
                throw new WrongInputException("--find goes with --copies");
            if (parsed.GetValue(copies))
            {
                await run.Get<CopyFinding>().RunAsync(parsed.GetValue(find), token);
                return Show(run, await run.Get<DatasetCopies>().ListAsync(null, parsed.GetValue(limit), token));
            }
            if (parsed.GetValue(iris))
                return Show(run, await run.Get<SharedIris>().ListAsync(parsed.GetValue(limit), token));
            var found = await run.Get<RecordQueries>().DuplicatesAsync(parsed.GetValue(limit), token);
            if (found.Count == 0)
                run.Out.Say("No identifier is in more than one source");
            Show(run, found);
            return 0;
        });
        return command;
    }

    private static int Show(Invocation run, IReadOnlyList<DatasetCopy> found)
    {
        run.Out.Show(
            () => new JsonArray([.. found.Select(copy => copy.Shape())]),
            () =>
            {
                if (found.Count == 0)
                {
                    run.Out.Say(run.Get<HarvestOptions>().Catalogue.Duplicates == DuplicateHandling.Hide
                        ? "No dataset is a copy of one from another source"
                        : "Copies are not looked for: set Catalogue:Duplicates to Hide");
                }
                run.Out.Table(
                    ["dataset", "source", "copy", "source of the copy"],
                    found.Select(copy => (IReadOnlyList<string>)[copy.OfName, copy.OfSource, copy.Name, copy.Source]));
            });
        return 0;
    }

    private static int Show(Invocation run, IReadOnlyList<SharedIri> found)
    {
        run.Out.Show(
            () => new JsonArray([.. found.Select(dataset => dataset.Shape())]),
            () =>
            {
                if (found.Count == 0)
                    run.Out.Say("No IRI is that of several datasets");
                run.Out.Table(
                    ["IRI", "source", "dataset", "published"],
                    found.Select(dataset => (IReadOnlyList<string>)[dataset.Iri, dataset.Source, dataset.Name, dataset.Counts ? "yes" : "no"]));
            });
        return 0;
    }

    private static void Show(Invocation run, IReadOnlyList<FoundRecord> found) => run.Out.Show(
        () => new JsonArray([.. found.Select(record => record.Shape())]),
        () => run.Out.Table(
            ["identifier", "source", "dataset", "title"],
            found.Select(record => (IReadOnlyList<string>)[record.Guid, record.Source, record.Name ?? "(deleted)", record.Title ?? ""])));

    private static async Task<int> ShowAsync(Invocation run, Source source, string guid, string reason, Job? job, CancellationToken cancellationToken)
    {
        // Where no consumer can do it, it is done here.
        if (job is not null && !run.HasBroker)
            job = await run.Get<EmbeddedRun>().RunJobAsync(job.Id, _ => { }, cancellationToken);
        var isBusy = job is null && await run.Get<JobStore>().NewestAsync(source.Id, cancellationToken) is { Status: JobStatus.New or JobStatus.Running };
        run.Out.Show(
            () => new JsonObject { ["source_id"] = source.Id, ["guid"] = guid, ["reason"] = reason, ["job_id"] = job?.Id },
            () => run.Out.Say(job switch
            {
                null when isBusy => $"Record {guid} of {source.Name} is excluded; if it has a dataset, that is deleted when the open job has ended",
                null => $"Record {guid} of {source.Name} is excluded; it has no dataset",
                { Deleted: > 0 } => $"Record {guid} of {source.Name} is excluded, and its dataset deleted",
                _ => $"Record {guid} of {source.Name} is excluded; job {job.Id} deletes its dataset",
            }));
        return 0;
    }
}
