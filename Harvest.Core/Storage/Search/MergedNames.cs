using Harvest.Search;

namespace Harvest.Storage.Search;

/// <summary>Searches for an organization that was merged into another one look for that one.</summary>
internal static class MergedNames
{
    /// <summary>A search with the names that organizations have now.</summary>
    public static async Task<SearchRequest> FollowAsync(Session session, SearchRequest request)
    {
        var asked = request.Filters.SelectMany(Names).Distinct(StringComparer.Ordinal).ToList();
        if (asked.Count == 0)
            return request;
        var names = (await session.QueryAsync<(string Old, string New)>(
            $"SELECT a.name, o.name FROM organization_alias a JOIN organization o ON o.id = a.organization_id WHERE {session.Dialect.In("a.name", "asked")}",
            new { asked = session.Dialect.List(asked) })).DistinctBy(pair => pair.Old).ToDictionary(pair => pair.Old, pair => pair.New);
        return names.Count == 0 ? request : request with { Filters = [.. request.Filters.Select(filter => Renamed(filter, names))] };
    }

    private static IEnumerable<string> Names(SearchExpression expression) => expression switch
    {
        SearchExpression.And and => and.Parts.SelectMany(Names),
        SearchExpression.Or or => or.Parts.SelectMany(Names),
        SearchExpression.Not not => Names(not.Part),
        SearchExpression.Term { Field: "organization", IsBeginning: false } term => [term.Text],
        _ => [],
    };

    private static SearchExpression Renamed(SearchExpression expression, Dictionary<string, string> names) => expression switch
    {
        SearchExpression.And and => new SearchExpression.And([.. and.Parts.Select(part => Renamed(part, names))]),
        SearchExpression.Or or => new SearchExpression.Or([.. or.Parts.Select(part => Renamed(part, names))]),
        SearchExpression.Not not => new SearchExpression.Not(Renamed(not.Part, names)),
        SearchExpression.Term { Field: "organization", IsBeginning: false } term when names.TryGetValue(term.Text, out var name) => term with { Text = name },
        _ => expression,
    };
}
