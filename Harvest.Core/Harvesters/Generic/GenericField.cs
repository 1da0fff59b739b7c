using System.Globalization;
using System.Text.Json;
using System.Xml;
using Harvest.Http;

namespace Harvest.Harvesters.Generic;

/// <summary>How one field of a dataset or resource is made: from a path, or as a fixed value.</summary>
internal sealed class GenericField
{
    private static readonly string[] Options = ["path", "value", "split", "date", "template"];

    private GenericField(string name) => Name = name;

    public string Name { get; }

    /// <summary>Null for a fixed value.</summary>
    public GenericPath? Path { get; private init; }

    private IReadOnlyList<string> Fixed { get; init; } = [];

    private string? Split { get; init; }

    private string? Date { get; init; }

    private string? Template { get; init; }

    /// <exception cref="FormatException">What is wrong with it, after its name.</exception>
    public static GenericField Read(string name, JsonElement definition, GenericFormat format, IXmlNamespaceResolver namespaces)
    {
        if (definition.ValueKind == JsonValueKind.String)
            return new GenericField(name) { Path = GenericPath.Parse(definition.GetString()!, format, namespaces) };
        if (definition.ValueKind != JsonValueKind.Object)
            throw new FormatException("must be a path, or a dictionary with path or value");
        foreach (var option in definition.EnumerateObject())
        {
            if (!Options.Contains(option.Name))
                throw new FormatException($"{option.Name} is no option of a field; there are {string.Join(", ", Options)}");
            if (option.Name != "value" && option.Value.ValueKind != JsonValueKind.String)
                throw new FormatException($"{option.Name} must be text");
        }
        var path = Text("path");
        var values = definition.TryGetProperty("value", out var given) ? Values(given) : null;
        if ((path is null) == (values is null))
            throw new FormatException("must have either path or value");
        if (Text("split") is "")
            throw new FormatException("split must not be empty");
        if (Text("template") is { } template && !template.Contains("{}", StringComparison.Ordinal))
            throw new FormatException("template must contain {}, which stands for the value");
        return new GenericField(name)
        {
            Path = path is null ? null : GenericPath.Parse(path, format, namespaces),
            Fixed = values ?? [],
            Split = Text("split"),
            Date = Text("date"),
            Template = Text("template"),
        };

        string? Text(string option) => definition.TryGetProperty(option, out var value) ? value.GetString() : null;
    }

    /// <summary>The values that a record has for it.</summary>
    /// <param name="node">The record, or its part.</param>
    /// <param name="warn">Takes a sentence on each value that cannot be used.</param>
    public IReadOnlyList<string> Values(GenericNode node, Action<string>? warn = null)
    {
        var values = Path is null ? Fixed : node.Texts(Path);
        if (Split is not null)
            values = values.SelectMany(value => value.Split(Split, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        if (Date is not null)
            values = values.Select(value => Iso(value, warn)).OfType<string>();
        if (Template is not null)
            values = values.Select(value => Template.Replace("{}", value, StringComparison.Ordinal));
        return [.. values];
    }

    private static IReadOnlyList<string> Values(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [value.GetRawText()],
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => item.GetString()!)],
        _ => throw new FormatException("value must be a text or a list of texts"),
    };

    private string? Iso(string value, Action<string>? warn)
    {
        if (Date is "unix" or "unix_ms")
        {
            if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && Math.Abs(number /= Date == "unix" ? 1 : 1000) < 253_402_300_800 && number > -62_135_596_800)
            {
                return DateTimeOffset.FromUnixTimeMilliseconds((long)(number * 1000)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            }
        }
        else if (DateTimeOffset.TryParseExact(value, Date, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal, out var date))
        {
            var hasTime = Date!.AsSpan().IndexOfAny("Hhms") >= 0;
            return date.ToString(
                !hasTime ? "yyyy-MM-dd" : Date!.Contains('z', StringComparison.Ordinal) || Date.Contains('K', StringComparison.Ordinal)
                    ? "yyyy-MM-dd'T'HH:mm:sszzz" : "yyyy-MM-dd'T'HH:mm:ss",
                CultureInfo.InvariantCulture);
        }
        warn?.Invoke($"{Name}: {Texts.Shorten(Texts.Plain(value), 100)} is no date of the form {Date}; it was left out");
        return null;
    }
}
