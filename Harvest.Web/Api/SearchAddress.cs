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
    private static readonly string[] Parameters = ["q", "sort", "ext_bbox", "ext_place", "from", "to"];

    /// <param name="query">As it came.</param>
    /// <param name="visibility">Whose eyes.</param>
    /// <exception cref="FormatException">The order, the box or a year cannot be understood.</exception>
    public static SearchRequest Read(IQueryCollection query, Visibility visibility) => Read(query, Conditions(query), visibility);

    private static SearchRequest Read(IQueryCollection query, IEnumerable<(string Field, string Value)> conditions, Visibility visibility)
    {
        var (text, filters) = SearchParameters.Query($"{query["q"]}");
        filters.AddRange(conditions.Select(chosen => new SearchExpression.Term(chosen.Field, chosen.Value, false)));
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

    /// <summary>
    /// The same for a feed, which finds what the page with its link finds: text with a field that there is not is words here, too. It is a
    /// program that asks, so a parameter that it does not take is an error.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="others">Parameters that the feed takes besides.</param>
    /// <exception cref="FormatException">A parameter is unknown, or one of those above.</exception>
    /// <exception cref="FeedMissingException">There is no such organization or source.</exception>
    public static async Task<SearchRequest> ReadFeedAsync(HttpContext context, params string[] others)
    {
        var query = context.Request.Query;
        string[] known = [.. Known, .. others];
        if (Unknown(query, others).FirstOrDefault() is { } unknown)
            throw new FormatException($"Unknown parameter {unknown}.{Suggestion.Ask(unknown, known)} This feed takes {string.Join(", ", known)}.");
        var conditions = new List<(string Field, string Value)>();
        foreach (var (field, value) in Conditions(query))
        {
            conditions.Add((field, field switch
            {
                "organization" => (await FeedNames.OrganizationAsync(context, value)).Name,
                "owner_org" => (await FeedNames.OrganizationAsync(context, value)).Id,
                "harvest_source_id" => await FeedNames.SourceAsync(context, value),
                _ => value,
            }));
        }
        return Read(query, conditions, Visibility.Public);
    }

    /// <summary>All parameters of a search.</summary>
    public static IEnumerable<string> Known => Parameters.Concat(DatasetFacets.Fields.Keys);

    /// <summary>The parameters that are none of a search.</summary>
    /// <param name="query">As it came.</param>
    /// <param name="others">Parameters that are taken besides.</param>
    public static IEnumerable<string> Unknown(IQueryCollection query, params string[] others) =>
        query.Keys.Where(key => !Parameters.Contains(key) && !others.Contains(key) && !DatasetFacets.Fields.ContainsKey(key));

    /// <summary>The fields and values that are asked for.</summary>
    public static IReadOnlyList<(string Field, string Value)> Conditions(IQueryCollection query) =>
    [
        .. DatasetFacets.Fields.Keys
            .SelectMany(field => query[field].Where(value => !string.IsNullOrEmpty(value)).Distinct().Select(value => (field, value!))),
    ];

    private static string? Text(IQueryCollection query, string name) => $"{query[name]}".Trim() is { Length: > 0 } text ? text : null;
}
