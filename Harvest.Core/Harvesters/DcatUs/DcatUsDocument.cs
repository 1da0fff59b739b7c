using System.Text;
using System.Text.RegularExpressions;

namespace Harvest.Harvesters.DcatUs;

/// <summary>A catalog whose first bytes have been looked at.</summary>
/// <param name="Content">All of it, the first bytes included.</param>
/// <param name="Is30">It says that it is DCAT-US 3.0.</param>
/// <param name="IsCatalog">It says that it is a catalog of DCAT-US, though it may have no dataset; many do not.</param>
internal sealed partial record DcatUsDocument(Stream Content, bool Is30, bool IsCatalog)
{
    private const int HeadSize = 16 * 1024;

    private const string PodSchema = "project-open-data.cio.gov";

    /// <summary>The schema, and types with prefixes: version 3.0 has none, and any JSON-LD may have them.</summary>
    private static readonly string[] Signs11 = [PodSchema, "\"dcat:Catalog\"", "\"dcat:Dataset\""];

    public static async Task<DcatUsDocument> OpenAsync(Stream body, CancellationToken cancellationToken)
    {
        var head = new byte[HeadSize];
        var length = await body.ReadAtLeastAsync(head, HeadSize, throwOnEndOfStream: false, cancellationToken);
        var text = Encoding.UTF8.GetString(head, 0, length);
        var is11 = Is11(text);
        var is30 = !is11 && Signs30().IsMatch(text);
        return new DcatUsDocument(new Http.HeadedStream(head.AsMemory(0, length), body), is30, text.Contains(PodSchema, StringComparison.Ordinal) || (is30 && IsCatalog30(text)));
    }

    /// <summary>Whether the beginning of a catalog says that it is DCAT-US 3.0.</summary>
    public static bool Says30(ReadOnlySpan<byte> document) =>
        Encoding.UTF8.GetString(document[..Math.Min(document.Length, HeadSize)]) is var head && !Is11(head) && Signs30().IsMatch(head);

    private static bool Is11(string head) =>
        Array.Exists(Signs11, sign => head.Contains(sign, StringComparison.Ordinal));

    /// <summary>Other vocabularies in JSON-LD have datasets and catalogs, too; their contexts tell them apart.</summary>
    private static bool IsCatalog30(string text) => CatalogSigns30().IsMatch(text) && !text.Contains("dcat-ap", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""dcat-us/3|DCAT-US 3|"@type"\s*:\s*"Catalog"|"(datasetSeries|service)"\s*:\s*\[""", RegexOptions.NonBacktracking)]
    private static partial Regex CatalogSigns30();

    [GeneratedRegex("""dcat-us/3|DCAT-US 3|"@type"\s*:\s*"(Catalog|Dataset|DataService|DatasetSeries|Kind)"|"(datasetSeries|service)"\s*:\s*\[""", RegexOptions.NonBacktracking)]
    private static partial Regex Signs30();
}
