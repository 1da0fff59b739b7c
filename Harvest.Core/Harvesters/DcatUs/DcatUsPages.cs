using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace Harvest.Harvesters.DcatUs;

/// <summary>Reads the addresses of pages of ArcGIS Hub and Socrata sites: what part of the site they show.</summary>
internal static partial class DcatUsPages
{
    private static readonly string[] Items = ["datasets", "maps", "documents", "apps", "content", "pages"];

    public static PageAddress? ReadArcGis(Uri url)
    {
        var segments = Segments(url);
        if (segments is [var kind, var name, ..] && Items.Contains(kind))
            return new PageAddress(Site(url), $"the dataset {name}");
        return segments is ["search"] && LeftOut(url, "q", "tags", "categories", "source", "groupIds") is { Length: > 0 } left
            ? new PageAddress(Site(url), "a search") { LeftOut = left }
            : null;
    }

    public static PageAddress? ReadSocrata(Uri url)
    {
        var segments = Segments(url);
        if (segments.FirstOrDefault(segment => FourByFour().IsMatch(segment)) is { } id)
            return new PageAddress(Site(url), $"the dataset {id}");
        if (segments is not (["browse"] or ["browse", _]))
            return null;
        var tags = QueryHelpers.ParseQuery(url.Query).GetValueOrDefault("tags").OfType<string>().Where(tag => tag.Length > 0).ToArray();
        var left = LeftOut(url, "q", "category", "limitTo");
        return tags.Length + left.Length == 0
            ? null
            : new PageAddress(Site(url), tags.Length > 0 ? $"tag {string.Join(", ", tags)}" : "a search")
            {
                Settings = tags.Length == 0 ? [] : new JsonObject
                {
                    ["include"] = new JsonObject { ["keyword"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) },
                },
                LeftOut = left,
            };
    }

    private static string LeftOut(Uri url, params string[] names) => string.Join("; ", QueryHelpers.ParseQuery(url.Query)
        .Where(pair => names.Contains(pair.Key) && pair.Value.ToString().Length > 0).Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Site(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static string[] Segments(Uri url) =>
        [.. url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];

    [GeneratedRegex("^[a-z0-9]{4}-[a-z0-9]{4}$", RegexOptions.None, 1000)]
    private static partial Regex FourByFour();
}
