using System.Runtime.CompilerServices;
using Harvest.Harvesters.Spatial;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Waf;

/// <summary>
/// Harvests web-accessible folders: XML records of ISO 19139, 19115-3 or FGDC CSDGM that a web server lists. A record is
/// known by the address of its file, since nothing else is known of it before it is fetched.
/// </summary>
public sealed class WafHarvester : IHarvester
{
    private const string Parent = "collection_parent_url";

    /// <summary>So many files are asked after at once, when the listing does not say whether they have changed.</summary>
    private const int CheckSize = 32;

    public HarvesterInfo Info { get; } = new(
        "waf",
        "Web folder (WAF)",
        "Harvests the XML metadata records (ISO 19139, ISO 19115-3, FGDC CSDGM) of a web-accessible folder and the folders below it.",
        [
            new HarvesterSetting(
                Parent,
                SettingKind.Text,
                "Address of the record that describes the folder as a whole; the others become part of it. Default: none."),
            .. SpatialSettings.Declared,
        ]);

    public IEnumerable<string> CheckConfig(SourceConfig config) =>
        config.Text(Parent) is { } parent && !(Uri.TryCreate(parent, UriKind.Absolute, out var url) && Redirects.IsWeb(url))
            ? [$"{Parent} must be a web address", .. SpatialSettings.Check(config)]
            : SpatialSettings.Check(config);

    public string? OriginalUrl(Source source, string guid) => guid;

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        var folder = await new WafClient(http).ReadRootAsync(url, cancellationToken);
        if (!folder.IsSurelyListing)
            return null;
        return folder.Url == folder.Folder ? folder.Url.AbsoluteUri : url.AbsoluteUri;
    }

    public async IAsyncEnumerable<RemoteRecord> GatherAsync(
        GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.Config.Text(Parent) is { } parent)
        {
            WafFile whole = new(WafFile.GuidOf(new Uri(parent)), null);
            foreach (var record in await CheckAsync(context, [whole], cancellationToken))
                yield return record;
        }
        var listing = new WafListing(context).FilesAsync(cancellationToken);
        await foreach (var files in listing.Chunk(CheckSize).WithCancellation(cancellationToken))
        {
            foreach (var record in await CheckAsync(context, files, cancellationToken))
                yield return record;
        }
    }

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        try
        {
            var client = new WafClient(context.Http);
            var url = Address(context.Source, context.Guid);
            var (content, stamp) = (await client.GetAsync(url, null, cancellationToken)).GetValueOrDefault();
            // The listing's stamp is the one to compare with next time, where it has one.
            return new FetchResult(content, context.Modified is null ? stamp : null);
        }
        catch (RemoteException fault) when (fault.Status is 404 or 410)
        {
            return FetchResult.Gone;
        }
    }

    public MappedDataset Map(MapContext context)
    {
        var mapped = SpatialSettings.Map(context);
        var parent = context.Config.Text(Parent);
        return mapped.Dataset is { } dataset && parent is not null && WafFile.GuidOf(new Uri(parent)) != context.Guid
            ? mapped with { Dataset = dataset with { Extras = [.. dataset.Extras, new Extra("isPartOf", parent)] } }
            : mapped;
    }

    /// <summary>
    /// Files with a date in the listing are compared by that. Of the others those that are new are left to be fetched; those that
    /// are known are asked for now, on condition that they have changed, so that unchanged ones leave no trace.
    /// </summary>
    private static async Task<IReadOnlyList<RemoteRecord>> CheckAsync(
        GatherContext context, IReadOnlyList<WafFile> files, CancellationToken cancellationToken)
    {
        var undated = files.Where(file => file.Stamp is null).Select(file => file.Guid).ToList();
        var known = undated.Count == 0 ? new Dictionary<string, string?>() : await context.KnownStampsAsync(undated);
        var client = new WafClient(context.Http);
        return await Task.WhenAll(files.Select(CheckOneAsync));

        async Task<RemoteRecord> CheckOneAsync(WafFile file)
        {
            var record = new RemoteRecord(file.Guid) { Modified = file.Stamp };
            if (file.Stamp is not null || !known.TryGetValue(file.Guid, out var stamp))
                return record;
            try
            {
                return await client.GetAsync(Address(context.Source, file.Guid), stamp, cancellationToken) is var (content, current)
                    ? record with { Content = content, Modified = current }
                    : record with { Modified = stamp, Unchanged = true };
            }
            catch (RemoteException)
            {
                // Fetching will try again, and tell.
                return record;
            }
        }
    }

    /// <summary>The file's address, with the user name and password of the source where it is on the same server.</summary>
    private static Uri Address(Source source, string guid)
    {
        var (own, url) = (new Uri(source.Url), new Uri(guid));
        if (own.UserInfo.Length == 0 || !Redirects.IsSameOrigin(own, url))
            return url;
        var user = own.UserInfo.Split(':', 2);
        return new UriBuilder(url) { UserName = user[0], Password = user.ElementAtOrDefault(1) ?? "" }.Uri;
    }
}
