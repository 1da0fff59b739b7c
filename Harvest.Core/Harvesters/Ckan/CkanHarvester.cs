using System.Runtime.CompilerServices;
using System.Text.Json;
using Harvest.Formats;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Ckan;

/// <summary>
/// Harvests CKAN portals (2.0 and later) through <c>package_search</c>. The first harvest and every one after a failure takes
/// everything; otherwise only what changed since the last error-free job, and what vanished is found by the ids alone.
/// </summary>
public sealed class CkanHarvester : IHarvester
{
    private const int DefaultPageSize = 1000;
    private const int MaxListings = 3;

    /// <summary>So often at least the ids are compared one by one, not only counted.</summary>
    private static readonly TimeSpan FullListingEvery = TimeSpan.FromHours(24);

    public HarvesterInfo Info { get; } = new(
        "ckan",
        "CKAN",
        "Harvests the datasets of a CKAN portal through its Action API.",
        [
            new HarvesterSetting("force_all", SettingKind.Flag, "Always take everything, not only what changed. Default: false."),
            new HarvesterSetting("page_size", SettingKind.Integer, "Records per request, 1 to 1000; a portal may give fewer. Default: 1000."),
        ])
    {
        VolatileKeys = new HashSet<string> { "tracking_summary" },
    };

    public IEnumerable<string> CheckConfig(SourceConfig config)
    {
        if (config.Integer("page_size") is < 1 or > 1000)
            yield return "page_size must be between 1 and 1000";
    }

    public string? OriginalUrl(Source source, string guid) =>
        new Uri(Portal(source.Url), $"dataset/{Uri.EscapeDataString(guid)}").AbsoluteUri;

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        foreach (var candidate in Candidates(url))
        {
            try
            {
                await new CkanClient(http, Portal(candidate)).SearchAsync(null, 0, 0, null, cancellationToken);
                return candidate;
            }
            catch (Exception fault) when (
                fault is ListingException or RemoteException { Fault: RemoteFault.Status or RemoteFault.TooLarge or RemoteFault.Undecodable })
            {
                // Not here; perhaps further up.
            }
        }
        return null;
    }

    public IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken)
    {
        var client = new CkanClient(context.Http, Portal(context.Source.Url));
        return context.Since is { } since && !context.Config.Flag("force_all")
            ? ChangesAsync(client, context, since, cancellationToken)
            : EverythingAsync(client, context, cancellationToken);
    }

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        var client = new CkanClient(context.Http, Portal(context.Source.Url));
        return await client.ShowAsync(context.Guid, cancellationToken) is { } record
            ? new FetchResult(record, CkanRecord.Read(record).Modified)
            : FetchResult.Gone;
    }

    public MappedDataset Map(MapContext context)
    {
        var (dataset, problems) = PackageReader.Read(context.Content.Span);
        return dataset.Type == "harvest"
            ? new MappedDataset(null, [new RecordProblem("A harvest source of the remote portal, no dataset: not taken", IsWarning: true)])
            : new MappedDataset(dataset, problems);
    }

    /// <summary>The address that API paths are appended to: without those of pages and of the API itself.</summary>
    internal static Uri Portal(string url)
    {
        var builder = new UriBuilder(url) { Query = "", Fragment = "" };
        var path = builder.Path;
        var api = path.IndexOf("/api/", StringComparison.OrdinalIgnoreCase);
        if (api >= 0)
            path = path[..api];
        builder.Path = path.TrimEnd('/') + "/";
        return builder.Uri;
    }

    private static IEnumerable<string> Candidates(Uri url)
    {
        var portal = Portal(url.AbsoluteUri);
        yield return portal.AbsoluteUri.TrimEnd('/');
        while (portal.AbsolutePath.Length > 1)
        {
            portal = new Uri(portal, "..");
            yield return portal.AbsoluteUri.TrimEnd('/');
        }
    }

    private static async IAsyncEnumerable<RemoteRecord> ChangesAsync(
        CkanClient client, GatherContext context, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = $"metadata_modified:[{since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z TO *]";
        var changes = ListAsync(client, context, filter, null, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (changes)
        {
            while (true)
            {
                try
                {
                    if (!await changes.MoveNextAsync())
                        break;
                }
                catch (Exception fault) when (
                    fault is ListingException or RemoteException { Fault: RemoteFault.Status or RemoteFault.Undecodable })
                {
                    context.Remark($"Asking for changes failed, so everything is taken: {fault.Message}");
                    since = default;
                    break;
                }
                yield return changes.Current;
            }
        }
        if (since == default)
        {
            await foreach (var record in EverythingAsync(client, context, cancellationToken))
                yield return record;
            yield break;
        }

        // When the portal has as many as we know, new ones included, nothing has vanished: its ids need not be gone through.
        // One that came under an old date while another vanished escapes this count, so once a day they are.
        var total = (await client.SearchAsync(null, 0, 0, null, cancellationToken)).Count;
        var expected = context.KnownRecords + await context.CountNewAsync();
        if (total == expected && context.Time.GetUtcNow() - context.LastFullListing < FullListingEvery)
        {
            context.NothingVanished = true;
            yield break;
        }
        await foreach (var record in ListAsync(client, context, null, "id,name", cancellationToken))
            yield return record with { Unchanged = true, Content = null };
    }

    private static async IAsyncEnumerable<RemoteRecord> EverythingAsync(
        CkanClient client, GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var total = 0L;
        await foreach (var record in ListAsync(client, context, null, null, cancellationToken, count => total = count))
            yield return record;
        if (total == 0)
        {
            context.ReportProblem($"No datasets found at {SafeUrl.Of(Portal(context.Source.Url))}");
            yield break;
        }

        // Datasets that come or go while the pages are read move the rest, and some fall between two pages. Their ids are
        // listed once more; whoever is missing then is fetched singly.
        for (var listing = 1; context.Listed < total && listing < MaxListings; listing++)
        {
            await foreach (var record in ListAsync(client, context, null, "id,name", cancellationToken, count => total = count))
                yield return record with { Unchanged = true, Content = null };
        }
        if (context.Listed < total)
        {
            context.ReportProblem(
                $"The portal says that it has {total:N0} datasets, but lists {context.Listed:N0}; nothing is deleted this time");
        }
    }

    /// <summary>Goes through the pages, asking for the next one while this one is being worked on.</summary>
    private static async IAsyncEnumerable<RemoteRecord> ListAsync(
        CkanClient client,
        GatherContext context,
        string? filter,
        string? fields,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<long>? announce = null)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var rows = context.Config.Integer("page_size") ?? DefaultPageSize;
        var start = 0L;
        var next = client.SearchAsync(filter, start, rows, fields, ended.Token);
        string? before = null;
        var end = long.MaxValue;
        try
        {
            while (true)
            {
                var page = await next;
                announce?.Invoke(page.Count);
                start += page.Records.Count;
                if (end == long.MaxValue)
                    end = (2 * page.Count) + (10 * rows);
                if (start > end)
                    throw new ListingException($"The listing does not end: {start:N0} records, where {page.Count:N0} were announced");
                var isLast = page.Records.Count == 0 || start >= page.Count;
                if (!isLast)
                    next = client.SearchAsync(filter, start, rows, fields, ended.Token);
                string? first = null;
                for (var i = 0; i < page.Records.Count; i++)
                {
                    if (Read(page.Records[i], start - page.Records.Count + i, context) is not { Guid: { } guid } record)
                        continue;
                    first ??= guid;
                    yield return new RemoteRecord(guid) { Modified = record.Modified, Content = page.Records[i] };
                }
                if (isLast)
                    yield break;
                if (first is not null && first == before)
                    throw new ListingException($"The portal repeats itself: the page before record {start:N0} begins with {first} again");
                before = first;
            }
        }
        finally
        {
            await ended.CancelAsync();
            // Nobody waits for the page that was asked for in advance; its fault is no news.
            _ = next.ContinueWith(page => page.Exception, TaskScheduler.Default);
        }
    }

    private static CkanRecord? Read(byte[] json, long position, GatherContext context)
    {
        try
        {
            var record = CkanRecord.Read(json);
            if (record.Guid is not null)
                return record;
            context.ReportProblem($"Record {position + 1:N0} of the listing has neither an id nor a name");
        }
        catch (JsonException fault)
        {
            context.ReportProblem($"Record {position + 1:N0} of the listing cannot be read: {fault.Message}");
        }
        return null;
    }
}
