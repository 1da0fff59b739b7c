using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Harvest.Formats.Loss;

/// <summary>The members of a JSON document by their places; entries of lists share a place.</summary>
internal static class JsonParts
{
    private const int MaxExample = 100;

    public static IReadOnlyList<DocumentPart> Of(ReadOnlyMemory<byte> content)
    {
        var parts = new Dictionary<string, DocumentPart>(StringComparer.Ordinal);
        Walk(JsonElement.Parse(content.Span), "", content, parts);
        return [.. parts.Values];
    }

    private static void Walk(JsonElement value, string place, ReadOnlyMemory<byte> content, Dictionary<string, DocumentPart> parts)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in value.EnumerateArray())
                Walk(entry, $"{place}[]", content, parts);
            return;
        }
        if (value.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in value.EnumerateObject())
        {
            // What says nothing cannot get lost.
            if (IsEmpty(member.Value))
                continue;
            var path = place.Length == 0 ? member.Name : $"{place}.{member.Name}";
            if (!parts.ContainsKey(path))
            {
                var steps = path;
                parts[path] = new DocumentPart(path, place.TrimEnd('[', ']'), Http.Texts.Shorten(member.Value.ToString(), MaxExample), () => Without(content, steps));
            }
            Walk(member.Value, path, content, parts);
        }
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static byte[] Without(ReadOnlyMemory<byte> content, string path)
    {
        var root = JsonNode.Parse(content.Span)!;
        Remove(root, "", path);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void Remove(JsonNode? node, string place, string path)
    {
        if (node is JsonArray list)
        {
            foreach (var entry in list)
                Remove(entry, $"{place}[]", path);
        }
        else if (node is JsonObject members)
        {
            foreach (var name in members.Select(member => member.Key).ToList())
            {
                var here = place.Length == 0 ? name : $"{place}.{name}";
                if (here == path)
                    members.Remove(name);
                else if (path.StartsWith(here, StringComparison.Ordinal))
                    Remove(members[name], here, path);
            }
        }
    }
}
