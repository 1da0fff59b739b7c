using System.Text.RegularExpressions;
using Harvest.Formats.Dcat;

namespace Harvest.Formats.Terms;

/// <summary>Media types and the short names that catalogues show for them.</summary>
internal static partial class MediaTypes
{
    /// <summary>Name and media types, the usual one first.</summary>
    private static readonly string[][] Known =
    [
        ["CSV", "text/csv", "application/csv"], ["JSON", "application/json", "text/json"], ["GeoJSON", "application/geo+json", "application/vnd.geo+json"],
        ["XML", "application/xml", "text/xml"], ["HTML", "text/html", "application/xhtml+xml"], ["PDF", "application/pdf"],
        ["ZIP", "application/zip", "application/x-zip-compressed"], ["GZIP", "application/gzip", "application/x-gzip"],
        ["XLS", "application/vnd.ms-excel"], ["XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
        ["DOC", "application/msword"], ["DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
        ["ODS", "application/vnd.oasis.opendocument.spreadsheet"], ["ODT", "application/vnd.oasis.opendocument.text"],
        ["RDF", "application/rdf+xml"], ["TTL", "text/turtle"], ["N-Triples", "application/n-triples"], ["JSON-LD", "application/ld+json"],
        ["KML", "application/vnd.google-earth.kml+xml"], ["KMZ", "application/vnd.google-earth.kmz"], ["GPKG", "application/geopackage+sqlite3"],
        ["GML", "application/gml+xml"], ["TXT", "text/plain"], ["TSV", "text/tab-separated-values"], ["PARQUET", "application/vnd.apache.parquet"],
        ["NetCDF", "application/x-netcdf", "application/netcdf"], ["TIFF", "image/tiff"], ["JPEG", "image/jpeg"], ["PNG", "image/png"],
        ["ATOM", "application/atom+xml"], ["RSS", "application/rss+xml"], ["ICS", "text/calendar"], ["SHP", "application/vnd.shp"],
    ];

    private static readonly Dictionary<string, string> NameOf = Known
        .SelectMany(row => row.Skip(1).Select(type => (Type: type, Name: row[0]))).ToDictionary(pair => pair.Type, pair => pair.Name);

    private static readonly Dictionary<string, string> Spelling = Known.ToDictionary(row => row[0].ToLowerInvariant(), row => row[0]);

    private static readonly Dictionary<string, string> TypeOf = Known.ToDictionary(row => row[0].ToLowerInvariant(), row => row[1]);

    private static readonly HashSet<string> Unknown =
        new(["unknown", "unspecified", "undefined", "not specified", "not available", "n/a", "none", "null", "nil", "-", "?"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The usual media type of a format's short name; null when it is not known.</summary>
    public static string? OfName(string format) =>
        TypeOf.GetValueOrDefault(format.Trim().TrimStart('.').ToLowerInvariant()) ?? (IsMediaType(format) ? format : null);

    public static bool IsMediaType(string text) => Pattern().IsMatch(text);

    /// <summary>A media type without its parameters, such as <c>; charset=utf-8</c>; other texts as they are.</summary>
    public static string Bare(string text)
    {
        var type = text.Split(';', 2)[0].TrimEnd();
        return IsMediaType(type) ? type : text;
    }

    /// <summary>Whether a format says that there is none to say.</summary>
    public static bool IsUnknown(string format) => Unknown.Contains(format.Trim());

    /// <summary>The short name of a media type: a known one, or what stands behind the slash.</summary>
    public static string Name(string mediaType)
    {
        var type = mediaType.Split(';')[0].Trim();
        return NameOf.GetValueOrDefault(type.ToLowerInvariant()) ?? type[(type.LastIndexOf('/') + 1)..];
    }

    /// <summary>A format as catalogues write it: known names in their usual spelling, others as they are.</summary>
    public static string Spell(string format) =>
        Spelling.GetValueOrDefault(format.TrimStart('.').ToLowerInvariant()) ?? FileTypes.NameOf(format) ?? (IsMediaType(format) ? Name(format) : format);

    /// <summary>What an IRI of a registry of types names: <c>application/json</c>, <c>CSV</c>; null for other IRIs.</summary>
    public static string? OfIri(string iri)
    {
        foreach (var registry in (string[])[Names.Iana, Names.FileTypes, "iana.org/assignments/media-types/", "publications.europa.eu/mdr/authority/file-type/", "purl.org/NET/mediatypes/"])
        {
            var at = iri.IndexOf(registry, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && at + registry.Length < iri.Length)
                return iri[(at + registry.Length)..].TrimEnd('/');
        }
        return null;
    }

    [GeneratedRegex(@"^(application|audio|font|image|message|model|multipart|text|video|chemical|x-[a-z]+)/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$")]
    private static partial Regex Pattern();
}
