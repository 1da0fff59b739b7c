using Harvest.Formats.Geo;
using Harvest.Search;
using Harvest.Storage.Accounts;

namespace Harvest.Storage.Search;

/// <summary>A search of the catalogue.</summary>
public sealed record SearchRequest
{
    /// <summary>Words that must all occur; the best matches come first unless <see cref="Sort"/> says otherwise.</summary>
    public string Text { get; init; } = "";

    /// <summary>Conditions that must all hold.</summary>
    public IReadOnlyList<SearchExpression> Filters { get; init; } = [];

    /// <summary>Datasets must be from a place that meets this box; without words, those that fill it best come first.</summary>
    public GeoBox? Box { get; init; }

    /// <summary>Of datasets with the same IRI only the first public one (<see cref="Datasets.SharedIris"/>), as feeds have it.</summary>
    public bool EachIriOnce { get; init; }

    public SearchSort Sort { get; init; } = SearchSort.Relevance;

    public bool Descending { get; init; }

    /// <summary>What datasets that are alike by <see cref="Sort"/> are put in order by; a relevance among them does not count.</summary>
    public IReadOnlyList<(SearchSort Sort, bool Descending)> Then { get; init; } = [];

    public int Start { get; init; }

    public int Rows { get; init; } = 10;

    public required Visibility Visibility { get; init; }
}

/// <summary>What datasets are put in order by.</summary>
public enum SearchSort
{
    /// <summary>The best matches first; without words, and with very many matches, the last changed first.</summary>
    Relevance,
    Id,
    Name,
    Title,
    Modified,
    Created,

    /// <summary>By the name of the organization; those without one first.</summary>
    Organization,

    /// <summary>By the licence's id; those without one first.</summary>
    License,
}

/// <summary>A value and how many datasets have it.</summary>
/// <param name="Field">As CKAN calls it, such as <c>tags</c>.</param>
/// <param name="Value">The value.</param>
/// <param name="Count">Datasets.</param>
public sealed record FacetCount(string Field, string Value, long Count);
