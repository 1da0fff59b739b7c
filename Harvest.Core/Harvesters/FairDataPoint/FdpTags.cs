using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Harvesters.FairDataPoint;

/// <summary>Tags as portals take them: letters, digits, blank, dash, dot and underscore, 2 to 100 characters.</summary>
internal static class FdpTags
{
    private const string Translated = "tags_translated";

    public static Dataset Clean(Dataset dataset) => dataset with
    {
        Tags = Clean(dataset.Tags),
        Extras = [.. dataset.Extras.Select(extra => extra.Key == Translated ? new Extra(Translated, CleanAll(extra.Value)) : extra)],
    };

    public static IReadOnlyList<string> Clean(IEnumerable<string> tags) =>
        [.. tags.Select(Clean).Where(tag => tag.Length is >= 2 and <= 100).Distinct()];

    private static string Clean(string tag) =>
        new string([.. tag.Select(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is ' ' or '_' or '.' or '-' ? c : ' ')]).Trim();

    private static string CleanAll(string json)
    {
        var languages = JsonNode.Parse(json)!.AsObject();
        return DcatLists.Write(new JsonObject(languages.Select(language => KeyValuePair.Create<string, JsonNode?>(
            language.Key, new JsonArray([.. Clean(language.Value!.AsArray().Select(tag => tag!.ToString())).Select(tag => (JsonNode)JsonValue.Create(tag))])))));
    }
}
