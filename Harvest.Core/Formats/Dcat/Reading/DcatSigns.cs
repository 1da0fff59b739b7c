using System.Text;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>Tells from the beginning of a document whether it is DCAT, without reading all of it.</summary>
public static class DcatSigns
{
    private static readonly string[] PodSchema = ["project-open-data.cio.gov", "\"conformsTo\""];

    /// <param name="mediaType">As it came.</param>
    /// <param name="path">Of its address.</param>
    /// <param name="start">Its first bytes.</param>
    public static bool IsDcat(string? mediaType, string path, ReadOnlySpan<byte> start)
    {
        var text = Encoding.UTF8.GetString(start);
        if (mediaType is "text/html" or "application/xhtml+xml" && !Http.Texts.IsHtml(null, text.TrimStart('\uFEFF')))
            mediaType = null;
        if (mediaType is "text/html" or "application/xhtml+xml" || RdfFormats.Detect(mediaType, path, start) == RdfFormat.Unknown)
            return false;
        var isJson = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n') is ['{' or '[', ..];
        if (isJson && IsDataJson(text))
            return false;
        // Datasets in terms of schema.org alone (SchemaOrgDatasets).
        if (isJson && IsSchemaOrg(text))
            return true;
        return text.Contains(DCAT.Namespace, StringComparison.Ordinal) || Uses(text, "dcat:Dataset") || Uses(text, "dcat:Catalog") || Uses(text, "/context/dcat-ap");
    }

    /// <summary>Whether a web page describes datasets in terms of schema.org, in a script of JSON-LD.</summary>
    /// <param name="html">The page, or its beginning.</param>
    public static bool HasSchemaOrg(string html) => html.Contains("application/ld+json", StringComparison.OrdinalIgnoreCase) && IsSchemaOrg(html);

    private static bool IsSchemaOrg(string text) => Uses(text, "schema.org") && (Uses(text, "\"DataCatalog\"") || Uses(text, "\"Dataset\""));

    /// <summary>Whether it is a FAIR Data Point.</summary>
    public static bool IsFairDataPoint(ReadOnlySpan<byte> start)
    {
        var text = Encoding.UTF8.GetString(start);
        return text.Contains("https://w3id.org/fdp/fdp-o#", StringComparison.Ordinal)
            && (text.Contains("MetadataService", StringComparison.Ordinal) || text.Contains("FAIRDataPoint", StringComparison.OrdinalIgnoreCase)
                || text.Contains("http://www.w3.org/ns/ldp#", StringComparison.Ordinal));
    }

    /// <summary>A data.json is DCAT too, but by names of its own that only its harvester knows in full.</summary>
    private static bool IsDataJson(string text) =>
        Array.TrueForAll(PodSchema, sign => text.Contains(sign, StringComparison.Ordinal));

    private static bool Uses(string text, string name) => text.Contains(name, StringComparison.Ordinal);
}
