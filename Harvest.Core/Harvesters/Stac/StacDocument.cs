using System.Text.Json;
using Harvest.Formats.Json;

namespace Harvest.Harvesters.Stac;

/// <summary>A document of a STAC catalogue.</summary>
/// <param name="Json">What it says.</param>
/// <param name="Url">Where it came from in the end.</param>
/// <param name="Resolve">The address that a link in it means; null for one that is no web address.</param>
internal sealed record StacDocument(JsonElement Json, Uri Url, Func<string, Uri?> Resolve)
{
    public StacKind Kind { get; } = KindOf(Json);

    /// <summary>It says that it is of STAC, and does not only look like it.</summary>
    public bool IsSigned => Kind switch
    {
        StacKind.Collections => IsFirstSigned("collections"),
        StacKind.Items => IsFirstSigned("features"),
        StacKind.None => false,
        _ => Json.Text("stac_version") is not null,
    };

    public IEnumerable<StacLink> Links => StacLink.Of(Json);

    /// <summary>The list of an API's collections; null for what is no API.</summary>
    public Uri? CollectionList
    {
        get
        {
            if (Kind != StacKind.Catalog)
                return null;
            if (Links.FirstOrDefault(link => link.Rel == "data" && link.IsJson) is { } data)
                return Resolve(data.Href);
            var hasList = Json.Texts("conformsTo").Any(name =>
                name.Contains("/collections", StringComparison.Ordinal) || name.Contains("/ogcapi-features", StringComparison.Ordinal));
            return hasList
                ? new Uri($"{Url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/collections")
                : null;
        }
    }

    /// <summary>Where links with this relation lead to, each once; those that are no web address are left out.</summary>
    public IEnumerable<Uri> Targets(string relation) =>
        Links.Where(link => link.Rel == relation).Select(link => Resolve(link.Href)).OfType<Uri>().DistinctBy(url => url.AbsoluteUri);

    /// <summary>What a document of STAC is. Versions before 1.0 do not say so of collections and catalogues.</summary>
    public static StacKind KindOf(JsonElement json) => json.ValueKind != JsonValueKind.Object ? StacKind.None : json.Text("type") switch
    {
        "Collection" => StacKind.Collection,
        "Catalog" => StacKind.Catalog,
        "Feature" when json.Member("stac_version") is not null || json.Member("assets") is not null => StacKind.Item,
        "FeatureCollection" when json.Member("features") is { ValueKind: JsonValueKind.Array } => StacKind.Items,
        null when json.Member("collections") is { ValueKind: JsonValueKind.Array } => StacKind.Collections,
        null when json.Text("stac_version") is not null => json.Member("extent") is not null ? StacKind.Collection
            : json.Member("geometry") is not null || json.Member("assets") is not null ? StacKind.Item
            : StacKind.Catalog,
        _ => StacKind.None,
    };

    private bool IsFirstSigned(string list) => Json.Items(list).FirstOrDefault().Text("stac_version") is not null;
}

/// <summary>What a document of STAC is.</summary>
internal enum StacKind
{
    /// <summary>None of it.</summary>
    None,

    Catalog,
    Collection,
    Item,

    /// <summary>A page of an API's list of collections.</summary>
    Collections,

    /// <summary>A page of an API's list of items.</summary>
    Items,
}

/// <summary>A link of a document.</summary>
/// <param name="Rel">What the other one is to the document; empty when the link does not say.</param>
/// <param name="Href">Its address, perhaps relative.</param>
/// <param name="Json">The link with all that it says, such as a method and a body.</param>
internal sealed record StacLink(string Rel, string Href, JsonElement Json)
{
    public string? Title => Json.Text("title");

    public string? Type => Json.Text("type");

    /// <summary>False for other forms of the same, such as web pages.</summary>
    public bool IsJson => Type is null || Type.Contains("json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The links of a document; those without an address are none.</summary>
    public static IEnumerable<StacLink> Of(JsonElement document) => document.Items("links")
        .Where(link => link.ValueKind == JsonValueKind.Object && link.Text("href") is not null)
        .Select(link => new StacLink(link.Text("rel") ?? "", link.Text("href")!, link));
}
