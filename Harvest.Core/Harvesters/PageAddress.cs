using System.Text.Json.Nodes;

namespace Harvest.Harvesters;

/// <summary>What the address of a catalogue's page means: people paste what stands in their browser.</summary>
/// <param name="Url">The catalogue's own address.</param>
/// <param name="Shows">What the page shows, for people: "organization city".</param>
public sealed record PageAddress(string Url, string Shows)
{
    /// <summary>Settings that choose what the page shows; none when they cannot, as for a single dataset.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary>What of the page cannot be put into settings, such as words that are searched for.</summary>
    public string LeftOut { get; init; } = "";

    /// <summary>What is harvested, in a sentence.</summary>
    public string Meaning =>
        (Settings.Count > 0
            ? $"The address shows {Shows}, so only that is harvested."
            : $"The address shows {Shows} only; the whole catalogue is harvested.")
        + (LeftOut.Length > 0 ? $" Not taken over: {LeftOut}." : "");

    /// <summary>The settings of a source with those of the page.</summary>
    /// <param name="config">The source's own, as JSON text.</param>
    /// <exception cref="HarvestException">A setting is there already, with another value.</exception>
    public string Merge(string config)
    {
        if (Settings.Count == 0)
            return config;
        var merged = string.IsNullOrWhiteSpace(config) ? [] : JsonNode.Parse(config) as JsonObject;
        if (merged is null)
            return config;
        foreach (var (name, value) in Settings)
        {
            if (merged[name] is { } there && !JsonNode.DeepEquals(there, value))
                throw new HarvestException($"The address shows {Shows}, but the configuration has another {name}. Take the catalogue's own address: {Url}");
            merged[name] = value!.DeepClone();
        }
        return merged.ToJsonString(SourceConfig.Readable);
    }
}
