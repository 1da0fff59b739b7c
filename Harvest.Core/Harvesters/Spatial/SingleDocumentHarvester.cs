using System.Runtime.CompilerServices;
using System.Xml;
using Harvest.Formats.Geo;
using Harvest.Formats.Xml;
using Harvest.Harvesters.Waf;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Spatial;

/// <summary>Harvests one XML record (ISO 19139, ISO 19115-3, FGDC CSDGM) at an address of its own.</summary>
public sealed class SingleDocumentHarvester : IHarvester
{
    public HarvesterInfo Info { get; } = new(
        "single-doc",
        "Single document",
        "Harvests one XML metadata record (ISO 19139, ISO 19115-3, FGDC CSDGM, a CSW record) at an address of its own.",
        SpatialSettings.Declared);

    public IEnumerable<string> CheckConfig(SourceConfig config) => SpatialSettings.Check(config);

    public string? OriginalUrl(Source source, string guid) => SafeUrl.Of(source.Url);

    public async Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        try
        {
            if (await new WafClient(http).GetAsync(url, null, cancellationToken) is not var (content, _))
                return null;
            SpatialDocument.Identify(content);
            return url.AbsoluteUri;
        }
        catch (Exception fault) when (fault is XmlException or InvalidDataException)
        {
            return null;
        }
    }

    public async IAsyncEnumerable<RemoteRecord> GatherAsync(
        GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var content = await GetAsync(context.Http, context.Source, cancellationToken);
        yield return new RemoteRecord(Guid(context.Source, content)) { Content = content };
    }

    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        var content = await GetAsync(context.Http, context.Source, cancellationToken);
        return Guid(context.Source, content) == context.Guid ? new FetchResult(content) : FetchResult.Gone;
    }

    public MappedDataset Map(MapContext context) => SpatialSettings.Map(context);

    private static async Task<byte[]> GetAsync(HarvestHttp http, Source source, CancellationToken cancellationToken)
    {
        try
        {
            return (await new WafClient(http).GetAsync(new Uri(source.Url), null, cancellationToken)).GetValueOrDefault().Content;
        }
        catch (RemoteException fault)
        {
            throw new ListingException($"Unable to get content for URL {SafeUrl.Of(source.Url)}: {fault.Message}", fault);
        }
    }

    /// <summary>The record's identifier; where it has none, its address.</summary>
    private static string Guid(Source source, byte[] content)
    {
        try
        {
            return SpatialDocument.Identify(content) ?? WafFile.GuidOf(new Uri(source.Url));
        }
        catch (Exception fault) when (fault is XmlException or InvalidDataException)
        {
            throw new ListingException($"Error parsing the document at {SafeUrl.Of(source.Url)}: {XmlFault.Words(fault)}", fault);
        }
    }
}
