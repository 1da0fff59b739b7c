using System.Globalization;
using System.Runtime.CompilerServices;
using Harvest.Datasets;
using Harvest.Formats.Geo;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;

namespace Harvest.Web.Api;

/// <summary>Which datasets a feed has: the filters that every feed takes, and where to go on.</summary>
internal sealed class FeedQuery
{
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
    private readonly IServiceProvider services;
    private readonly GeoBox? box;

    private FeedQuery(HttpContext context, SearchRequest request, GeoBox? box)
    {
        query = context.Request.Query;
        services = context.RequestServices;
        Request = request;
        this.box = box;
    }

    public SearchRequest Request { get; }

    /// <summary>Whether the database alone decides what is in the feed.</summary>
    public bool IsExact => box is null && Theme.Length == 0;

    private string Theme => query["theme"].ToString();

    /// <summary>The filters again, for links to other pages: empty, or <c>tag=water&amp;</c>.</summary>
    public string Link => string.Concat(query.Where(pair => Filters.Contains(pair.Key) || pair.Key == "profile")
        .SelectMany(pair => pair.Value.Select(value => $"{pair.Key}={Uri.EscapeDataString(value ?? "")}&")));

    /// <summary>Reads the filters of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="others">Parameters that this feed takes besides.</param>
    /// <exception cref="FormatException">A parameter is unknown, or its value is none of its kind.</exception>
    public static async Task<FeedQuery> ReadAsync(HttpContext context, params string[] others)
    {
        var query = context.Request.Query;
        if (query.Keys.FirstOrDefault(key => !Filters.Contains(key) && !others.Contains(key)) is { } unknown)
            throw new FormatException($"Unknown parameter {unknown}.{Suggestion.Ask(unknown, Filters.Concat(others))} This feed takes {string.Join(", ", Filters.Concat(others))}.");
        if (query.FirstOrDefault(pair => pair.Value.Count > 1 || pair.Value.ToString().Contains('\0', StringComparison.Ordinal)).Key is { } odd)
            throw new FormatException($"{odd} must be given once, without U+0000");
        var filters = new List<SearchExpression>();
        foreach (var (name, field) in Fields)
        {
            if (query[name].ToString() is not { Length: > 0 } value)
                continue;
            if (name == "source")
                value = (await context.RequestServices.GetRequiredService<SourceStore>().FindAsync(value, context.RequestAborted))?.Id ?? value;
            filters.Add(new SearchExpression.Term(field, value, false));
        }
        if (query["modified_since"].ToString() is { Length: > 0 } since)
            filters.Add(new SearchExpression.Range("metadata_modified", TimeOf("modified_since", since), null));
        return new FeedQuery(
            context,
            new SearchRequest { Visibility = Visibility.Public, Text = query["q"].ToString(), Filters = filters, Sort = SearchSort.Id },
            SearchParameters.Box(query["bbox"].ToString(), "bbox"));
    }

    /// <summary>All that match, in the order of their ids, holding a few at a time.</summary>
    /// <param name="after">Only those after this id.</param>
    /// <param name="withOriginals">Also reads the documents of DCAT-US that datasets were harvested from.</param>
    /// <param name="pageSize">So many at a time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async IAsyncEnumerable<FeedEntry> AllAsync(
        string after, bool withOriginals, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var datasets = services.GetRequiredService<PublishedDatasets>();
        while (await datasets.AfterAsync(Request, after, pageSize, withOriginals, cancellationToken) is { Count: > 0 } page)
        {
            after = page[^1].Id;
            foreach (var published in page)
            {
                var dataset = PackageReader.Read(published.Package).Dataset;
                if (Has(dataset))
                    yield return new FeedEntry(published, dataset);
            }
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

    private bool Has(Dataset dataset) =>
        (Theme.Length == 0 || dataset.Themes.Any(theme => theme == Theme || Last(theme).Equals(Theme, StringComparison.OrdinalIgnoreCase)))
        && (box is null || dataset.Spatial.Any(place => GeoBox.Around(GeoJsonPositions.Read(place.Geometry ?? place.Bbox ?? place.Centroid))?.Meets(box.Value) == true));

    private static string Last(string theme) => theme.TrimEnd('/')[(theme.TrimEnd('/').LastIndexOfAny(['/', '#']) + 1)..];
}

/// <summary>A dataset of a feed.</summary>
internal readonly record struct FeedEntry(PublishedDataset Published, Dataset Dataset);
