using System.Text.Json;
using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>Looks up members of a resource that have no property of their own (<see cref="Resource.Others"/>).</summary>
internal static class ResourceMembers
{
    /// <summary>The value of a member that is there and not null.</summary>
    public static JsonElement? Member(this Resource resource, string key)
    {
        // A plug-in may leave the list out, against the types.
        foreach (var (name, value) in resource.Others ?? [])
        {
            if (name == key)
                return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : value;
        }
        return null;
    }

    /// <summary>A member as text, which may be empty; anything but a text as JSON. Null when there is none.</summary>
    public static string? Text(this Resource resource, string key) => resource.Member(key)?.ToString();

    /// <summary>A member as text; null when it is empty, too.</summary>
    public static string? Filled(this Resource resource, string key) => resource.Text(key) is { Length: > 0 } text ? text : null;
}
