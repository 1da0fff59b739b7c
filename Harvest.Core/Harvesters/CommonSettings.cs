using System.Text.Json;
using Harvest.Http;

namespace Harvest.Harvesters;

/// <summary>
/// The settings that every source may have, whatever its harvester: the engine sees to them. They are declared once, here;
/// checks, forms, masks and documentation take them from here.
/// </summary>
public static class CommonSettings
{
    private const string Requests = "Requests";
    private const string Deletions = "Deletions";
    private const string Filters = "Filters";

    /// <summary>Those that say how the source is asked and when datasets go; what a record is mapped to does not depend on them.</summary>
    public static IReadOnlyList<HarvesterSetting> OfEngine { get; } =
    [
        new("grace_days", SettingKind.Integer, "Days that a record must be missing before its dataset is deleted. Default: 0, at once.")
            { Group = Deletions },
        new("brake_percent", SettingKind.Integer, "Hold deletions back when more than this share of the source's datasets would go; 100 for never. Default: as the site (Deletion:BrakePercent).")
            { Group = Deletions },
        new("brake_minimum", SettingKind.Integer, "But never when this many or fewer would go. Default: as the site (Deletion:BrakeMinimum).")
            { Group = Deletions },
        new("limit", SettingKind.Integer, "Take so many records at most; when the source has more, nothing is deleted. Default: all.")
            { Group = Requests },
        new("headers", SettingKind.Map, "Further request headers for this source's own host, name to text.", IsSecret: true)
            { Group = Requests },
        new("username", SettingKind.Text, "User name for Basic authentication at this source's own host.")
            { Group = Requests },
        new("password", SettingKind.Text, "Password that belongs to username.", IsSecret: true)
            { Group = Requests },
        new("token", SettingKind.Text, "Bearer token, sent to this source's own host as Authorization.", IsSecret: true)
            { Group = Requests },
        new("api_key", SettingKind.Text, "API key, sent to this source's own host as it is.", IsSecret: true)
            { Group = Requests },
        new("api_key_header", SettingKind.Text, "The header that api_key is sent in. Default: Authorization.")
            { Group = Requests },
    ];

    /// <summary>Those that choose records by the filters that a harvester declares.</summary>
    public static IReadOnlyList<HarvesterSetting> OfFilters { get; } =
    [
        new("include", SettingKind.Map, "Take only records that match: name of a filter to a text or a list of texts.")
            { Group = Filters },
        new("exclude", SettingKind.Map, "Leave out records that match: name of a filter to a text or a list of texts.")
            { Group = Filters },
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<HarvesterSetting> All { get; } = [.. OfEngine, .. OfFilters, .. DatasetSettings.All];

    /// <summary>What is wrong with these settings, beyond their types; no value of a secret is repeated.</summary>
    /// <param name="config">A source's settings, whose types have been checked.</param>
    /// <param name="info">The harvester, for its filters.</param>
    internal static IEnumerable<string> Check(SourceConfig config, HarvesterInfo info) =>
        CheckNumbers(config).Concat(CheckAccess(config)).Concat(SourceFilters.Check(config, info));

    private static IEnumerable<string> CheckNumbers(SourceConfig config)
    {
        foreach (var (name, least, most) in (ReadOnlySpan<(string, int, int)>)
            [("grace_days", 0, DayLimit.Most), ("brake_percent", 0, 100), ("brake_minimum", 0, int.MaxValue), ("limit", 1, int.MaxValue)])
        {
            if (config.Integer(name) is { } number && (number < least || number > most))
                return [most == int.MaxValue ? $"{name} must be {least} or more, found {number}" : $"{name} must be between {least} and {most}, found {number}"];
        }
        return [];
    }

    private static IEnumerable<string> CheckAccess(SourceConfig config)
    {
        var credentials = ((string[])["username", "token", "api_key"])
            .Where(name => config.Text(name) is not null && (name != "api_key" || IsAuthorization(config))).ToList();
        if (credentials.Count > 1)
            yield return $"{string.Join(" and ", credentials)} cannot be given together: each is sent as Authorization";
        if (config.Text("password") is not null && config.Text("username") is null)
            yield return "password needs a username";
        if (config.Text("api_key_header") is { } header && RemoteHeaders.Complaint(header, "") is { } wrong)
            yield return $"api_key_header: {wrong}";
        foreach (var secret in (string[])["token", "api_key"])
        {
            if (config.Text(secret) is { } value && RemoteHeaders.Complaint("Authorization", value) is not null)
                yield return $"{secret} holds characters that a header cannot have";
        }
        foreach (var (name, value) in config.Map("headers"))
        {
            if (value.ValueKind != JsonValueKind.String)
                yield return $"headers: the value of {name} must be text";
            else if (RemoteHeaders.Complaint(name, value.GetString()!) is { } complaint)
                yield return $"headers: {complaint}";
        }
    }

    private static bool IsAuthorization(SourceConfig config) =>
        string.Equals(config.Text("api_key_header") ?? "Authorization", "Authorization", StringComparison.OrdinalIgnoreCase);
}
