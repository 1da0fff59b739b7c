using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>
/// Reads a dataset in the CKAN package form, as <c>package_show</c> gives it. Numbers and flags pass for text; members that
/// are not CKAN's own are kept as extras. What cannot be made sense of is a problem with its place, never an exception.
/// </summary>
public sealed class PackageReader
{
    /// <summary>The longest title that is taken.</summary>
    public const int MaxTitle = 10_000;

    private const string Periods = "temporal_coverage";

    /// <summary>Members with a structure, which some portals write as the text of it.</summary>
    private static readonly HashSet<string> Structured =
        ["publisher", "creator", "contact", "contact_points", Periods, "temporals", "spatial_coverage", "theme", "conforms_to", "language"];

    private readonly List<RecordProblem> problems = [];
    private readonly List<Extra> extras = [];
    private readonly HashSet<string> keys = [];
    private readonly LanguageOrder languages;

    private PackageReader(LanguageOrder languages) => this.languages = languages;

    /// <returns>The dataset as far as it could be read, and what was wrong; with an error among that it must not be imported.</returns>
    public static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(ReadOnlySpan<byte> package) =>
        Read(package, LanguageOrder.None);

    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    /// <param name="package">JSON.</param>
    /// <param name="languages">Which language is shown of texts that come in several; all are kept.</param>
    internal static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(ReadOnlySpan<byte> package, LanguageOrder languages)
    {
        var reader = new PackageReader(languages);
        try
        {
            var root = JsonElement.Parse(package);
            if (root.ValueKind == JsonValueKind.Object)
                return (reader.Package(root), reader.problems);
            reader.Wrong("The record", "an object", root);
        }
        catch (JsonException fault)
        {
            reader.problems.Add(new RecordProblem(
                $"The record is no valid JSON: {JsonFault.Words(fault)}", Line: (int?)fault.LineNumber + 1));
        }
        return (new Dataset(), reader.problems);
    }

    private Dataset Package(JsonElement package)
    {
        var dataset = new Dataset();
        string? licenseId = null, licenseTitle = null, licenseUrl = null;
        foreach (var member in package.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            var name = member.Name;
            var value = Structured.Contains(name) ? Unpacked(member.Value) : member.Value;
            switch (name)
            {
                case "id": dataset = dataset with { Id = Text(value, name) ?? "" }; break;
                case "name": dataset = dataset with { Name = Text(value, name) ?? "" }; break;
                case "title": dataset = dataset with { Title = Title(value) }; break;
                case "notes" or "description" when name == "notes" || LanguageOrder.Texts(value) is not null:
                    Translated("notes_translated", value);
                    if (dataset.Notes.Length == 0)
                        dataset = dataset with { Notes = Text(value, name) ?? "" };
                    break;
                case "type": dataset = dataset with { Type = Filled(value, name) ?? "dataset" }; break;
                case "url": dataset = dataset with { Url = Filled(value, name) }; break;
                case "version": dataset = dataset with { Version = Filled(value, name) }; break;
                case "author" when value.ValueKind == JsonValueKind.Object && Agents(value) is [var author]:
                    dataset = dataset with { Author = author.Name, AuthorEmail = dataset.AuthorEmail ?? author.Email };
                    break;
                case "author": dataset = dataset with { Author = Filled(value, name) }; break;
                case "author_email": dataset = dataset with { AuthorEmail = Filled(value, name) }; break;
                case "maintainer": dataset = dataset with { Maintainer = Filled(value, name) }; break;
                case "maintainer_email": dataset = dataset with { MaintainerEmail = Filled(value, name) }; break;
                case "private": dataset = dataset with { Private = Text(value, name) is "true" or "True" or "1" or "Unpublished" }; break;
                case "metadata_created": dataset = dataset with { MetadataCreated = Filled(value, name) }; break;
                case "metadata_modified": dataset = dataset with { MetadataModified = Filled(value, name) }; break;
                case "license_id": licenseId = Filled(value, name); break;
                case "license_title": licenseTitle = Filled(value, name); break;
                case "license_url": licenseUrl = Filled(value, name); break;
                case "organization": dataset = dataset with { Organization = OrganizationOf(value) }; break;
                case "groups": dataset = dataset with { Groups = [.. List(value, name).Select(GroupOf)] }; break;
                case "keywords" when LanguageOrder.Lists(value) is { } keywords:
                    Extra("tags_translated", LanguageOrder.Join(keywords));
                    if (dataset.Tags.Count == 0)
                        dataset = dataset with { Tags = [.. keywords.OrderBy(list => languages.Rank(list.Key)).Select(list => list.Value).FirstOrDefault(list => list.Count > 0) ?? []] };
                    break;
                case "tags" when value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0 && dataset.Tags.Count > 0: break;
                case "tags": dataset = dataset with { Tags = Tags(value) }; break;
                case "resources": dataset = dataset with { Resources = [.. List(value, name).Select(ResourceOf)] }; break;
                case "extras": Extras(value); break;
                case "issued": dataset = dataset with { Issued = Filled(value, name) }; break;
                case "modified": dataset = dataset with { Modified = Filled(value, name) }; break;
                case "language": dataset = dataset with { Languages = Texts(value, name) }; break;
                case "theme": dataset = dataset with { Themes = Texts(value, name) }; break;
                case "conforms_to": dataset = dataset with { ConformsTo = Texts(value, name) }; break;
                case "publisher" when Agents(value) is { Count: > 0 } agents: dataset = dataset with { Publisher = Only(name, agents) }; break;
                case "creator" when Agents(value) is { Count: > 0 } agents: dataset = dataset with { Creators = agents }; break;
                case "contact" or "contact_points" when Agents(value) is { Count: > 0 } agents: dataset = dataset with { ContactPoints = agents }; break;
                case Periods or "temporals" when PeriodsOf(value) is { Count: > 0 } periods: dataset = dataset with { Temporal = periods }; break;
                case "accrual_periodicity": dataset = dataset with { Frequency = dataset.Frequency ?? Filled(value, name) }; break;
                case "spatial_coverage" when value.ValueKind == JsonValueKind.Array:
                    dataset = dataset with { Spatial = [.. value.EnumerateArray().Select(PlaceOf)] };
                    break;
                case "owner_org" or "state" or "isopen" or "creator_user_id" or "num_tags" or "num_resources"
                    or "relationships_as_object" or "relationships_as_subject" or "revision_id" or "tracking_summary"
                    or "revision_timestamp" or "read_only":
                    break;
                default:
                    Extra(name, value);
                    break;
            }
        }
        if (licenseId is not null || licenseTitle is not null || licenseUrl is not null)
            dataset = dataset with { License = new License(licenseId, licenseTitle, licenseUrl) };
        return DcatExtras.Read(InLanguages(dataset), extras);
    }

    /// <summary>Texts that come by language alone, as portals with ckanext-fluent have them.</summary>
    private Dataset InLanguages(Dataset dataset)
    {
        if (dataset.Title.Length == 0 && LanguageOrder.Texts(Kept("title_translated")) is { } titles)
            dataset = dataset with { Title = languages.Pick(titles) ?? "" };
        if (dataset.Notes.Length == 0 && LanguageOrder.Texts(Kept("notes_translated")) is { } notes)
            dataset = dataset with { Notes = languages.Pick(notes) ?? "" };
        return dataset;

        string? Kept(string key) => extras.Find(extra => extra.Key == key).Value;
    }

    private string Title(JsonElement value)
    {
        Translated("title_translated", value);
        var title = Text(value, "title") ?? "";
        if (title.Length > MaxTitle)
            problems.Add(new RecordProblem($"title: {title.Length:N0} characters; at most {MaxTitle:N0} are taken"));
        return title;
    }

    private Organization? OrganizationOf(JsonElement value)
    {
        if (IsEmpty(value))
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString() is { Length: > 0 } name ? new Organization(Clean(name), Clean(name)) : null;
        if (value.ValueKind != JsonValueKind.Object)
            return Wrong<Organization>("organization", "an object", value);
        var id = Member(value, "organization", "id");
        var title = Member(value, "organization", "title") ?? Member(value, "organization", "display_name") ?? "";
        var slug = Member(value, "organization", "name") ?? DatasetNames.Ideal(title);
        return (id ?? slug).Length == 0
            ? null
            : new Organization(
                id ?? slug,
                slug,
                title,
                Member(value, "organization", "description") ?? "",
                Member(value, "organization", "image_display_url") ?? Member(value, "organization", "image_url") ?? "")
            {
                TitleTranslated = Translations(value, "title") ?? Translations(value, "display_name"),
            };
    }

    private Group GroupOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return new Group(Clean(value.GetString()!), Clean(value.GetString()!));
        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong("groups", "objects", value);
            return new Group("", "");
        }
        var name = Member(value, "groups", "name") ?? Member(value, "groups", "id") ?? "";
        // CKAN displays the name where there is no title; that makes it none.
        var title = Member(value, "groups", "title") ?? Member(value, "groups", "display_name");
        return new Group(
            Member(value, "groups", "id") ?? name,
            name,
            title is null || title == name ? "" : title,
            Member(value, "groups", "description") ?? "",
            Member(value, "groups", "image_display_url") ?? Member(value, "groups", "image_url") ?? "")
        {
            TitleTranslated = Translations(value, "title") ?? Translations(value, "display_name"),
        };
    }

    private List<string> Tags(JsonElement value)
    {
        var tags = new OrderedDictionary<string, bool>();
        foreach (var tag in TagList(value))
        {
            var name = tag.ValueKind == JsonValueKind.Object ? Named(tag, "tags", "name", "display_name") : Text(tag, "tags");
            if (!string.IsNullOrWhiteSpace(name))
                tags[name] = true;
        }
        return [.. tags.Keys];
    }

    /// <summary>Tags that are no list: one tag by itself, or a text with several. Lists within the list are read as if they stood in it.</summary>
    private IEnumerable<JsonElement> TagList(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && (value.TryGetProperty("name", out _) || value.TryGetProperty("display_name", out _)))
            return [value];
        if (value.ValueKind != JsonValueKind.String)
            return List(value, "tags").SelectMany(tag => tag.ValueKind == JsonValueKind.Array ? tag.EnumerateArray() : Enumerable.Repeat(tag, 1));
        var parts = Clean(value.GetString()!).Split([',', ';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > 0)
        {
            problems.Add(new RecordProblem(
                $"tags: expected a list, found text: {Shown(value.GetRawText())}; read as {Counted.Of(parts.Length, "tag")}", IsWarning: true));
        }
        return parts.Select(part => JsonSerializer.SerializeToElement(part));
    }

    private Resource ResourceOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong("resources", "objects", value);
            return new Resource();
        }
        var others = new OrderedDictionary<string, JsonElement>();
        string? id = null, url = null, name = null, description = null, format = null;
        foreach (var member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "id": id = Text(member.Value, "resources.id"); break;
                case "url": url = Text(member.Value, "resources.url"); break;
                case "name" or "title" when member.Name == "name" || LanguageOrder.Texts(member.Value) is not null:
                    name = Text(member.Value, $"resources.{member.Name}") is { Length: > 0 } shown ? shown : name;
                    Keep("name_translated", member.Value);
                    break;
                case "description":
                    description = Text(member.Value, "resources.description");
                    Keep("description_translated", member.Value);
                    break;
                case "format": format = Text(member.Value, "resources.format"); break;
                case "package_id" or "position" or "url_type" or "revision_id" or "state" or "tracking_summary":
                    break;
                default:
                    if (member.Value.ValueKind != JsonValueKind.Null)
                        others[member.Name] = member.Value;
                    break;
            }
        }
        return new Resource
        {
            Id = id,
            Url = url ?? "",
            Name = name ?? "",
            Description = description ?? "",
            Format = format ?? "",
            Others = [.. others],
        };

        void Keep(string key, JsonElement texts)
        {
            if (LanguageOrder.Texts(texts) is { } found && LanguageOrder.Join(found) is { } all && !value.TryGetProperty(key, out _))
                others[key] = JsonElement.Parse(all);
        }
    }

    private void Extras(JsonElement value)
    {
        // Old portals give an object, newer ones a list of key and value.
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
                Extra(member.Name, member.Value, isExtra: true);
            return;
        }
        foreach (var extra in List(value, "extras"))
        {
            if (extra.ValueKind != JsonValueKind.Object)
                Wrong("extras", "objects with key and value", extra);
            else if (Member(extra, "extras", "key") is { Length: > 0 } key && extra.TryGetProperty("value", out var text))
                Extra(key, text, isExtra: true);
        }
    }

    private void Translated(string key, JsonElement value)
    {
        if (LanguageOrder.Texts(value) is { } texts)
            Extra(key, LanguageOrder.Join(texts));
    }

    private static string? Translations(JsonElement holder, string name) =>
        holder.TryGetProperty($"{name}_translated", out var all) && all.ValueKind == JsonValueKind.Object ? Clean(all.GetRawText())
        : holder.TryGetProperty(name, out var value) && LanguageOrder.Texts(value) is { } texts ? LanguageOrder.Join(texts) : null;

    private void Extra(string key, string? text)
    {
        if (text is not null && keys.Add(key))
            extras.Add(new Extra(key, text));
    }

    /// <param name="key">What it is called.</param>
    /// <param name="value">What it says.</param>
    /// <param name="isExtra">The portal has it as an extra, where an empty text is one; a member that is empty is none.</param>
    private void Extra(string key, JsonElement value, bool isExtra = false)
    {
        // Where the remote harvested it from is the remote's affair; ours are written anew.
        if (key is "harvest_object_id" or "harvest_source_id" or "harvest_source_title")
            return;
        var text = ExtraText(value);
        key = Clean(key);
        var isKept = isExtra && value.ValueKind == JsonValueKind.String && !DcatExtras.IsMember(key);
        if (!isKept && text is "" or "[]" or "{}")
            return;
        if (keys.Add(key))
            extras.Add(new Extra(key, text));
        else if (isExtra && extras.Find(extra => extra.Key == key).Value is var kept && kept != text)
            TellOthers($"extras: {Shown(key)}", [kept ?? "", text]);
    }

    /// <summary>What an extra says, as text; anything but a text as JSON.</summary>
    internal static string ExtraText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => Clean(value.GetString()!),
        _ => Clean(value.GetRawText()),
    };

    /// <summary>What stands in a text as JSON; the value itself where it is none.</summary>
    private static JsonElement Unpacked(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not ['[' or '{', ..] text)
            return value;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static IEnumerable<JsonElement> Objects(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => [value],
        JsonValueKind.Array => value.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object),
        _ => [],
    };

    private List<Agent> Agents(JsonElement value) =>
    [
        .. Objects(value).Select(agent => new Agent(
                Named(agent, "agent", "name", "creator_name"), Member(agent, "agent", "email"), Member(agent, "agent", "uri"),
                Member(agent, "agent", "url"), Member(agent, "agent", "type"), Member(agent, "agent", "phone"),
                Named(agent, "agent", "identifier", "creator_identifier"))
            {
                NameTranslated = Translations(agent, "name") ?? Translations(agent, "creator_name"),
                Organization = Member(agent, "agent", "organization"),
            })
            .Where(agent => agent != new Agent(null)),
    ];

    /// <summary>The first of the agents, where a dataset has one; the others are told.</summary>
    private Agent Only(string name, List<Agent> agents)
    {
        TellOthers(name, [.. agents.Select(agent => agent.Name ?? agent.Uri ?? agent.Email ?? agent.Url ?? "one without a name")]);
        return agents[0];
    }

    private List<Period> PeriodsOf(JsonElement value) =>
    [
        .. Objects(value)
            .Select(period => new Period(
                Named(period, Periods, "start", "temporal_start", "start_date"), Named(period, Periods, "end", "temporal_end", "end_date")))
            .Where(period => period != new Period(null, null)),
    ];

    /// <summary>The first of these members that says something.</summary>
    private string? Named(JsonElement holder, string where, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Member(holder, where, name) is { } text)
                return text;
        }
        return null;
    }

    private Place PlaceOf(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? new Place(
            Member(value, "spatial_coverage", "uri"), Member(value, "spatial_coverage", "text"),
            Member(value, "spatial_coverage", "geom"), Member(value, "spatial_coverage", "bbox"),
            Member(value, "spatial_coverage", "centroid"))
        : new Place();

    private string? Member(JsonElement holder, string where, string name) =>
        holder.TryGetProperty(name, out var value) ? Filled(value, $"{where}.{name}") : null;

    private string? Filled(JsonElement value, string where) => Text(value, where) is { Length: > 0 } text ? text : null;

    private string? Text(JsonElement value, string where) => value.ValueKind switch
    {
        JsonValueKind.String => Clean(value.GetString()!),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Null => null,
        // An empty object or list is how PHP writes nothing.
        _ when IsEmpty(value) => null,
        _ when LanguageOrder.Texts(value) is { } texts => languages.Pick(texts) is { } text ? Clean(text) : null,
        // A list where one text should be; what a dataset is known by is no matter of choice.
        JsonValueKind.Array when where is not ("id" or "name" or "tags") && value.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String) =>
            FirstOf([.. value.EnumerateArray().Select(entry => Clean(entry.GetString()!)).Where(entry => entry.Length > 0)], where),
        _ => Wrong<string>(where, "text", value),
    };

    private string? FirstOf(List<string> texts, string where)
    {
        TellOthers(where, texts);
        return texts.FirstOrDefault();
    }

    /// <summary>Tells of values beyond the first, where there is room for one.</summary>
    private void TellOthers(string where, IReadOnlyList<string> values)
    {
        if (values.Count > 1)
            problems.Add(new RecordProblem($"{where} has several values, and one is kept: {Shown(values[0])}; left out: {string.Join(", ", values.Skip(1).Select(Shown))}", IsWarning: true));
    }

    private List<string> Texts(JsonElement value, string where) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(entry => Term(entry, where)).OfType<string>()]
        : Filled(value, where) is { } text ? [text] : [];

    /// <summary>A term of a vocabulary: its text, or what identifies it where it is described.</summary>
    private string? Term(JsonElement entry, string where) => entry.ValueKind == JsonValueKind.Object && LanguageOrder.Texts(entry) is null
        ? Named(entry, where, [.. DcatLists.TermNames]) ?? Filled(entry, where)
        : Filled(entry, where);

    private List<JsonElement> List(JsonElement value, string where)
    {
        List<JsonElement> entries = value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray()],
            // How PHP writes a list that something was taken out of.
            JsonValueKind.Object when value.EnumerateObject().All(member => int.TryParse(member.Name, out _)) =>
                [.. value.EnumerateObject().Select(member => member.Value)],
            _ => [],
        };
        if (entries.Count == 0 && !IsEmpty(value))
            Wrong(where, "a list", value);
        if (entries.RemoveAll(entry => entry.ValueKind == JsonValueKind.Null) is > 0 and var empty)
            problems.Add(new RecordProblem($"{where}: {empty} of the entries {(empty == 1 ? "is" : "are")} null; left out", IsWarning: true));
        return entries;
    }

    private T? Wrong<T>(string where, string expected, JsonElement found)
        where T : class
    {
        Wrong(where, expected, found);
        return null;
    }

    private void Wrong(string where, string expected, JsonElement found)
    {
        var raw = found.GetRawText();
        // Only what a dataset cannot be without costs the record.
        var isSecondary = where is not ("The record" or "id" or "name" or "resources");
        problems.Add(new RecordProblem(
            $"{where}: expected {expected}, found {JsonFault.Kind(found.ValueKind)}: {Shown(raw)}"
            + (isSecondary ? "; left out" : ""),
            IsWarning: isSecondary));
    }

    private static string Shown(string text) => Clean(text.Length > 60 ? text[..60] + "…" : text);

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    /// <summary>No database holds U+0000, and no catalogue means it.</summary>
    private static string Clean(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;
}
