using System.Runtime.CompilerServices;
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
        if (await client.ShowAsync(context.Guid, cancellationToken) is not { } record)
            return FetchResult.Gone;
        var read = CkanRecord.Read(record);
        return read.IsDeleted ? FetchResult.Gone : new FetchResult(record, read.Modified);
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
        var segments = builder.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(segment => segment is not ("api" or "dataset" or "organization" or "group"));
        builder.Path = string.Concat(segments.Select(segment => $"{segment}/"));
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
        var listing = new CkanListing(client, context);
        var isRefused = false;
        var changes = listing.MatchesAsync(filter, cancellationToken).GetAsyncEnumerator(cancellationToken);
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
                    isRefused = true;
                    break;
                }
                yield return changes.Current;
            }
        }
        if (isRefused)
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
        await foreach (var record in listing.IdsAsync(cancellationToken))
            yield return record;
        CheckEmpty(listing, context);
    }

    private static async IAsyncEnumerable<RemoteRecord> EverythingAsync(
        CkanClient client, GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listing = new CkanListing(client, context);
        await foreach (var record in listing.EverythingAsync(cancellationToken))
            yield return record;
        CheckEmpty(listing, context);
    }

    /// <summary>A portal without a dataset is more often broken than empty.</summary>
    private static void CheckEmpty(CkanListing listing, GatherContext context)
    {
        if (listing.Total == 0 && context.Listed == 0)
            context.ReportProblem($"No datasets found at {SafeUrl.Of(Portal(context.Source.Url))}");
    }
}
