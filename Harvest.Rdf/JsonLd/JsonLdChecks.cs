using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>What value objects may be like (JSON-LD 1.1 API, 5.1.2 step 15).</summary>
internal static class JsonLdChecks
{
    /// <summary>Whether a value object has a value; throws when it is not allowed.</summary>
    public static bool Value(JsonLdSource source, JsonLdNode node)
    {
        if (!node.IsBare || node.List is not null || node.Set is not null
            || (node.Types is not null && (node.Language is not null || node.Direction is not null)))
        {
            throw source.Error(
                node.At,
                "invalid value object",
                "a value has a type or a language and direction, perhaps an index, and nothing else.");
        }

        if (node.Types is ["@json"])
        {
            return true;
        }

        JsonValueKind kind = node.Text is not null ? JsonValueKind.String : node.Value.ValueKind;
        if (kind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return false;
        }

        if (node.Language is not null && kind != JsonValueKind.String)
        {
            throw source.Error(node.At, "invalid language-tagged value", "only a string has a language.");
        }

        if (node.Types is not null && (node.Types.Count != 1 || !IsDatatype(node.Types[0])))
        {
            throw source.Error(node.At, "invalid typed value", "the type of a value is one IRI.");
        }

        return true;
    }

    private static bool IsDatatype(string type) =>
        !type.StartsWith("_:", StringComparison.Ordinal) && !IriSyntax.HasForbidden(type)
        && !JsonLdKeywords.Is(type);
}
