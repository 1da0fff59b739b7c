using Harvest.Harvesters;
using Harvest.Model;

namespace Harvest.Web.Pages;

/// <summary>The form of a source field by field, to tell which of them two people have changed.</summary>
internal static class SourceFields
{
    /// <summary>The fields of a source as it is.</summary>
    /// <param name="source">Which.</param>
    /// <param name="info">Its harvester; null when there is none, so that its settings are not shown.</param>
    /// <param name="organizations">Those that the form offers.</param>
    public static IReadOnlyList<FormField> Of(Source source, HarvesterInfo? info, IReadOnlyList<Organization> organizations)
    {
        var organization = organizations.FirstOrDefault(one => one.Id == source.PublisherId || one.Name == source.PublisherId);
        var form = SourceForm.Of(source);
        return
        [
            new(nameof(SourceForm.Url), T("address"), form.Url!, source.Url),
            Plain(nameof(SourceForm.Type), T("type"), source.Type),
            Plain(nameof(SourceForm.Name), T("short name"), source.Name),
            Plain(nameof(SourceForm.Title), T("title"), source.Title),
            Plain(nameof(SourceForm.Description), T("description"), source.Description),
            new(nameof(SourceForm.Schedule), T("schedule"), form.When, form.When) { InWords = Ui.Schedule(source) },
            new(nameof(SourceForm.Organization), T("organization"), organization?.Id ?? "", source.PublisherId) { InWords = organization?.Title ?? source.PublisherId },
            Plain(nameof(SourceForm.Private), T("visible to its organization only"), $"{source.Private}"),
            Plain(nameof(SourceForm.NotifyTo), T("who is notified"), form.Notified),
            .. info is null ? [] : Settings(info, source.Config),
        ];
    }

    /// <summary>What was filled into a field.</summary>
    public static string Typed(SourceForm form, IFormCollection fields, string name) => name switch
    {
        nameof(SourceForm.Url) => SourceForm.Address(form.Url),
        nameof(SourceForm.Type) => form.Type ?? "",
        nameof(SourceForm.Name) => form.Name ?? "",
        nameof(SourceForm.Title) => form.Title ?? "",
        nameof(SourceForm.Description) => form.Description ?? "",
        nameof(SourceForm.Schedule) => form.When,
        nameof(SourceForm.Organization) => form.Organization ?? "",
        nameof(SourceForm.Private) => $"{form.Private}",
        nameof(SourceForm.NotifyTo) => form.Notified,
        _ => fields[name].ToString(),
    };

    /// <summary>A form with some fields as the source has them now; settings stay as they are (<see cref="SettingsForm.With"/>).</summary>
    public static SourceForm With(SourceForm form, Source source, IEnumerable<FormField> kept)
    {
        var now = SourceForm.Of(source);
        return kept.Aggregate(form, (filled, field) => field.Name switch
        {
            nameof(SourceForm.Url) => filled with { Url = now.Url },
            nameof(SourceForm.Type) => filled with { Type = now.Type },
            nameof(SourceForm.Name) => filled with { Name = now.Name },
            nameof(SourceForm.Title) => filled with { Title = now.Title },
            nameof(SourceForm.Description) => filled with { Description = now.Description },
            nameof(SourceForm.Schedule) => filled with { Frequency = now.Frequency, Schedule = now.Schedule, At = now.At, TimeZone = now.TimeZone },
            nameof(SourceForm.Organization) => filled with { Organization = now.Organization },
            nameof(SourceForm.Private) => filled with { Private = now.Private },
            nameof(SourceForm.NotifyTo) => filled with { NotifyTo = now.NotifyTo, NotifyWhen = now.NotifyWhen },
            _ => filled,
        });
    }

    private static FormField Plain(string name, string label, string value) => new(name, label, value, value);

    private static IEnumerable<FormField> Settings(HarvesterInfo info, string config)
    {
        Dictionary<string, string> stored;
        try
        {
            stored = SourceConfig.Parse(config).Members.ToDictionary(member => member.Name, member => member.Value.GetRawText());
        }
        catch (FormatException)
        {
            stored = [];
        }
        return SettingsForm.Fields(info, config).Select(row => new FormField(
            SettingsForm.Prefix + row.Setting.Name, SettingsForm.Label(row.Setting.Name),
            // A box that is not ticked sends nothing.
            row.Setting.Kind == SettingKind.Flag && row.Value != "true" ? "" : row.Value,
            stored.GetValueOrDefault(row.Setting.Name, "")));
    }
}
