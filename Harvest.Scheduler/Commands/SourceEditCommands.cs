using System.CommandLine;
using System.Text.Json.Nodes;
using Harvest.Accounts;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Control;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest source edit</c> and <c>harvest source restore</c>.</summary>
internal static class SourceEditCommands
{
    public static Command Edit()
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the source" };
        var name = new Option<string?>("--name") { Description = "New short name" };
        var url = new Option<string?>("--url") { Description = "New URL" };
        var type = new Option<string?>("--type") { Description = "New type" };
        var title = new Option<string?>("--title") { Description = "New title" };
        var description = new Option<string?>("--description") { Description = "New description, Markdown" };
        var frequency = new Option<string?>("--frequency") { Description = "MANUAL, ALWAYS, HOURLY, DAILY, WEEKLY, BIWEEKLY or MONTHLY" };
        var config = new Option<string?>("--config") { Description = "New settings of the harvester: JSON, or @ and a file" };
        var organization = new Option<string?>("--organization") { Description = "The organization that its datasets belong to" };
        var isPrivate = new Option<bool?>("--private") { Description = "Whether only its organization sees the source: true or false" };
        var priority = new Option<int?>("--priority") { Description = "-100 to 100: jobs of sources with a higher priority are taken first" };
        var hours = new Option<string?>("--hours") { Description = "When the source may be asked, such as \"22:00-06:00 Europe/Madrid\"; \"\" for always" };
        var command = new Command("edit", "Change a source; what is not given stays")
        {
            reference, name, url, type, title, description, frequency, config, organization, isPrivate, priority, hours,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(reference) is { Tokens.Count: > 0 } && command.Options.All(option => result.GetResult(option) is null or { Implicit: true }))
                result.AddError($"Nothing to change: give at least one of {string.Join(", ", command.Options.Select(option => option.Name))}");
        });
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            var settings = await SourceCreateCommand.ReadAsync(parsed.GetValue(config), token);
            var draft = SourceDraft.Of(source) with
            {
                Name = parsed.GetValue(name) ?? source.Name,
                Url = parsed.GetValue(url) ?? source.Url,
                Type = parsed.GetValue(type) ?? source.Type,
                Title = parsed.GetValue(title) ?? source.Title,
                Description = parsed.GetValue(description) ?? source.Description,
                Frequency = parsed.GetValue(frequency),
                Config = settings ?? source.Config,
                Organization = parsed.GetValue(organization) ?? source.PublisherId,
                Private = parsed.GetValue(isPrivate) ?? source.Private,
                Priority = parsed.GetValue(priority),
                Hours = parsed.GetValue(hours),
                Tell = run.Out.Tell,
            };
            var saved = await run.Get<SourceService>().SaveAsync(Caller.CommandLine, source, draft, token);
            if (saved.Type != source.Type)
                await CompareAsync(run, saved, token);
            await SourceCommands.ShowAsync(run, saved, token);
            return 0;
        });
        return command;
    }

    /// <summary>Says so when the address is a catalogue of another type than the one that was given; what cannot be reached now is not judged.</summary>
    private static async Task CompareAsync(Invocation run, Source source, CancellationToken cancellationToken)
    {
        try
        {
            var survey = await run.Get<SourceDetector>().SurveyAsync(DetectCommand.Addresses(run, source.Url), cancellationToken);
            if (survey.Found.Count > 0 && survey.Found.All(found => found.Type != source.Type))
                run.Out.Tell($"{SafeUrl.Of(source.Url)} looks like {survey.Found[0].Type}, not like {source.Type}. See what it would bring: harvest source preview {source.Name}");
        }
        catch (Exception fault) when (fault is HarvestException or RemoteException)
        {
            // Preview and job say what is wrong there.
        }
    }

    public static Command Restore()
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the removed source" };
        var command = new Command("restore", "Reactivate a removed source with its datasets") { reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            if (source.Active)
                run.Out.Tell($"Source {source.Name} is active: nothing to change.");
            else
                await run.Get<SourceService>().RestoreAsync(Caller.CommandLine, source, token);
            await SourceCommands.ShowAsync(run, source with { Active = true }, token);
            return 0;
        });
        return command;
    }

    public static Command Pause() => Turn("pause", "Pause a source's schedule; jobs made by hand still run", isPaused: true);

    public static Command Resume() => Turn("resume", "Resume a paused source's schedule", isPaused: false);

    public static Command Purge()
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the source" };
        var command = new Command("purge", "Delete a source for good, with its datasets and its history") { reference, Confirmation.Yes };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            var goes = await run.Get<SourceControl>().PurgedAsync(source, token);
            Confirmation.Ask($"{goes}. Go on?", parsed.GetValue(Confirmation.Yes));
            var datasets = await run.Get<SourceService>().PurgeAsync(Caller.CommandLine, source, token);
            run.Out.Show(
                () => new JsonObject { ["id"] = source.Id, ["datasets"] = datasets },
                () => Console.WriteLine($"Purged source {source.Name}: {Counted.Of(datasets, "dataset")} deleted"));
            return 0;
        });
        return command;
    }

    private static Command Turn(string verb, string description, bool isPaused)
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the source" };
        var command = new Command(verb, description) { reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            if (!await run.Get<SourceService>().PauseAsync(Caller.CommandLine, source, isPaused, token))
                run.Out.Tell($"Source {source.Name} {(isPaused ? "is paused already" : "is not paused")}: nothing to change.");
            await SourceCommands.ShowAsync(run, source with { Paused = isPaused }, token);
            return 0;
        });
        return command;
    }

}
