using System.Text.Json;
using System.Text.Json.Nodes;

namespace Harvest.Web.Api;

/// <summary>What an action gives back: something that writes itself, so that stored packages need not be taken apart.</summary>
internal sealed class ActionAnswer(Action<Utf8JsonWriter> write)
{
    public void Write(Utf8JsonWriter json) => write(json);

    public static ActionAnswer Of(JsonNode? node) => new(json =>
    {
        if (node is null)
            json.WriteNullValue();
        else
            node.WriteTo(json);
    });

    /// <summary>A stored JSON document as it is.</summary>
    public static ActionAnswer Raw(byte[] document) => new(json => json.WriteRawValue(document, skipInputValidation: true));

    public static ActionAnswer Texts(IEnumerable<string> texts) => new(json =>
    {
        json.WriteStartArray();
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    });
}
