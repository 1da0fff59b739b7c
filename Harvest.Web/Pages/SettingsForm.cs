using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Harvest.Harvesters;

namespace Harvest.Web.Pages;

/// <summary>Between the declared settings of a harvester and the fields of a form.</summary>
internal static partial class SettingsForm
{
    /// <summary>Of the names of fields.</summary>
    public const string Prefix = "setting.";

    private static readonly Dictionary<string, string> Labels = new()
    {
        ["grace_days"] = Key("Days before a missing dataset is deleted"),
        ["brake_percent"] = Key("Hold deletions back above (percent)"),
        ["brake_minimum"] = Key("Never hold back up to (datasets)"),
        ["limit"] = Key("Maximum number of records"),
        ["headers"] = Key("Request headers"),
        ["username"] = Key("User name"),
        ["password"] = Key("Password"),
        ["token"] = Key("Bearer token"),
        ["api_key"] = Key("API key"),
        ["api_key_header"] = Key("API key header"),
        ["user_agent"] = Key("User agent"),
        ["user"] = Key("Creator of the datasets"),
        ["include"] = Key("Only records that match"),
        ["exclude"] = Key("No records that match"),
        ["force_all"] = Key("Fetch unchanged records, too"),
        ["fq"] = Key("Filter query"),
        ["guid"] = Key("Identifier of records"),
        ["organizations_filter_include"] = Key("Only these organizations"),
        ["organizations_filter_exclude"] = Key("Not these organizations"),
        ["groups_filter_include"] = Key("Only these groups"),
        ["groups_filter_exclude"] = Key("Not these groups"),
        ["tags_filter_include"] = Key("Only these tags"),
        ["tags_filter_exclude"] = Key("Not these tags"),
        ["default_tags"] = Key("Tags for every dataset"),
        ["default_groups"] = Key("Groups for every dataset"),
        ["default_extras"] = Key("Extras for every dataset"),
        ["override_extras"] = Key("Overwrite extras that a dataset has"),
        ["remote_groups"] = Key("Groups of the source"),
        ["follow_orgs"] = Key("Organizations take new titles from the source"),
        ["remote_orgs"] = Key("Organizations of the source"),
        ["not_overwrite_fields"] = Key("Fields that are never overwritten"),
        ["name_append"] = Key("When a dataset's name is taken"),
        ["read_only"] = Key("Do not change datasets that exist"),
        ["page_size"] = Key("Records per request"),
        ["max_file_size"] = Key("Largest file (megabytes)"),
        ["max_nodes"] = Key("Maximum number of pages"),
        ["files"] = Key("Files"),
        ["max_documents"] = Key("Maximum number of documents"),
        ["items"] = Key("Items as datasets, too"),
        ["item_limit"] = Key("Maximum number of items of a collection"),
        ["hosts"] = Key("Other hosts that are followed"),
        ["language"] = Key("Main language"),
        ["validation"] = Key("Records that break the rules"),
        ["schema"] = Key("Rules that records are checked by"),
        ["api"] = Key("Version of the API"),
        ["api_version"] = Key("Version of the API"),
        ["bioportal_api_key"] = Key("API key of BioPortal"),
        ["clean_tags"] = Key("Simplify tags"),
        ["collection_parent_url"] = Key("Record that describes the folder"),
        ["contexts"] = Key("JSON-LD contexts"),
        ["continue_on_validation_errors"] = Key("Import records that break the rules"),
        ["cql"] = Key("CQL query"),
        ["date_order"] = Key("Order of day and month"),
        ["delimiter"] = Key("Column separator"),
        ["fields"] = Key("Fields and their paths"),
        ["filter"] = Key("OGC filter"),
        ["first_page"] = Key("Number of the first page"),
        ["follow_links"] = Key("Follow links to datasets"),
        ["format"] = Key("Format"),
        ["harvest_catalogs"] = Key("Catalogues as records"),
        ["include_private"] = Key("Private datasets, too"),
        ["label_languages"] = Key("Languages of labels"),
        ["list"] = Key("Path of the list"),
        ["metadata_prefix"] = Key("Metadata format"),
        ["method"] = Key("Request method"),
        ["namespaces"] = Key("XML namespaces"),
        ["next"] = Key("Path of the next page"),
        ["only_downloads"] = Key("Only downloads"),
        ["output_schema"] = Key("Form of the records"),
        ["page_parameter"] = Key("Query parameter of the page"),
        ["paging"] = Key("How the list goes on"),
        ["places"] = Key("Boxes of places"),
        ["profile"] = Key("CKAN profile"),
        ["rdf_format"] = Key("RDF format"),
        ["record_url"] = Key("Address of a dataset's page"),
        ["resolve_labels"] = Key("Look up labels of terms"),
        ["resources"] = Key("Resources and their paths"),
        ["sets"] = Key("Only these sets"),
        ["size_parameter"] = Key("Query parameter of the page size"),
        ["skip_inspire"] = Key("Leave out INSPIRE metadata"),
        ["skip_services"] = Key("No data services"),
        ["source_catalog"] = Key("Keep the catalogue's title"),
        ["total"] = Key("Path of the total"),
        ["type_name"] = Key("Type of record"),
    };

    private static readonly Dictionary<string, string> Words = new()
    {
        ["api"] = "API",
        ["guid"] = "GUID",
        ["url"] = "URL",
        ["id"] = "ID",
        ["uri"] = "URI",
        ["csw"] = "CSW",
        ["xml"] = "XML",
    };

    /// <summary>The heading of a group of settings; a plug-in's own stays as it names it.</summary>
    public static string Heading(string group) => group switch
    {
        "Harvester" => T("Options of this type"),
        "Requests" => T("Requests"),
        "Deletions" => T("Deletions"),
        "Filters" => T("Filters"),
        "Access" => T("Access"),
        _ => T(group),
    };

    /// <summary>A setting's name for people; that of a plug-in's own is made of its words: <c>max_file_url</c> is <c>Max file URL</c>.</summary>
    public static string Label(string name)
    {
        if (Labels.TryGetValue(name, out var label))
            return T(label);
        var text = string.Join(' ', name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => Words.GetValueOrDefault(word, word)));
        return text.Length == 0 ? name : char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>What the fields show of a configuration; secrets come masked.</summary>
    public static IReadOnlyList<(HarvesterSetting Setting, string Value)> Fields(HarvesterInfo info, string config)
    {
        Dictionary<string, JsonElement> members;
        try
        {
            members = SourceConfig.Parse(config).Members.ToDictionary(member => member.Name, member => member.Value);
        }
        catch (FormatException)
        {
            members = [];
        }
        return [.. info.AllSettings.Select(setting => (setting, members.TryGetValue(setting.Name, out var value) ? Text(setting, value) : ""))];
    }

    /// <summary>The value of a setting for people.</summary>
    public static string InWords(HarvesterSetting setting, string value) => setting.Kind switch
    {
        SettingKind.Flag => value == "true" ? T("yes") : T("no"),
        SettingKind.Texts or SettingKind.Names => value.Replace("\n", ", ", StringComparison.Ordinal),
        _ => value,
    };

    /// <summary>The configuration that a filled-in form stands for; empty fields are left out.</summary>
    public static string Config(HarvesterInfo info, IFormCollection form)
    {
        var config = new JsonObject();
        foreach (var setting in info.AllSettings)
        {
            var text = form[Prefix + setting.Name].ToString().Trim();
            if (text.Length > 0)
                config[setting.Name] = Value(setting.Kind, text);
        }
        return config.Count == 0 ? "" : config.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    /// <summary>A configuration with some settings as they are stored.</summary>
    public static string With(string config, IEnumerable<FormField> kept)
    {
        var stored = kept.Where(field => field.Name.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        if (stored.Count == 0)
            return config;
        var merged = config.Length > 0 ? JsonNode.Parse(config)!.AsObject() : [];
        foreach (var field in stored)
        {
            if (field.Stored.Length > 0)
                merged[field.Name[Prefix.Length..]] = JsonNode.Parse(field.Stored);
            else
                merged.Remove(field.Name[Prefix.Length..]);
        }
        return merged.Count == 0 ? "" : merged.ToJsonString();
    }

    private static string Text(HarvesterSetting setting, JsonElement value) =>
        setting is { IsSecret: true, Kind: SettingKind.Map } && value.ValueKind == JsonValueKind.String ? MaskedMap(value.GetString()!)
        : setting.IsSecret && value.ValueKind == JsonValueKind.String ? SourceConfig.Mask
        : setting.IsSecret && value.ValueKind == JsonValueKind.Object ? JsonSerializer.Serialize(value.EnumerateObject().ToDictionary(member => member.Name, _ => SourceConfig.Mask))
        : setting.Kind is SettingKind.Texts or SettingKind.Names && IsTexts(value) ? string.Join('\n', value.EnumerateArray().Select(entry => entry.ToString()))
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.GetRawText();

    /// <summary>A map that could not be read: its names, with their values masked.</summary>
    private static string MaskedMap(string text)
    {
        var names = NameOfMember().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? SourceConfig.Mask : JsonSerializer.Serialize(names.ToDictionary(name => name, _ => SourceConfig.Mask));
    }

    /// <summary>Lines such as <c>X-Key: abc</c>, as headers are copied from elsewhere; null when it is something else.</summary>
    private static JsonObject? Lines(string text)
    {
        var map = new JsonObject();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (MemberLine().Match(line) is not { Success: true } match || !map.TryAdd(match.Groups["name"].Value, match.Groups["value"].Value))
                return null;
        }
        return map;
    }

    [GeneratedRegex(@"(?:^|[{,\n])\s*""?(?<name>[A-Za-z0-9_-]+)""?\s*:", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameOfMember();

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9_-]+)\s*:\s*(?<value>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MemberLine();

    private static bool IsTexts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String);

    /// <summary>What cannot be read as its kind stays text, so that the check names it.</summary>
    private static JsonNode? Value(SettingKind kind, string text)
    {
        switch (kind)
        {
            case SettingKind.Flag:
                return text == "true";
            case SettingKind.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                return number;
            case SettingKind.Texts or SettingKind.Names when !text.StartsWith('['):
                return new JsonArray([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => JsonValue.Create(line))]);
            case SettingKind.Text or SettingKind.Integer:
                return text;
            case SettingKind.Map when Lines(text) is { } lines:
                return lines;
        }
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
