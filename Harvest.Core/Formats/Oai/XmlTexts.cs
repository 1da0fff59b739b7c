using System.Xml.Linq;
using Harvest.Formats.Terms;

namespace Harvest.Formats.Oai;

/// <summary>Looks into XML by local names, since repositories mix versions of namespaces.</summary>
internal static class XmlTexts
{
    /// <summary>The elements at the end of a path of local names.</summary>
    public static IEnumerable<XElement> All(this XElement holder, params string[] path) => path.Aggregate(
        (IEnumerable<XElement>)[holder], (elements, name) => elements.SelectMany(element => element.Elements().Where(child => child.Name.LocalName == name)));

    /// <summary>Their texts, without blank ones.</summary>
    public static IEnumerable<string> Texts(this XElement holder, params string[] path) =>
        holder.All(path).Select(Words).Where(text => text.Length > 0);

    /// <summary>The first text; null when there is none.</summary>
    public static string? Text(this XElement holder, params string[] path) => holder.Texts(path).FirstOrDefault();

    /// <summary>An attribute, whatever its namespace; null when it is not there or blank.</summary>
    public static string? Mark(this XElement element, string name) =>
        element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    public static string Words(XElement element) => Markdown.FromHtml(element.Value.Trim());

    /// <summary>A title, which is plain text also where it has tags of HTML; null when there is none.</summary>
    public static string? Title(this XElement holder, params string[] path) =>
        holder.All(path).Select(element => Markdown.Plain(element.Value.Trim())).FirstOrDefault(text => text.Length > 0);

    public static bool IsWeb(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";

    /// <summary>The address of a DOI, however it is written; null when it is none.</summary>
    public static string? Doi(string text)
    {
        text = text.Trim();
        foreach (var start in (string[])["doi:", "https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/"])
        {
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                text = text[start.Length..].Trim();
        }
        return text.StartsWith("10.", StringComparison.Ordinal) && text.Contains('/', StringComparison.Ordinal) ? $"https://doi.org/{text}" : null;
    }

    /// <summary>Languages as tags, also where they are codes of three letters or names, and several in one text; unknown ones as they are.</summary>
    public static IReadOnlyList<string> Languages(IEnumerable<string> texts) =>
    [
        .. texts.SelectMany(text => text.Split([';', ',', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(language => LanguageCodes.Tag(language) ?? language).Distinct(),
    ];

    /// <summary>Keywords as tags.</summary>
    public static IReadOnlyList<string> Tags(IEnumerable<string> keywords) =>
        [.. keywords.SelectMany(keyword => keyword.Split(';')).Select(tag => tag.Trim()).Where(tag => tag.Length is > 1 and <= 100).Distinct(StringComparer.OrdinalIgnoreCase)];
}
