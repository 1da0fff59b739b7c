using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.Json;
using Harvest.Http;
using Harvest.Model;
using Microsoft.AspNetCore.WebUtilities;

namespace Harvest.Harvesters.Udata;

/// <summary>Harvests udata sites, such as data.gouv.fr, through their API.</summary>
public sealed class UdataHarvester : IHarvester
{
    private const string Kind = "a udata site";

    /// <summary>So many pages in a row may bring nothing new.</summary>
    private const int MaxStale = 3;

    private static readonly string[] FilterNames = ["organization", "tag", "license", "format"];

    public HarvesterInfo Info { get; } = new(
        "udata",
        "udata",
        "Harvests the datasets of a udata site through its API.",
        [new HarvesterSetting("page_size", SettingKind.Integer, "Records per request, 1 to 1000. Default: 100.")])
    {
        ListsAreSets = true,
        VolatileKeys = new HashSet<string> { "metrics", "quality", "permissions", "internal" },
        Filters =
        [
            new HarvesterFilter("organization", "The organization's id; its slug or name is compared too where it is excluded."),
            new HarvesterFilter("tag", "A tag."),
            new HarvesterFilter("license", "A licence's id."),
            new HarvesterFilter("format", "The format of a resource."),
        ],
    };

    public IEnumerable<string> CheckConfig(SourceConfig config)
    {
        if (config.Integer("page_size") is < 1 or > 1000)
            yield return "page_size must be between 1 and 1000";
        var filters = SourceFilters.Of(config);
        foreach (var name in FilterNames.Where(name => filters.Included(name).Count > 1))
            yield return $"include: {name} may have one text only, since the site takes one";
    }

    public string? OriginalUrl(Source source, string guid) => new Uri(Site(source.Url), $"datasets/{Uri.EscapeDataString(guid)}/").AbsoluteUri;

    public PageAddress? ReadPage(Uri url)
    {
        var site = Site(url.AbsoluteUri).AbsoluteUri.TrimEnd('/');
        var segments = url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)
            .SkipWhile(segment => segment is not ("datasets" or "organizations")).ToArray();
        if (segments is ["datasets", var name, ..])
            return new PageAddress(site, $"the dataset {name}");
        if (segments is ["organizations", var slug, ..])
            return new PageAddress(site, $"organization {slug}") { LeftOut = "the organization; to take only it, set include to {\"organization\": \"its id\"}" };
        if (segments is not ["datasets"])
            return null;
        var query = QueryHelpers.ParseQuery(url.Query).Where(pair => pair.Value.ToString().Length > 0).ToList();
        // The site takes one text of each filter.
        var chosen = query.Where(pair => FilterNames.Contains(pair.Key) && pair.Value.Count == 1).ToList();
        var left = string.Join("; ", query.Where(pair => (FilterNames.Contains(pair.Key) && pair.Value.Count > 1) || pair.Key is "q" or "geozone" or "granularity" or "schema")
            .Select(pair => $"{pair.Key}={pair.Value}"));
        return chosen.Count + left.Length == 0
            ? null
            : new PageAddress(site, chosen.Count == 0 ? "a search" : string.Join(", ", chosen.Select(pair => $"{pair.Key} {pair.Value}")))
            {
                Settings = chosen.Count == 0 ? [] : new JsonObject
                {
                    ["include"] = new JsonObject(chosen.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value.ToString()))),
                },
                LeftOut = left,
            };
    }

    /// <summary>An organization's page has its name in the address, where the filter takes its id: the site is asked.</summary>
    public async Task<DetectedSource?> RecogniseAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        if (await DetectAsync(url, http, cancellationToken) is not { } found)
            return null;
        var page = ReadPage(url);
        if (page?.Shows.StartsWith("organization ", StringComparison.Ordinal) == true && page.Settings.Count == 0
            && await OrganizationAsync(Site(url.AbsoluteUri), page.Shows["organization ".Length..], http, cancellationToken) is { } id)
        {
            page = page with { LeftOut = "", Settings = new JsonObject { ["include"] = new JsonObject { ["organization"] = id } } };
        }
        return new DetectedSource(Info.Name, found) { Reason = Info.Description }.Showing(page);
    }

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        var site = Site(url.AbsoluteUri);
        try
        {
            var page = await JsonPage.GetAsync(http, new Uri(site, "api/1/datasets/?page=1&page_size=1"), "data", Kind, cancellationToken);
            return page.Number("total") is not null && page.Others.ContainsKey("next_page") ? site.AbsoluteUri.TrimEnd('/') : null;
        }
        catch (Exception fault) when (fault is ListingException or RemoteException { Fault: RemoteFault.Status })
        {
            return null;
        }
    }

    public async IAsyncEnumerable<RemoteRecord> GatherAsync(
        GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var site = Site(context.Source.Url);
        var filters = SourceFilters.Of(context.Config);
        var size = context.Config.Integer("page_size") ?? 100;
        var chosen = string.Concat(FilterNames.Where(name => filters.Included(name).Count > 0)
            .Select(name => $"&{name}={Uri.EscapeDataString(filters.Included(name)[0])}"));
        long seen = 0;
        var stale = 0;
        for (var number = 1; ; number++)
        {
            var (before, passed) = (context.Listed, false);
            var url = new Uri(site, $"api/1/datasets/?page={number}&page_size={size}&sort=created{chosen}");
            var page = await JsonPage.GetAsync(context.Http, url, "data", Kind, cancellationToken);
            var total = page.Number("total") ?? throw new ListingException($"{SafeUrl.Of(url)} does not say how many datasets there are; is this {Kind}?");
            context.Counts.Announce(SafeUrl.Of(site), total);
            foreach (var json in page.Records)
            {
                seen++;
                var record = Identity(json);
                if (record is null)
                    context.ReportProblem($"Record {seen:N0} of {SafeUrl.Of(site)} has no id, or is too large");
                if (record is not { } found || !Takes(found, filters))
                {
                    context.Counts.PassOver();
                    passed = true;
                }
                else
                    yield return new RemoteRecord(found.Text("id")!) { Modified = found.Text("last_modified"), Content = json, Deleted = found.Text("deleted") is not null };
            }
            if (page.Records.Count == 0 || page.Text("next_page") is null)
                break;
            stale = passed || context.Listed > before ? 0 : stale + 1;
            if (stale > MaxStale)
                throw new ListingException($"{SafeUrl.Of(site)}: the listing does not end: {Counted.Of(stale, "page")} in a row brought nothing new");
            if (seen > (2 * total) + (10 * size))
                throw new ListingException($"{SafeUrl.Of(site)}: the listing does not end: {Counted.Of(seen, "record")}, where {total:N0} were announced");
        }
        context.Counts.End();
    }

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        var url = new Uri(Site(context.Source.Url), $"api/1/datasets/{Uri.EscapeDataString(context.Guid)}/");
        try
        {
            var body = await context.Http.ReadAsync(
                new RemoteRequest(url) { Accept = "application/json", MaxBytes = JsonRecords.MaxRecord },
                (response, token) => response.ReadUtf8Async(token),
                cancellationToken);
            var json = JsonText.Sound(body);
            return Identity(json) is { } record
                ? new FetchResult(json, record.Text("last_modified"))
                : throw new ListingException($"{SafeUrl.Of(url)} answered without a dataset");
        }
        catch (RemoteException fault) when (fault.Status is 404 or 410)
        {
            return FetchResult.Gone;
        }
    }

    public MappedDataset Map(MapContext context)
    {
        if (Identity(context.Content.Span) is not { } record)
            return new MappedDataset(null, [new RecordProblem("The record has no id")]);
        return record.Text("title") is null
            ? new MappedDataset(null, [new RecordProblem("title: a text was expected")])
            : new MappedDataset(UdataReader.Read(record), []);
    }

    private static async Task<string?> OrganizationAsync(Uri site, string slug, HarvestHttp http, CancellationToken cancellationToken)
    {
        try
        {
            var body = await http.ReadAsync(
                new RemoteRequest(new Uri(site, $"api/1/organizations/{Uri.EscapeDataString(slug)}/")) { Accept = "application/json", MaxBytes = JsonRecords.MaxRecord },
                (response, token) => response.ReadUtf8Async(token),
                cancellationToken);
            return Identity(body)?.Text("id");
        }
        catch (RemoteException)
        {
            return null;
        }
    }

    private static Uri Site(string url)
    {
        var builder = new UriBuilder(url) { Query = "", Fragment = "" };
        var segments = builder.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(segment => segment is not ("api" or "datasets" or "organizations" or "fr" or "en" or "es" or "pt"));
        builder.Path = string.Concat(segments.Select(segment => $"{segment}/"));
        return builder.Uri;
    }

    private static bool Takes(JsonElement record, SourceFilters filters)
    {
        if (filters.IsEmpty)
            return true;
        var organization = record.Member("organization");
        string?[] names = [organization?.Text("id"), organization?.Text("slug"), organization?.Text("name")];
        return !Excluded("organization", names) && !Excluded("tag", record.Texts("tags")) && !Excluded("license", [record.Text("license")])
            && !Excluded("format", record.Items("resources").Select(resource => resource.Text("format")));

        bool Excluded(string filter, IEnumerable<string?> values) =>
            filters.Excluded(filter).Intersect(values.OfType<string>(), StringComparer.OrdinalIgnoreCase).Any();
    }

    private static JsonElement? Identity(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return null;
        try
        {
            var record = JsonElement.Parse(json);
            return record.Text("id") is null ? null : record;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
