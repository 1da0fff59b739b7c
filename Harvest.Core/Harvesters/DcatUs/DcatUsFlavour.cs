using Harvest.Http;

namespace Harvest.Harvesters.DcatUs;

/// <summary>Whose DCAT-US it is: where the file is, and how strictly it is taken.</summary>
/// <param name="Info">How the harvester presents itself.</param>
/// <param name="Strictness">Where a source does not say.</param>
/// <param name="Files">Where the file of a source's address may be, the likeliest first.</param>
/// <param name="RecogniseAsync">The site's address when it is such a site; null when not.</param>
internal sealed record DcatUsFlavour(
    HarvesterInfo Info,
    DcatUsStrictness Strictness,
    Func<Uri, IReadOnlyList<Uri>> Files,
    Func<Uri, HarvestHttp, CancellationToken, Task<DetectedSource?>> RecogniseAsync)
{
    /// <summary>A data.json file, wherever it is.</summary>
    public static DcatUsFlavour File { get; } = new(
        InfoOf("dcat-us", "DCAT-US", "Harvests a data.json file of DCAT-US 1.1 (Project Open Data) or 3.0.", DcatUsStrictness.Strict),
        DcatUsStrictness.Strict,
        url => [url],
        RecogniseFileAsync);

    /// <summary>An ArcGIS Hub or Open Data site.</summary>
    public static DcatUsFlavour ArcGis { get; } = new(
        InfoOf("arcgis", "ArcGIS Hub", "Harvests an ArcGIS Hub or ArcGIS Open Data site through its DCAT-US feed.", DcatUsStrictness.Warn),
        DcatUsStrictness.Warn,
        url => IsFile(url) ? [url] : [At(url, "api/feed/dcat-us/1.1.json"), At(url, "data.json")],
        async (url, http, token) => await IsFeedAsync(At(url, "api/feed/dcat-us/1.1.json"), http, token)
            ? new DetectedSource("arcgis", SiteOf(url)) { Reason = "An ArcGIS Hub site: it has a feed at /api/feed/dcat-us/1.1.json." }
                .Showing(DcatUsPages.ReadArcGis(url))
            : null)
    {
        ReadPage = DcatUsPages.ReadArcGis,
    };

    /// <summary>A Socrata site.</summary>
    public static DcatUsFlavour Socrata { get; } = new(
        InfoOf("socrata", "Socrata", "Harvests a Socrata (Data & Insights) site through its DCAT-US feed.", DcatUsStrictness.Warn),
        DcatUsStrictness.Warn,
        url => IsFile(url) ? [url] : [At(url, "data.json")],
        RecogniseSocrataAsync)
    {
        ReadPage = DcatUsPages.ReadSocrata,
    };

    /// <summary>What the address of a page of such a site shows; null for the site's own.</summary>
    public Func<Uri, PageAddress?> ReadPage { get; init; } = _ => null;

    private static HarvesterInfo InfoOf(string name, string title, string description, DcatUsStrictness strictness) =>
        new(name, title, description, DcatUsSettings.Declared(strictness)) { ListsAreSets = true, Filters = DcatUsSettings.Filters };

    private static async Task<DetectedSource?> RecogniseFileAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        IEnumerable<Uri> candidates = IsFile(url)
            ? [url]
            : [url, .. CatalogueFiles.Folders(url).Select(folder => new Uri(folder, "data.json")), At(url, "data.json")];
        foreach (var candidate in candidates.DistinctBy(candidate => candidate.AbsoluteUri))
        {
            if (await ProbeAsync(candidate, http, cancellationToken) is not { } probe)
                continue;
            return new DetectedSource("dcat-us", candidate.AbsoluteUri)
            {
                Reason = probe.Is30 ? "A data.json file of DCAT-US 3.0." : probe.IsList ? "A list of datasets of Project Open Data 1.0." : "A data.json file of DCAT-US 1.1.",
                Config = probe.Is30 ? """{"schema": "3.0"}""" : "",
            };
        }
        return null;
    }

    private static async Task<DetectedSource?> RecogniseSocrataAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        try
        {
            await using var response = await http.SendAsync(new RemoteRequest(At(url, "data.json")), cancellationToken);
            var isSocrata = response.Headers.Keys.Any(name => name.StartsWith("X-Socrata-", StringComparison.OrdinalIgnoreCase));
            return isSocrata && await DcatUsProbe.ReadAsync(response, cancellationToken) is not null
                ? new DetectedSource("socrata", SiteOf(url)) { Reason = "A Socrata site: it answers with X-Socrata headers and has a data.json." }
                    .Showing(DcatUsPages.ReadSocrata(url))
                : null;
        }
        catch (RemoteException fault) when (fault.Fault == RemoteFault.Status)
        {
            return null;
        }
    }

    private static async Task<bool> IsFeedAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) =>
        await ProbeAsync(url, http, cancellationToken) is not null;

    private static async Task<DcatUsProbe?> ProbeAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken)
    {
        try
        {
            await using var response = await http.SendAsync(new RemoteRequest(url) { Accept = "application/json" }, cancellationToken);
            return await DcatUsProbe.ReadAsync(response, cancellationToken);
        }
        catch (RemoteException fault) when (fault.Fault is RemoteFault.Status or RemoteFault.BadRedirect or RemoteFault.TooManyRedirects)
        {
            return null;
        }
    }

    private static bool IsFile(Uri url) => url.AbsolutePath.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static Uri At(Uri url, string path) => new(new Uri(url.GetLeftPart(UriPartial.Authority) + "/"), path);

    private static string SiteOf(Uri url) => IsFile(url) ? url.AbsoluteUri : url.GetLeftPart(UriPartial.Authority);
}
