using System.CommandLine;
using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline;

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
        var command = new Command("edit", "Change a source; what is not given stays")
        {
            reference, name, url, type, title, description, frequency, config, organization, isPrivate,
        };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            var address = parsed.GetValue(url) ?? source.Url;
            var settings = await SourceCreateCommand.ReadAsync(parsed.GetValue(config), token);
            // A masked secret that is typed again stays the secret that it was.
            if (settings is not null && run.Get<HarvesterRegistry>().Find(source.Type) is { } harvester)
                settings = SourceConfig.Restored(settings, address, source, harvester.Info);
            var draft = Draft(source) with
            {
                Name = parsed.GetValue(name) ?? source.Name,
                Url = address == SafeUrl.Of(source.Url) ? source.Url : address,
                Type = parsed.GetValue(type) ?? source.Type,
                Title = parsed.GetValue(title) ?? source.Title,
                Description = parsed.GetValue(description) ?? source.Description,
                Frequency = parsed.GetValue(frequency),
                Config = settings ?? source.Config,
                Organization = parsed.GetValue(organization) ?? source.PublisherId,
                Private = parsed.GetValue(isPrivate) ?? source.Private,
            };
            await SaveAsync(run, source, draft, "harvest_source_update", token);
            return 0;
        });
        return command;
    }

    public static Command Restore()
    {
        var reference = new Argument<string>("source") { Description = "Id or name of the removed source" };
        var command = new Command("restore", "Reactivate a removed source with its datasets") { reference };
        Invocation.Attach(command, async (run, parsed, token) =>
        {
            var source = await SourceCommands.FindAsync(run, parsed.GetRequiredValue(reference), token);
            if (source.Active)
                throw new HarvestException($"Source {source.Name} is active");
            await SaveAsync(run, source, Draft(source) with { Active = true }, "harvest_source_restore", token);
            return 0;
        });
        return command;
    }

    private static async Task SaveAsync(Invocation run, Source source, SourceDraft draft, string action, CancellationToken cancellationToken)
    {
        var changed = await run.Get<SourceControl>().UpdateAsync(source, draft, cancellationToken);
        await UserCommands.AuditAsync(run, action, changed.Name, SafeUrl.Of(changed.Url), cancellationToken);
        await SourceCommands.ShowAsync(run, changed, cancellationToken);
    }

    /// <summary>The source as it is; without a frequency, so that a schedule stays.</summary>
    private static SourceDraft Draft(Source source) => new(source.Name, source.Url, source.Type)
    {
        Title = source.Title,
        Description = source.Description,
        Config = source.Config,
        Organization = source.PublisherId,
        Private = source.Private,
        Approval = source.Approval,
    };
}
