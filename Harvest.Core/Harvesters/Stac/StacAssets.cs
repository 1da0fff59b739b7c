using System.Text.Json;
using Harvest.Formats;
using Harvest.Formats.Json;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Harvesters.Stac;

/// <summary>The resources of a collection or an item: its assets, its maps on the web, and the way to its items.</summary>
internal sealed class StacAssets(StacFields fields, DateReader dates)
{
    private const int MaxNamed = 50;

    private static readonly Dictionary<string, string> Maps = new()
    {
        ["wms"] = "wms",
        ["wmts"] = "wmts",
        ["xyz"] = "XYZ",
        ["tilejson"] = "TileJSON",
        ["pmtiles"] = "PMTiles",
        ["3d-tiles"] = "3D Tiles",
    };

    /// <summary>Members of assets that have a place of their own, or would be taken for one of the catalogue's.</summary>
    private static readonly HashSet<string> Placed =
    [
        "href", "title", "description", "type", "roles", "created", "updated", "file:size", "file:checksum", "alternate",
        "id", "url", "name", "format", "package_id", "position", "state", "resource_type", "url_type", "hash", "size", "mimetype",
    ];

    /// <summary>Multihashes by their length and their beginning, in hexadecimal digits.</summary>
    private static readonly Dictionary<(int Length, string Start), string> Hashes = new()
    {
        [(68, "1220")] = "sha256",
        [(132, "1340")] = "sha512",
        [(44, "1114")] = "sha1",
    };

    private readonly List<string> pictures = [];

    /// <summary>Pictures that show what the data look like; they are no data. Known after <see cref="Read"/>.</summary>
    public IReadOnlyList<string> Pictures => pictures;

    public IReadOnlyList<Resource> Read()
    {
        var resources = new List<Resource>();
        foreach (var (name, asset) in Members("assets"))
        {
            if (Resource(name, asset) is { } resource)
                resources.Add(resource);
        }
        pictures.AddRange(fields.Targets("preview", "thumbnail", "icon"));
        foreach (var link in fields.Links.Where(link => Maps.ContainsKey(link.Rel)))
        {
            if (fields.Address(link.Href, $"links, {link.Rel}") is { } url)
                resources.Add(new Resource { Url = url, Name = link.Title ?? Maps[link.Rel].ToUpperInvariant(), Format = Maps[link.Rel] });
        }
        if (Document() is { } document)
            resources.Add(document);
        return resources;
    }

    /// <summary>
    /// What the dataset is in STAC, for programs: the items of an API's collection, else the document itself. What each item has is told there,
    /// since it has no address of its own.
    /// </summary>
    private Resource? Document()
    {
        var isItem = fields.Place.Length > 0;
        var items = fields.Links.FirstOrDefault(link => link.Rel == "items" && link.IsJson);
        var url = items is null ? fields.Self?.AbsoluteUri : fields.Address(items.Href, "links, items");
        var named = Members("item_assets").Select(asset => Described(asset.Name, asset.Value)).ToList();
        if (url is null)
            return null;
        var more = named.Count > MaxNamed ? $"; and {Counted.Of(named.Count - MaxNamed, "other")}" : "";
        return new Resource
        {
            Url = url,
            Name = items is not null ? "STAC items" : isItem ? "STAC item" : "STAC collection",
            Description = named.Count == 0 ? "" : $"Each item may have: {string.Join("; ", named.Take(MaxNamed))}{more}",
            Format = items is not null || isItem ? "GeoJSON" : "JSON",
            Others = [Text("mimetype", items is not null || isItem ? "application/geo+json" : "application/json"), Text("roles", "metadata")],
        };
    }

    private Resource? Resource(string name, JsonElement asset)
    {
        var href = asset.Text("href");
        if (href is null)
        {
            fields.Warn($"assets, {name}: it has no address; left out");
            return null;
        }
        var roles = asset.Texts("roles").Select(role => role.ToLowerInvariant()).ToList();
        if (fields.Address(Openable(href, asset), $"assets, {name}") is not { } url)
            return null;
        if (roles.Contains("thumbnail") && !roles.Contains("data"))
        {
            pictures.Add(url);
            return null;
        }
        var type = asset.Text("type");
        return new Resource
        {
            Url = url,
            Name = asset.Text("title") ?? name,
            Description = asset.Text("description") ?? "",
            Format = Format(type) ?? LinkFormats.Guess(url) ?? "",
            Others = [.. Others(name, asset, type, roles)],
        };
    }

    private static string Described(string name, JsonElement asset)
    {
        var title = asset.Text("title") is { } found && found != name ? $" – {found}" : "";
        return Format(asset.Text("type")) is { } format ? $"{name}{title} ({format})" : $"{name}{title}";
    }

    /// <summary>Where the data are in a store that browsers cannot open, the address on the web that is given for it.</summary>
    private string Openable(string href, JsonElement asset) => StacAddress.Of(href, fields.Self) is { } own && StacAddress.IsWeb(own)
        ? href
        : asset.Member("alternate") is { ValueKind: JsonValueKind.Object } others
            ? others.EnumerateObject().Select(other => other.Value.Text("href")).FirstOrDefault(other => other is not null && StacAddress.IsWeb(other)) ?? href
            : href;

    private IEnumerable<KeyValuePair<string, JsonElement>> Others(string key, JsonElement asset, string? type, List<string> roles)
    {
        if (type is not null)
            yield return Text("mimetype", FileFormats.Bare(type));
        if (roles.Count > 0)
            yield return Text("roles", string.Join(", ", roles));
        foreach (var (name, member) in ((string, string)[])[("created", "created"), ("updated", "last_modified")])
        {
            if (dates.Read(asset.Text(name), $"assets, {key}, {name}") is { } date)
                yield return Text(member, date);
        }
        if (asset.Member("file:size") is { ValueKind: JsonValueKind.String or JsonValueKind.Number } size)
            yield return new("size", size);
        // A multihash: how it is made, how long it is, and the hash.
        if (asset.Text("file:checksum") is { } checksum)
        {
            var algorithm = Hashes.GetValueOrDefault((checksum.Length, checksum[..Math.Min(4, checksum.Length)]));
            yield return Text("hash", algorithm is null ? checksum : checksum[4..]);
            if (algorithm is not null)
                yield return Text("hash_algorithm", algorithm);
        }
        foreach (var member in asset.EnumerateObject().Where(member => !Placed.Contains(member.Name)).DistinctBy(member => member.Name))
        {
            if (member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                yield return new(member.Name, member.Value);
        }
    }

    private IEnumerable<(string Name, JsonElement Value)> Members(string name)
    {
        if (fields.Object(fields.Record, name, "") is not { } found)
            yield break;
        foreach (var member in found.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
                yield return (member.Name, member.Value);
            else
                fields.Warn($"{name}, {member.Name}: an object was expected, found {Diagnostics.JsonFault.Kind(member.Value.ValueKind)}; left out");
        }
    }

    /// <summary>What catalogues call a media type; the parameters of imagery count.</summary>
    private static string? Format(string? type) => type?.ToLowerInvariant() switch
    {
        null => null,
        var tiff when tiff.Contains("cloud-optimized", StringComparison.Ordinal) => "COG",
        var tiff when tiff.Contains("geotiff", StringComparison.Ordinal) => "GeoTIFF",
        var zarr when zarr.Contains("zarr", StringComparison.Ordinal) => "Zarr",
        var parquet when parquet.Contains("parquet", StringComparison.Ordinal) => "Parquet",
        "image/jp2" => "JPEG2000",
        _ => FileFormats.NameOf(type),
    };

    private static KeyValuePair<string, JsonElement> Text(string key, string text) => new(key, JsonSerializer.SerializeToElement(text));
}
