using System.Globalization;
using System.Text;

namespace Harvest.Rdf;

/// <summary>Labels of blank nodes: JSON-LD allows any text, the other formats do not (RDF 1.1 Turtle, 6.5).</summary>
internal static class JsonLdLabels
{
    /// <summary>The label, with what cannot stand in one written as its code.</summary>
    public static string Make(ReadOnlySpan<char> label)
    {
        bool plain = !label.IsEmpty;
        foreach (char c in label)
        {
            plain &= char.IsAsciiLetterOrDigit(c) || c == '_';
        }

        if (plain)
        {
            return label.ToString();
        }

        var text = new StringBuilder("x-");
        foreach (char c in label)
        {
            _ = char.IsAsciiLetterOrDigit(c) ? text.Append(c)
                : text.Append(CultureInfo.InvariantCulture, $"-{(int)c:x}-");
        }

        return text.ToString();
    }
}
