using System.Text;
using System.Text.Json;
using System.Xml;
using Harvest.Diagnostics;
using Harvest.Formats.Xml;
using Harvest.Http;

namespace Harvest.Harvesters;

/// <summary>What a document is that no harvester knows, in a sentence: what is broken in it, and where, or what it holds.</summary>
internal static class UnknownDocument
{
    private const int Named = 8;

    /// <param name="start">Its beginning.</param>
    /// <param name="isWhole">Whether that is all of it.</param>
    /// <param name="mediaType">As the server says; null when it does not.</param>
    public static string Describe(ReadOnlySpan<byte> start, bool isWhole, string? mediaType)
    {
        if (start.StartsWith(Encoding.UTF8.Preamble))
            start = start[Encoding.UTF8.Preamble.Length..];
        var first = start.TrimStart(" \t\r\n"u8);
        return first switch
        {
            [(byte)'{' or (byte)'[', ..] => Json(start, isWhole),
            [(byte)'<', ..] => Xml(start, isWhole),
            _ when mediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true => Json(start, isWhole),
            _ => $"It is a document of type {mediaType ?? "unknown"}",
        };
    }

    private static string Json(ReadOnlySpan<byte> start, bool isWhole)
    {
        var members = new List<string>();
        var reader = new Utf8JsonReader(start, isWhole, default);
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && members.Count < Named)
                    members.Add(reader.GetString()!);
            }
        }
        catch (JsonException fault)
        {
            return $"It is JSON that cannot be read: {JsonFault.Words(fault)}";
        }
        catch (InvalidOperationException)
        {
            return "It is JSON that cannot be read: a name of a member is no text";
        }
        return start.TrimStart(" \t\r\n"u8)[0] == (byte)'[' ? "It is a JSON list that is no catalogue known here"
            : members.Count > 0 ? $"It is a JSON object with the members {Texts.Shorten(string.Join(", ", members), 200)}"
            : "It is a JSON object without members";
    }

    private static string Xml(ReadOnlySpan<byte> start, bool isWhole)
    {
        string? root = null;
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(start.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                    root ??= reader.Name;
            }
        }
        catch (XmlException fault) when (isWhole || root is null)
        {
            return $"It is XML that cannot be read: {XmlFault.Words(fault)}";
        }
        catch (XmlException)
        {
            // The rest was not asked for.
        }
        return $"It is XML with the root element {root}";
    }
}
