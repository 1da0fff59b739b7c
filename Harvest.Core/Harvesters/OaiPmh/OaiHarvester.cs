using System.Runtime.CompilerServices;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.OaiPmh;

/// <summary>
/// Harvests repositories by OAI-PMH 2.0: everything the first time, then what changed. A repository that keeps its deleted
/// records tells of them; of others the identifiers are listed.
/// </summary>
public sealed class OaiHarvester : IHarvester
{
    private const string DefaultPrefix = "oai_dc";

    /// <summary>So often at least everything is listed, whatever the repository says of its deleted records.</summary>
    private static readonly TimeSpan FullListingEvery = TimeSpan.FromDays(7);

    public HarvesterInfo Info { get; } = new(
        "oai-pmh",
        "OAI-PMH",
        "Harvests a repository by OAI-PMH 2.0, in DCAT-AP, Dublin Core, DataCite or DDI.",
        [
            new HarvesterSetting("metadata_prefix", SettingKind.Text, "The format that is asked for, such as oai_dc, dcat_ap, oai_datacite or oai_ddi25. Default: oai_dc."),
            new HarvesterSetting("sets", SettingKind.Texts, "Only these sets, by their setSpec. Default: all."),
            new HarvesterSetting("force_all", SettingKind.Flag, "Always take everything, not only what changed. Default: false."),
        ]);

    public IEnumerable<string> CheckConfig(SourceConfig config)
    {
        if (config.Text("metadata_prefix") is { } prefix && (prefix.Length == 0 || prefix.Any(char.IsWhiteSpace)))
            yield return "metadata_prefix must be one word, such as oai_dc";
        if (config.Texts("sets").Any(string.IsNullOrWhiteSpace))
            yield return "sets must not be empty texts";
    }

    public string? OriginalUrl(Source source, string guid)
    {
        var builder = new UriBuilder(OaiClient.Base(source.Url));
        var query = $"verb=GetRecord&metadataPrefix={DefaultPrefix}&identifier={Uri.EscapeDataString(guid)}";
        builder.Query = builder.Query.Length > 1 ? $"{builder.Query[1..]}&{query}" : query;
        return builder.Uri.AbsoluteUri;
    }

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) =>
        (await RecogniseAsync(url, http, cancellationToken))?.Url;

    public async Task<DetectedSource?> RecogniseAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        foreach (var candidate in Candidates(url))
        {
            var client = new OaiClient(http, candidate);
            try
            {
                var identity = await client.IdentifyAsync(cancellationToken);
                var formats = await client.FormatsAsync(cancellationToken);
                var best = OaiReader.Prefixes.FirstOrDefault(formats.Contains) ?? DefaultPrefix;
                return new DetectedSource(Info.Name, candidate.AbsoluteUri)
                {
                    Reason = $"An OAI-PMH repository: {Texts.Shorten(Texts.Plain(identity.Name), 200)}; it has {string.Join(", ", formats.Select(Texts.Plain))}.",
                    Config = best == DefaultPrefix ? "" : $$"""{"metadata_prefix": "{{best}}"}""",
                };
            }
            catch (Exception fault) when (fault is ListingException or RemoteException { Fault: RemoteFault.Status or RemoteFault.TooManyRedirects })
            {
                // Not here.
            }
        }
        return null;
    }

    public async IAsyncEnumerable<RemoteRecord> GatherAsync(
        GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = new OaiClient(context.Http, OaiClient.Base(context.Source.Url));
        var identity = await client.IdentifyAsync(cancellationToken);
        var prefix = context.Config.Text("metadata_prefix") ?? DefaultPrefix;
        List<string?> sets = context.Config.Texts("sets") is { Count: > 0 } named ? [.. named] : [null];
        var since = context.Config.Flag("force_all") ? null : context.Since;
        var isKnown = identity.KeepsDeleted && context.Time.GetUtcNow() - context.LastFullListing < FullListingEvery;
        foreach (var set in sets)
        {
            var from = since is { } time ? OaiClient.Date(time, identity.HasSeconds) : null;
            await foreach (var record in new OaiListing(client, context).ListAsync(new OaiList("ListRecords", prefix, set, from), cancellationToken))
                yield return Remote(record);
        }
        if (since is null)
            yield break;
        if (isKnown && await context.HoldsAllAsync(null))
        {
            context.DeletionsAreTold = true;
            yield break;
        }
        // What vanished without a word is found by the identifiers.
        foreach (var set in sets)
        {
            await foreach (var record in new OaiListing(client, context).ListAsync(new OaiList("ListIdentifiers", prefix, set, null), cancellationToken))
                yield return new RemoteRecord(record.Identifier) { Modified = record.Datestamp, Unchanged = true, Deleted = record.IsDeleted };
        }
    }

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        var client = new OaiClient(context.Http, OaiClient.Base(context.Source.Url));
        var page = await client.RecordAsync(context.Guid, context.Config.Text("metadata_prefix") ?? DefaultPrefix, cancellationToken);
        if (page.Error is { Code: "idDoesNotExist" })
            return FetchResult.Gone;
        if (page.Error is { } error)
            throw OaiAnswer.Fault(client.Where, error);
        var record = page.Records.FirstOrDefault(found => found.Identifier == context.Guid) ?? page.Records.FirstOrDefault();
        if (record?.Fault is { } fault)
            throw new ListingException($"The record cannot be read: {fault}");
        return record is { IsDeleted: false, Xml: { } xml } ? new FetchResult(xml, record.Datestamp) : FetchResult.Gone;
    }

    public MappedDataset Map(MapContext context) => OaiReader.Read(context);

    /// <summary>One that cannot be read is asked for by itself; what is wrong with it is then told of it alone.</summary>
    private static RemoteRecord Remote(OaiRecord record) => new(record.Identifier)
    {
        Modified = record.Fault is null ? record.Datestamp : null,
        Deleted = record.IsDeleted,
        Content = record.Xml,
    };

    private static IEnumerable<Uri> Candidates(Uri url)
    {
        var given = OaiClient.Base(url.AbsoluteUri);
        yield return given;
        var site = given.GetLeftPart(UriPartial.Authority);
        foreach (var path in (string[])["/oai", "/oai/request", "/oai2d", "/server/oai/request"])
        {
            if (given.AbsolutePath is "/" or "")
                yield return new Uri(site + path);
        }
    }
}
