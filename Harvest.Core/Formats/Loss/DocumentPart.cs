namespace Harvest.Formats.Loss;

/// <summary>All members, elements or statements of a document that stand in the same place.</summary>
/// <param name="Path">The place, such as <c>distribution[].format</c> or <c>dcat:distribution / dct:rights</c>.</param>
/// <param name="Parent">The place that it is in; empty at the top.</param>
/// <param name="Example">The first of their values, for people.</param>
/// <param name="Without">Makes the document without them.</param>
internal sealed record DocumentPart(string Path, string Parent, string Example, Func<byte[]> Without);

/// <summary>Takes a record apart into its places, whatever its form: JSON, XML, or the statements of a record of RDF.</summary>
internal static class DocumentParts
{
    /// <summary>The places, those further up before those within them; none for a document that has no form known here.</summary>
    public static IReadOnlyList<DocumentPart> Of(ReadOnlyMemory<byte> content)
    {
        var text = content.Span.TrimStart("\uFEFF \t\r\n"u8);
        if (text.IsEmpty)
            return [];
        try
        {
            return text[0] switch
            {
                (byte)'{' => JsonParts.Of(content),
                (byte)'_' => TripleParts.Of(content.Span),
                (byte)'<' when text[..Math.Max(0, text.IndexOf((byte)'>'))].ContainsAny(" \t\r\n?"u8) || !text[..Math.Max(0, text.IndexOf((byte)'>'))].Contains((byte)':')
                    => XmlParts.Of(content),
                (byte)'<' => text[..text.IndexOf((byte)'>')].IndexOf("://"u8) >= 0 || text.StartsWith("<urn:"u8) ? TripleParts.Of(content.Span) : XmlParts.Of(content),
                _ => [],
            };
        }
        catch (Exception fault) when (fault is System.Text.Json.JsonException or System.Xml.XmlException or Rdf.RdfException)
        {
            // A broken record is told of by the mapping.
            return [];
        }
    }
}
