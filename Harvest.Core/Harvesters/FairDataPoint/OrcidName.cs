using System.Text.Json;
using Harvest.Datasets;

namespace Harvest.Harvesters.FairDataPoint;

/// <summary>Reads the name out of a public record of ORCID.</summary>
internal static class OrcidName
{
    public static string? Read(JsonElement record)
    {
        if (DcatLists.Text(record, "displayName") is { } shown)
            return shown;
        if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty("names", out var names))
            return null;
        return Part(names, "creditName", "content")
            ?? (string.Join(' ', new[] { Part(names, "givenNames", "value"), Part(names, "familyName", "value") }.OfType<string>())
                is { Length: > 0 } name ? name : null);
    }

    private static string? Part(JsonElement names, string part, string member) =>
        names.ValueKind == JsonValueKind.Object && names.TryGetProperty(part, out var value) ? DcatLists.Text(value, member) : null;
}
