using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.DcatUs;

/// <summary>What both versions of DCAT-US ask of a dataset.</summary>
internal static partial class DcatUsText
{
    public static string? Extra(Dataset dataset, string key) =>
        dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value is { Length: > 0 } value ? value : null;

    /// <summary>The source's own identifier, else the IRI, else the catalogue's address of the dataset.</summary>
    public static string Identifier(Dataset dataset, DcatUsSite site) =>
        dataset.Identifier ?? Extra(dataset, "uri") ?? $"{site.Url}/dataset/{Uri.EscapeDataString(dataset.Id.Length > 0 ? dataset.Id : dataset.Name)}";

    /// <summary>When the data changed; else when the record did.</summary>
    public static string? Stamp(Dataset dataset) => Stamps(dataset).Select(stamp => stamp.Date).FirstOrDefault(date => date is not null);

    /// <summary>What stands for the date of change of a dataset that says none; null where it says one, or nothing can stand for it.</summary>
    public static string? StandIn(Dataset dataset) => Stamps(dataset).FirstOrDefault(stamp => stamp.Date is not null) is (_, { } name) && name != "modified" ? name : null;

    private static IEnumerable<(string? Date, string Name)> Stamps(Dataset dataset) =>
    [
        (Date(dataset.Modified), "modified"), (Date(dataset.Issued), "issued"),
        (Date(dataset.MetadataModified), "metadata_modified"), (Date(dataset.MetadataCreated), "metadata_created"),
    ];

    /// <summary>Tags; where there are none, themes and groups, which say what a dataset is about, too.</summary>
    public static IReadOnlyList<string> Keywords(Dataset dataset) => dataset.Tags.Count > 0
        ? dataset.Tags
        : [.. dataset.Themes.Select(Last).Concat(dataset.Groups.Select(group => group.Title.Length > 0 ? group.Title : group.Name)).Where(text => text.Length > 0).Distinct()];

    public static string? Publisher(Dataset dataset) =>
        dataset.Publisher?.Name is { Length: > 0 } name ? name
        : dataset.Organization is { } organization && (organization.Title.Length > 0 || organization.Name.Length > 0)
            ? organization.Title.Length > 0 ? organization.Title : organization.Name
            : null;

    /// <summary>Whom to ask: contacts, then the maintainer, then the author; e-mail addresses without <c>mailto:</c>, and only where they are some.</summary>
    public static IEnumerable<Agent> Contacts(Dataset dataset) => dataset.ContactPoints
        .Append(new Agent(dataset.Maintainer, dataset.MaintainerEmail))
        .Append(new Agent(dataset.Author, dataset.AuthorEmail))
        .Append(new Agent(dataset.Publisher?.Name, dataset.Publisher?.Email))
        .Select(agent => agent with { Name = string.IsNullOrWhiteSpace(agent.Name) ? null : agent.Name, Email = Email(agent.Email) });

    /// <summary>public, restricted public or non-public.</summary>
    public static string AccessLevel(Dataset dataset)
    {
        if (Extra(dataset, "accessLevel") is { } level && (level is "public" or "restricted public" or "non-public"))
            return level;
        var rights = Last(dataset.AccessRights ?? "").Replace('_', '-').ToLowerInvariant();
        return rights switch
        {
            "restricted" or "restricted public" => "restricted public",
            "non-public" or "confidential" or "sensitive" => "non-public",
            _ => "public",
        };
    }

    /// <summary>From one date to another; open ends are none of DCAT-US.</summary>
    public static string? Interval(Dataset dataset) => dataset.Temporal
        .Where(period => period.Start is not null && period.End is not null).Select(period => $"{period.Start}/{period.End}").FirstOrDefault();

    public static (string? Access, string? Download) Addresses(Resource resource)
    {
        var access = Web(resource.Filled("access_url"));
        var download = Web(resource.Filled("download_url"));
        return (access ?? download) is not null
            ? (access, download)
            : Web(resource.Url) is not { } url ? (null, null)
            : MediaType(resource) is null ? (url, null) : (null, url);
    }

    /// <summary>The resource's media type, else that of its format.</summary>
    public static string? MediaType(Resource resource)
    {
        var said = resource.Filled("mimetype")?.Split(';')[0].Trim();
        return said is { Length: > 0 } && Media().IsMatch(said) ? said
            : resource.Format.Length > 0 ? FileFormats.MediaTypeOf(resource.Format) : null;
    }

    public static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    /// <summary>What stands behind the last slash of an IRI; any other text as it is.</summary>
    public static string Last(string text) =>
        DcatText.IsWeb(text) ? Uri.UnescapeDataString(text.TrimEnd('/')[(text.TrimEnd('/').LastIndexOfAny(['/', '#']) + 1)..]) : text;

    /// <summary>An address without characters that a URI must escape; null when it is none.</summary>
    public static string? Web(string? text) =>
        !DcatText.IsWeb(text) ? null : RulePatterns.IsUri(text!) ? text : new Uri(text!).AbsoluteUri;

    private static string? Email(string? text)
    {
        text = text?.Trim();
        if (text?.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) == true)
            text = text["mailto:".Length..];
        return text is not null && Address().IsMatch(text) ? text : null;
    }

    private static string? Date(string? text) =>
        text is not null && Stamp().IsMatch(text)
        && (text.Length < 10 || DateOnly.TryParse(text.AsSpan(0, 10), System.Globalization.CultureInfo.InvariantCulture, out _))
            ? text
            : null;

    [GeneratedRegex(@"\A\d{4}(-(0[1-9]|1[0-2])(-\d\d(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?\z")]
    private static partial Regex Stamp();

    [GeneratedRegex(@"\A[-\w]+/[-\w]+(\.[-\w]+)*([+][-\w]+)?\z")]
    private static partial Regex Media();

    [GeneratedRegex(@"\A[\w~!$&'*+=.-]+@[\w-]+(\.[\w-]+)+\z")]
    private static partial Regex Address();
}
