using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Harvest.Cli;

/// <summary>The same data as YAML and as JSON.</summary>
internal static class YamlDocument
{
    private const string Text = "tag:yaml.org,2002:str";

    /// <exception cref="WrongInputException">It is neither YAML nor JSON, which is a part of it.</exception>
    public static JsonNode? Read(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            throw new WrongInputException($"Line {fault.Start.Line}, column {fault.Start.Column}: {fault.InnerException?.Message ?? fault.Message}", fault);
        }
        return stream.Documents.Count switch
        {
            0 => null,
            1 => Node(stream.Documents[0].RootNode),
            var count => throw new WrongInputException($"One document is expected, found {count}"),
        };
    }

    public static string Write(JsonNode node)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDotNet.RepresentationModel.YamlDocument(Node(node))).Save(writer, assignAnchors: false);
        // A stream ends in the mark of its end, which one document alone does not need.
        return writer.ToString().Replace("\r", "", StringComparison.Ordinal).TrimEnd('\n', '.') + "\n";
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => Map(map),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when scalar.Tag.IsEmpty || scalar.Tag.Value != Text => Scalar(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value ?? ""),
        _ => null,
    };

    private static JsonObject Map(YamlMappingNode map)
    {
        var read = new JsonObject();
        foreach (var (key, value) in map.Children)
            read[(key as YamlScalarNode)?.Value ?? ""] = Node(value);
        return read;
    }

    /// <summary>YAML's core schema, as far as JSON has the kinds.</summary>
    private static JsonValue? Scalar(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static YamlNode Node(JsonNode? node) => node switch
    {
        JsonObject map => new YamlMappingNode(map.SelectMany(member => (YamlNode[])[Scalar(JsonValue.Create(member.Key)), Node(member.Value)])),
        JsonArray list => new YamlSequenceNode(list.Select(Node)),
        JsonValue value => Scalar(value),
        _ => new YamlScalarNode("null"),
    };

    /// <summary>A text that would be read as something else, or that YAML could take for a mark of its own, is quoted.</summary>
    private static YamlScalarNode Scalar(JsonValue value)
    {
        var isText = value.TryGetValue<string>(out var text);
        text ??= value.ToJsonString();
        var isPlain = !isText || (text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ' ')
            && char.IsAsciiLetter(text[0]) && text[^1] != ' ' && Scalar(text) is { } read && read.GetValueKind() == System.Text.Json.JsonValueKind.String);
        var style = isPlain ? ScalarStyle.Plain : text.Contains('\n', StringComparison.Ordinal) && !text.Contains('\r', StringComparison.Ordinal) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted;
        return new YamlScalarNode(text) { Style = style };
    }
}
