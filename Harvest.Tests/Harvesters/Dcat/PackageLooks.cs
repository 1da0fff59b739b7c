using System.Text.Json;

namespace Harvest.Tests.Harvesters.Dcat;

/// <summary>Looks into datasets in the package form.</summary>
internal static class PackageLooks
{
    public static string? Text(this JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    public static string? Extra(this JsonElement dataset, string key) => dataset.GetProperty("extras").EnumerateArray()
        .Where(extra => extra.GetProperty("key").GetString() == key)
        .Select(extra => extra.GetProperty("value").GetString()).SingleOrDefault();

    public static IReadOnlyList<string> Tags(this JsonElement dataset) =>
        [.. dataset.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()!)];

    public static IReadOnlyList<JsonElement> Resources(this JsonElement dataset) => [.. dataset.GetProperty("resources").EnumerateArray()];

    public static JsonElement Resource(this JsonElement dataset, string name) =>
        dataset.Resources().Where(resource => resource.Text("name") == name).ShouldHaveSingleItem();
}
