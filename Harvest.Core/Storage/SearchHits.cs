using Dapper;
using Harvest.Formats;

namespace Harvest.Storage;

/// <summary>Which datasets match a search, in the forms that the statements need.</summary>
internal sealed class SearchHits
{
    private const int MaxTerms = 250;

    private readonly string filters;
    private readonly string visible;
    private readonly bool hasFilters;

    public SearchHits(Dialect dialect, SearchRequest request)
    {
        var conditions = new SearchConditions(dialect);
        var words = SearchText.Words(request.Text);
        HasWords = words.Count > 0;
        Query = conditions.Add(dialect.SearchQuery(HasWords ? words : ["x"]));
        Matching = HasWords ? dialect.Search.Condition.Replace("@query", Query, StringComparison.Ordinal) : "1 = 1";
        hasFilters = request.Filters.Count > 0;
        if (request.Filters.Sum(Terms) is > MaxTerms and var terms)
            throw new FormatException($"There are {terms:N0} conditions; {MaxTerms} are allowed");
        filters = hasFilters ? string.Join(" AND ", request.Filters.Select(conditions.Sql)) : "1 = 1";
        visible = request.Visibility.Condition(dialect, "f.rowid");
        Parameters = conditions.Parameters;
        Parameters.Add("mine", dialect.List([.. request.Visibility.Organizations]));
        Parameters.Add("rows", request.Rows);
        Parameters.Add("start", request.Start);
    }

    private static int Terms(SearchExpression expression) => expression switch
    {
        SearchExpression.And and => and.Parts.Sum(Terms),
        SearchExpression.Or or => or.Parts.Sum(Terms),
        SearchExpression.Not not => Terms(not.Part),
        _ => 1,
    };

    public DynamicParameters Parameters { get; }

    public bool HasWords { get; }

    /// <summary>The parameter with the words in the database's own query language.</summary>
    public string Query { get; }

    /// <summary>The words' condition on <c>dataset_search s</c>.</summary>
    public string Matching { get; }

    private string Found => HasWords ? $"f.rowid IN (SELECT s.rowid FROM dataset_search s WHERE {Matching})" : "1 = 1";

    /// <summary>The whole condition on <c>dataset_facet f</c>.</summary>
    public string Condition => $"{visible} AND {filters} AND {Found}";

    /// <summary>The rows that match, for counting: words alone need no second table.</summary>
    public string From => HasWords && !hasFilters
        ? $"dataset_search s WHERE {Matching} AND {visible.Replace("f.rowid", "s.rowid", StringComparison.Ordinal)}"
        : $"dataset_facet f WHERE {Condition}";

    /// <summary>The rows that match but for the words.</summary>
    public string Facets => $"dataset_facet f WHERE {visible} AND {filters}";

    /// <summary>The condition on <c>dataset f</c>.</summary>
    public string OnDatasets => hasFilters
        ? $"f.number IN (SELECT f.rowid FROM dataset_facet f WHERE {Condition})"
        : Condition.Replace("f.rowid", "f.number", StringComparison.Ordinal);
}
