using System.Text;
using System.Text.RegularExpressions;

namespace Harvest.Search;

/// <summary>Reads a <see cref="SearchExpression"/>; AND binds closer than OR, and side by side means AND.</summary>
internal sealed partial class SearchReader(string text)
{
    private const int MaxLength = 20_000;
    private const int MaxDepth = 50;
    private const int MaxTerms = 250;
    private const int MaxStars = 5;

    private const string NoModifiers =
        "boosts (^2) and nearness (~2) are not taken: the title counts more than tags, and these more than other texts, always";

    private int at;
    private int depth;
    private int terms;
    private int signs;

    public SearchExpression Read()
    {
        if (text.Length > MaxLength)
            throw new FormatException($"A query of {text.Length} characters is too long; {MaxLength} are allowed");
        var read = Or(null);
        Blank();
        return at == text.Length ? read : throw Fault($"'{text[at]}' is not expected");
    }

    /// <summary>Whether a word or a phrase has a boost or a nearness of Solr behind it.</summary>
    public static bool HasModifier(string text) => Modifier().IsMatch(text);

    private SearchExpression Or(string? field)
    {
        if (++depth > MaxDepth)
            throw Fault("brackets are nested too deep");
        var parts = new List<SearchExpression> { And(field) };
        while (Word("OR", "||"))
            parts.Add(And(field));
        depth--;
        return parts.Count == 1 ? parts[0] : new SearchExpression.Or(parts);
    }

    private SearchExpression And(string? field)
    {
        var parts = new List<SearchExpression>();
        while (true)
        {
            Word("AND", "&&");
            Blank();
            if (at == text.Length || text[at] == ')' || Peek("OR", "||"))
                break;
            parts.Add(Unary(field));
        }
        return parts.Count switch
        {
            0 => new SearchExpression.Everything(),
            1 => parts[0],
            _ => new SearchExpression.And(parts),
        };
    }

    private SearchExpression Unary(string? field)
    {
        // Without a call for each: thousands of them are one or none.
        var isNot = false;
        while (Word("NOT", "!") || Take('-'))
        {
            isNot = !isNot;
            if (++signs > MaxTerms)
                throw Fault($"NOT stands here more than {MaxTerms} times");
        }
        Take('+');
        var part = Primary(field);
        if (at < text.Length && text[at] is '^' or '~')
            throw Fault(NoModifiers);
        return isNot ? new SearchExpression.Not(part) : part;
    }

    private SearchExpression Primary(string? field)
    {
        if (++terms > MaxTerms)
            throw Fault($"there are more than {MaxTerms} conditions");
        Blank();
        if (at == text.Length)
            throw Fault("something is missing at the end");
        switch (text[at])
        {
            case '(':
                at++;
                var inner = Or(field);
                Blank();
                return Take(')') ? inner : throw Fault("a bracket is not closed");
            case '[' or '{' when field is not null:
                return Range(field);
            case '"':
                return new SearchExpression.Term(field, Quoted(), IsBeginning: false, IsPhrase: true);
        }
        var word = Bare();
        if (field is null && at < text.Length && text[at] == ':')
        {
            at++;
            return word == "*" && Take('*') ? new SearchExpression.Everything() : Primary(word);
        }
        if (word.Length == 0)
            throw Fault($"'{text[at]}' is not expected");
        if (Modifier().IsMatch(word))
            throw Fault(NoModifiers);
        if (word == "*" && field is null)
            return new SearchExpression.Everything();
        var begun = word.TrimEnd('*');
        return begun.Contains('*', StringComparison.Ordinal) && begun.AsSpan().ContainsAnyExcept('*')
            ? new SearchExpression.Term(field, Stars(word), false) { IsPattern = true }
            : new SearchExpression.Term(field, begun, word.EndsWith('*'));
    }

    private SearchExpression.Range Range(string field)
    {
        var end = text.IndexOfAny([']', '}'], at);
        if (end < 0)
            throw Fault("a range is not closed");
        var bounds = text[(at + 1)..end].Split(" TO ", StringSplitOptions.TrimEntries);
        if (bounds.Length != 2)
            throw Fault("a range is written [a TO b]");
        at = end + 1;
        return new SearchExpression.Range(field, Bound(bounds[0]), Bound(bounds[1]));

        static string? Bound(string bound) => bound.Replace("\\", "", StringComparison.Ordinal).Trim('"') is { Length: > 0 } value and not "*" ? value : null;
    }

    private string Quoted()
    {
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            value.Append(text[at]);
        }
        return Take('"') ? value.ToString() : throw Fault("a quotation mark is not closed");
    }

    private string Bare()
    {
        var value = new StringBuilder();
        for (; at < text.Length && !char.IsWhiteSpace(text[at]) && (IsAddress() || !"()[]{}\":".Contains(text[at], StringComparison.Ordinal)); at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            value.Append(text[at]);
        }
        return value.ToString();
    }

    private string Stars(string word) =>
        word.Count(c => c == '*') <= MaxStars ? word : throw Fault($"{word} has more than {MaxStars} stars");

    /// <summary>The colon here is that of an address, and ends no field's name.</summary>
    private bool IsAddress() => text.AsSpan(at).StartsWith("://", StringComparison.Ordinal);

    private bool Word(string word, string sign)
    {
        if (!Peek(word, sign))
            return false;
        at += text.AsSpan(at).StartsWith(sign, StringComparison.Ordinal) ? sign.Length : word.Length;
        return true;
    }

    private bool Peek(string word, string sign)
    {
        Blank();
        var rest = text.AsSpan(at);
        return rest.StartsWith(sign, StringComparison.Ordinal)
            || (rest.StartsWith(word, StringComparison.Ordinal)
                && (rest.Length == word.Length || char.IsWhiteSpace(rest[word.Length]) || rest[word.Length] == '('));
    }

    private bool Take(char expected)
    {
        if (at >= text.Length || text[at] != expected)
            return false;
        at++;
        return true;
    }

    private void Blank()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    [GeneratedRegex(@"(?<=[^\s^~])(\^\d+(\.\d+)?|~\d*(\.\d+)?)(?=[\s)]|$)")]
    private static partial Regex Modifier();

    private FormatException Fault(string what) => new($"The query cannot be read at character {at + 1}: {what}");
}
