using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Harvest.Datasets;
using Harvest.Formats;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Ckan;

/// <summary>
/// Harvests CKAN portals (2.0 and later) through <c>package_search</c>. The first harvest and every one after a failure takes
/// everything; otherwise only what changed since the last error-free job, and what vanished is found by the ids alone.
/// Portals without <c>package_search</c> (DKAN, CKAN 1) list names, and every record is fetched singly.
/// </summary>
public sealed class CkanHarvester : IHarvester, IDisposable
{
    /// <summary>So often at least the ids are compared one by one, not only counted.</summary>
    private static readonly TimeSpan FullListingEvery = TimeSpan.FromHours(24);

    /// <summary>Members of a package that change without meaning, wherever it was read.</summary>
    internal static readonly IReadOnlySet<string> VolatileKeys = new HashSet<string> { "tracking_summary", "metadata_modified", "revision_id", "revision_timestamp" };

    private readonly CkanApis apis = new();

    public HarvesterInfo Info { get; } = new(
        "ckan", "CKAN", "Harvests the datasets of a CKAN portal through its Action API; DKAN and old CKAN too.", CkanSettings.All)
    {
        VolatileKeys = VolatileKeys,
    };

    public IEnumerable<string> CheckConfig(SourceConfig config) => CkanSettings.Complaints(config);

    public string? OriginalUrl(Source source, string guid) =>
        new Uri(Portal(source.Url), $"dataset/{Uri.EscapeDataString(guid)}").AbsoluteUri;

    public PageAddress? ReadPage(Uri url) => CkanPages.Read(url);

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        var candidates = Candidates(url).ToList();
        foreach (var candidate in candidates)
        {
            try
            {
                await new CkanClient(http, Portal(candidate), SourceConfig.Empty).SearchAsync(null, 0, 0, null, cancellationToken);
                return candidate;
            }
            catch (Exception fault) when (
                fault is ListingException or RemoteException { Fault: RemoteFault.Status or RemoteFault.TooLarge or RemoteFault.Undecodable })
            {
                // Not here; perhaps further up.
            }
        }
        foreach (var candidate in candidates)
        {
            var client = new CkanClient(http, Portal(candidate), SourceConfig.Empty);
            if (await CkanApi.FindAsync(client, null, cancellationToken) is not null)
                return candidate;
        }
        return null;
    }

    public async IAsyncEnumerable<RemoteRecord> GatherAsync(
        GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = Client(context.Http, context.Source, context.Config);
        // New sources get the settings of such an address; those from before keep what they harvest.
        if (Uri.TryCreate(context.Source.Url, UriKind.Absolute, out var address) && ReadPage(address) is { Settings.Count: > 0 } page
            && !page.Settings.All(setting => context.Config.Has(setting.Key)))
            context.Warn($"The source's address shows {page.Shows}, but all of the portal is harvested. To take only that, set {page.Settings.ToJsonString(SourceConfig.Readable)}");
        var version = context.Config.Integer("api_version");
        var api = version is 1 or 2 ? await apis.FindAsync(client, version, cancellationToken) : null;
        if (version is 1 or 2 && api is null)
            context.Remark($"{SafeUrl.Of(client.Portal)} has no REST API of version {version}, so its Action API is asked");
        if (api is null)
        {
            var records = SearchAsync(client, context, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (records)
            {
                (var isThere, api) = await BeginAsync(records, client, context, cancellationToken);
                for (; isThere; isThere = await records.MoveNextAsync())
                    yield return records.Current;
            }
        }
        if (api is null)
            yield break;
        if (CkanFilter.Of(context.Config) is { } filter)
        {
            throw new ListingException(
                $"{SafeUrl.Of(client.Portal)} has no package_search that could filter ({filter}). Take the filter out of the "
                + "source's configuration to harvest everything");
        }
        await foreach (var record in api.RecordsAsync(client, context, cancellationToken))
            yield return record;
    }

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        var client = Client(context.Http, context.Source, context.Config);
        var record = await ShowAsync(client, context, cancellationToken);
        if (record is null)
            return FetchResult.Gone;
        var read = CkanRecord.Read(record);
        return read.IsDeleted ? FetchResult.Gone : new FetchResult(record, read.Modified);
    }

    public MappedDataset Map(MapContext context) => Map(context, Portal(context.Source.Url));

    /// <param name="context">The record.</param>
    /// <param name="portal">Where addresses begin that have no host; null for a dump that nobody knows the portal of.</param>
    internal static MappedDataset Map(MapContext context, Uri? portal)
    {
        var (dataset, problems) = PackageReader.Read(context.Content.Span, context.LanguageOrder);
        var warnings = new List<RecordProblem>();
        if (dataset.Type == "harvest")
            return new MappedDataset(null, [new RecordProblem("A harvest source of the remote portal, no dataset: not taken", IsWarning: true)]);
        dataset = OldPackages.Mended(dataset);
        dataset = portal is null ? dataset : CkanAddresses.Resolved(dataset, portal);
        dataset = Dated(SoundDates.Of(CkanPlaces.Mended(dataset, warnings), context.DateOrder, warnings));
        return new MappedDataset(dataset, [.. problems, .. warnings]);
    }

    /// <summary>Where a dataset says nothing of its dates, those that the portal has of it are published, as ckanext-dcat does.</summary>
    private static Dataset Dated(Dataset dataset) => dataset with
    {
        Issued = dataset.Issued ?? Date(dataset.MetadataCreated),
        Modified = dataset.Modified ?? Date(dataset.MetadataModified),
    };

    private static string? Date(string? text) => text is not null && Dates.Read(text) is not null ? text : null;

    public void Dispose() => apis.Dispose();

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

    private static CkanClient Client(HarvestHttp http, Source source, SourceConfig config) => new(http, Portal(source.Url), config);

    /// <summary>
    /// Asks for the first record. A portal that does not know the question is asked what it does know.
    /// </summary>
    private async Task<(bool IsThere, CkanApi? Api)> BeginAsync(
        IAsyncEnumerator<RemoteRecord> records, CkanClient client, GatherContext context, CancellationToken cancellationToken)
    {
        try
        {
            return (await records.MoveNextAsync(), null);
        }
        catch (Exception fault) when (CkanApi.IsUnknown(fault))
        {
            var version = context.Config.Integer("api_version") is 3 ? 3 : (int?)null;
            if (await apis.FindAsync(client, version, cancellationToken) is not { } api)
                throw;
            if (context.Naming == "ckan/id" && api.Way != "id")
            {
                throw new ListingException(
                    $"{fault.Message.TrimEnd('.')}. The portal lists its datasets by name as well, but those of this source are known by their ids, "
                    + "so nothing was taken",
                    fault);
            }
            context.Remark($"The portal has no package_search, so its datasets are fetched one by one: {fault.Message}");
            return (false, api);
        }
    }

    /// <summary>One record; null when it is gone. What the Action API does not have, REST may.</summary>
    private async Task<byte[]?> ShowAsync(CkanClient client, FetchContext context, CancellationToken cancellationToken)
    {
        var version = context.Config.Integer("api_version");
        if (version is 1 or 2 && await apis.FindAsync(client, version, cancellationToken) is { RestPath: { } forced })
            return await client.RestShowAsync(forced, context.Guid, cancellationToken);
        byte[]? record = null;
        Exception? unknown = null;
        try
        {
            record = await client.ShowAsync(context.Guid, cancellationToken);
        }
        catch (Exception fault) when (CkanApi.IsUnknown(fault))
        {
            unknown = fault;
        }
        if (record is null && await apis.FindAsync(client, version is 3 ? 3 : null, cancellationToken) is { RestPath: { } path })
            return await client.RestShowAsync(path, context.Guid, cancellationToken);
        if (unknown is not null)
            ExceptionDispatchInfo.Throw(unknown);
        return record;
    }

    private static IAsyncEnumerable<RemoteRecord> SearchAsync(
        CkanClient client, GatherContext context, CancellationToken cancellationToken) =>
        context.Since is { } since && !context.Config.Flag("force_all")
            ? ChangesAsync(client, context, since, cancellationToken)
            : EverythingAsync(client, context, cancellationToken);

    private static async IAsyncEnumerable<RemoteRecord> ChangesAsync(
        CkanClient client, GatherContext context, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var condition = $"metadata_modified:[{since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z TO *]";
        context.NameBy(Way(context));
        var listing = new CkanListing(client, context);
        var isRefused = false;
        var changes = listing.MatchesAsync(condition, cancellationToken).GetAsyncEnumerator(cancellationToken);
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
        if (!isRefused && context.Counts.IsShort)
        {
            context.Remark("The portal announces more changes than it lists, so everything is taken");
            isRefused = true;
        }
        if (isRefused)
        {
            await foreach (var record in EverythingAsync(client, context, cancellationToken))
                yield return record;
            yield break;
        }

        context.Counts.End();
        // When the portal has as many as we know, new ones included, nothing has vanished: its ids need not be gone through.
        // One that came under an old date while another vanished escapes this count, so once a day they are.
        var (total, hasStamps) = await listing.CountAsync(cancellationToken);
        if (!hasStamps)
        {
            context.Remark("The portal does not say when its datasets were modified, so everything is taken");
            await foreach (var record in EverythingAsync(client, context, cancellationToken))
                yield return record;
            yield break;
        }
        if (await context.HoldsAllAsync(total) && context.Time.GetUtcNow() - context.LastFullListing < FullListingEvery)
        {
            context.NothingVanished = true;
            listing.TellHidden();
            yield break;
        }
        await foreach (var record in listing.IdsAsync(cancellationToken))
            yield return record;
        listing.TellHidden();
    }

    private static async IAsyncEnumerable<RemoteRecord> EverythingAsync(
        CkanClient client, GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        context.NameBy(Way(context));
        var listing = new CkanListing(client, context);
        await foreach (var record in listing.EverythingAsync(cancellationToken))
            yield return record;
        listing.TellHidden();
    }

    /// <summary>A search has both, id and name: it goes on with that by which the records are known.</summary>
    private static string Way(GatherContext context) => context.Naming == $"ckan/{CkanListing.ByName}" ? CkanListing.ByName : "id";
}
