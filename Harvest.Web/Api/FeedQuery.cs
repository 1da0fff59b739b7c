using System.Globalization;
using System.Runtime.CompilerServices;
using Harvest.Datasets;
using Harvest.Formats.Dcat.Writing;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;

namespace Harvest.Web.Api;

/// <summary>Which datasets a feed has: the filters that every feed takes, and where to go on. The database alone decides, so what is counted is what is given.</summary>
internal sealed class FeedQuery
{
    private const int MaxThemes = 1000;

    /// <summary>What every feed takes.</summary>
    private static readonly string[] Filters = ["q", "organization", "source", "group", "tag", "theme", "format", "license", "bbox", "modified_since"];

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["organization"] = "organization",
        ["source"] = "harvest_source_id",
        ["group"] = "groups",
        ["tag"] = "tags",
        ["format"] = "res_format",
        ["license"] = "license_id",
    };

    private readonly IQueryCollection query;
    private readonly PublishedDatasets datasets;

    private FeedQuery(HttpContext context, SearchRequest request)
    {
        query = context.Request.Query;
        datasets = context.RequestServices.GetRequiredService<PublishedDatasets>();
        Request = request;
    }

    public SearchRequest Request { get; }

    /// <summary>The filters again, for links to other pages: empty, or <c>tag=water&amp;</c>.</summary>
    public string Link => string.Concat(query.Where(pair => Filters.Contains(pair.Key) || pair.Key == "profile")
        .SelectMany(pair => pair.Value.Select(value => $"{pair.Key}={Uri.EscapeDataString(value ?? "")}&")));

    /// <summary>Reads the filters of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="others">Parameters that this feed takes besides.</param>
    /// <exception cref="FormatException">A parameter is unknown, or its value is none of its kind.</exception>
    /// <exception cref="FeedMissingException">There is no such organization or source.</exception>
    public static Task<FeedQuery> ReadAsync(HttpContext context, params string[] others) => ReadAsync(context, null, others);

    /// <summary>The same for a feed in a profile: only what can be published in it.</summary>
    public static async Task<FeedQuery> ReadAsync(HttpContext context, DcatProfile? profile, params string[] others)
    {
        var query = context.Request.Query;
        if (query.Keys.FirstOrDefault(key => !Filters.Contains(key) && !others.Contains(key)) is { } unknown)
            throw new FormatException($"Unknown parameter {unknown}.{Suggestion.Ask(unknown, Filters.Concat(others))} This feed takes {string.Join(", ", Filters.Concat(others))}.");
        if (query.FirstOrDefault(pair => pair.Value.Count > 1 || pair.Value.ToString().Contains('\0', StringComparison.Ordinal)).Key is { } odd)
            throw new FormatException($"{odd} must be given once, without U+0000");
        var (text, filters) = SearchParameters.Query(query["q"].ToString());
        foreach (var (name, field) in Fields)
        {
            if (query[name].ToString() is not { Length: > 0 } value)
                continue;
            value = name switch
            {
                "source" => await FeedNames.SourceAsync(context, value),
                "organization" => (await FeedNames.OrganizationAsync(context, value)).Name,
                _ => value,
            };
            var filter = new SearchExpression.Term(field, value, false);
            filters.Add(name == "license" ? new SearchExpression.Or([filter, filter with { Field = "license_title" }]) : filter);
        }
        if (query["theme"].ToString() is { Length: > 0 } theme)
            filters.Add(await ThemeAsync(context, theme));
        if (query["modified_since"].ToString() is { Length: > 0 } since)
            filters.Add(new SearchExpression.Range("metadata_modified", TimeOf("modified_since", since), null));
        if (profile?.Field is { } needed)
            filters.Add(new SearchExpression.Term(needed, "", IsBeginning: true));
        var read = new FeedQuery(context, new SearchRequest
        {
            Visibility = Visibility.Public,
            EachIriOnce = true,
            Text = text,
            Filters = filters,
            Box = SearchParameters.Box(query["bbox"].ToString(), "bbox"),
            Sort = SearchSort.Id,
        });
        await read.datasets.CheckAsync(read.Request, context.RequestAborted);
        return read;
    }

    /// <summary>All that match, in the order of their ids, holding a few at a time; each IRI once (<see cref="SharedIris"/>).</summary>
    /// <param name="after">Only those after this id.</param>
    /// <param name="pageSize">So many at a time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async IAsyncEnumerable<PublishedDataset> AllAsync(string after, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await datasets.AfterAsync(Request, after, pageSize, withOriginals: false, cancellationToken) is { Count: > 0 } page)
        {
            after = page[^1].Id;
            foreach (var published in page)
                yield return published;
            if (page.Count < pageSize)
                break;
        }
    }

    /// <summary>All that match with the documents of DCAT-US that they came from, the first that came into the catalogue first.</summary>
    /// <param name="pageSize">So many at a time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async IAsyncEnumerable<FeedEntry> AsTheyCameAsync(int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        while (await datasets.AfterAsync(Request, after, pageSize, withOriginals: true, cancellationToken) is { Count: > 0 } page)
        {
            after = page[^1].Number;
            foreach (var published in page)
                yield return new FeedEntry(published, PackageReader.Read(published.Package).Dataset);
            if (page.Count < pageSize)
                break;
        }
    }

    /// <summary>An ISO 8601 time as the search takes it.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string TimeOf(string name, string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)
            : throw new FormatException($"{name} must be a time such as 2026-01-31T00:00:00Z");

    /// <summary>A theme by its IRI, or by the last part of those that datasets have, in any case.</summary>
    private static async Task<SearchExpression> ThemeAsync(HttpContext context, string theme)
    {
        var asked = new SearchExpression.Term("theme", theme, false);
        if (theme.Contains("://", StringComparison.Ordinal))
            return asked;
        var known = await context.RequestServices.GetRequiredService<CatalogueSearch>().FacetsAsync(
            new SearchRequest { Visibility = Visibility.Public }, ["theme"], MaxThemes, count: null, context.RequestAborted);
        var meant = known.Select(count => count.Value).Where(value => Last(value).Equals(theme, StringComparison.OrdinalIgnoreCase)).Take(100);
        return new SearchExpression.Or([asked, asked with { Text = theme.ToUpperInvariant() }, .. meant.Select(value => asked with { Text = value })]);
    }

    private static string Last(string theme) => theme.TrimEnd('/')[(theme.TrimEnd('/').LastIndexOfAny(['/', '#']) + 1)..];
}

/// <summary>A dataset of a feed.</summary>
internal readonly record struct FeedEntry(PublishedDataset Published, Dataset Dataset);
