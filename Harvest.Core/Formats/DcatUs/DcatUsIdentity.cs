using System.Text.Json;
using Harvest.Diagnostics;

namespace Harvest.Formats.DcatUs;

/// <summary>What listing needs of a record, found without taking the rest apart.</summary>
/// <param name="Identifier">As it stands there, blanks included; null when there is none to go by.</param>
/// <param name="HasIdentifier">The member is there, however useless.</param>
/// <param name="IsObject">The identifier is an object.</param>
/// <param name="Id">The record's <c>@id</c>.</param>
/// <param name="Title">For messages: the title, else the description.</param>
/// <param name="Modified">The stamp.</param>
internal readonly record struct DcatUsIdentity(
    string? Identifier, bool HasIdentifier, bool IsObject, string? Id, string? Title, string? Modified)
{
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static DcatUsIdentity Read(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = 128 });
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"an object was expected, found {JsonFault.Kind(json.TokenType)}");
        string? identifier = null, id = null, title = null, description = null, modified = null;
        bool hasIdentifier = false, isObject = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueTextEquals("identifier"u8) ? "identifier"
                : json.ValueTextEquals("@id"u8) ? "@id"
                : json.ValueTextEquals("title"u8) ? "title"
                : json.ValueTextEquals("description"u8) ? "description"
                : json.ValueTextEquals("modified"u8) ? "modified" : "";
            json.Read();
            switch (name)
            {
                case "identifier":
                    hasIdentifier = true;
                    isObject = json.TokenType == JsonTokenType.StartObject;
                    identifier = isObject ? IdOf(ref json) : Text(ref json);
                    break;
                case "@id": id = Text(ref json); break;
                case "title": title = Text(ref json); break;
                case "description": description = Text(ref json); break;
                case "modified": modified = Text(ref json); break;
                default: json.Skip(); break;
            }
        }
        return new DcatUsIdentity(Filled(identifier), hasIdentifier, isObject, Filled(id), Filled(title) ?? Filled(description), Filled(modified));
    }

    /// <summary>Why there is no identifier to go by, in the reference's words.</summary>
    public string Complaint(string member = "identifier") => !HasIdentifier || member == "@id"
        ? $"is missing '{member}' field"
        : IsObject ? "has an object 'identifier' with no usable '@id' field" : "has an 'identifier' that is no text";

    /// <summary>A text, or the first one of a list that stands in its place; as far as that goes, of objects their <c>@id</c>.</summary>
    private static string? Text(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String)
            return json.GetString();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return null;
        }
        string? first = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var text = json.TokenType == JsonTokenType.String ? json.GetString() : json.TokenType == JsonTokenType.StartObject ? IdOf(ref json) : null;
            json.Skip();
            first ??= Filled(text);
        }
        return first;
    }

    private static string? IdOf(ref Utf8JsonReader json)
    {
        string? id = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isId = json.ValueTextEquals("@id"u8);
            json.Read();
            if (isId && json.TokenType == JsonTokenType.String)
                id = json.GetString();
            else
                json.Skip();
        }
        return id;
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
