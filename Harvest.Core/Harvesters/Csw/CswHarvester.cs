using System.Xml;
using Harvest.Formats.Xml;
using Harvest.Harvesters.Spatial;
using Harvest.Http;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Harvesters.Csw;

/// <summary>
/// Harvests catalogue services (OGC CSW 2.0.2): all records in full by GetRecords, so that a thousand of them cost a handful
/// of requests.
/// </summary>
public sealed class CswHarvester : IHarvester
{
    internal const int DefaultPageSize = 100;

    public HarvesterInfo Info { get; } = new(
        "csw",
        "CSW",
        "Harvests a catalogue service (OGC CSW 2.0.2), as GeoNetwork, pycsw, deegree and others have, with records of "
        + "ISO 19139, ISO 19115-3, DCAT, GeoDCAT-AP, Dublin Core or FGDC CSDGM.",
        [
            Text("cql", "Only records that match this CQL text, such as AnyText LIKE '%water%'. Default: all."),
            Text("filter", "Only records that match this OGC filter (XML, 1.1.0). Default: all."),
            Text("output_schema", $"The form of the records: {CswSchemas.All}, or the address of a schema. Default: iso."),
            Text("type_name", "The type of record asked about, such as csw:Record. Default: as the server understands it."),
            Text("method", "POST or GET. Default: POST where the server takes it."),
            new HarvesterSetting(
                "page_size",
                SettingKind.Integer,
                "Records per request, 1 to 1000; a server may give fewer. Default: 100."),
            .. SpatialSettings.Declared,
        ]);

    public IEnumerable<string> CheckConfig(SourceConfig config)
    {
        if (config.Integer("page_size") is < 1 or > 1000)
            yield return "page_size must be between 1 and 1000";
        if (CswSchemas.Of(config.Text("output_schema")) is null)
            yield return $"output_schema must be one of {CswSchemas.All}, or an address";
        if (config.Text("method") is { } method && method is not ("GET" or "POST"))
            yield return "method must be GET or POST";
        if (config.Text("cql") is { Length: > 0 } && config.Text("filter") is { Length: > 0 })
            yield return "cql and filter cannot be used together";
        if (FilterComplaint(config) is { } complaint)
            yield return $"filter cannot be read: {complaint}";
        foreach (var fault in SpatialSettings.Check(config))
            yield return fault;
    }

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        foreach (var candidate in Candidates(CswClient.Without(url)))
        {
            try
            {
                if (await new CswClient(http, candidate).CapabilitiesAsync(cancellationToken) is not null)
                    return candidate.AbsoluteUri;
            }
            catch (RemoteException fault) when (fault.Fault is RemoteFault.Status or RemoteFault.TooLarge or RemoteFault.Undecodable)
            {
                // Not here; perhaps where such servers usually are.
            }
        }
        return null;
    }

    public string? OriginalUrl(Source source, string guid)
    {
        var url = CswClient.Without(new Uri(SafeUrl.Of(source.Url))).AbsoluteUri;
        return $"{url}{(url.Contains('?', StringComparison.Ordinal) ? "&" : "?")}service=CSW&version=2.0.2&request=GetRecordById"
            + $"&elementSetName=full&outputSchema={Uri.EscapeDataString(CswSchemas.Iso)}&id={Uri.EscapeDataString(guid)}";
    }

    public IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken)
    {
        var schema = CswSchemas.Of(context.Config.Text("output_schema"))!;
        var typeName = context.Config.Text("type_name") is { Length: > 0 } name ? name : CswSchemas.TypeNames(schema)[0];
        var cql = context.Config.Text("cql") is { Length: > 0 } text ? text : null;
        var filter = CswQuery.ReadFilter(context.Config.Text("filter"));
        var query = new CswQuery(schema, typeName, CswListing.SortProperty(typeName), cql, filter);
        var client = new CswClient(context.Http, new Uri(context.Source.Url));
        return new CswListing(client, context, query).RecordsAsync(cancellationToken);
    }

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        var schema = CswSchemas.Of(context.Config.Text("output_schema"))!;
        var client = new CswClient(context.Http, new Uri(context.Source.Url));
        if (await client.RecordAsync(context.Guid, schema, cancellationToken) is not { } record)
            return FetchResult.Gone;
        try
        {
            var records = CswRecord.Read(record, context.Source.Url);
            var own = records.FirstOrDefault(found => found.Guid == context.Guid);
            return new FetchResult(own.Content ?? records[0].Content);
        }
        catch (Exception fault) when (fault is XmlException or InvalidDataException or RdfException)
        {
            throw new ListingException($"The record {context.Guid} cannot be taken: {XmlFault.Words(fault)}", fault);
        }
    }

    public MappedDataset Map(MapContext context) => CswRecord.Map(context);

    /// <summary>The address itself; then where GeoNetwork and others have their service.</summary>
    private static IEnumerable<Uri> Candidates(Uri url)
    {
        yield return url;
        var path = url.AbsolutePath.TrimEnd('/');
        if (path.IndexOf("/geonetwork", StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
            yield return new UriBuilder(url) { Path = $"{path[..(at + "/geonetwork".Length)]}/srv/eng/csw", Query = "" }.Uri;
        else if (!path.EndsWith("/csw", StringComparison.OrdinalIgnoreCase))
            yield return new UriBuilder(url) { Path = $"{path}/csw", Query = "" }.Uri;
    }

    private static HarvesterSetting Text(string name, string description) => new(name, SettingKind.Text, description);

    private static string? FilterComplaint(SourceConfig config)
    {
        try
        {
            CswQuery.ReadFilter(config.Text("filter"));
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }
}
