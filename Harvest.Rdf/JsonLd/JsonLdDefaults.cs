using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>The entries of a context that hold for all values: vocabulary, language, direction (JSON-LD 1.1 API, 4.1.2
/// steps 5.8 to 5.11).</summary>
internal sealed class JsonLdDefaults(JsonLdSource source, JsonLdIris iris)
{
    public void Set(JsonLdContext result, JsonLdContextMap map)
    {
        if (map.Find("@vocab") is { } vocab)
        {
            result.Vocab = Vocab(result, vocab);
        }

        if (map.Find("@language") is { } language)
        {
            result.Language = language.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => JsonLdSource.Text(language),
                _ => throw source.Error(language, "invalid default language", "@language is a language tag or null."),
            };
        }

        if (map.Find("@direction") is { } direction)
        {
            OnlyIn11(direction);
            result.Direction = Direction(direction);
        }

        if (map.Find("@propagate") is { } propagate)
        {
            OnlyIn11(propagate);
            if (propagate.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                throw source.Error(propagate, "invalid @propagate value", "@propagate is true or false.");
            }
        }
    }

    /// <summary>A base direction or null.</summary>
    public string? Direction(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is "ltr" or "rtl" ? value.GetString()
        : throw source.Error(value, "invalid base direction", "@direction is ltr, rtl or null.");

    private string? Vocab(JsonLdContext result, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string text = value.ValueKind == JsonValueKind.String ? JsonLdSource.Text(value)
            : throw source.Error(value, "invalid vocab mapping", "@vocab is an IRI or null.");
        bool absolute = IriSyntax.IsAbsolute(text) || text.StartsWith("_:", StringComparison.Ordinal);
        return absolute || !source.IsVersion10 ? iris.Expand(result, text, documentRelative: true, vocab: true)
            : throw source.Error(value, "invalid vocab mapping", "@vocab is an absolute IRI in version 1.0.");
    }

    private void OnlyIn11(JsonElement value)
    {
        if (source.IsVersion10)
        {
            throw source.Error(value, "invalid context entry", "this entry is new in version 1.1.");
        }
    }
}
