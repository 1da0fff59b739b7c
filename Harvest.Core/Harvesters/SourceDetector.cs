using System.Text;
using Harvest.Http;

namespace Harvest.Harvesters;

/// <summary>Finds out what kind of catalogue is at an address.</summary>
public sealed class SourceDetector(HarvesterRegistry harvesters, HarvestHttp http)
{
    private const int LookAt = 64 * 1024;

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
            return new DetectionSurvey(url, [.. found.OrderByDescending(source => IsSame(source.Url, url))], []);
        var (said, isPage) = await LookAsync(url, cancellationToken);
        if (refusals.FirstOrDefault() is { } refusal && said != refusal.Message)
            findings.Insert(0, $"Its API cannot be asked: {refusal.Message}");
        return new DetectionSurvey(url, [], [said, findings.Count > 0 ? findings[0] : Advice(isPage)]);
    }

    private string Advice(bool isPage) => isPage
        ? "Look on the page for a link named API, data.json, DCAT, CSW or OAI-PMH, and take the address of that"
        : $"Tried: {string.Join(", ", harvesters.All.Select(harvester => harvester.Info.Title))}";

    /// <summary>What is at an address that nobody knows, in a sentence.</summary>
    private async Task<(string Said, bool IsPage)> LookAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            await using var response = await http.SendAsync(new RemoteRequest(url), cancellationToken);
            var start = new byte[LookAt];
            var length = await response.Body.ReadAtLeastAsync(start, LookAt, throwOnEndOfStream: false, cancellationToken);
            var text = Encoding.UTF8.GetString(start, 0, length);
            var moved = IsSame(response.Url.AbsoluteUri, url) ? "" : $" (it leads to {SafeUrl.Of(response.Url)})";
            if (Texts.IsHtml(response.MediaType, text))
            {
                var title = Texts.HtmlTitle(text) is { } found ? $"a web page titled \"{Texts.Shorten(found, 200)}\"" : "a web page without a title";
                return ($"It is {title}{moved}", true);
            }
            return length == 0 ? ($"The answer is empty{moved}", false) : ($"It is a document of type {response.MediaType ?? "unknown"}{moved}", false);
        }
        catch (RemoteException fault)
        {
            return (fault.Message, false);
        }
    }

    private static bool IsSame(string found, Uri url) =>
        Uri.TryCreate(found, UriKind.Absolute, out var at)
        && string.Equals(at.AbsoluteUri.TrimEnd('/'), url.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

    private static bool IsHopeless(RemoteException fault, Uri url) =>
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
        page is null ? this : this with { Reason = $"{Reason} {page.Meaning}", Config = page.Merge(Config) };

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
