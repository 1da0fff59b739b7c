using Dapper;
using Harvest.Formats.Geo;
using Harvest.Search;

namespace Harvest.Storage.Search;

/// <summary>Which datasets match a search, in the forms that the statements need.</summary>
internal sealed class SearchHits
{
    private const int MaxTerms = 250;
    private const int MaxShapes = 1000;

    private readonly Dialect dialect;
    private readonly SearchConditions conditions;
    private readonly IReadOnlyList<SearchTerm> terms;
    private readonly string filters;
    private readonly string visible;
    private readonly bool hasFilters;

    // Signs alone, such as "?!": no dataset has them, rather than every one.
    private readonly bool isUnreadable;

    private SearchHits(Dialect dialect, SearchRequest request, ILookup<string, string> joined, IReadOnlyCollection<long> outside)
    {
        this.dialect = dialect;
        conditions = new SearchConditions(dialect, joined);
        terms = conditions.WithJoined(SearchTerms.Words(request.Text, isOpen: true));
        HasWords = terms.Count > 0;
        isUnreadable = !HasWords && request.Text.AsSpan().ContainsAnyExcept(" \t\r\n");
        Matching = HasWords ? conditions.Matching(terms, SearchField.Any) : "1 = 1";
        hasFilters = request.Filters.Count > 0 || request.Box is not null;
        filters = string.Join(" AND ", request.Filters.Select(conditions.Sql).Concat(Place(request, outside)).DefaultIfEmpty("1 = 1"));
        Fit = request.Box is { } area ? conditions.Fit(area) : null;
        visible = request.Visibility.Condition(dialect, "f.rowid");
        Parameters.Add("mine", dialect.List([.. request.Visibility.Organizations]));
        Parameters.Add("rows", request.Rows);
        Parameters.Add("start", request.Start);
    }

    public DynamicParameters Parameters => conditions.Parameters;

    public bool HasWords { get; }

    /// <summary>The words' condition on <c>dataset_search s</c>.</summary>
    public string Matching { get; }

    /// <summary>The condition on <c>dataset_search s</c> that the words are in the title.</summary>
    public string TitleMatching => conditions.Matching(terms, SearchField.Title);

    private string Found => HasWords ? $"f.rowid IN (SELECT s.rowid FROM dataset_search s WHERE {Matching})" : isUnreadable ? "1 = 0" : "1 = 1";

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

    /// <summary>The best first, for <c>dataset_search s</c>: the words as a phrase in the title, all in the title, as a phrase anywhere, then the rank.</summary>
    public string BestFirst
    {
        get
        {
            var phrase = new SearchTerm([new SearchForm([.. terms.SelectMany(term => term.Exact.Tokens)], terms[^1].Exact.IsPrefix)]);
            var query = conditions.Add(dialect.SearchQuery(terms, SearchField.Any));
            return $"{First([phrase], SearchField.Title)}, {First(terms, SearchField.Title)}, {First([phrase], SearchField.Any)}, {dialect.Rank(query)}";
        }
    }

    /// <summary>
    /// How well the box of <c>dataset_facet f</c> fits the one that is asked for, from 0 to 1: what they share of what they cover together.
    /// Null when no box is asked for. Across the line of 180 degrees it is a guess.
    /// </summary>
    public string? Fit { get; }

    /// <summary>The condition that all words are in the title, on a column with the dataset's number.</summary>
    public string InTitle(string number) =>
        $"{number} IN (SELECT s.rowid FROM dataset_search s WHERE {conditions.Matching(terms, SearchField.Title)})";

    /// <exception cref="FormatException">A filter cannot be understood.</exception>
    public static async Task<SearchHits> OfAsync(Session session, SearchRequest request)
    {
        if (request.Filters.Sum(Conditions) is > MaxTerms and var many)
            throw new FormatException($"There are {many:N0} conditions; {MaxTerms} are allowed");
        var terms = SearchTerms.Words(request.Text, isOpen: true).Concat(request.Filters.SelectMany(SearchConditions.Terms));
        var parts = terms.Select(term => term.Exact.Tokens).Where(tokens => tokens.Count == 1).SelectMany(tokens => SearchTerms.Parts(tokens[0]));
        var outside = request.Box is { } box ? await OutsideAsync(session, box) : [];
        return new SearchHits(session.Dialect, request, await Vocabulary.JoinedAsync(session, parts), outside);
    }

    /// <summary>Datasets whose box meets the one that is asked for, but whose outline does not. Of very many, the others go by their boxes.</summary>
    private static async Task<IReadOnlyCollection<long>> OutsideAsync(Session session, GeoBox box)
    {
        var conditions = new SearchConditions(session.Dialect, Enumerable.Empty<string>().ToLookup(word => word));
        var candidates = await session.QueryAsync<(long Number, byte[] Shape)>(
            $"SELECT f.rowid, f.shape FROM dataset_facet f WHERE f.shape IS NOT NULL AND {conditions.Meets(box)} AND {conditions.Leaves(box)} LIMIT {MaxShapes}",
            conditions.Parameters);
        return [.. candidates.Where(candidate => !SearchShape.Meets(candidate.Shape, box)).Select(candidate => candidate.Number)];
    }

    private IEnumerable<string> Place(SearchRequest request, IReadOnlyCollection<long> outside)
    {
        if (request.Box is not { } box)
            yield break;
        yield return conditions.Meets(box);
        if (outside.Count > 0)
            yield return $"f.rowid NOT IN ({string.Join(", ", outside)})";
    }

    private static int Conditions(SearchExpression expression) => expression switch
    {
        SearchExpression.And and => and.Parts.Sum(Conditions),
        SearchExpression.Or or => or.Parts.Sum(Conditions),
        SearchExpression.Not not => Conditions(not.Part),
        _ => 1,
    };

    private string First(IReadOnlyList<SearchTerm> wanted, SearchField field) =>
        $"CASE WHEN s.rowid IN (SELECT s.rowid FROM dataset_search s WHERE {conditions.Matching(wanted, field)}) THEN 0 ELSE 1 END";
}
