using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Harvest.Web.Pages;

/// <summary>Stored documents of strangers, laid out for reading. Nothing of them is taken for markup: pages show the text.</summary>
internal static class Documents
{
    private const int MaxLength = 500_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Pretty(ReadOnlySpan<byte> document)
    {
        var text = Encoding.UTF8.GetString(document).TrimStart('\uFEFF');
        var start = text.AsSpan().TrimStart();
        try
        {
            if (start.StartsWith("{") || start.StartsWith("["))
                return Ui.Shorten(JsonSerializer.Serialize(JsonElement.Parse(document), Indented), MaxLength);
            if (start.StartsWith("<"))
                return Ui.Shorten(Xml(text), MaxLength);
        }
        catch (Exception fault) when (fault is JsonException or XmlException)
        {
            // As it came, then.
        }
        return Ui.Shorten(text, MaxLength);
    }

    /// <summary>XML or JSON, by its first sign; for those who want it as it is.</summary>
    public static string MediaType(ReadOnlySpan<byte> document)
    {
        var text = Encoding.UTF8.GetString(document[..Math.Min(document.Length, 200)]).TrimStart('\uFEFF', ' ', '\n', '\r', '\t');
        return text.StartsWith('<') ? "application/xml" : text.StartsWith('{') || text.StartsWith('[') ? "application/json" : "text/plain";
    }

    private static string Xml(string text)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 20_000_000 };
        // Indenting what is a hundred thousand elements deep would never end.
        using (var check = XmlReader.Create(new StringReader(text), settings))
            Formats.Xml.XmlTree.Check(check);
        using var reader = XmlReader.Create(new StringReader(text), settings);
        return XDocument.Load(reader).ToString();
    }
}
