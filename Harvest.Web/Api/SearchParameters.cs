using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Formats.Geo;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary>Makes a search of what callers of <c>package_search</c> write.</summary>
internal static class SearchParameters
{
    /// <summary>What identifiers and addresses begin with, which are no fields.</summary>
    private static readonly string[] Identifiers = ["http://", "https://", "urn:", "doi:", "hdl:", "ark:", "oai:", "info:", "uuid:"];

    private static readonly SearchValues<char> Signs = SearchValues.Create(":()\"*+-!|&");

    private static readonly string[] Extensions = ["ext_bbox", "ext_place"];

    private static readonly string[] Operators = [" AND ", " OR ", "NOT "];

    private const int MaxRows = 1000;
    private const int MaxLength = 20_000;
    private const int MaxStart = 10_000_000;
    private const int MaxOrders = 5;

    /// <exception cref="FormatException">A condition or the order cannot be understood.</exception>
    public static SearchRequest Read(ActionCall call)
    {
        var (text, filters) = Query(call.Text("q") ?? "", isStrict: true);
        var length = 0;
        foreach (var condition in Conditions(call))
        {
            if ((length += condition.Length) > MaxLength)
                throw new FormatException($"The conditions have more than {MaxLength:N0} characters");
            filters.Add(SearchExpression.Parse(condition));
        }
        filters.AddRange(Place(Extension(call, "ext_place")));
        var orders = Orders(call.Text("sort") ?? call.Text("order_by") ?? "");
        return new SearchRequest
        {
            Text = text,
            Filters = filters,
            Box = Box(Extension(call, "ext_bbox")),
            Sort = orders[0].Sort,
            Descending = orders[0].Descending,
            Then = orders[1..],
            Start = call.Integer("start", call.Integer("offset", 0, 0, MaxStart), 0, MaxStart),
            Rows = call.Integer("rows", call.Integer("limit", 10, 0, MaxRows), 0, MaxRows),
            // As in CKAN, private datasets come only when they are asked for.
            Visibility = call.Flag("include_private") ? call.Caller.Visibility : Visibility.Public,
        };
    }

    /// <summary>A parameter by itself, or within <c>extras</c>, as clients of CKAN send what it does not know itself.</summary>
    private static string? Extension(ActionCall call, string name)
    {
        if (call.Text(name) is { } text || !call.Has("extras"))
            return call.Text(name);
        JsonObject? extras;
        try
        {
            extras = (call.Parameters["extras"] as JsonObject) ?? JsonNode.Parse(call.Text("extras")!) as JsonObject;
        }
        catch (JsonException)
        {
            extras = null;
        }
        if (extras is null)
            throw ActionException.Invalid("extras", "Must be an object, such as {\"ext_bbox\": \"5.9,47.3,15.0,55.1\"}");
        if (extras.Select(member => member.Key).FirstOrDefault(key => !Extensions.Contains(key)) is { } unknown)
            throw ActionException.Invalid("extras", $"Unknown member {unknown}.{Suggestion.Ask(unknown, Extensions)} Its members are {string.Join(", ", Extensions)}");
        return extras[name]?.ToString();
    }

    /// <summary>Words become a search for words, anything with fields or brackets an expression; what cannot be read is words.</summary>
    /// <param name="query">What was typed.</param>
    /// <param name="isStrict">An unknown field is left for the search to refuse, as it is in <c>fq</c>; else its words are searched.</param>
    public static (string Text, List<SearchExpression> Filters) Query(string query, bool isStrict = false)
    {
        var isModified = isStrict && SearchExpression.HasModifier(query);
        if (!isModified && !query.AsSpan().ContainsAny(Signs) && !Operators.Any(word => query.Contains(word, StringComparison.Ordinal)))
            return (query, []);
        if (!isModified && IsIdentifier(query.Trim()))
            return (query.Trim(), []);
        try
        {
            return SearchExpression.Parse(query) switch
            {
                SearchExpression.Everything => ("", []),
                SearchExpression.Term { Field: null, IsPhrase: false, IsBeginning: false } term => (term.Text, []),
                var expression when isStrict || IsKnown(expression) => ("", [expression]),
                _ => (query, []),
            };
        }
        // As in CKAN, what has a field in it is Solr's language, and must be right; other text is words, with whatever signs.
        catch (FormatException) when (!isStrict || !(isModified || query.Contains(':', StringComparison.Ordinal)))
        {
            return (query, []);
        }
    }

    private static bool IsIdentifier(string query) =>
        Identifiers.Any(start => query.StartsWith(start, StringComparison.OrdinalIgnoreCase)) && !query.Any(c => char.IsWhiteSpace(c) || c is '"' or '[' or '{');

    /// <summary>A box as ckanext-spatial writes it: west, south, east, north, in degrees; null when there is none.</summary>
    /// <exception cref="FormatException">It is no box on the globe.</exception>
    public static GeoBox? Box(string? text, string name = "ext_bbox")
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var corners = text.Split(',');
        return corners.Length == 4 && GeoBox.Of(corners[0], corners[1], corners[2], corners[3]) is { } box
            ? box
            : throw new FormatException($"{text} is no box; {name} must be west,south,east,north in degrees, such as 5.9,47.3,15.0,55.1");
    }

    /// <summary>The condition that a dataset names a place: by its whole name, a part of it, or all its words.</summary>
    public static IEnumerable<SearchExpression> Place(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return [];
        var words = SearchText.Fold(name).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(10).Select(Term).ToList();
        return words.Count switch
        {
            0 => [new SearchExpression.Not(new SearchExpression.Everything())],
            1 => words,
            _ => [new SearchExpression.Or([Term(name), new SearchExpression.And(words)])],
        };

        static SearchExpression Term(string text) => new SearchExpression.Term("place", text, false);
    }

    /// <summary>The first key of <see cref="Orders"/>.</summary>
    public static (SearchSort Sort, bool Descending) Order(string sort) => Orders(sort)[0];

    /// <summary><c>title asc, metadata_modified desc</c>: one key after the other; the best matches first when there is none.</summary>
    /// <exception cref="FormatException">A key is unknown, or there are too many.</exception>
    public static List<(SearchSort Sort, bool Descending)> Orders(string sort)
    {
        var orders = sort.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part =>
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (Sort: SortOf(words[0]), words.Length > 1 && Descends(part, words));
        }).ToList();
        return orders.Count <= MaxOrders ? orders.Count > 0 ? orders : [(SearchSort.Relevance, true)] : throw new FormatException($"sort has more than {MaxOrders} keys");
    }

    private static bool Descends(string part, string[] words) => words is [_, var way] && way.ToLowerInvariant() is "asc" or "desc"
        ? way.Equals("desc", StringComparison.OrdinalIgnoreCase)
        : throw new FormatException($"cannot sort by {part}; behind the field stands asc or desc");

    private static SearchSort SortOf(string name) => name.ToLowerInvariant() switch
    {
        "score" or "relevance" or "rank" => SearchSort.Relevance,
        "id" => SearchSort.Id,
        "name" => SearchSort.Name,
        "title" or "title_string" => SearchSort.Title,
        "metadata_modified" => SearchSort.Modified,
        "metadata_created" => SearchSort.Created,
        "organization" => SearchSort.Organization,
        "license_id" => SearchSort.License,
        _ => throw new FormatException($"cannot sort by {name}; known are score, id, name, title, metadata_modified, metadata_created, organization, license_id"),
    };

    private static IEnumerable<string> Conditions(ActionCall call)
    {
        if (call.Text("fq") is { Length: > 0 } one && call.Parameters["fq"] is not JsonArray)
            yield return one;
        else if (call.Has("fq"))
            foreach (var part in call.Texts("fq"))
                yield return part;
        foreach (var part in call.Has("fq_list") ? call.Texts("fq_list") : [])
            yield return part;
    }

    private static bool IsKnown(SearchExpression expression) => expression switch
    {
        SearchExpression.And and => and.Parts.All(IsKnown),
        SearchExpression.Or or => or.Parts.All(IsKnown),
        SearchExpression.Not not => IsKnown(not.Part),
        SearchExpression.Term { Field: { } field } => IsField(field),
        SearchExpression.Range range => IsField(range.Field),
        _ => true,
    };

    private static bool IsField(string field) =>
        DatasetFacets.Fields.ContainsKey(field)
        || field.StartsWith("extras_", StringComparison.Ordinal)
        || DatasetKeys.Named.Contains(field) || field is "url" or "res_url" or "id" or "name" or "guid" or "harvest_object_id" or "title" or "text" or "notes" or "state" or "private" or "type" or "coverage" or "metadata_modified" or "metadata_created";
}
