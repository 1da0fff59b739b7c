using Harvest.Formats.Xml;

namespace Harvest.Formats.Iso;

/// <summary>
/// The values of properties. A property of ISO 19139 holds one element that says what kind of value it is; the value is in
/// that, or in its list code.
/// </summary>
internal static class IsoText
{
    /// <summary>The text of a property, in the language of the record; null when it has none.</summary>
    public static string? Of(XmlTree? property)
    {
        if (property is null)
            return null;
        if (property.Children.Count == 0)
            return Filled(property.Text);
        foreach (var value in property.Children)
        {
            if (Filled(value.Attribute("codeListValue")) is { } code)
                return code;
            if (Filled(value.Text) is { } text)
                return text;
        }
        // No text in the record's own language, but in others.
        return property.Descendants("LocalisedCharacterString").Select(text => Filled(text.Text)).FirstOrDefault(text => text is not null);
    }

    /// <summary>The address behind the text of a property: that of an anchor.</summary>
    public static string? Link(XmlTree? property)
    {
        var link = property?["Anchor"]?.Attribute("href") ?? property?.Attribute("href");
        return IsUrl(link) ? link!.Trim() : null;
    }

    /// <summary>The texts of all elements at the end of a path, without empty ones.</summary>
    public static IEnumerable<string> All(XmlTree? from, params IReadOnlyList<string> path) =>
        from is null ? [] : from.AllAt(path).Select(Of).OfType<string>();

    /// <summary>The first text at the end of a path that is not empty.</summary>
    public static string? First(XmlTree? from, params IReadOnlyList<string> path) => All(from, path).FirstOrDefault();

    /// <summary>An empty property without a reason why: the standard wants one or the other.</summary>
    public static bool IsSilent(XmlTree property) =>
        Of(property) is null && property.Attribute("nilReason") is null && property.Children.All(child => child.Attribute("nilReason") is null);

    public static bool IsUrl(string? text) =>
        text is not null
        && Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && !text.Trim().Any(char.IsWhiteSpace);

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
