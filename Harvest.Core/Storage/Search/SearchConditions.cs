using System.Globalization;
using Dapper;
using Harvest.Datasets;
using Harvest.Formats.Geo;
using Harvest.Search;

namespace Harvest.Storage.Search;

/// <summary>Turns expressions into SQL conditions on <c>dataset_facet f</c>, with their parameters.</summary>
/// <param name="dialect">Of the database.</param>
/// <param name="joined">Longer words by the words that they are joined of.</param>
/// <param name="extras">Names of extras that may stand as fields without <c>extras_</c>.</param>
internal sealed class SearchConditions(Dialect dialect, ILookup<string, string> joined, IReadOnlySet<string> extras)
{
    private const string OfExtras = "extras_";
    private const int MaxForms = 500;

    /// <summary>Fields that are columns of the datasets.</summary>
    private static readonly HashSet<string> Columns = ["id", "name", "guid", "harvest_object_id"];

    /// <summary>Fields whose words are searched, and where.</summary>
    private static readonly Dictionary<string, SearchField> Texts = new(StringComparer.Ordinal)
    {
        ["text"] = SearchField.Any,
        ["q"] = SearchField.Any,
        ["title"] = SearchField.Title,
        ["notes"] = SearchField.Notes,
    };

    public DynamicParameters Parameters { get; } = new();

    /// <exception cref="FormatException">A field is unknown, or a value is not what it must be.</exception>
    public string Sql(SearchExpression expression) => expression switch
    {
        SearchExpression.And and => Joined(and.Parts, " AND "),
        SearchExpression.Or or => Joined(or.Parts, " OR "),
        SearchExpression.Not not => $"NOT ({Sql(not.Part)})",
        SearchExpression.Range range => Range(range),
        SearchExpression.Term term => Term(term),
        _ => "1 = 1",
    };

    /// <summary>The free words of an expression, wherever they stand in it.</summary>
    public static IEnumerable<SearchTerm> Terms(SearchExpression expression) => expression switch
    {
        SearchExpression.And and => and.Parts.SelectMany(Terms),
        SearchExpression.Or or => or.Parts.SelectMany(Terms),
        SearchExpression.Not not => Terms(not.Part),
        SearchExpression.Term term when Texts.ContainsKey(term.Field ?? "text") => Terms(term),
        _ => [],
    };

    /// <summary>The free words that speak for a dataset, as one term that any of them fulfils; none when there are none.</summary>
    public IReadOnlyList<SearchTerm> Wanted(IEnumerable<SearchExpression> expressions)
    {
        var forms = WithJoined([.. expressions.SelectMany(Positive)]).SelectMany(term => term.Forms).Take(MaxForms).ToList();
        return forms.Count == 0 ? [] : [new SearchTerm(forms)];

        static IEnumerable<SearchTerm> Positive(SearchExpression expression) => expression switch
        {
            SearchExpression.And and => and.Parts.SelectMany(Positive),
            SearchExpression.Or or => or.Parts.SelectMany(Positive),
            SearchExpression.Not => [],
            _ => Terms(expression),
        };
    }

    /// <summary>The same terms, each word also as a part of joined words.</summary>
    public IReadOnlyList<SearchTerm> WithJoined(IReadOnlyList<SearchTerm> terms) =>
    [
        .. terms.Select(term => term.Exact.Tokens.Count > 1
            ? term
            : new SearchTerm([.. term.Forms, .. SearchTerms.Parts(term.Exact.Tokens[0]).SelectMany(part => joined[part]).Distinct().Select(word => new SearchForm([word]))])),
    ];

    /// <summary>A condition on <c>dataset_search s</c>.</summary>
    public string Matching(IReadOnlyList<SearchTerm> terms, SearchField field) =>
        dialect.Matches(Add(dialect.SearchQuery(terms, field)), field);

    /// <summary>A condition on the box of <c>dataset_facet f</c>, whose east is beyond 180 when it crosses that line.</summary>
    public string Meets(GeoBox box)
    {
        var (south, north) = (Add(box.South), Add(box.North));
        var east = box.West <= box.East ? box.East : box.East + 360;
        var turns = ((int[])[-360, 0, 360]).Select(turn => $"(f.west <= {Add(east + turn)} AND f.east >= {Add(box.West + turn)})");
        return $"(f.west IS NOT NULL AND ({string.Join(" OR ", turns)}) AND f.south <= {north} AND f.north >= {south})";
    }

    /// <summary>That the box of <c>dataset_facet f</c> is not wholly within the box that is asked for.</summary>
    public string Leaves(GeoBox box) => box.West > box.East
        ? "1 = 1"
        : $"NOT (f.west >= {Add(box.West)} AND f.east <= {Add(box.East)} AND f.south >= {Add(box.South)} AND f.north <= {Add(box.North)})";

    /// <summary>Shared area by covered area of the boxes; a point has a little of it.</summary>
    public string Fit(GeoBox box)
    {
        const string Least = "0.000001";
        var (west, south, east, north) = (Add(box.West), Add(box.South), Add(box.West <= box.East ? box.East : box.East + 360), Add(box.North));
        var shared = $"({Shared("f.west", "f.east", west, east)}) * ({Shared("f.south", "f.north", south, north)})";
        var theirs = $"(f.east - f.west + {Least}) * (f.north - f.south + {Least})";
        return $"{shared} / ({theirs} + ({east} - {west} + {Least}) * ({north} - {south} + {Least}) - {shared})";

        static string Shared(string from, string to, string low, string high) =>
            $"CASE WHEN {from} > {high} OR {to} < {low} THEN 0.0 ELSE {Least} "
            + $"+ CASE WHEN {to} < {high} THEN {to} ELSE {high} END - CASE WHEN {from} > {low} THEN {from} ELSE {low} END END";
    }

    public string Add(object? value)
    {
        var name = $"c{Parameters.ParameterNames.Count()}";
        Parameters.Add(name, value);
        return $"@{name}";
    }

    private string Joined(IReadOnlyList<SearchExpression> parts, string operation) =>
        $"({string.Join(operation, parts.Select(Sql))})";

    private string Term(SearchExpression.Term term) => term.Field switch
    {
        // Patterns of words have become words (WordPatterns.cs).
        null => Words(term, SearchField.Any),
        "notes" when term is { IsBeginning: true, Text: "" } => dialect.Has("f.extras", Add(DatasetKeys.HasNotes)[1..]),
        { } field when Texts.TryGetValue(field, out var texts) => Words(term, texts),
        { } field when Columns.Contains(Bare(field)) => Beginning("d." + Bare(field), term, "dataset d", "d.number"),
        { } field when field.StartsWith(OfExtras, StringComparison.Ordinal) && field.Length > OfExtras.Length => Extra(field[OfExtras.Length..], term),
        "state" => Fixed(term.Text == "active"),
        "capacity" => Hidden(term.Text == "private"),
        "private" => Hidden(term.Text.Equals("true", StringComparison.OrdinalIgnoreCase)),
        "entity_type" => Fixed(term.Text == "package"),
        "site_id" => Fixed(true),
        "type" => Facet("dataset_type", term),
        "url" => Address(term, DatasetKeys.PageStart, DatasetKeys.OfPage),
        "res_url" => Address(term, DatasetKeys.ResourceStart, DatasetKeys.OfAddress),
        { } field when DatasetKeys.Named.Contains(field) => Within(field, term),
        "metadata_modified" or "metadata_created" or "coverage" => Range(new SearchExpression.Range(term.Field, term.Text, term.Text)),
        { } field when !DatasetFacets.Fields.ContainsKey(field) && extras.Contains(field) => Extra(field, term),
        _ => Facet(term.Field, term),
    };

    /// <summary>The fields of an expression that are neither fields of the search nor extras by their prefix.</summary>
    public static IEnumerable<string> Unknown(SearchExpression expression) => expression switch
    {
        SearchExpression.And and => and.Parts.SelectMany(Unknown),
        SearchExpression.Or or => or.Parts.SelectMany(Unknown),
        SearchExpression.Not not => Unknown(not.Part),
        SearchExpression.Term { Field: { } field } when !Known.Contains(field) && !field.StartsWith(OfExtras, StringComparison.Ordinal) => [field],
        SearchExpression.Range { Field: { } field } when !Known.Contains(field) && !field.StartsWith(OfExtras, StringComparison.Ordinal) => [field],
        _ => [],
    };

    /// <summary>A column may be asked for as an extra, which it is in CKAN.</summary>
    private static string Bare(string field) =>
        field is "extras_guid" or "extras_harvest_object_id" ? field[OfExtras.Length..] : field;

    private string Extra(string name, SearchExpression.Term term)
    {
        if (name == "harvest_source_id")
            return Facet(name, term);
        if (term.IsPattern)
            return Like("f.extras", $"{name}=", term.Text);
        var value = Add(DatasetKeys.OfExtra(name, term.Text));
        // Extras have no index: there are too many of them, and they are seldom asked for.
        return term.IsBeginning
            ? $"EXISTS (SELECT 1 FROM {dialect.Elements("f.extras")} WHERE substr(e.value, 1, length({value})) = {value})"
            : dialect.Has("f.extras", value[1..]);
    }

    private static IReadOnlyList<SearchTerm> Terms(SearchExpression.Term term) => term.IsPhrase || term.IsBeginning
        ? SearchTerms.Phrase(term.Text, term.IsBeginning) is { } phrase ? [phrase] : []
        : SearchTerms.Words(term.Text, isOpen: false);

    private string Words(SearchExpression.Term term, SearchField field) => WithJoined(Terms(term)) is { Count: > 0 } terms
        ? $"f.rowid IN (SELECT s.rowid FROM dataset_search s WHERE {Matching(terms, field)})"
        // A phrase of nothing is nowhere, as in Solr; signs among words ask for nothing.
        : Fixed(!term.IsPhrase);

    /// <summary>A field that is searched by what it has within it, in any case.</summary>
    private string Within(string field, SearchExpression.Term term) =>
        term.Text.Trim().Length == 0 && !term.IsBeginning ? Fixed(false) : Like("f.extras", $"{field}=", $"*{term.Text.Trim()}*");

    /// <summary>An element of a list that begins so and fits a pattern, in any case.</summary>
    private string Like(string list, string start, string pattern) =>
        $"EXISTS (SELECT 1 FROM {dialect.Elements(list)} WHERE lower(e.value) LIKE {Add(start.ToLowerInvariant() + Pattern(pattern))} ESCAPE '!')";

    private static string Pattern(string text) => text.Trim().ToLowerInvariant()
        .Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal).Replace('*', '%');

    /// <summary>Addresses are found by the whole of them; a star alone asks for any.</summary>
    private string Address(SearchExpression.Term term, string start, Func<string, string> key)
    {
        if (term.Text.Length == 0)
            return term.IsBeginning ? $"f.rowid IN (SELECT k.number FROM dataset_key k WHERE k.key >= '{start}' AND k.key < '{start[0]};')" : Fixed(false);
        if (term.IsBeginning || term.IsPattern)
            throw new FormatException($"field {term.Field} is searched by the whole address, without *");
        var keys = Add(dialect.List([.. SearchNames.Spellings(term.Text).Select(key)]));
        return $"f.rowid IN (SELECT k.number FROM dataset_key k WHERE {dialect.In("k.key", keys[1..])})";
    }

    private string Facet(string field, SearchExpression.Term term)
    {
        if (term.IsPattern && DatasetFacets.Fields.TryGetValue(field, out var kind))
            return Like("f.facets", $"{kind}:", term.Text);
        var stored = DatasetFacets.Stored(field, term.Text)
            ?? (DatasetFacets.Fields.TryGetValue(field, out var letter) && term.IsBeginning ? $"{letter}:" : null);
        if (stored is null)
            throw new FormatException($"undefined field {field}; known are {string.Join(", ", Known.Order(StringComparer.Ordinal))}, and extras by their names");
        if (!term.IsBeginning)
            return stored.Length < 3 ? Fixed(false) : dialect.Has("f.facets", Add(stored)[1..]);
        var from = Add(stored.Length == 0 ? $"{DatasetFacets.Fields[field]}:" : stored);
        return $"EXISTS (SELECT 1 FROM {dialect.Elements("f.facets")} WHERE substr(e.value, 1, length({from})) = {from})";
    }

    private string Beginning(string column, SearchExpression.Term term, string table, string number)
    {
        var value = Add(term.IsPattern ? Pattern(term.Text) : term.Text);
        var condition = term.IsPattern ? $"lower({column}) LIKE {value} ESCAPE '!'" : term.IsBeginning ? $"substr({column}, 1, length({value})) = {value}" : $"{column} = {value}";
        return $"f.rowid IN (SELECT {number} FROM {table} WHERE d.state = 'active' AND {condition})";
    }

    /// <summary>Datasets with data of one of these years; an end that they leave open reaches on.</summary>
    private string Years(SearchExpression.Range range)
    {
        // Backwards there is no year.
        if (range.From is not null && range.To is not null && Year(range.From) > Year(range.To))
            return Fixed(false);
        var from = range.From is null ? "1 = 1" : $"coalesce(f.last_year, 9999) >= {Add(Year(range.From))}";
        var to = range.To is null ? "1 = 1" : $"coalesce(f.first_year, 0) <= {Add(Year(range.To))}";
        return $"(coalesce(f.first_year, f.last_year) IS NOT NULL AND {from} AND {to})";
    }

    private string Range(SearchExpression.Range range)
    {
        if (range.Field == "coverage")
            return Years(range);
        if (range.Field is not ("metadata_modified" or "metadata_created"))
        {
            return range is { From: null, To: null }
                ? Sql(new SearchExpression.Term(range.Field, "", IsBeginning: true))
                : throw new FormatException($"field {range.Field} has no ranges; coverage, metadata_modified and metadata_created have");
        }
        var from = range.From is null ? "" : $" AND d.{range.Field} >= {Add(Time(range.From))}";
        var to = range.To is null ? "" : $" AND d.{range.Field} <= {Add(Time(range.To))}";
        return $"f.rowid IN (SELECT d.number FROM dataset d WHERE d.state = 'active'{from}{to})";
    }

    private static string Hidden(bool isPrivate) =>
        $"f.rowid {(isPrivate ? "" : "NOT ")}IN (SELECT number FROM dataset WHERE private)";

    private static string Fixed(bool value) => value ? "1 = 1" : "1 = 0";

    private static DateTimeOffset Time(string text) => SolrTime.Read(text, TimeProvider.System.GetUtcNow());

    private static int Year(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is > 0 and < 10_000
            ? year
            : throw new FormatException($"{text} is no year such as 2026");

    private static IEnumerable<string> Known =>
        DatasetFacets.Fields.Keys.Concat(Columns).Concat(DatasetKeys.Named).Concat(
            ["url", "res_url", "coverage", "title", "text", "notes", "q", "state", "capacity", "private", "entity_type", "site_id", "type", "metadata_modified", "metadata_created"]);
}
