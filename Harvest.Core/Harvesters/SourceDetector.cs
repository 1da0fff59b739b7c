using System.Text;
using Harvest.Formats.Dcat.Reading;
using Harvest.Harvesters.Folder;
using Harvest.Http;

namespace Harvest.Harvesters;

/// <summary>Finds out what kind of catalogue is at an address.</summary>
public sealed class SourceDetector(HarvesterRegistry harvesters, HarvestHttp http)
{
    private const int LookAt = 256 * 1024;

    /// <summary>What is at an address as a person typed it (<see cref="SourceAddress"/>).</summary>
    /// <exception cref="HarvestException">No catalogue; the message says what is there instead.</exception>
    public Task<DetectedSource> DetectAsync(string text, CancellationToken cancellationToken) =>
        DetectAsync(SourceAddress.Read(text), cancellationToken);

    /// <inheritdoc cref="DetectAsync(string, CancellationToken)"/>
    public Task<DetectedSource> DetectAsync(Uri url, CancellationToken cancellationToken) => DetectAsync([url], cancellationToken);

    /// <summary>
    /// Asks the harvesters. One that knows the address as it stands beats one that found its catalogue elsewhere on the site;
    /// among equals the first wins.
    /// </summary>
    /// <param name="addresses">Those that may be meant; the next is tried where the one before does not answer.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="HarvestException">None does; the message says what is there instead.</exception>
    public async Task<DetectedSource> DetectAsync(IReadOnlyList<Uri> addresses, CancellationToken cancellationToken)
    {
        var survey = await SurveyAsync(addresses, cancellationToken);
        return survey.Found.FirstOrDefault() ?? throw new HarvestException(survey.ToString());
    }

    /// <summary>The same, with all that was found.</summary>
    public async Task<DetectionSurvey> SurveyAsync(IReadOnlyList<Uri> addresses, CancellationToken cancellationToken)
    {
        var unreached = new List<string>();
        foreach (var url in addresses)
        {
            var survey = await SurveyAsync(url, cancellationToken);
            if (survey.IsReached)
                return unreached.Count == 0 ? survey : survey with { Found = [.. survey.Found.Select(source => source.After(unreached[0]))] };
            unreached.AddRange(survey.Reasons);
            if (addresses.Count == 1)
                return survey;
        }
        return new DetectionSurvey(addresses[0], [], [.. unreached.Distinct(), "Neither https nor http was answered. Check the address"]);
    }

    /// <summary>Asks every harvester until one knows the address as it stands.</summary>
    public async Task<DetectionSurvey> SurveyAsync(Uri url, CancellationToken cancellationToken)
    {
        if (url.IsFile)
            return await SurveyFolderAsync(url, cancellationToken);
        var refusals = new List<RemoteException>();
        var watched = http.Probing().Watched(fault =>
        {
            if (fault.Status is 401 or 403 or 407 or 429 or 503)
                refusals.Add(fault);
        });
        var (found, findings) = (new List<DetectedSource>(), new List<string>());
        foreach (var harvester in harvesters.All)
        {
            try
            {
                if (await harvester.RecogniseAsync(url, watched, cancellationToken) is not { } source)
                    continue;
                found.Add(source);
                if (IsSame(source.Url, url))
                    break;
            }
            catch (RemoteException fault) when (IsHopeless(fault, url))
            {
                // Nobody else would be answered either.
                return new DetectionSurvey(url, [.. found], [fault.Message]) { IsReached = found.Count > 0 };
            }
            catch (ListingException fault)
            {
                findings.Add($"{harvester.Info.Title}: {fault.Message}");
            }
            catch (RemoteException)
            {
                // An error is no catalogue; what is at the address is looked at in the end.
            }
        }
        if (found.Count > 0)
        {
            var best = found.OrderByDescending(source => Nearness(source, url)).ToList();
            // What is found elsewhere on the site was perhaps not meant by the address.
            var there = Nearness(best[0], url) > 0 ? null : await LookAsync(url, cancellationToken);
            return new DetectionSurvey(url, there is null ? best : best.ConvertAll(source => source.Despite(there)), []);
        }
        var look = await LookAsync(url, cancellationToken);
        if (await BesideAsync(url, look, cancellationToken) is { } beside)
            return new DetectionSurvey(url, [!look.IsAbsent ? beside : beside.Despite(look)], []);
        if (look.Html is { } page && DcatSigns.HasSchemaOrg(page) && harvesters.Find("dcat") is { } dcat)
        {
            const string reason = "Datasets in terms of schema.org, in JSON-LD within the page.";
            return new DetectionSurvey(url, [new DetectedSource(dcat.Info.Name, url.AbsoluteUri) { Reason = reason }], []);
        }
        var (said, isPage) = (look.Said, look.Html is not null);
        if (refusals.FirstOrDefault() is { } refusal && said != refusal.Message)
            findings.Insert(0, $"Its API cannot be asked: {refusal.Message}");
        return new DetectionSurvey(url, [], [said, findings.Count > 0 ? findings[0] : Advice(isPage)]);
    }

    private async Task<DetectionSurvey> SurveyFolderAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await harvesters.Find(FolderHarvester.Type)!.RecogniseAsync(url, http, cancellationToken) is { } found
                ? new DetectionSurvey(url, [found], [])
                : new DetectionSurvey(url, [], ["It has no file with datasets: DCAT in an RDF format, data.json, a dump of CKAN, ISO or FGDC records"]);
        }
        catch (RemoteException fault)
        {
            return new DetectionSurvey(url, [], [fault.Message]);
        }
    }

    private string Advice(bool isPage) => isPage
        ? "Look on the page for a link named API, data.json, DCAT, CSW or OAI-PMH, and take the address of that"
        : $"Tried: {string.Join(", ", harvesters.All.Select(harvester => harvester.Info.Title))}";

    /// <summary>A file that the page names, or that stands beside it under a usual name.</summary>
    private async Task<DetectedSource?> BesideAsync(Uri url, PageLook look, CancellationToken cancellationToken)
    {
        if (look.Html is null)
            return null;
        foreach (var file in CatalogueFiles.Of(look.Url, look.Html).Where(file => !IsSame(file.AbsoluteUri, url)))
        {
            if (await LookAsync(file, cancellationToken) is not { Html: null, IsThere: true })
                continue;
            foreach (var harvester in harvesters.All)
            {
                try
                {
                    if (await harvester.RecogniseAsync(file, http.Probing(), cancellationToken) is { } found && IsSame(found.Url, file))
                        return found with { Reason = $"{found.Reason} Found from the page {SafeUrl.Of(url)}.".TrimStart() };
                }
                catch (Exception fault) when (fault is RemoteException or ListingException)
                {
                    // Another may know it.
                }
            }
        }
        return null;
    }

    /// <summary>What is at an address that nobody knows, in a sentence.</summary>
    private async Task<PageLook> LookAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            await using var response = await http.Probing().SendAsync(new RemoteRequest(url), cancellationToken);
            var start = new byte[LookAt];
            var length = await response.Body.ReadAtLeastAsync(start, LookAt, throwOnEndOfStream: false, cancellationToken);
            var text = Encoding.UTF8.GetString(start, 0, length);
            var moved = IsSame(response.Url.AbsoluteUri, url) ? "" : $" (it leads to {SafeUrl.Of(response.Url)})";
            if (Texts.IsHtml(response.MediaType, text))
            {
                var title = Texts.HtmlTitle(text) is { } found ? $"a web page titled \"{Texts.Shorten(found, 200)}\"" : "a web page without a title";
                return new PageLook(response.Url, $"It is {title}{moved}") { Html = text, IsThere = true };
            }
            var said = length == 0 ? $"The answer is empty{moved}" : $"{UnknownDocument.Describe(start.AsSpan(0, length), length < LookAt, response.MediaType)}{moved}";
            return new PageLook(response.Url, said) { IsThere = length > 0 };
        }
        catch (RemoteException fault)
        {
            return new PageLook(url, fault.Message) { Refusal = fault.Status };
        }
    }

    /// <summary>What is at an address.</summary>
    /// <param name="Url">After redirects.</param>
    /// <param name="Said">In a sentence.</param>
    internal sealed record PageLook(Uri Url, string Said)
    {
        /// <summary>The beginning of a web page; null for what is none.</summary>
        public string? Html { get; init; }

        /// <summary>Whether anything is there.</summary>
        public bool IsThere { get; init; }

        /// <summary>The status of an answer that is an error; null for any other, and for none.</summary>
        public int? Refusal { get; init; }

        /// <summary>Whether the answer is that nothing is there.</summary>
        public bool IsAbsent => Refusal is 404 or 410;
    }

    internal static bool IsSame(string found, Uri url) =>
        Uri.TryCreate(found, UriKind.Absolute, out var at)
        && string.Equals(at.AbsoluteUri.TrimEnd('/'), url.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>
    /// How well a catalogue is the one at an address: 3 it is there as it stands, 2 without the query (<c>/oai?verb=Identify</c>), 1 below it,
    /// 0 elsewhere on the site.
    /// </summary>
    private static int Nearness(DetectedSource source, Uri url) =>
        IsSame(source.Url, url) ? 3
        : IsSame(source.Url, new Uri(url.GetLeftPart(UriPartial.Path))) ? 2
        : source.Url.StartsWith(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + '/', StringComparison.Ordinal) ? 1
        : 0;

    /// <summary>Whether a server did not answer at all.</summary>
    internal static bool IsHopeless(RemoteException fault, Uri url) =>
        fault.Fault is RemoteFault.Refused or RemoteFault.Unreachable or RemoteFault.Certificate or RemoteFault.Broken
            or RemoteFault.TimedOut or RemoteFault.CircuitOpen
        && fault.Url.Authority == url.Authority;
}

/// <summary>What was found.</summary>
/// <param name="Type">The harvester's name.</param>
/// <param name="Url">The URL to configure.</param>
public sealed record DetectedSource(string Type, string Url)
{
    /// <summary>What it was recognised by, for people.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The configuration to begin with, as JSON text; empty for none.</summary>
    public string Config { get; init; } = "";

    /// <summary>The same, narrowed to what a page of the catalogue shows.</summary>
    internal DetectedSource Showing(PageAddress? page) =>
        page is null ? this : this with { Reason = $"{Reason} {page.Meaning}", Config = page.Merge(Config), IsOfPage = true };

    /// <summary>Whether the address is a page of the catalogue that says by its form what it shows.</summary>
    private bool IsOfPage { get; init; }

    /// <summary>Whether it is at one of these addresses, and not elsewhere on their site.</summary>
    public bool IsAt(IEnumerable<Uri> addresses) => addresses.Any(address => SourceDetector.IsSame(Url, address));

    /// <summary>The same, with a word on what is at the address that was given: it is not this catalogue.</summary>
    internal DetectedSource Despite(SourceDetector.PageLook there)
    {
        // A page that leads here, or that is known for one of the catalogue's.
        if (SourceDetector.IsSame(Url, there.Url) || (IsOfPage && there.IsThere))
            return this;
        var what = there.Refusal is { } status ? $"the address itself answered {status}" : $"the address itself is no catalogue. {there.Said.TrimEnd('.')}";
        return this with { Reason = $"{Reason} Found elsewhere on the site: {what}. Check that this catalogue is meant.".TrimStart() };
    }

    /// <summary>The same, with the reason why it is not at the address that was tried first.</summary>
    internal DetectedSource After(string unreached) => this with { Reason = $"{Reason} Found over http, since https does not work: {unreached}" };
}

/// <summary>What may be at an address.</summary>
/// <param name="Url">The address.</param>
/// <param name="Found">The likeliest first; empty when it is nothing known.</param>
/// <param name="Reasons">Where nothing was found: what is there instead, and what to do.</param>
public sealed record DetectionSurvey(Uri Url, IReadOnlyList<DetectedSource> Found, IReadOnlyList<string> Reasons)
{
    /// <summary>False when the server did not answer at all.</summary>
    public bool IsReached { get; init; } = true;

    /// <summary>Three lines for people.</summary>
    public override string ToString() =>
        $"{SafeUrl.Of(Url)} is no catalogue that can be harvested here.{Environment.NewLine}"
        + string.Join(Environment.NewLine, Reasons.Select(reason => $"  {reason}"));
}
