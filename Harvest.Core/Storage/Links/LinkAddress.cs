using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Storage.Links;

/// <summary>The addresses of a dataset's files and services, as rows to be checked.</summary>
public static class LinkAddress
{
    /// <summary>Longer ones are not checked.</summary>
    private const int MaxLength = 4000;

    /// <summary>The id of an address, by which its row is found; null for an empty one.</summary>
    public static string? IdOf(string? address) => Plain(address) is { Length: > 0 } url ? Hash(url) : null;

    /// <summary>The addresses of a dataset's resources, each once.</summary>
    /// <param name="package">The dataset in the package form.</param>
    public static IReadOnlyList<Link> Of(byte[] package)
    {
        var found = new Dictionary<string, Link>();
        using var document = JsonDocument.Parse(package);
        if (!document.RootElement.TryGetProperty("resources", out var resources) || resources.ValueKind != JsonValueKind.Array)
            return [];
        foreach (var resource in resources.EnumerateArray())
        {
            if (resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty("url", out var value) && value.ValueKind == JsonValueKind.String
                && Plain(value.GetString()) is { Length: > 0 } url)
            {
                var id = Hash(url);
                found.TryAdd(id, Row(id, url));
            }
        }
        return [.. found.Values];
    }

    private static Link Row(string id, string url)
    {
        if (url.Length > MaxLength)
            return Not("TooLong") with { Url = url[..MaxLength] };
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.OriginalString.StartsWith('/'))
            return Not("NoAddress");
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            return Not($"Scheme {uri.Scheme}");
        return Redirects.IsWeb(uri) ? new Link { Id = id, Url = url, Host = $"{uri.IdnHost}:{uri.Port}" } : Not("NoAddress");

        Link Not(string reason) => new() { Id = id, Url = url, Status = LinkStatus.Unchecked, Reason = reason };
    }

    /// <summary>What is asked for: a fragment stays with the reader.</summary>
    private static string Plain(string? address)
    {
        var url = address?.Replace("\0", "", StringComparison.Ordinal).Trim() ?? "";
        return url.IndexOf('#', StringComparison.Ordinal) is > 0 and var fragment ? url[..fragment] : url;
    }

    private static string Hash(string url) => Hash128.Of(Encoding.UTF8.GetBytes(url), default).ToString("x32", null);
}
