using System.CommandLine;
using Harvest.Accounts;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Pipeline.Control;

namespace Harvest.Cli.Commands;

/// <summary><c>harvest source create NAME URL TYPE</c>.</summary>
internal static class SourceCreateCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Short name: a-z, 0-9, - and _" };
        var url = new Argument<string>("url") { Description = "URL of the catalogue" };
        var type = new Argument<string?>("type") { Description = "Type of the source (list them with: harvest harvesters); detected when omitted", Arity = ArgumentArity.ZeroOrOne };
        var title = new Option<string?>("--title") { Description = "Title; otherwise the name" };
        var description = new Option<string?>("--description") { Description = "Description, Markdown" };
        var frequency = new Option<string?>("--frequency") { Description = "MANUAL (default), ALWAYS, HOURLY, DAILY, WEEKLY, BIWEEKLY or MONTHLY" };
        var config = new Option<string?>("--config") { Description = "The harvester's settings: JSON, or @ and a file" };
        var organization = new Option<string?>("--organization") { Description = "The organization that its datasets belong to" };
        var active = new Option<bool>("--active") { Description = "Whether it is harvested", DefaultValueFactory = _ => true, Hidden = true };
        var command = new Command("create", "Create a source") { active, name, url, type, title, description, frequency, config, organization };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var settings = await ReadAsync(parsed.GetValue(config), token);
            var found = parsed.GetValue(type) is { } given
                ? new DetectedSource(given, parsed.GetRequiredValue(url))
                : await DetectAsync(run, parsed.GetRequiredValue(url), token);
            var draft = new SourceDraft(parsed.GetRequiredValue(name), found.Url, found.Type)
            {
                Title = parsed.GetValue(title),
                Description = parsed.GetValue(description),
                Frequency = parsed.GetValue(frequency),
                Config = settings ?? (found.Config.Length > 0 ? found.Config : null),
                Organization = parsed.GetValue(organization),
                Tell = run.Out.Tell,
            };
            var source = await run.Get<SourceService>().SaveAsync(Caller.CommandLine, null, draft, token);
            if (!parsed.GetValue(active))
                await run.Get<SourceService>().RemoveAsync(Caller.CommandLine, source, token);
            await SourceCommands.ShowAsync(run, await SourceCommands.FindAsync(run, source.Id, token), token);
            return 0;
        });
        return command;
    }

    /// <summary>What is at an address, told before a source is made of it.</summary>
    /// <exception cref="HarvestException">Nothing that can be harvested.</exception>
    private static async Task<DetectedSource> DetectAsync(Invocation run, string url, CancellationToken cancellationToken)
    {
        var found = await run.Get<SourceDetector>().DetectAsync(DetectCommand.Addresses(run, url), cancellationToken);
        run.Out.Tell($"Detected {found.Type} at {SafeUrl.Of(found.Url)}. {found.Reason}".TrimEnd());
        return found;
    }

    /// <summary>Settings as they were typed, or those of a file after an @.</summary>
    public static async Task<string?> ReadAsync(string? config, CancellationToken cancellationToken)
    {
        if (config is not ['@', .. var file])
            return config;
        return File.Exists(file)
            ? await File.ReadAllTextAsync(file, cancellationToken)
            : throw new WrongInputException($"There is no file {file}");
    }
}
