using Dapper;
using Harvest.Formats.Geo;
using Harvest.Search;
using Harvest.Storage.Datasets;

namespace Harvest.Storage.Search;

/// <summary>Which datasets match a search, in the forms that the statements need.</summary>
internal sealed class SearchHits
{
    private const int MaxTerms = 250;
    private const int MaxShapes = 1000;

    private readonly Dialect dialect;
    private readonly SearchConditions conditions;
    private readonly IReadOnlyList<SearchTerm> terms;
    private readonly IReadOnlyList<SearchTerm> wanted;
    private readonly string? named;
    private readonly string filters;
    private readonly string visible;
    private readonly bool hasFilters;
    private readonly bool eachIriOnce;

    // Signs alone, such as "?!": no dataset has them, rather than every one.
    private readonly bool isUnreadable;

    private SearchHits(
        Dialect dialect,
        SearchRequest request,
        ILookup<string, string> joined,
        IReadOnlySet<string> extras,
        IReadOnlyCollection<long> outside,
        IReadOnlyCollection<long> named)
    {
        this.dialect = dialect;
        conditions = new SearchConditions(dialect, joined, extras);
        terms = conditions.WithJoined(SearchTerms.Words(request.Text, isOpen: true));
        HasWords = terms.Count > 0;
        isUnreadable = !HasWords && request.Text.AsSpan().ContainsAnyExcept(" \t\r\n");
        Matching = HasWords ? conditions.Matching(terms, SearchField.Any) : "1 = 1";
        hasFilters = request.Filters.Count > 0 || request.Box is not null;
        this.named = named.Count > 0 ? $"f.rowid IN ({string.Join(", ", named)})" : null;
        filters = string.Join(" AND ", request.Filters.Select(Filter).Concat(Place(request, outside)).DefaultIfEmpty("1 = 1"));
        wanted = HasWords ? terms : conditions.Wanted(request.Filters);
        Fit = request.Box is { } area ? conditions.Fit(area) : null;
        visible = $"{request.Visibility.Condition(dialect, "f.rowid")} AND {DatasetCopies.Not("f.rowid")}";
        eachIriOnce = request.EachIriOnce;
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

    /// <summary>Whether <see cref="BestScored"/> puts them in order: words in an expression, or datasets that are called what was typed.</summary>
    public bool IsScored => named is not null || (!HasWords && wanted.Count > 0);

    private string Found => HasWords ? OrNamed($"f.rowid IN (SELECT s.rowid FROM dataset_search s WHERE {Matching})") : isUnreadable ? OrNamed("1 = 0") : "1 = 1";

    /// <summary>The whole condition on <c>dataset_facet f</c>.</summary>
    public string Condition => Base + Once("f.rowid");

    private string Base => $"{visible} AND {filters} AND {Found}";

    private string Once(string number) => eachIriOnce ? $" AND {SharedIris.First(number)}" : "";

    /// <summary>The rows that match, for counting: words alone need no second table.</summary>
    public string From => HasWords && !hasFilters && named is null
        ? $"dataset_search s WHERE {Matching} AND {visible.Replace("f.rowid", "s.rowid", StringComparison.Ordinal)}{Once("s.rowid")}"
        : $"dataset_facet f WHERE {Condition}";

    /// <summary>The rows that match but for the words.</summary>
    public string Facets => $"dataset_facet f WHERE {visible} AND {filters}{Once("f.rowid")}";

    /// <summary>The condition on <c>dataset f</c>.</summary>
    public string OnDatasets => hasFilters
        ? $"f.number IN (SELECT f.rowid FROM dataset_facet f WHERE {Base}){Once("f.number")}"
        : Condition.Replace("f.rowid", "f.number", StringComparison.Ordinal);

    /// <summary>The best first, for <c>scored r</c>: the words as a phrase in the title, all in the title, as a phrase anywhere, then the rank.</summary>
    public string BestFirst
    {
        get
        {
            var phrase = new SearchTerm([new SearchForm([.. terms.SelectMany(term => term.Exact.Tokens)], terms[^1].Exact.IsPrefix)]);
            return $"{First([phrase], SearchField.Title)}, {First(terms, SearchField.Title)}, {First([phrase], SearchField.Any)}, r.score";
        }
    }

    /// <summary>A table expression <c>scored(number, score)</c> of the datasets that have any of the words; the best have the lowest score.</summary>
    public string Scored(SearchField field)
    {
        if (wanted.Count == 0)
            return "scored AS MATERIALIZED (SELECT 0 AS number, 0 AS score)";
        var score = dialect.Score(conditions.Add(dialect.SearchQuery(wanted, SearchField.Any)));
        return $"scored AS MATERIALIZED (SELECT s.rowid AS number, {score} AS score FROM dataset_search s WHERE {conditions.Matching(wanted, field)})";
    }

    /// <summary>The best first, for <c>dataset_facet f</c> and <c>scored r</c>: those that are called so, those with the words in the title, then by score.</summary>
    public string BestScored =>
        (named is null ? "" : $"CASE WHEN {named} THEN 0 ELSE 1 END, ")
        + (wanted.Count == 0 ? "" : $"{First(wanted, SearchField.Title, "f.rowid")}, ")
        + "coalesce(r.score, 1)";

    /// <summary>
    /// How well the box of <c>dataset_facet f</c> fits the one that is asked for, from 0 to 1: what they share of what they cover together.
    /// Null when no box is asked for. Across the line of 180 degrees it is a guess.
    /// </summary>
    public string? Fit { get; }

    /// <summary>The condition that all words are in the title, on a column with the dataset's number.</summary>
    public string InTitle(string number) =>
        wanted.Count == 0 ? "1 = 0" : $"{number} IN (SELECT s.rowid FROM dataset_search s WHERE {conditions.Matching(wanted, SearchField.Title)})";

    /// <exception cref="FormatException">A filter cannot be understood.</exception>
    public static async Task<SearchHits> OfAsync(Session session, SearchRequest request)
    {
        if (request.Filters.Sum(Conditions) is > MaxTerms and var many)
            throw new FormatException($"There are {many:N0} conditions; {MaxTerms} are allowed");
        request = await WordPatterns.ExpandAsync(session, await MergedNames.FollowAsync(session, request));
        var terms = SearchTerms.Words(request.Text, isOpen: true).Concat(request.Filters.SelectMany(SearchConditions.Terms));
        var parts = terms.Select(term => term.Exact.Tokens).Where(tokens => tokens.Count == 1).SelectMany(tokens => SearchTerms.Parts(tokens[0]));
        var outside = request.Box is { } box ? await OutsideAsync(session, box) : [];
        return new SearchHits(
            session.Dialect, request, await Vocabulary.JoinedAsync(session, parts), await ExtrasAsync(session, request), outside, await SearchNames.FindAsync(session, Name(request)));
    }

    /// <summary>What may be the identifier of a dataset: a text without spaces, or the only phrase.</summary>
    private static string? Name(SearchRequest request) => request switch
    {
        { Text.Length: > 0 } => request.Text.Trim() is var text && !text.Any(char.IsWhiteSpace) ? text : null,
        { Filters: [{ } only, ..] } when IsPhrase(only) => ((SearchExpression.Term)only).Text,
        _ => null,
    };

    private static bool IsPhrase(SearchExpression expression) => expression is SearchExpression.Term { Field: null, IsPhrase: true };

    private string Filter(SearchExpression expression) => IsPhrase(expression) ? OrNamed(conditions.Sql(expression)) : conditions.Sql(expression);

    private string OrNamed(string condition) => named is null ? condition : $"({condition} OR {named})";

    /// <summary>Of the fields that the search does not know, those that are the name of an extra of some dataset.</summary>
    private static async Task<IReadOnlySet<string>> ExtrasAsync(Session session, SearchRequest request)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in request.Filters.SelectMany(SearchConditions.Unknown).Distinct().ToList())
        {
            var some = await session.QueryFirstAsync<long?>(
                $"SELECT f.rowid FROM dataset_facet f WHERE EXISTS (SELECT 1 FROM {session.Dialect.Elements("f.extras")} WHERE substr(e.value, 1, length(@start)) = @start) LIMIT 1",
                new { start = $"{field}=" });
            if (some is not null)
                found.Add(field);
        }
        return found;
    }

    /// <summary>Datasets whose box meets the one that is asked for, but whose outline does not. Of very many, the others go by their boxes.</summary>
    private static async Task<IReadOnlyCollection<long>> OutsideAsync(Session session, GeoBox box)
    {
        var conditions = new SearchConditions(session.Dialect, Enumerable.Empty<string>().ToLookup(word => word), new HashSet<string>());
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

    private string First(IReadOnlyList<SearchTerm> terms, SearchField field, string number = "r.number") =>
        $"CASE WHEN {number} IN (SELECT s.rowid FROM dataset_search s WHERE {conditions.Matching(terms, field)}) THEN 0 ELSE 1 END";
}
