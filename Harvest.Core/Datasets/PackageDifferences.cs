using System.Text.Json;

namespace Harvest.Datasets;

/// <summary>What differs between two datasets in the package form, field by field; stamps and what the harvest adds do not count. Pure.</summary>
public static class PackageDifferences
{
    private static readonly HashSet<string> NotCounted =
    [
        "metadata_modified", "metadata_created", "num_tags", "num_resources", "extras.harvest_object_id", "extras.harvest_source_title", "organization", "groups",
    ];

    /// <param name="before">As it was.</param>
    /// <param name="after">As it became.</param>
    /// <returns>In the order of the fields' names; empty when nothing differs that counts.</returns>
    public static IReadOnlyList<FieldDifference> Between(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var (old, current) = (Fields(JsonElement.Parse(before)), Fields(JsonElement.Parse(after)));
        return
        [
            .. old.Keys.Union(current.Keys).Order(StringComparer.Ordinal)
                .Select(field => new FieldDifference(field, old.GetValueOrDefault(field), current.GetValueOrDefault(field)))
                .Where(difference => difference.Before != difference.After),
        ];
    }

    /// <summary>Members, extras by their keys, resources by their ids; lists of names as one text.</summary>
    private static Dictionary<string, string> Fields(JsonElement package)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in package.EnumerateObject())
        {
            switch (member.Name)
            {
                case "extras":
                    foreach (var extra in member.Value.EnumerateArray())
                        Add($"extras.{extra.GetProperty("key").GetString()}", extra.GetProperty("value"));
                    break;
                case "tags":
                    fields["tags"] = Names(member.Value);
                    break;
                case "groups":
                    fields["groups (names)"] = Names(member.Value);
                    break;
                case "organization" when member.Value.ValueKind == JsonValueKind.Object:
                    Add("organization (name)", member.Value.GetProperty("name"));
                    break;
                case "resources":
                    foreach (var resource in member.Value.EnumerateArray())
                        Resource(resource);
                    break;
                default:
                    Add(member.Name, member.Value);
                    break;
            }
        }
        return fields;

        void Resource(JsonElement resource)
        {
            var id = resource.TryGetProperty("id", out var known) && known.ValueKind == JsonValueKind.String ? known.GetString() : resource.GetProperty("url").ToString();
            foreach (var part in resource.EnumerateObject().Where(part => part.Name is not ("id" or "package_id" or "position" or "state")))
                Add($"resources.{id}.{part.Name}", part.Value);
        }

        void Add(string name, JsonElement value)
        {
            if (!NotCounted.Contains(name) && value.ToString() is { Length: > 0 } text)
                fields[name] = text;
        }
    }

    private static string Names(JsonElement list) =>
        string.Join(", ", list.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
}

/// <summary>A field that differs.</summary>
/// <param name="Field">Such as <c>title</c>, <c>extras.issued</c> or <c>resources.ID.url</c>.</param>
/// <param name="Before">Null when it was not there.</param>
/// <param name="After">Null when it is no longer there.</param>
public sealed record FieldDifference(string Field, string? Before, string? After);
