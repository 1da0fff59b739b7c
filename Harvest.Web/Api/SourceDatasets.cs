using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;

namespace Harvest.Web.Api;

/// <summary>Sources as the datasets of type <c>harvest</c> that they are in CKAN: for who asks <c>package_show</c> or <c>package_search</c> for them.</summary>
internal static class SourceDatasets
{
    private const string Type = "harvest";

    /// <summary>A source that is in service as a package; null when there is none that the caller may see.</summary>
    public static async Task<byte[]?> FindAsync(ActionCall call, string idOrName) =>
        await call.Get<SourceStore>().FindAsync(idOrName, call.Token) is { Active: true } source && call.Caller.MaySee(source)
            ? (await PackagesAsync(call, [source]))[0]
            : null;

    /// <summary>Whether a search is one for sources: <c>dataset_type:harvest</c> is a condition of it.</summary>
    public static bool AreAskedFor(SearchRequest request) => request.Filters.Any(IsOfType);

    /// <summary>A page of the sources that match.</summary>
    /// <exception cref="FormatException">A condition is none on sources.</exception>
    public static async Task<SearchResult> SearchAsync(ActionCall call, SearchRequest request)
    {
        var organizations = (await call.Get<MemberStore>().OrganizationsAsync(call.Token)).DistinctBy(found => found.Id).ToDictionary(found => found.Id);
        var words = SearchText.Fold(request.Text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = (await call.Get<SourceStore>().ListAsync(onlyActive: true, call.Token))
            .Where(call.Caller.MaySee)
            .Where(source => Array.TrueForAll(words, word => Says(source, word)))
            .Where(source => request.Filters.All(filter => Holds(filter, source, organizations.GetValueOrDefault(source.PublisherId)?.Name)))
            .ToList();
        var page = Ordered(found, request).Skip(request.Start).Take(request.Rows).ToList();
        return new SearchResult(found.Count, await PackagesAsync(call, page));
    }

    private static bool IsOfType(SearchExpression expression) => expression switch
    {
        SearchExpression.And and => and.Parts.Any(IsOfType),
        SearchExpression.Term { Field: "dataset_type" or "type", Text: Type } => true,
        _ => false,
    };

    private static bool Holds(SearchExpression expression, Source source, string? organization) => expression switch
    {
        SearchExpression.And and => and.Parts.All(part => Holds(part, source, organization)),
        SearchExpression.Or or => or.Parts.Any(part => Holds(part, source, organization)),
        SearchExpression.Not not => !Holds(not.Part, source, organization),
        SearchExpression.Everything => true,
        SearchExpression.Term { Field: null or "title" or "text" or "notes" } term => SearchText.Fold(term.Text).Split(' ').All(word => Says(source, word)),
        SearchExpression.Term term => Is(term, term.Field switch
        {
            "dataset_type" or "type" => Type,
            "state" => "active",
            "id" => source.Id,
            "name" => source.Name,
            "url" => source.Url,
            "organization" => organization ?? "",
            "owner_org" => source.PublisherId,
            "source_type" => source.Type,
            "frequency" => source.Frequency.ToString(),
            _ => throw Unknown(term.Field),
        }),
        SearchExpression.Range range => throw Unknown(range.Field),
        _ => throw new FormatException("this condition is none on harvest sources"),
    };

    private static FormatException Unknown(string field) => new(
        $"harvest sources (dataset_type:harvest) have no field {field}; they are found by words, id, name, url, organization, owner_org, source_type, frequency");

    private static bool Is(SearchExpression.Term term, string value) => term.IsBeginning
        ? value.StartsWith(term.Text, StringComparison.OrdinalIgnoreCase)
        : value.Equals(term.Text, StringComparison.OrdinalIgnoreCase);

    private static bool Says(Source source, string word) =>
        SearchText.Fold($"{source.Title} {source.Name} {source.Description} {source.Url}").Split(' ').Any(own => own.StartsWith(word, StringComparison.Ordinal));

    private static IEnumerable<Source> Ordered(IEnumerable<Source> sources, SearchRequest request)
    {
        Func<Source, string> key = request.Sort switch
        {
            SearchSort.Id => source => source.Id,
            SearchSort.Name => source => source.Name,
            SearchSort.Created or SearchSort.Modified => source => ApiShapes.Time(source.Created)!,
            _ => source => source.Title,
        };
        return request.Descending && request.Sort != SearchSort.Relevance
            ? sources.OrderByDescending(key, StringComparer.OrdinalIgnoreCase).ThenBy(source => source.Name, StringComparer.Ordinal)
            : sources.OrderBy(key, StringComparer.OrdinalIgnoreCase).ThenBy(source => source.Name, StringComparer.Ordinal);
    }

    private static async Task<List<byte[]>> PackagesAsync(ActionCall call, IReadOnlyList<Source> sources)
    {
        var organizations = (await call.Get<MemberStore>().OrganizationsAsync(call.Token)).DistinctBy(found => found.Id).ToDictionary(found => found.Id);
        var shapes = await call.Get<ApiShapes>().SourcesAsync(sources, call.Token);
        return [.. sources.Select((source, i) => JsonSerializer.SerializeToUtf8Bytes(Package(shapes[i]!.AsObject(), source, organizations.GetValueOrDefault(source.PublisherId))))];
    }

    /// <summary>What <c>harvest_source_show</c> says, with the members of a package.</summary>
    private static JsonObject Package(JsonObject shape, Source source, Organization? organization)
    {
        shape["type"] = Type;
        shape["metadata_created"] = ApiShapes.Time(source.Created);
        shape["metadata_modified"] = ApiShapes.Time(source.Created);
        shape["organization"] = organization is null ? null : ListActions.Organization(organization);
        foreach (var list in (string[])["resources", "tags", "groups", "extras"])
            shape[list] = new JsonArray();
        shape["num_resources"] = 0;
        shape["num_tags"] = 0;
        return shape;
    }
}
