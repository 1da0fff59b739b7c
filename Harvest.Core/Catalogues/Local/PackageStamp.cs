using System.Globalization;
using System.Text.Json;

namespace Harvest.Catalogues.Local;

/// <summary>What a stored package says of its last writing.</summary>
/// <param name="Modified">When it was written.</param>
/// <param name="ObjectId">The record that it was made of.</param>
internal readonly record struct PackageStamp(DateTimeOffset Modified, string ObjectId)
{
    /// <returns>Null when it says nothing of the kind.</returns>
    public static PackageStamp? Of(byte[] package)
    {
        using var document = JsonDocument.Parse(package);
        var root = document.RootElement;
        if (!root.TryGetProperty("metadata_modified", out var modified)
            || !DateTimeOffset.TryParse(modified.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            || !root.TryGetProperty("extras", out var extras))
            return null;
        var id = extras.EnumerateArray().Where(extra => extra.GetProperty("key").ValueEquals("harvest_object_id"))
            .Select(extra => extra.GetProperty("value").GetString()).FirstOrDefault();
        return id is null ? null : new PackageStamp(time, id);
    }
}
