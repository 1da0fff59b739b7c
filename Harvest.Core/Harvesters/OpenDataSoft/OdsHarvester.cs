using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Harvest.Formats;
using Harvest.Formats.Json;
using Harvest.Http;
using Harvest.Model;
using Microsoft.AspNetCore.WebUtilities;

namespace Harvest.Harvesters.OpenDataSoft;

/// <summary>Harvests OpenDataSoft (Huwise) portals through the Explore API, version 2.1 or 1.0.</summary>
public sealed class OdsHarvester : IHarvester
{
    private static readonly string[] Apis = ["auto", "2.1", "1.0"];

    public HarvesterInfo Info { get; } = new(
        "ods",
        "OpenDataSoft",
        "Harvests the datasets of an OpenDataSoft portal through its Explore API.",
        [
            new HarvesterSetting("api", SettingKind.Text, "2.1, 1.0, or auto: 2.1 and, where the portal does not know it, 1.0. Default: auto."),
            new HarvesterSetting("page_size", SettingKind.Integer, "Records per request, 1 to 100. Default: 100."),
            new HarvesterSetting("skip_inspire", SettingKind.Flag, "Leave out datasets with INSPIRE metadata, which mostly come from elsewhere. Default: false."),
        ])
    {
        ListsAreSets = true,
        Filters =
        [
            new HarvesterFilter("keyword", "A keyword."), new HarvesterFilter("theme", "A theme."), new HarvesterFilter("publisher", "The publisher."),
        ],
    };

    public IEnumerable<string> CheckConfig(SourceConfig config)
    {
        if (config.Text("api") is { } api && !Apis.Contains(api))
            yield return $"api must be auto, 2.1 or 1.0, found {api}";
        if (config.Integer("page_size") is < 1 or > 100)
            yield return "page_size must be between 1 and 100";
    }

    public string? OriginalUrl(Source source, string guid) =>
        new Uri(OdsClient.Portal(source.Url), $"explore/dataset/{Uri.EscapeDataString(guid)}/").AbsoluteUri;

    public PageAddress? ReadPage(Uri url)
    {
        var segments = url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var portal = OdsClient.Portal(url.AbsoluteUri).AbsoluteUri.TrimEnd('/');
        if (segments.SkipWhile(segment => segment != "explore").ToArray() is not ["explore", .. var rest])
            return null;
        if (rest is ["dataset", var id, ..])
            return new PageAddress(portal, $"the dataset {id}");
        var query = QueryHelpers.ParseQuery(url.Query);
        var chosen = Info.Filters.Select(filter => (filter.Name, Values: query.GetValueOrDefault($"refine.{filter.Name}").OfType<string>().Where(value => value.Length > 0).ToArray()))
            .Where(filter => filter.Values.Length > 0).ToList();
        var left = string.Join("; ", query.Where(pair => pair.Value.ToString().Length > 0 && chosen.TrueForAll(filter => pair.Key != $"refine.{filter.Name}")
            && (pair.Key is "q" or "where" or "search" || pair.Key.StartsWith("refine.", StringComparison.Ordinal) || pair.Key.StartsWith("exclude.", StringComparison.Ordinal)))
            .Select(pair => $"{pair.Key}={pair.Value}"));
        if (chosen.Count + left.Length == 0)
            return null;
        var include = new JsonObject(chosen.Select(filter => KeyValuePair.Create<string, JsonNode?>(
            filter.Name, new JsonArray([.. filter.Values.Select(value => JsonValue.Create(value))]))));
        return new PageAddress(portal, chosen.Count == 0 ? "a search" : string.Join(", ", chosen.Select(filter => $"{filter.Name} {string.Join(" or ", filter.Values)}")))
        {
            Settings = chosen.Count == 0 ? [] : new JsonObject { ["include"] = include },
            LeftOut = left,
        };
    }

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        var portal = OdsClient.Portal(url.AbsoluteUri);
        foreach (var version in (OdsVersion[])[OdsVersion.V21, OdsVersion.V10])
        {
            try
            {
                var page = await new OdsClient(http, portal, version).PageAsync(SourceFilters.Of(SourceConfig.Empty), 0, 1, cancellationToken);
                if (page.Total is not null)
                    return portal.AbsoluteUri.TrimEnd('/');
            }
            catch (Exception fault) when (fault is ListingException or RemoteException { Fault: RemoteFault.Status })
            {
                // Not this version.
            }
        }
        return null;
    }

    public async IAsyncEnumerable<RemoteRecord> GatherAsync(
        GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = await ClientAsync(context, cancellationToken);
        var filters = SourceFilters.Of(context.Config);
        var rows = context.Config.Integer("page_size") ?? 100;
        long offset = 0, total, passed = 0;
        byte[]? first = null;
        bool goesBeyond;
        var full = 0;
        do
        {
            var before = context.Listed;
            var page = await client.PageAsync(filters, offset, rows, cancellationToken);
            total = page.Total ?? throw new ListingException($"{client.Where} does not say how many datasets there are; is this an OpenDataSoft portal?");
            context.Counts.Announce(client.Where, total);
            // A portal that does not know the offset gives its first page again and again.
            if (page.Records.Count == 0 || page.Records[0].AsSpan().SequenceEqual(first))
                break;
            first = page.Records[0];
            for (var i = 0; i < page.Records.Count; i++)
            {
                if (Read(page.Records[i], offset + i + 1, client.Where, context) is not { } record)
                    continue;
                if (IsTaken(record, context.Config, filters))
                    yield return new RemoteRecord(record.Id) { Modified = record.Metas.Text("modified"), Content = page.Records[i] };
                else
                {
                    passed++;
                    context.Counts.PassOver();
                }
            }
            // Where all are on the first page, or the last one is as long as the first, the portal may have counted no further than that:
            // one look shows.
            goesBeyond = page.Records.Count > 1
                && (offset == 0 || (context.Listed > before && (offset >= total || page.Records.Count >= full)))
                && (client.Version != OdsVersion.V21 || offset + page.Records.Count + rows <= OdsClient.MaxOffset);
            full = offset == 0 ? page.Records.Count : full;
            offset += page.Records.Count;
            if (offset < total && offset + rows > OdsClient.MaxOffset && client.Version == OdsVersion.V21)
            {
                context.ReportProblem(
                    $"{client.Where} lists no more than {OdsClient.MaxOffset:N0} of its {Counted.Of(total, "dataset")}; choose by include or exclude, in several sources");
                yield break;
            }
        }
        while (offset < total || goesBeyond);
        if (passed > 0)
            context.Remark($"Passed over: {Counted.Of(passed, "dataset")} without data, or left out by the settings");
        context.Counts.End();
    }

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        var portal = OdsClient.Portal(context.Source.Url);
        var versions = context.Config.Text("api") switch
        {
            "2.1" => [OdsVersion.V21],
            "1.0" => [OdsVersion.V10],
            _ => (OdsVersion[])[OdsVersion.V21, OdsVersion.V10],
        };
        foreach (var version in versions)
        {
            if (await new OdsClient(context.Http, portal, version).ShowAsync(context.Guid, cancellationToken) is { } json)
                return new FetchResult(json, OdsRecord.Read(json)?.Metas.Text("modified"));
        }
        return FetchResult.Gone;
    }

    public MappedDataset Map(MapContext context)
    {
        if (OdsRecord.Read(context.Content.Span) is not { } record)
            return new MappedDataset(null, [new RecordProblem("The record is no OpenDataSoft dataset: it has no identifier or no metas")]);
        if (record.Metas.Text("title") is null)
            return new MappedDataset(null, [new RecordProblem("metas.title: a text was expected")]);
        var problems = new List<RecordProblem>();
        var dataset = OdsReader.Read(record, OdsClient.Portal(context.Source.Url), new DateReader(context.DateOrder, problems));
        return new MappedDataset(dataset, problems);
    }

    private static async Task<OdsClient> ClientAsync(GatherContext context, CancellationToken cancellationToken)
    {
        var portal = OdsClient.Portal(context.Source.Url);
        if (context.Config.Text("api") is "1.0")
            return new OdsClient(context.Http, portal, OdsVersion.V10);
        var client = new OdsClient(context.Http, portal, OdsVersion.V21);
        if (context.Config.Text("api") is "2.1")
            return client;
        try
        {
            await client.PageAsync(SourceFilters.Of(SourceConfig.Empty), 0, 1, cancellationToken);
            return client;
        }
        catch (RemoteException fault) when (fault.Status is 404 or 400 or 410)
        {
            context.Remark("The portal does not know version 2.1 of the API; 1.0 is asked");
            return new OdsClient(context.Http, portal, OdsVersion.V10);
        }
    }

    private static OdsRecord? Read(byte[] json, long position, string where, GatherContext context)
    {
        if (OdsRecord.Read(json) is { } record)
            return record;
        context.Counts.PassOver();
        context.ReportProblem($"Record {position:N0} of {where} has no identifier or no metas, or is too large");
        return null;
    }

    private static bool IsTaken(OdsRecord record, SourceConfig config, SourceFilters filters) =>
        record.HasData
        && !(config.Flag("skip_inspire") && record.IsInspire)
        && filters.Takes("keyword", [.. record.Metas.Texts("keyword")])
        && filters.Takes("theme", [.. record.Metas.Texts("theme")])
        && filters.Takes("publisher", [.. record.Metas.Texts("publisher")]);
}
