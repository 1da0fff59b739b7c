using Harvest.Http;

namespace Harvest.Harvesters;

/// <summary>Finds out what kind of catalogue is at an address.</summary>
public sealed class SourceDetector(HarvesterRegistry harvesters, HarvestHttp http)
{
    /// <summary>
    /// Asks the harvesters. One that knows the address as it stands beats one that found its catalogue elsewhere on the site;
    /// among equals the first wins.
    /// </summary>
    /// <exception cref="HarvestException">None does; the message says what was tried and why it was not that.</exception>
    public async Task<DetectedSource> DetectAsync(Uri url, CancellationToken cancellationToken)
    {
        var survey = await SurveyAsync(url, cancellationToken);
        return survey.Found.FirstOrDefault() ?? throw new HarvestException(
            $"{SafeUrl.Of(url)} is no catalogue that can be harvested here.{Environment.NewLine}"
            + string.Join(Environment.NewLine, survey.Reasons.Select(reason => $"  {reason}").Distinct()));
    }

    /// <summary>Asks every harvester until one knows the address as it stands.</summary>
    public async Task<DetectionSurvey> SurveyAsync(Uri url, CancellationToken cancellationToken)
    {
        var (found, reasons) = (new List<DetectedSource>(), new List<string>());
        foreach (var harvester in harvesters.All)
        {
            try
            {
                if (await harvester.RecogniseAsync(url, http, cancellationToken) is { } source)
                {
                    found.Add(source);
                    if (IsSame(source.Url, url))
                        break;
                    continue;
                }
                reasons.Add($"{harvester.Info.Title}: no such catalogue there");
            }
            catch (RemoteException fault) when (IsHopeless(fault, url))
            {
                // Nobody else would be answered either.
                reasons.Clear();
                reasons.Add(fault.Message);
                break;
            }
            catch (Exception fault) when (fault is RemoteException or ListingException)
            {
                reasons.Add($"{harvester.Info.Title}: {fault.Message}");
            }
        }
        return new DetectionSurvey([.. found.OrderByDescending(source => IsSame(source.Url, url))], reasons);
    }

    private static bool IsSame(string found, Uri url) =>
        Uri.TryCreate(found, UriKind.Absolute, out var at)
        && string.Equals(at.AbsoluteUri.TrimEnd('/'), url.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

    private static bool IsHopeless(RemoteException fault, Uri url) =>
        fault.Fault is RemoteFault.Refused or RemoteFault.Unreachable or RemoteFault.Certificate
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
}

/// <summary>What may be at an address.</summary>
/// <param name="Found">The likeliest first; empty when it is nothing known.</param>
/// <param name="Reasons">One line for each harvester that did not recognise it.</param>
public sealed record DetectionSurvey(IReadOnlyList<DetectedSource> Found, IReadOnlyList<string> Reasons);
