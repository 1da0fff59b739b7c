using System.Text.Json.Nodes;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>Keywords: several in one literal, and in several languages.</summary>
internal static class Keywords
{
    private const string HighValue = "http://data.europa.eu/bna/";

    /// <summary>One literal may hold several, with commas or semicolons between them; those that end an entity of HTML are none.</summary>
    public static IEnumerable<string> Split(string text) =>
        Markdown.Plain(text).Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The keywords by language tag; those without one under an empty text.</summary>
    public static Dictionary<string, List<string>> ByLanguage(IEnumerable<Term> keywords)
    {
        var languages = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var keyword in keywords)
        {
            var language = keyword.Language ?? "";
            if (!languages.TryGetValue(language, out var list))
                languages[language] = list = [];
            list.AddRange(Split(keyword.Value));
        }
        return languages;
    }

    public static JsonObject Translated(Dictionary<string, List<string>> languages) => new(
        languages.Where(language => language.Key.Length > 0).Select(language => KeyValuePair.Create<string, JsonNode?>(
            language.Key, new JsonArray([.. language.Value.Distinct().Select(keyword => (JsonNode)JsonValue.Create(keyword))]))));

    /// <summary>Whether it is a high-value dataset by Regulation (EU) 2023/138: it is of one of its categories.</summary>
    public static bool IsHighValue(NodeReader node) =>
        node.Terms(Names.DcatAp("hvdCategory")).Count > 0
        || node.Terms(DCAT.Theme).Any(theme => theme.IsIri && theme.Value.StartsWith(HighValue, StringComparison.Ordinal));
}
