using System.Text.Json;

namespace Harvest.Harvesters;

/// <summary>A way to choose records that a harvester offers; sources use it in <c>include</c> and <c>exclude</c>.</summary>
/// <param name="Name">The key in the JSON text.</param>
/// <param name="Description">What of a record is compared, and how.</param>
public sealed record HarvesterFilter(string Name, string Description);

/// <summary>
/// What a source includes and excludes. A record is taken when, of each filter that includes, one text matches, and no text
/// of a filter that excludes does.
/// </summary>
public sealed class SourceFilters
{
    private readonly Dictionary<string, IReadOnlyList<string>> include;
    private readonly Dictionary<string, IReadOnlyList<string>> exclude;

    private SourceFilters(SourceConfig config)
    {
        include = config.Map("include").ToDictionary(filter => filter.Name, filter => Texts(filter.Value));
        exclude = config.Map("exclude").ToDictionary(filter => filter.Name, filter => Texts(filter.Value));
    }

    /// <summary>Whether there is nothing to choose.</summary>
    public bool IsEmpty => include.Count == 0 && exclude.Count == 0;

    public static SourceFilters Of(SourceConfig config) => new(config);

    /// <summary>The texts of which one must match; none when the filter includes everything.</summary>
    public IReadOnlyList<string> Included(string filter) => include.GetValueOrDefault(filter, []);

    /// <summary>The texts of which none may match.</summary>
    public IReadOnlyList<string> Excluded(string filter) => exclude.GetValueOrDefault(filter, []);

    /// <summary>Whether a record is to be taken, for harvesters whose remote cannot choose.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="values">What the record has; compared without regard to case.</param>
    public bool Takes(string filter, IReadOnlyCollection<string> values) =>
        (Included(filter) is not { Count: > 0 } wanted || wanted.Any(text => Has(values, text)))
        && !Excluded(filter).Any(text => Has(values, text));

    internal static IEnumerable<string> Check(SourceConfig config, HarvesterInfo info)
    {
        foreach (var setting in (string[])["include", "exclude"])
        {
            foreach (var (name, value) in config.Map(setting))
            {
                if (info.Filters.All(filter => filter.Name != name))
                {
                    var known = info.Filters.Count == 0 ? "it has none" : $"it has {string.Join(", ", info.Filters.Select(filter => filter.Name))}";
                    yield return $"{setting}: {name} is no filter of {info.Name}; {known}";
                }
                else if (Texts(value) is not { Count: > 0 } texts || texts.Any(string.IsNullOrWhiteSpace))
                {
                    yield return $"{setting}: {name} must be a text or a list of texts";
                }
            }
        }
    }

    private static bool Has(IReadOnlyCollection<string> values, string text) =>
        values.Any(value => string.Equals(value.Trim(), text.Trim(), StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array when value.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(entry => entry.GetString()!)],
        _ => [],
    };
}
