using Harvest.Http;

namespace Harvest.Harvesters;

/// <summary>Finds out what kind of catalogue is at an address.</summary>
public sealed class SourceDetector(HarvesterRegistry harvesters, HarvestHttp http)
{
    /// <summary>Asks every harvester; the first that recognises its protocol wins.</summary>
    /// <exception cref="HarvestException">None does; the message says what was tried and why it was not that.</exception>
    public async Task<DetectedSource> DetectAsync(Uri url, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        foreach (var harvester in harvesters.All)
        {
            try
            {
                if (await harvester.DetectAsync(url, http, cancellationToken) is { } found)
                    return new DetectedSource(harvester.Info.Name, found);
                reasons.Add($"{harvester.Info.Title}: no such catalogue there");
            }
            catch (RemoteException fault)
            {
                reasons.Add($"{harvester.Info.Title}: {fault.Message}");
            }
        }
        throw new HarvestException(
            $"{SafeUrl.Of(url)} is no catalogue that can be harvested here.{Environment.NewLine}"
            + string.Join(Environment.NewLine, reasons.Distinct().Select(reason => $"  {reason}")));
    }
}

/// <summary>What was found.</summary>
/// <param name="Type">The harvester's name.</param>
/// <param name="Url">The URL to configure.</param>
public sealed record DetectedSource(string Type, string Url);
