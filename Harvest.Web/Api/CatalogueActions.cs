using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Storage.Accounts;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary>Datasets: searching and showing.</summary>
internal static class CatalogueActions
{
    private const int MaxNames = 1_000_000;

    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("package_search", true, "Searches datasets.", SearchAsync).With(
            "q string Words, or an expression in Solr's language", "fq array Conditions, such as organization:harbour AND res_format:CSV",
            "rows integer At most 1000; 10 without it", "start integer How many to pass over",
            "sort string Such as metadata_modified desc", "facet.field array Fields to count values of", "facet.limit integer Values of each; 50 without it", "facet.mincount integer Values that so many datasets have at least; 1 without it",
            "fq_list array More conditions", "order_by string The same as sort", "limit integer The same as rows", "offset integer The same as start",
            "ext_bbox string Datasets of places that meet this box: west,south,east,north in degrees", "ext_place string Datasets that name this place",
            "facet boolean Whether values are counted; true without it",
            "fl array Only these members of each dataset, with commas", "include_private boolean Private datasets that the caller may see, too",
            "extras object ext_bbox and ext_place, as clients of CKAN send them")
            .Ignoring("include_drafts", "include_deleted", "use_default_schema", "include_tracking"),
        new ApiAction("package_show", true, "Shows a dataset.", ShowAsync).With("id* string Id or name", "name_or_id string The same as id")
            .Ignoring("use_default_schema", "include_tracking", "include_plugin_data", "include_datasets"),
        new ApiAction("package_list", true, "Names of all datasets.", ListAsync).With("limit integer At most", "offset integer How many to pass over"),
        new ApiAction("current_package_list_with_resources", true, "Datasets, the last changed first.", CurrentAsync).With(
            "limit integer At most 1000; 10 without it", "offset integer How many to pass over", "page integer Which page of so many, from 1, in place of offset"),
    ];

    private static async Task<ActionAnswer> SearchAsync(ActionCall call)
    {
        var request = SearchParameters.Read(call);
        var isOfSources = SourceDatasets.AreAskedFor(request);
        var result = isOfSources ? await SourceDatasets.SearchAsync(call, request) : await call.Get<CatalogueSearch>().SearchAsync(request, call.Token);
        var fields = call.Has("facet.field") && call.Flag("facet", usual: true) ? [.. call.Texts("facet.field").Distinct()] : (IReadOnlyList<string>)[];
        var counts = fields.Count == 0 || isOfSources
            ? []
            : await call.Get<CatalogueSearch>().FacetsAsync(request, [.. fields], Limit(call), result.Count, call.Token);
        var titles = await FacetTitles.OfAsync(call, counts);
        var members = Members(call);
        var least = call.Integer("facet.mincount", 1, 0, int.MaxValue);
        return new ActionAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("count", result.Count);
            json.WriteString("sort", call.Text("sort") ?? "score desc, metadata_modified desc");
            WriteFacets(json, fields, [.. counts.Where(count => count.Count >= least)], titles);
            json.WriteStartArray("results");
            foreach (var package in result.Packages)
                WritePackage(json, package, members);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static int Limit(ActionCall call)
    {
        var limit = call.Integer("facet.limit", 50, -1, 10_000);
        return limit < 0 ? 10_000 : limit;
    }

    private static HashSet<string>? Members(ActionCall call)
    {
        var names = call.Has("fl") ? call.Texts("fl").SelectMany(name => name.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).ToHashSet() : null;
        return names is null or { Count: 0 } || names.Contains("*") ? null : names;
    }

    private static void WriteFacets(Utf8JsonWriter json, IReadOnlyList<string> fields, IReadOnlyList<FacetCount> counts, FacetTitles titles)
    {
        json.WriteStartObject("facets");
        foreach (var field in fields)
        {
            json.WriteStartObject(field);
            foreach (var count in counts.Where(count => count.Field == field))
                json.WriteNumber(count.Value, count.Count);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartObject("search_facets");
        foreach (var field in fields)
        {
            json.WriteStartObject(field);
            json.WriteString("title", field);
            json.WriteStartArray("items");
            foreach (var count in counts.Where(count => count.Field == field))
            {
                json.WriteStartObject();
                json.WriteString("name", count.Value);
                json.WriteString("display_name", titles[count]);
                json.WriteNumber("count", count.Count);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WritePackage(Utf8JsonWriter json, byte[] package, HashSet<string>? members)
    {
        if (members is null)
        {
            CkanShape.Write(json, package);
            return;
        }
        using var document = JsonDocument.Parse(package);
        json.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject().Where(member => members.Contains(member.Name)))
            CkanShape.Write(json, member);
        json.WriteEndObject();
    }

    private static async Task<ActionAnswer> ShowAsync(ActionCall call)
    {
        var id = call.Text("name_or_id") is { Length: > 0 } named ? named : call.Required("id");
        if ((await call.Get<DatasetSearch>().FindAsync(id, call.Caller.Visibility, call.Token) ?? await SourceDatasets.FindAsync(call, id)) is not { } package)
            throw ActionException.Missing("Dataset was not found");
        var links = await LinkActions.OfAsync(call, package);
        return new ActionAnswer(json => CkanShape.Write(json, package, links));
    }

    private static async Task<ActionAnswer> ListAsync(ActionCall call)
    {
        var names = await call.Get<DatasetSearch>().NamesAsync(
            Visibility.Public, call.Integer("limit", MaxNames, 0, MaxNames), call.Integer("offset", 0, 0, int.MaxValue), call.Token);
        return ActionAnswer.Texts(names.Select(row => row.Name));
    }

    private static async Task<ActionAnswer> CurrentAsync(ActionCall call)
    {
        var limit = call.Integer("limit", 10, 0, 1000);
        var result = await call.Get<CatalogueSearch>().SearchAsync(
            new SearchRequest
            {
                Visibility = Visibility.Public,
                Sort = SearchSort.Modified,
                Descending = true,
                Rows = limit,
                Start = call.Integer("offset", (int)Math.Min(int.MaxValue, (call.Integer("page", 1, 1, int.MaxValue) - 1L) * limit), 0, int.MaxValue),
            },
            call.Token);
        return new ActionAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var package in result.Packages)
                CkanShape.Write(json, package);
            json.WriteEndArray();
        });
    }

    /// <summary>A package as a node, for those who add to it.</summary>
    internal static JsonObject Node(byte[] package) => JsonNode.Parse(package)!.AsObject();
}
