using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>Canonical JSON for <c>rdf:JSON</c> literals (RFC 8785, JSON Canonicalization Scheme).</summary>
internal sealed class JsonCanonical
{
    private readonly StringBuilder _text = new();

    public string Write(JsonElement value)
    {
        _text.Clear();
        Append(value);
        return _text.ToString();
    }

    private void Append(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(value);
                break;
            case JsonValueKind.Array:
                Array(value);
                break;
            case JsonValueKind.String:
                String(JsonLdSource.Text(value));
                break;
            case JsonValueKind.Number:
                JsonLdNumbers.AppendCanonical(_text, value.GetDouble());
                break;
            default:
                _text.Append(value.GetRawText());
                break;
        }
    }

    private void Object(JsonElement value)
    {
        // Sorted by UTF-16 code units, the last of equal names wins.
        SortedDictionary<string, JsonElement> sorted = new(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            sorted[property.Name] = property.Value;
        }

        _text.Append('{');
        bool first = true;
        foreach ((string name, JsonElement item) in sorted)
        {
            _text.Append(first ? "" : ",");
            String(name);
            _text.Append(':');
            Append(item);
            first = false;
        }

        _text.Append('}');
    }

    private void Array(JsonElement value)
    {
        _text.Append('[');
        bool first = true;
        foreach (JsonElement item in value.EnumerateArray())
        {
            _text.Append(first ? "" : ",");
            Append(item);
            first = false;
        }

        _text.Append(']');
    }

    private void String(string text)
    {
        _text.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\b' => _text.Append("\\b"),
                '\t' => _text.Append("\\t"),
                '\n' => _text.Append("\\n"),
                '\f' => _text.Append("\\f"),
                '\r' => _text.Append("\\r"),
                < ' ' => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _text.Append(c),
            };
        }

        _text.Append('"');
    }
}
