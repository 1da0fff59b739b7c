using System.Text;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters;

/// <summary>What a source's settings add to each request: headers, user, token, key.</summary>
public static class SourceAccess
{
    /// <summary>
    /// The client as this source uses it. What it adds goes to the source's own host alone; redirects to others do not carry it.
    /// </summary>
    public static HarvestHttp For(this HarvestHttp http, Source source, SourceConfig config)
    {
        var headers = Headers(config).ToList();
        return headers.Count > 0 && Uri.TryCreate(source.Url, UriKind.Absolute, out var url) ? http.With(url, headers) : http;
    }

    /// <summary>The source as what is made of its records may know it: without user name and password in its address.</summary>
    public static Source Public(this Source source) =>
        source.Url.Contains('@', StringComparison.Ordinal) && Uri.TryCreate(source.Url, UriKind.Absolute, out var url) && url.UserInfo.Length > 0
            ? source with { Url = SafeUrl.WithoutUser(url).AbsoluteUri }
            : source;

    /// <summary>Where a person finds this record at the remote catalogue, without any user's password; null when unknown.</summary>
    public static string? PublicUrl(this IHarvester harvester, Source source, string guid) =>
        harvester.OriginalUrl(source.Public(), guid) is var address && Uri.TryCreate(address, UriKind.Absolute, out var url) && url.UserInfo.Length > 0
            ? SafeUrl.WithoutUser(url).AbsoluteUri
            : address;

    private static IEnumerable<KeyValuePair<string, string>> Headers(SourceConfig config)
    {
        foreach (var (name, value) in config.Map("headers"))
            yield return new(name, value.ToString());
        if (config.Text("username") is { } user)
            yield return new("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{config.Text("password")}")));
        if (config.Text("token") is { } token)
            yield return new("Authorization", $"Bearer {token}");
        if (config.Text("api_key") is { } key)
            yield return new(config.Text("api_key_header") ?? "Authorization", key);
    }
}
