using System.Text;
using System.Text.Json;
using System.Xml;
using Harvest.Diagnostics;
using Harvest.Formats.Geo;
using Harvest.Formats.Xml;
using Harvest.Rdf;

namespace Harvest.Validation;

/// <summary>
/// Finds out which standard a document follows and holds it against that: DCAT-US (data.json), DCAT-AP 3 in any format of RDF, ISO 19139,
/// ISO 19115-3, FGDC and Dublin Core of CSW. Pure: nothing is fetched.
/// </summary>
public static class DocumentCheck
{
    /// <summary>A larger document is not checked, in bytes.</summary>
    public const int MaxBytes = 5_000_000;

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <param name="document">All of it.</param>
    /// <param name="name">Its file name or address, where that is known: it tells formats of RDF apart.</param>
    public static DocumentReport Run(ReadOnlyMemory<byte> document, string? name = null)
    {
        if (document.Span.StartsWith(Mark))
            document = document[3..];
        var start = document.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0)
            return DocumentReport.Unreadable("", "The document is empty.");
        if (document.Length > MaxBytes)
            return DocumentReport.Unreadable("", $"The document has {document.Length:N0} bytes; at most {MaxBytes:N0} are checked.");
        return document.Span[start] switch
        {
            (byte)'{' or (byte)'[' => Json(document),
            (byte)'<' when !IsTurtle(document.Span[start..]) => Xml(document),
            _ => RdfCheck.Run(document, RdfFormats.Detect(null, name, document.Span)),
        };
    }

    private static DocumentReport Json(ReadOnlyMemory<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var root = json.RootElement;
            if (DcatUsCheck.IsCatalog(root))
                return DcatUsCheck.Run(root, document);
            var isLinked = root.ValueKind == JsonValueKind.Array
                || ((string[])["@graph", "@context", "@id"]).Any(member => root.TryGetProperty(member, out _));
            return isLinked
                ? RdfCheck.Run(document, RdfFormat.JsonLd)
                : DocumentReport.Unreadable("", "This JSON is neither a DCAT-US catalog (a 'dataset' list) nor JSON-LD ('@context' or '@graph').");
        }
        catch (JsonException fault)
        {
            return DocumentReport.Unreadable("JSON", JsonFault.Words(fault), (int?)fault.LineNumber + 1);
        }
    }

    private static DocumentReport Xml(ReadOnlyMemory<byte> document)
    {
        XmlTree root;
        try
        {
            root = XmlTree.Read(document);
        }
        catch (XmlException fault)
        {
            return DocumentReport.Unreadable("XML", XmlFault.Words(fault), fault.LineNumber > 0 ? fault.LineNumber : null);
        }
        return root.Name == "RDF" ? RdfCheck.Run(document, RdfFormat.RdfXml) : Spatial(root, document);
    }

    private static DocumentReport Spatial(XmlTree root, ReadOnlyMemory<byte> document)
    {
        string? identifier;
        try
        {
            identifier = SpatialDocument.Identify(root);
        }
        catch (InvalidDataException fault)
        {
            return DocumentReport.Unreadable("XML", fault.Message);
        }
        var (dataset, problems) = SpatialDocument.Read(document, SpatialOptions.Default);
        var record = identifier ?? dataset.Title;
        return new DocumentReport(
            SpatialDocument.StandardOf(root), 1,
            [.. problems.Take(DocumentReport.MaxFindings).Select(problem =>
            {
                var end = problem.Message.IndexOf(": ", StringComparison.Ordinal);
                var path = end > 0 && !problem.Message.AsSpan(0, end).Contains(' ') ? problem.Message[..end] : "";
                return new DocumentFinding(!problem.IsWarning, record, path, problem.Line, problem.Message);
            })]);
    }

    /// <summary>N-Triples and Turtle may begin with an IRI; so does no XML.</summary>
    private static bool IsTurtle(ReadOnlySpan<byte> document)
    {
        var end = document.IndexOf((byte)'>');
        var first = Encoding.UTF8.GetString(document[..Math.Max(0, end)]);
        return first.StartsWith("<http", StringComparison.OrdinalIgnoreCase) || first.StartsWith("<urn:", StringComparison.OrdinalIgnoreCase);
    }
}
