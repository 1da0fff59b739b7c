using System.Text;
using System.Text.RegularExpressions;
using Harvest.Model;

namespace Harvest.Datasets;

/// <summary>
/// What one dataset has in common with itself in another catalogue: an identifier that is unique by its form (an address, a DOI, a UUID), its
/// IRI, its page elsewhere, or its title together with the addresses of all its resources. What could belong to two datasets is no key:
/// a copy that is missed is seen twice, a false one is not seen at all.
/// </summary>
public static partial class CopyKeys
{
    private const int MaxResources = 500;

    private const int LeastTitle = 5;

    /// <summary>What the keys begin with, and what comes after all of them.</summary>
    internal const string Start = "c:", End = "d";

    /// <summary>The key of a dataset whose own addresses are at the host of its source: nothing stands between it and its publisher.</summary>
    public const string Near = "n:";

    /// <summary>A condition on a column with keys of datasets: it is one of these.</summary>
    internal static string Are(string column) => $"(({column} >= '{Start}' AND {column} < '{End}') OR {column} = '{Near}')";

    /// <summary>The keys of a dataset, each once.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="guid">What its source knows the record by.</param>
    /// <param name="sourceUrl">The address of its source.</param>
    public static IReadOnlyList<string> Of(Dataset dataset, string guid, string sourceUrl)
    {
        var iris = dataset.Extras.Where(extra => extra.Key == "uri").Select(extra => extra.Value).ToList();
        var names = iris.Append(guid).Append(dataset.Identifier).Append(DatasetKeys.Identifier(dataset)).OfType<string>()
            .Select(Name).Append(Address(dataset.Url, 2)).Append(Content(dataset));
        var keys = names.OfType<string>().Select(name => Start + Hash128.Of(Encoding.UTF8.GetBytes(name), 0).ToString("x32", null)).Distinct().ToList();
        var isNear = Host(sourceUrl) is { } host && iris.Append(dataset.Url).Any(address => Host(address) == host);
        return isNear && keys.Count > 0 ? [.. keys, Near] : keys;
    }

    /// <summary>An identifier in one spelling; null when it has too little substance to be the same thing everywhere.</summary>
    internal static string? Name(string identifier)
    {
        var text = identifier.Trim();
        if (Uuid().Match(text) is { Success: true } uuid)
            return uuid.Groups[1].Value.ToLowerInvariant();
        return Doi().Match(text) is { Success: true } doi ? doi.Groups[1].Value.ToLowerInvariant() : Address(text, 1);
    }

    /// <summary>An address in one spelling; null for one of a whole site, or of no public one.</summary>
    /// <param name="address">The address.</param>
    /// <param name="steps">So many parts its path must have at least, where it has no query.</param>
    private static string? Address(string? address, int steps)
    {
        if (!Uri.TryCreate(address?.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.HostNameType != UriHostNameType.Dns || !url.Host.Contains('.', StringComparison.Ordinal))
            return null;
        var path = url.AbsolutePath.TrimEnd('/');
        return path.Count(sign => sign == '/') >= steps || url.Query.Length > 1
            ? Name(url.Host) + path + url.Query + url.Fragment
            : null;

        static string Name(string host) => host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
    }

    private static string? Content(Dataset dataset)
    {
        var title = string.Join(' ', dataset.Title.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (title.Length < LeastTitle || dataset.Resources.Count > MaxResources)
            return null;
        var addresses = dataset.Resources.Select(resource => Address(resource.Url, 1)).Distinct().Order(StringComparer.Ordinal).ToList();
        return addresses.Count == 0 || addresses.Contains(null) ? null : $"{title}\n{string.Join('\n', addresses)}";
    }

    private static string? Host(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https") ? url.Host : null;

    [GeneratedRegex(@"^(?:urn:uuid:|uuid:|\{)?([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})\}?$", RegexOptions.IgnoreCase)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S{2,})$", RegexOptions.IgnoreCase)]
    private static partial Regex Doi();
}
