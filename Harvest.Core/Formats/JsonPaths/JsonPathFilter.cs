using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Harvest.Formats.JsonPaths;

/// <summary>Reads the condition of a filter.</summary>
internal sealed class JsonPathFilter(JsonPathParser parser)
{
    private const int MaxDepth = 50;
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "<", ">"];
    private static readonly JsonElement True = JsonElement.Parse("true");
    private static readonly JsonElement False = JsonElement.Parse("false");
    private static readonly JsonElement Null = JsonElement.Parse("null");
    private int depth;

    private delegate JsonElement? Value(JsonElement root, JsonElement current);

    public Func<JsonElement, JsonElement, bool> Condition()
    {
        if (++depth > MaxDepth)
            throw new FormatException($"its conditions are nested deeper than {MaxDepth} levels");
        var any = new List<Func<JsonElement, JsonElement, bool>>();
        do
        {
            var all = new List<Func<JsonElement, JsonElement, bool>>();
            do
            {
                parser.SkipBlanks();
                all.Add(Basic());
                parser.SkipBlanks();
            }
            while (parser.Take("&&"));
            any.Add(all.Count == 1 ? all[0] : (root, current) => all.TrueForAll(part => part(root, current)));
        }
        while (parser.Take("||"));
        depth--;
        return any.Count == 1 ? any[0] : (root, current) => any.Exists(part => part(root, current));
    }

    private Func<JsonElement, JsonElement, bool> Basic()
    {
        if (parser.Take("!"))
        {
            parser.SkipBlanks();
            var inner = Basic();
            return (root, current) => !inner(root, current);
        }
        if (parser.Take("("))
        {
            var inner = Condition();
            return parser.Take(")") ? inner : throw parser.Wrong(") was expected");
        }
        var left = Operand();
        parser.SkipBlanks();
        if (Array.Find(Signs, parser.Take) is not { } sign)
            return left.Test ?? throw parser.Wrong("a comparison such as == was expected");
        parser.SkipBlanks();
        var right = Operand();
        if (left.Value is not { } first || right.Value is not { } second)
            throw parser.Wrong($"{sign} compares single values; there is one that may be none or several");
        return (root, current) => Compare(first(root, current), second(root, current), sign);
    }

    /// <summary>A literal, a query or a function: as a value, where it is one, and as a condition, where it can be.</summary>
    private (Value? Value, Func<JsonElement, JsonElement, bool>? Test, Func<JsonElement, JsonElement, IEnumerable<JsonElement>>? Nodes) Operand()
    {
        if (parser.Current is '$' or '@')
            return Query();
        if (parser.Current is '\'' or '"')
            return Constant(JsonSerializer.SerializeToElement(parser.Quoted()));
        if (parser.Current == '-' || char.IsAsciiDigit(parser.Current))
            return Constant(parser.Number());
        return parser.Name() switch
        {
            "true" => Constant(True),
            "false" => Constant(False),
            "null" => Constant(Null),
            "" => throw parser.Wrong("a value, @ or $ was expected"),
            var function => Function(function),
        };

        static (Value?, Func<JsonElement, JsonElement, bool>?, Func<JsonElement, JsonElement, IEnumerable<JsonElement>>?) Constant(JsonElement value) =>
            ((_, _) => value, null, null);
    }

    private (Value? Value, Func<JsonElement, JsonElement, bool> Test, Func<JsonElement, JsonElement, IEnumerable<JsonElement>> Nodes) Query()
    {
        var isRoot = parser.Take("$");
        if (!isRoot)
            parser.Take("@");
        var segments = parser.Segments();
        IEnumerable<JsonElement> Nodes(JsonElement root, JsonElement current) => JsonPath.Find(segments, root, isRoot ? root : current);
        var isSingle = segments.TrueForAll(segment => segment is { Descends: false, Selectors: [NameSelector or IndexSelector] });
        Value? single = isSingle ? (root, current) => First(Nodes(root, current)) : null;
        return (single, (root, current) => Nodes(root, current).Any(), Nodes);
    }

    private (Value? Value, Func<JsonElement, JsonElement, bool>? Test, Func<JsonElement, JsonElement, IEnumerable<JsonElement>>? Nodes) Function(string name)
    {
        if (!parser.Take("("))
            throw parser.Wrong($"{name} is no value; texts stand in quotes:");
        var arguments = new List<(Value? Value, Func<JsonElement, JsonElement, bool>? Test, Func<JsonElement, JsonElement, IEnumerable<JsonElement>>? Nodes)>();
        do
        {
            parser.SkipBlanks();
            arguments.Add(Operand());
            parser.SkipBlanks();
        }
        while (parser.Take(","));
        if (!parser.Take(")"))
            throw parser.Wrong(") was expected");
        switch (name, arguments)
        {
            case ("length", [{ Value: { } value }]):
                return ((root, current) => Length(value(root, current)), null, null);
            case ("count", [{ Nodes: { } nodes }]):
                return ((root, current) => JsonSerializer.SerializeToElement(nodes(root, current).Count()), null, null);
            case ("value", [{ Nodes: { } nodes }]):
                return ((root, current) => nodes(root, current).Take(2).ToList() is [var only] ? only : null, null, null);
            case ("match" or "search", [{ Value: { } text }, { Value: { } pattern }]):
                return (null, (root, current) => Matches(text(root, current), pattern(root, current), name == "match"), null);
            default:
                throw new FormatException($"{name} is no function of JSONPath with such arguments; there are length, count, value, match and search");
        }
    }

    private static JsonElement? First(IEnumerable<JsonElement> nodes)
    {
        foreach (var node in nodes)
            return node;
        return null;
    }

    private static JsonElement? Length(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => JsonSerializer.SerializeToElement(text.GetString()!.EnumerateRunes().Count()),
        { ValueKind: JsonValueKind.Array } list => JsonSerializer.SerializeToElement(list.GetArrayLength()),
        { ValueKind: JsonValueKind.Object } map => JsonSerializer.SerializeToElement(map.GetPropertyCount()),
        _ => null,
    };

    private static bool Matches(JsonElement? text, JsonElement? pattern, bool isWhole)
    {
        if (text is not { ValueKind: JsonValueKind.String } subject || pattern is not { ValueKind: JsonValueKind.String } expression)
            return false;
        try
        {
            var wanted = expression.GetString()!;
            return Regex.IsMatch(subject.GetString()!, isWhole ? $@"\A(?:{wanted})\z" : wanted, RegexOptions.NonBacktracking);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static bool Compare(JsonElement? left, JsonElement? right, string sign) => sign switch
    {
        "==" => AreEqual(left, right),
        "!=" => !AreEqual(left, right),
        "<" => IsLess(left, right),
        ">" => IsLess(right, left),
        "<=" => IsLess(left, right) || AreEqual(left, right),
        _ => IsLess(right, left) || AreEqual(left, right),
    };

    private static bool AreEqual(JsonElement? left, JsonElement? right) =>
        left is null || right is null ? left is null && right is null
        : left.Value.ValueKind == JsonValueKind.Number && right.Value.ValueKind == JsonValueKind.Number ? Double(left.Value) == Double(right.Value)
        : JsonElement.DeepEquals(left.Value, right.Value);

    private static bool IsLess(JsonElement? left, JsonElement? right) => (left?.ValueKind, right?.ValueKind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => Double(left!.Value) < Double(right!.Value),
        (JsonValueKind.String, JsonValueKind.String) => string.CompareOrdinal(left!.Value.GetString(), right!.Value.GetString()) < 0,
        _ => false,
    };

    private static double Double(JsonElement number) => double.Parse(number.GetRawText(), CultureInfo.InvariantCulture);
}
