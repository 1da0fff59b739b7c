using System.Text.Json;

namespace Harvest.Web.Tests.Support;

/// <summary>A dataset in the package form as fields, to compare it with others: what a site adds by itself is left out.</summary>
internal static class PackageFields
{
    private static readonly HashSet<string> Ours =
    [
        "id", "name", "metadata_created", "metadata_modified", "package_id", "position", "resources.created", "resources.metadata_modified",
        "extras.guid", "extras.harvest_object_id", "extras.harvest_source_id", "extras.harvest_source_title", "num_tags", "num_resources",
        "creator_user_id", "revision_id", "resources.id", "resources.package_id", "resources.position",
    ];

    /// <summary>By name, such as <c>title</c>, <c>extras.issued</c> or <c>resources.format</c>: the values of a list in one text, in a fixed order.</summary>
    public static SortedDictionary<string, string> Of(JsonElement package)
    {
        var fields = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var member in package.EnumerateObject())
        {
            switch (member.Name)
            {
                case "extras":
                    foreach (var extra in member.Value.EnumerateArray())
                        Add($"extras.{extra.GetProperty("key").GetString()}", extra.GetProperty("value").ToString());
                    break;
                case "tags":
                    foreach (var tag in member.Value.EnumerateArray())
                        Add("tags", tag.GetProperty("name").GetString()!);
                    break;
                case "resources":
                    foreach (var resource in member.Value.EnumerateArray())
                    {
                        foreach (var part in resource.EnumerateObject())
                            Add($"resources.{part.Name}", $"{resource.GetProperty("url")} {part.Value}");
                    }
                    break;
                default:
                    Add(member.Name, member.Value.ToString());
                    break;
            }
        }
        return new SortedDictionary<string, string>(
            fields.ToDictionary(field => field.Key, field => string.Join(" | ", field.Value.Order(StringComparer.Ordinal))), StringComparer.Ordinal);

        void Add(string name, string value)
        {
            if (Ours.Contains(name) || value.Length == 0 || value is "[]" or "null" || value.EndsWith(' '))
                return;
            if (!fields.TryGetValue(name, out var values))
                fields[name] = values = [];
            values.Add(value);
        }
    }
}
