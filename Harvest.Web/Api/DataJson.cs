using System.Text.Json;

namespace Harvest.Web.Api;

/// <summary>Looks into packages.</summary>
internal static class DataJson
{
    /// <summary>Extras by key.</summary>
    internal static Dictionary<string, string> Extras(JsonElement package) =>
        Items(package, "extras").GroupBy(extra => Text(extra, "key")).ToDictionary(group => group.Key, group => Text(group.First(), "value"));

    internal static IEnumerable<JsonElement> Items(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    internal static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
