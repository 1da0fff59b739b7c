using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary>
/// A search as the address of the search page has it: <c>q</c>, <c>sort</c>, <c>ext_bbox</c>, <c>ext_place</c>, <c>from</c> and <c>to</c> (years), and
/// the fields of <see cref="DatasetFacets"/>, each as often as it has values.
/// </summary>
internal static class SearchAddress
{
    /// <exception cref="FormatException">The order, the box or a year cannot be understood.</exception>
    public static SearchRequest Read(IQueryCollection query, Visibility visibility)
    {
        var (text, filters) = SearchParameters.Query($"{query["q"]}");
        filters.AddRange(Conditions(query).Select(chosen => new SearchExpression.Term(chosen.Field, chosen.Value, false)));
        if (Text(query, "from") is var from && Text(query, "to") is var to && (from ?? to) is not null)
            filters.Add(new SearchExpression.Range("coverage", from, to));
        filters.AddRange(SearchParameters.Place(Text(query, "ext_place")));
        var (sort, descending) = SearchParameters.Order($"{query["sort"]}");
        return new SearchRequest
        {
            Text = text,
            Filters = filters,
            Box = SearchParameters.Box(Text(query, "ext_bbox")),
            Sort = sort,
            Descending = descending,
            Visibility = visibility,
        };
    }

    /// <summary>The fields and values that are asked for.</summary>
    public static IReadOnlyList<(string Field, string Value)> Conditions(IQueryCollection query) =>
    [
        .. DatasetFacets.Fields.Keys
            .SelectMany(field => query[field].Where(value => !string.IsNullOrEmpty(value)).Distinct().Select(value => (field, value!))),
    ];

    private static string? Text(IQueryCollection query, string name) => $"{query[name]}".Trim() is { Length: > 0 } text ? text : null;
}
