using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml;

namespace Harvest.Harvesters.Generic;

/// <summary>What a source's configuration says of its list, its pages and its fields.</summary>
internal sealed class GenericSettings
{
    public const string Extras = "extras.";

    /// <summary>The fields of a dataset that can be filled.</summary>
    public static readonly IReadOnlyList<string> DatasetFields =
    [
        "identifier", "title", "name", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email",
        "license", "license_title", "license_url", "tags", "themes", "groups", "language", "issued", "modified", "metadata_created",
        "metadata_modified", "frequency", "access_rights", "publisher", "publisher_url", "publisher_email", "contact_name",
        "contact_email", "organization", "spatial", "temporal_start", "temporal_end", "conforms_to",
    ];

    /// <summary>The fields of a resource that can be filled.</summary>
    public static readonly IReadOnlyList<string> ResourceFields =
        ["url", "id", "name", "description", "format", "mimetype", "size", "hash", "created", "last_modified", "license"];

    /// <summary>Paths are parsed once for a batch, not for each record.</summary>
    private static readonly ConditionalWeakTable<SourceConfig, GenericSettings> Parsed = [];

    private readonly List<string> faults = [];
    private readonly XmlNamespaceManager namespaces = new(new NameTable());
    private readonly SourceConfig config;

    private GenericSettings(SourceConfig config)
    {
        this.config = config;
        Format = config.Text("format") switch { "xml" => GenericFormat.Xml, "csv" => GenericFormat.Csv, _ => GenericFormat.Json };
        foreach (var (prefix, iri) in config.Map("namespaces"))
            AddNamespace(prefix, iri);
        List = Path("list") ?? (Format switch { GenericFormat.Json => Path("$", "list"), GenericFormat.Xml => Path("/*/*", "list"), _ => null });
        Total = Path("total");
        Next = Path("next");
        Fields = ReadFields("fields", config.Map("fields"), DatasetFields);
        var resources = config.Map("resources").ToDictionary(member => member.Name, member => member.Value);
        foreach (var name in resources.Keys.Except(["list", "fields"]))
            faults.Add($"resources: {name} is unknown; there are list and fields");
        ResourceList = resources.TryGetValue("list", out var list) && list.ValueKind == JsonValueKind.String ? Path(list.GetString()!, "resources: list") : null;
        Resources = resources.TryGetValue("fields", out var fields) && fields.ValueKind == JsonValueKind.Object
            ? ReadFields("resources", fields.EnumerateObject().Select(member => (member.Name, member.Value)), ResourceFields)
            : [];
        Check(resources);
    }

    public GenericFormat Format { get; }

    /// <summary>Null for CSV.</summary>
    public GenericPath? List { get; }

    public GenericPath? Total { get; }

    public GenericPath? Next { get; }

    public GenericPaging Paging => config.Text("paging") switch
    {
        "page" => GenericPaging.Page,
        "offset" => GenericPaging.Offset,
        "next" => GenericPaging.Next,
        "link" => GenericPaging.Link,
        "cursor" => GenericPaging.Cursor,
        _ => GenericPaging.None,
    };

    public string PageParameter => config.Text("page_parameter") ?? Paging.ToString().ToLowerInvariant();

    public int FirstPage => config.Integer("first_page") ?? 1;

    public string? SizeParameter => config.Text("size_parameter");

    public int? PageSize => config.Integer("page_size");

    public string? Delimiter => config.Text("delimiter");

    public IReadOnlyDictionary<string, GenericField> Fields { get; }

    /// <summary>Null: what is a resource stands in the record itself.</summary>
    public GenericPath? ResourceList { get; }

    public IReadOnlyDictionary<string, GenericField> Resources { get; }

    public static IEnumerable<string> Faults(SourceConfig config) => new GenericSettings(config).faults;

    /// <exception cref="ListingException">They are wrong: nothing can be listed by them.</exception>
    public static GenericSettings Read(SourceConfig config)
    {
        var settings = Parsed.GetValue(config, static given => new GenericSettings(given));
        return settings.faults.Count == 0 ? settings : throw new ListingException($"The configuration is wrong: {settings.faults[0]}");
    }

    private void Check(Dictionary<string, JsonElement> resources)
    {
        foreach (var name in (string[])["identifier", "title"])
        {
            if (!Fields.TryGetValue(name, out var field))
            {
                if (!faults.Exists(fault => fault.StartsWith($"fields: {name}:", StringComparison.Ordinal)))
                    faults.Add($"fields: {name} is required");
            }
            else if (name == "identifier" && field.Path is null)
                faults.Add("fields: identifier must have a path, or every record would be the same");
        }
        if (resources.Count > 0 && !Resources.ContainsKey("url") && !faults.Exists(fault => fault.StartsWith("resources:", StringComparison.Ordinal)))
            faults.Add("resources: fields with a url are required");
        if (Paging is GenericPaging.Next or GenericPaging.Cursor && config.Text("next") is null)
            faults.Add($"paging {config.Text("paging")} needs next: the path of the {(Paging == GenericPaging.Next ? "next page's address" : "cursor")}");
        if (Paging is not (GenericPaging.Next or GenericPaging.Cursor) && config.Text("next") is not null)
            faults.Add("next is for paging next or cursor");
        if (Format == GenericFormat.Csv && (config.Text("list") ?? config.Text("total") ?? config.Text("next")) is not null)
            faults.Add("list, total and next are not for CSV");
        if (Delimiter is { } delimiter && (delimiter.Length != 1 || Format != GenericFormat.Csv))
            faults.Add("delimiter must be one character, and is for CSV");
        if (config.Integer("page_size") is < 1 or > 100_000)
            faults.Add("page_size must be between 1 and 100000");
        if (config.Integer("first_page") is < 0 or > 1)
            faults.Add("first_page must be 0 or 1");
        if (config.Text("record_url") is { } page && !page.Contains("{identifier}", StringComparison.Ordinal))
            faults.Add("record_url must contain {identifier}");
    }

    private Dictionary<string, GenericField> ReadFields(string setting, IEnumerable<(string Name, JsonElement Value)> members, IReadOnlyList<string> known)
    {
        var fields = new Dictionary<string, GenericField>();
        foreach (var (name, value) in members)
        {
            var isExtra = setting == "fields" && name.StartsWith(Extras, StringComparison.Ordinal) && name.Length > Extras.Length;
            try
            {
                if (!isExtra && !known.Contains(name))
                    throw new FormatException($"is unknown; there are {string.Join(", ", known)}{(setting == "fields" ? " and extras.NAME" : "")}");
                fields[name] = GenericField.Read(name, value, Format, namespaces);
            }
            catch (FormatException fault)
            {
                faults.Add($"{setting}: {name}: {fault.Message}");
            }
        }
        return fields;
    }

    private GenericPath? Path(string setting) => config.Text(setting) is { } text ? Path(text, setting) : null;

    private GenericPath? Path(string text, string setting)
    {
        try
        {
            return GenericPath.Parse(text, Format, namespaces);
        }
        catch (FormatException fault)
        {
            faults.Add($"{setting}: {fault.Message}");
            return null;
        }
    }

    private void AddNamespace(string prefix, JsonElement iri)
    {
        try
        {
            namespaces.AddNamespace(XmlConvert.VerifyNCName(prefix), iri.GetString()!);
        }
        catch (Exception fault) when (fault is ArgumentException or XmlException or InvalidOperationException)
        {
            faults.Add($"namespaces: {prefix} cannot be used as a prefix for this IRI");
        }
    }
}

/// <summary>How a list goes on.</summary>
internal enum GenericPaging
{
    None,
    Page,
    Offset,

    /// <summary>The address of the next page stands in the document.</summary>
    Next,

    /// <summary>The address of the next page stands in the header Link.</summary>
    Link,

    /// <summary>A text of the document is sent with the next request.</summary>
    Cursor,
}
