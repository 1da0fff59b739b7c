using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Reading;
using Harvest.Http;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Harvesters.Dcat;

/// <summary>
/// Harvests feeds of DCAT in any RDF format, page by page. A record is what its page says of it, cut out and put into a fixed form
/// (<see cref="RecordContent"/>), so that the order of a feed and the names of its blank nodes do not matter.
/// </summary>
public sealed class DcatHarvester(IEnumerable<DcatExtension> extensions) : IHarvester
{
    private const int LookAt = 256 * 1024;

    private readonly IReadOnlyList<DcatExtension> extensions = [.. extensions];

    public HarvesterInfo Info { get; } = new(
        "dcat",
        "DCAT",
        "Harvests datasets, series and data services from DCAT feeds: RDF/XML, Turtle, N-Triples, TriG, JSON-LD, with pages.",
        DcatSettings.Declared)
    {
        Aliases = ["dcat_rdf"],
        Filters = DcatFilters.All,
    };

    public IEnumerable<string> CheckConfig(SourceConfig config) => new DcatSettings(config).Check();

    public string? OriginalUrl(Source source, string guid) => DcatText.IsWeb(guid) ? guid : null;

    public Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) => http.ReadAsync(
        new RemoteRequest(url) { Accept = RdfPages.Accept },
        async (response, token) =>
        {
            var start = new byte[LookAt];
            var length = await response.Body.ReadAtLeastAsync(start, LookAt, throwOnEndOfStream: false, token);
            return DcatSigns.IsDcat(response.MediaType, response.Url.AbsolutePath, start.AsSpan(0, length)) ? url.AbsoluteUri : null;
        },
        cancellationToken);

    public IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken)
    {
        var settings = new DcatSettings(context.Config);
        return new DcatListing(Pages(context.Http, settings), settings, context, extensions).RecordsAsync(cancellationToken);
    }

    /// <summary>A feed is only to be had as a whole: it is gone through until the record comes. One that was linked to is asked itself.</summary>
    public async Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken)
    {
        var settings = new DcatSettings(context.Config);
        if (settings.FollowLinks && DcatText.IsWeb(context.Guid) && await LinkedAsync(context, settings, cancellationToken) is { } linked)
            return linked;
        return await ListedRecord.FindAsync(context, listing => GatherAsync(listing, cancellationToken), cancellationToken);
    }

    public MappedDataset Map(MapContext context)
    {
        var settings = new DcatSettings(context.Config);
        return new RecordMapping(settings.IsValidated, settings.IsStrict, extensions).Map(context, context.Guid);
    }

    private static RdfPages Pages(HarvestHttp http, DcatSettings settings) => new(http, settings.Format, settings.MaxBytes) { Contexts = settings.Contexts };

    /// <returns>Null when its address does not describe it.</returns>
    private static async Task<FetchResult?> LinkedAsync(FetchContext context, DcatSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var page = await Pages(context.Http, settings).ReadAsync(new Uri(context.Guid), cancellationToken);
            var node = Term.Iri(context.Guid);
            return page.Graph.Match(node).Any()
                ? new FetchResult(RecordContent.Write(page.Graph, node, settings.WithCatalogue))
                : null;
        }
        catch (RemoteException fault) when (fault.Status is 404 or 410)
        {
            return FetchResult.Gone;
        }
    }
}
