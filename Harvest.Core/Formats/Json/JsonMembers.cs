using System.Text.Json;

namespace Harvest.Formats.Json;

/// <summary>Looks into records whose members may be of any kind.</summary>
internal static class JsonMembers
{
    /// <summary>A member that is there and not null.</summary>
    public static JsonElement? Member(this JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A member as text; numbers and flags pass for text. Null when it is none, or blank.</summary>
    public static string? Text(this JsonElement holder, string name) => holder.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { } found && !string.IsNullOrWhiteSpace(found) ? found.Trim() : null,
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } other => other.GetRawText(),
        _ => null,
    };

    /// <summary>The elements of a list, or the one value where there should be a list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement holder, string name) => holder.Member(name) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { } single => [single],
        null => [],
    };

    /// <summary>The texts of a list, or of the one text where there should be a list.</summary>
    public static IEnumerable<string> Texts(this JsonElement holder, string name) => holder.Items(name)
        .Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!.Trim()).Where(text => text.Length > 0);

    /// <summary>What of a distribution goes into a resource besides its names and addresses.</summary>
    public static IReadOnlyList<KeyValuePair<string, JsonElement>> Kept(this JsonElement distribution, string? mediaType)
    {
        var kept = new List<KeyValuePair<string, JsonElement>>();
        if (mediaType is not null)
            kept.Add(new("mimetype", JsonSerializer.SerializeToElement(mediaType)));
        foreach (var (name, key) in (ReadOnlySpan<(string, string)>)
            [("accessURL", "access_url"), ("downloadURL", "download_url"), ("conformsTo", "conformsTo"), ("describedBy", "describedBy"),
            ("describedByType", "describedByType"), ("byteSize", "size"), ("license", "license"), ("rights", "rights"),
            ("issued", "issued"), ("modified", "last_modified")])
        {
            if (distribution.Member(name) is { } value)
                kept.Add(new(key, value));
        }
        return kept;
    }
}
