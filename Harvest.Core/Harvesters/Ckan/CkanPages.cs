using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Harvest.Harvesters.Ckan;

/// <summary>Reads the addresses of a portal's pages, and of its API: what part of the portal they show.</summary>
internal static class CkanPages
{
    private static readonly string[] Actions = ["about", "activity", "bulk_process", "edit", "followers", "members", "read", "admins", "new"];

    /// <summary>The names of facets in addresses, and in the filter query.</summary>
    private static readonly Dictionary<string, (string Setting, string Field, string Word)> Facets = new()
    {
        ["organization"] = ("organizations_filter_include", "organization", "organization"),
        ["groups"] = ("groups_filter_include", "groups", "group"),
        ["tags"] = ("tags_filter_include", "tags", "tag"),
        ["res_format"] = ("", "res_format", "format"),
        ["license_id"] = ("", "license_id", "licence"),
    };

    /// <summary>Order, page and the like choose nothing.</summary>
    private static readonly HashSet<string> Neutral = ["sort", "page", "rows", "start", "limit", "offset", "order_by", "view", "lang", "action", "controller"];

    /// <summary>Null for a portal's own address.</summary>
    public static PageAddress? Read(Uri url)
    {
        var segments = url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var begin = Array.FindIndex(segments, segment => segment is "api" or "dataset" or "organization" or "group");
        if (begin < 0)
            return null;
        var query = QueryHelpers.ParseQuery(url.Query).SelectMany(pair => pair.Value.Select(value => (pair.Key, Value: value ?? "")))
            .Where(pair => pair.Value.Length > 0).ToList();
        var portal = CkanHarvester.Portal(url.AbsoluteUri).AbsoluteUri.TrimEnd('/');
        var rest = segments[(begin + 1)..].SkipWhile(segment => segments[begin] != "api" && Actions.Contains(segment)).ToArray();
        return segments[begin] switch
        {
            "organization" or "group" when rest.Length > 0 =>
                Filtered(portal, [(segments[begin] == "group" ? "groups" : "organization", rest[0]), .. query]),
            "dataset" when rest is [var name, ..] => new PageAddress(portal, $"the dataset {name}"),
            "dataset" => Filtered(portal, query),
            "api" => Api(portal, rest, query),
            _ => null,
        };
    }

    private static PageAddress? Api(string portal, string[] rest, List<(string Key, string Value)> query)
    {
        var id = query.Find(pair => pair.Key is "id" or "name_or_id").Value;
        return rest[^Math.Min(1, rest.Length)..] switch
        {
            ["package_search"] => Filtered(portal, query),
            ["package_show"] when id is not null => new PageAddress(portal, $"the dataset {id}"),
            ["organization_show"] when id is not null => Filtered(portal, [("organization", id)]),
            ["group_show"] when id is not null => Filtered(portal, [("groups", id)]),
            _ => null,
        };
    }

    private static PageAddress? Filtered(string portal, List<(string Key, string Value)> query)
    {
        var settings = new JsonObject();
        var (shown, conditions, leftOut) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var facet in query.Distinct().GroupBy(pair => pair.Key, pair => pair.Value))
        {
            if (facet.Key == "fq")
            {
                conditions.AddRange(facet);
                shown.AddRange(facet);
            }
            else if (Facets.TryGetValue(facet.Key, out var known))
            {
                shown.AddRange(facet.Select(value => $"{known.Word} {value}"));
                // One value has a setting of its own; a page shows what has all of several.
                if (known.Setting.Length > 0 && facet.Count() == 1)
                    settings[known.Setting] = new JsonArray(JsonValue.Create(facet.First()));
                else
                    conditions.AddRange(facet.Select(value => $"{known.Field}:{Quoted(value)}"));
            }
            else if (facet.Key.StartsWith("vocab_", StringComparison.Ordinal))
            {
                shown.AddRange(facet);
                conditions.AddRange(facet.Select(value => $"{facet.Key}:{Quoted(value)}"));
            }
            else if (!Neutral.Contains(facet.Key) && facet.Key[0] != '_' && !facet.Key.StartsWith("utm_", StringComparison.Ordinal) && !IsAll(facet))
            {
                leftOut.Add($"{facet.Key}={string.Join(", ", facet)}");
            }
        }
        if (conditions.Count > 0)
            settings["fq"] = string.Join(" AND ", conditions);
        return settings.Count + leftOut.Count == 0
            ? null
            : new PageAddress(portal, shown.Count > 0 ? string.Join(", ", shown) : "a search") { Settings = settings, LeftOut = string.Join("; ", leftOut) };
    }

    private static bool IsAll(IGrouping<string, string> facet) => facet.Key == "q" && facet.All(value => value is "*:*" or "*");

    private static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
