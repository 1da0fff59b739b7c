namespace Harvest.Search;

/// <summary>
/// What a search asks for: the part of Solr's query language that callers of <c>package_search</c> use. Words, "phrases",
/// <c>field:value</c>, <c>field:[a TO b]</c>, <c>field:(a OR b)</c>, AND, OR, NOT, <c>+</c>, <c>-</c>, brackets, <c>*</c> for anything.
/// </summary>
public abstract record SearchExpression
{
    /// <summary>All of them.</summary>
    public sealed record And(IReadOnlyList<SearchExpression> Parts) : SearchExpression
    {
        // A list has no text of its own, and answers are kept by what was asked for.
        public override string ToString() => $"And({string.Join(", ", Parts)})";
    }

    /// <summary>Any of them.</summary>
    public sealed record Or(IReadOnlyList<SearchExpression> Parts) : SearchExpression
    {
        public override string ToString() => $"Or({string.Join(", ", Parts)})";
    }

    /// <summary>Not this.</summary>
    public sealed record Not(SearchExpression Part) : SearchExpression;

    /// <summary>A word, a phrase or a value; <paramref name="Field"/> is null for words in any field.</summary>
    /// <param name="Field">The field's name, or null.</param>
    /// <param name="Text">What was asked for, without quotes and star.</param>
    /// <param name="IsBeginning">What begins with it is meant.</param>
    /// <param name="IsPhrase">Its words stand side by side.</param>
    public sealed record Term(string? Field, string Text, bool IsBeginning, bool IsPhrase = false) : SearchExpression
    {
        /// <summary>The text has stars elsewhere than at its end, each for anything.</summary>
        public bool IsPattern { get; init; }
    }

    /// <summary>From one value to another; null is open.</summary>
    public sealed record Range(string Field, string? From, string? To) : SearchExpression;

    /// <summary>Everything: <c>*:*</c>.</summary>
    public sealed record Everything : SearchExpression;

    /// <summary>Whether a text has boosts (<c>water^2</c>) or nearness (<c>water~</c>) of Solr, which are refused.</summary>
    public static bool HasModifier(string text) => SearchReader.HasModifier(text);

    /// <exception cref="FormatException">The text cannot be read; the message says where.</exception>
    public static SearchExpression Parse(string text) => new SearchReader(text).Read();
}
