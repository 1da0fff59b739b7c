namespace Harvest.Search;

/// <summary>What a dataset must have to be found: any of some forms.</summary>
/// <param name="Forms">The word itself, its stems, words that it is part of.</param>
public sealed record SearchTerm(IReadOnlyList<SearchForm> Forms)
{
    /// <summary>The form that was asked for, without stems and other help.</summary>
    public SearchForm Exact => Forms[0];
}

/// <summary>Tokens that stand side by side.</summary>
/// <param name="Tokens">One for a word, several for a phrase or a text without spaces.</param>
/// <param name="IsPrefix">The last token may go on.</param>
public sealed record SearchForm(IReadOnlyList<string> Tokens, bool IsPrefix = false);

/// <summary>The texts of a dataset that a term is looked for in.</summary>
public enum SearchField
{
    /// <summary>All texts.</summary>
    Any,

    /// <summary>The title alone.</summary>
    Title,

    /// <summary>The description alone.</summary>
    Notes,
}
