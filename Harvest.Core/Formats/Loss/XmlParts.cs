using System.Text;
using System.Xml.Linq;
using Harvest.Formats.Xml;

namespace Harvest.Formats.Loss;

/// <summary>The elements and attributes of an XML document that have a text, by their places.</summary>
internal static class XmlParts
{
    private const int MaxExample = 100;

    public static IReadOnlyList<DocumentPart> Of(ReadOnlyMemory<byte> content)
    {
        var parts = new Dictionary<string, DocumentPart>(StringComparer.Ordinal);
        var root = XmlTree.Element(content);
        foreach (var element in root.Descendants())
        {
            var place = Place(element);
            if (!parts.ContainsKey(place) && (element.Value.Trim().Length > 0 || element.DescendantsAndSelf().Any(inner => inner.Attributes().Any(IsSaying))))
                parts[place] = new DocumentPart(place, Place(element.Parent), Example(element), () => Without(content, place));
            foreach (var attribute in element.Attributes().Where(IsSaying))
            {
                var path = $"{place}/@{Name(attribute.Name, element)}";
                if (!parts.ContainsKey(path))
                    parts[path] = new DocumentPart(path, place, Http.Texts.Shorten(attribute.Value, MaxExample), () => Without(content, path));
            }
        }
        return [.. parts.Values];
    }

    /// <summary>Declarations and hints for validators say nothing of the record.</summary>
    private static bool IsSaying(XAttribute attribute) =>
        !attribute.IsNamespaceDeclaration && attribute.Name.NamespaceName != "http://www.w3.org/2001/XMLSchema-instance"
        && attribute.Name.LocalName is not ("codeList" or "uuid" or "id" or "isoType") && attribute.Value.Trim().Length > 0;

    private static string Example(XElement element) => Http.Texts.Shorten(string.Join(' ', element.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), MaxExample);

    private static string Place(XElement? element) =>
        element?.Parent is null ? "" : string.Join('/', element.AncestorsAndSelf().Reverse().Skip(1).Select(step => Name(step.Name, step)));

    private static string Name(XName name, XElement at) =>
        at.GetPrefixOfNamespace(name.Namespace) is { Length: > 0 } prefix ? $"{prefix}:{name.LocalName}" : name.LocalName;

    private static byte[] Without(ReadOnlyMemory<byte> content, string path)
    {
        var root = XmlTree.Element(content);
        foreach (var element in root.Descendants().ToList())
        {
            var place = Place(element);
            if (place == path)
                element.Remove();
            else if (path.StartsWith($"{place}/@", StringComparison.Ordinal))
                element.Attributes().Where(attribute => $"{place}/@{Name(attribute.Name, element)}" == path).Remove();
        }
        return Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting));
    }
}
