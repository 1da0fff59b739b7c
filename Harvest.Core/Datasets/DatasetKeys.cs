using System.Buffers.Binary;
using System.Text;
using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>What a dataset is found by besides its id and name: ids and addresses of its resources and its own IRI, and, without an index, its extras.</summary>
public static class DatasetKeys
{
    private const int MaxLength = 1000;

    /// <summary>Longer values are texts, which are searched by their words.</summary>
    private const int MaxValue = 100;

    /// <summary>So many extras of one dataset at most.</summary>
    private const int MaxExtras = 60;

    /// <summary>The addresses of so many resources of one dataset at most.</summary>
    private const int MaxResources = 500;

    /// <summary>Extras that have an index of their own, or that nobody asks for by their whole value.</summary>
    private static readonly HashSet<string> NotSearched =
    [
        "uri", "guid", "harvest_object_id", "harvest_source_id", "harvest_source_title", "spatial", "spatial_bbox", "spatial_centroid", "term_labels",
    ];

    /// <summary>All keys of a dataset, each once.</summary>
    public static IReadOnlyList<string> Of(Dataset dataset) =>
    [
        .. dataset.Resources.Select(resource => resource.Id).OfType<string>().Select(OfResource)
            .Concat(dataset.Extras.Where(extra => extra.Key == "uri").Select(extra => OfIri(extra.Value)))
            .Concat(Identifier(dataset) is { } own ? [OfIdentifier(own)] : [])
            .Concat(dataset.Identifier is { Length: > 0 } stated ? [OfStated(stated)] : [])
            .Concat(dataset.Resources.Take(MaxResources).SelectMany(Addresses).Select(OfAddress))
            .Concat(dataset.Url is { Length: > 0 } page ? [OfPage(page)] : [])
            .Where(key => key.Length is > 2 and <= MaxLength)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The key of a resource by its id.</summary>
    public static string OfResource(string id) => $"r:{id}";

    /// <summary>The identifier that a record gives itself, beside the address that it is known by; null for none.</summary>
    public static string? Identifier(Dataset dataset) => dataset.Extras.FirstOrDefault(extra => extra.Key == "guid").Value is { Length: > 0 } guid
        && dataset.Extras.All(extra => extra.Key != "uri" || extra.Value != guid) ? guid : null;

    /// <summary>The key of a record's own identifier.</summary>
    public static string OfIdentifier(string identifier) => $"g:{identifier}";

    /// <summary>The key of the identifier that a dataset states, such as <c>dct:identifier</c>; others may state the same.</summary>
    public static string OfStated(string identifier) => $"i:{identifier}";

    /// <summary>The key of an address of a resource, or of its own IRI. Hashed, since addresses are long; it is found by the whole of it.</summary>
    public static string OfAddress(string address) => ResourceStart + Hash(address);

    /// <summary>The key of the page that a dataset has elsewhere.</summary>
    public static string OfPage(string address) => PageStart + Hash(address);

    /// <summary>What keys of addresses of resources begin with.</summary>
    public const string ResourceStart = "a:";

    /// <summary>What keys of pages begin with.</summary>
    public const string PageStart = "l:";

    /// <summary>The key of a dataset's own IRI.</summary>
    public static string OfIri(string iri) => $"u:{iri}";

    /// <summary>An extra as it is compared; capitals and small letters are the same.</summary>
    public static string OfExtra(string name, string value) => $"{name}={Storable.Text(value.Trim().ToLowerInvariant(), MaxValue)}";

    /// <summary>The extras that are searched by their values, each once.</summary>
    public static IReadOnlyList<string> Extras(Dataset dataset) =>
        [.. Searched(dataset).Concat(string.IsNullOrWhiteSpace(dataset.Notes) ? [] : [HasNotes]).Distinct(StringComparer.Ordinal)];

    /// <summary>What stands among the extras of a dataset that has a description: <c>notes:[* TO *]</c> asks for it.</summary>
    internal const string HasNotes = "notes=*";

    /// <summary>The people of a dataset and its version: fields of CKAN that are searched by what they have within them.</summary>
    public static IReadOnlyList<string> Named { get; } = ["author", "author_email", "maintainer", "maintainer_email", "version"];

    private static IEnumerable<Extra> Fields(Dataset dataset) =>
        Named.Zip([dataset.Author, dataset.AuthorEmail, dataset.Maintainer, dataset.MaintainerEmail, dataset.Version])
            .Select(field => new Extra(field.First, field.Second ?? ""));

    private static IEnumerable<string> Addresses(Resource resource) => resource.Others
        .Where(other => other.Key is "uri" or "download_url" or "access_url" && other.Value.ValueKind == System.Text.Json.JsonValueKind.String)
        .Select(other => other.Value.GetString()!)
        .Prepend(resource.Url)
        .Where(address => address.Length > 0)
        .Distinct(StringComparer.Ordinal);

    private static string Hash(string address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, Hash128.Of(Encoding.UTF8.GetBytes(address), 0));
        return Convert.ToBase64String(bytes[..12]);
    }

    private static IEnumerable<string> Searched(Dataset dataset) =>
        from extra in Fields(dataset).Concat(dataset.Extras).Concat(DcatExtras.Write(dataset)).Take(MaxExtras)
        where extra.Key.Length is > 0 and <= MaxValue && !NotSearched.Contains(extra.Key) && extra.Value is { Length: > 0 } and not ['{', ..]
        from value in extra.Value[0] == '[' ? DcatLists.Split(extra.Value).Take(MaxExtras) : [extra.Value]
        where value.Length <= MaxValue && !value.StartsWith('{') && !string.IsNullOrWhiteSpace(value)
        select OfExtra(extra.Key, value);
}
