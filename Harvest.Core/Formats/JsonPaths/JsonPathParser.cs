using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Harvest.Formats.JsonPaths;

/// <summary>Reads a JSONPath.</summary>
internal sealed class JsonPathParser(string text)
{
    private const int MaxLength = 2_000;
    private const long MaxInteger = 9_007_199_254_740_991;
    private int at;

    public bool IsAtEnd => at >= text.Length;

    public char Current => at < text.Length ? text[at] : '\0';

    public IReadOnlyList<PathSegment> Whole()
    {
        if (text.Length > MaxLength)
            throw new FormatException($"it is longer than {MaxLength:N0} characters");
        if (Current != '$')
            throw new FormatException("a JSONPath begins with $, such as $.title");
        at++;
        var segments = Segments();
        return IsAtEnd ? segments : throw Wrong("a dot or a bracket was expected (other names stand in quotes: $['a-b'])");
    }

    public List<PathSegment> Segments()
    {
        var segments = new List<PathSegment>();
        while (true)
        {
            var before = at;
            SkipBlanks();
            if (Take(".."))
                segments.Add(new PathSegment(true, Current == '[' ? Bracket() : [Dotted()]));
            else if (Take("."))
                segments.Add(new PathSegment(false, [Dotted()]));
            else if (Current == '[')
                segments.Add(new PathSegment(false, Bracket()));
            else
            {
                at = before;
                return segments;
            }
        }
    }

    public bool Take(string sign)
    {
        if (string.CompareOrdinal(text, at, sign, 0, sign.Length) != 0)
            return false;
        at += sign.Length;
        return true;
    }

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t' or '\r' or '\n')
            at++;
    }

    public string Name()
    {
        var start = at;
        while (char.IsLetterOrDigit(Current) || Current == '_' || Current > 127)
            at++;
        return text[start..at];
    }

    /// <summary>A number as JSON writes it.</summary>
    public JsonElement Number()
    {
        var start = at;
        while (char.IsAsciiDigit(Current) || Current is '-' or '+' or '.' or 'e' or 'E')
            at++;
        try
        {
            return JsonElement.Parse(text[start..at]);
        }
        catch (JsonException)
        {
            at = start;
            throw Wrong("a number was expected");
        }
    }

    public string Quoted()
    {
        var quote = Current;
        at++;
        var value = new StringBuilder();
        while (Current != quote)
        {
            if (IsAtEnd)
                throw Wrong("the closing quote is missing");
            var sign = text[at++];
            value.Append(sign == '\\' ? Escaped(quote) : sign);
        }
        at++;
        return value.ToString();
    }

    public FormatException Wrong(string what) => new(
        IsAtEnd ? $"{what} at its end" : string.Create(CultureInfo.InvariantCulture, $"{what} at character {at + 1}, found {text[at]}"));

    private PathSelector Dotted()
    {
        if (Take("*"))
            return new ItemsSelector();
        if (char.IsAsciiDigit(Current))
            throw Wrong("a name that begins with a digit stands in brackets and quotes:");
        return Name() is { Length: > 0 } name ? new NameSelector(name) : throw Wrong("a name was expected");
    }

    private List<PathSelector> Bracket()
    {
        at++;
        var selectors = new List<PathSelector>();
        do
        {
            SkipBlanks();
            selectors.Add(Selector());
            SkipBlanks();
        }
        while (Take(","));
        return Take("]") ? selectors : throw Wrong("] was expected");
    }

    private PathSelector Selector()
    {
        if (Current is '\'' or '"')
            return new NameSelector(Quoted());
        if (Take("*"))
            return new ItemsSelector();
        if (Take("?"))
            return new FilterSelector(new JsonPathFilter(this).Condition());
        var start = Integer();
        SkipBlanks();
        if (!Take(":"))
            return start is { } index ? new IndexSelector(index) : throw Wrong("a quoted name, a number, * or ? was expected");
        SkipBlanks();
        var end = Integer();
        SkipBlanks();
        long? step = null;
        if (Take(":"))
        {
            SkipBlanks();
            step = Integer();
        }
        return new SliceSelector(start, end, step ?? 1);
    }

    private long? Integer()
    {
        var start = at;
        if (Current == '-')
            at++;
        while (char.IsAsciiDigit(Current))
            at++;
        if (at == start)
            return null;
        var digits = text[start..at];
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= MaxInteger
            && digits is not ("-0" or ['0', _, ..] or ['-', '0', _, ..])
                ? number
                : throw new FormatException($"{digits} is no whole number that a list can have");
    }

    private char Escaped(char quote)
    {
        var sign = Current;
        at++;
        switch (sign)
        {
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case '/' or '\\': return sign;
            case 'u' when at + 4 <= text.Length
                && ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                at += 4;
                return (char)unit;
            default:
                return sign == quote ? sign : throw new FormatException($"\\{sign} is no escape of JSONPath");
        }
    }
}
