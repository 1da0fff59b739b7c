using System.Text;
using System.Text.Json;
using Harvest.Diagnostics;

namespace Harvest.Harvesters.Ckan;

/// <summary>The few members of a record that listing needs, found without taking the rest apart.</summary>
internal readonly record struct CkanRecord(string? Id, string? Name, string? Modified)
{
    /// <summary>The record's identifier: its id, or on portals without ids its name.</summary>
    public string? Guid => Id ?? Name;

    /// <summary>The portal listed nothing but the name; the record itself is still to be fetched.</summary>
    public bool IsName { get; private init; }

    /// <summary>The record says that it is deleted, a draft or inactive: not public, though some portals list such.</summary>
    public bool IsDeleted => State is not null;

    /// <summary>The state that keeps a record from the public; null for those that are public.</summary>
    public string? State { get; private init; }

    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static CkanRecord Read(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = 128 });
        json.Read();
        if (json.TokenType == JsonTokenType.String)
            return new CkanRecord(null, Filled(json.GetString()), null) { IsName = true };
        if (json.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"an object was expected, found {JsonFault.Kind(json.TokenType)}");
        string? id = null, name = null, modified = null;
        string? state = null;
        // The state is worth looking for only where the word occurs at all: mostly the first members tell enough.
        var mayBeDeleted = record.IndexOf("eleted\""u8) >= 0 || record.IndexOf("draft\""u8) >= 0 || record.IndexOf("inactive\""u8) >= 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isId = json.ValueTextEquals("id"u8);
            var isName = json.ValueTextEquals("name"u8);
            var isModified = json.ValueTextEquals("metadata_modified"u8);
            var isState = json.ValueTextEquals("state"u8);
            json.Read();
            if (isId && json.TokenType == JsonTokenType.Number)
                id = Encoding.UTF8.GetString(json.ValueSpan);
            if (json.TokenType != JsonTokenType.String)
            {
                json.Skip();
                continue;
            }
            if (isId)
                id = Filled(json.GetString());
            else if (isName)
                name = Filled(json.GetString());
            else if (isModified)
                modified = Filled(json.GetString());
            else if (isState)
                state = json.GetString()?.ToLowerInvariant() is ("deleted" or "draft" or "inactive") and var found ? found : null;
            if (id is not null && name is not null && modified is not null && !mayBeDeleted)
                break;
        }
        return new CkanRecord(id, name, modified) { State = state };
    }

    private static string? Filled(string? text)
    {
        text = text?.Replace("\0", "", StringComparison.Ordinal).Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }
}
