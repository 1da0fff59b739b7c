using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Harvest.Formats.Xml;
using Harvest.Http;

namespace Harvest.Harvesters.Waf;

/// <summary>
/// The listing of a bucket: Amazon S3 and what speaks like it (<c>ListBucketResult</c>), Azure Blob Storage (<c>EnumerationResults</c>), and the
/// answer of WebDAV to PROPFIND (<c>multistatus</c>).
/// </summary>
internal static class CloudListing
{
    /// <summary>Whether a text may be such a listing.</summary>
    public static bool IsOne(string body) =>
        body.TrimStart('\uFEFF', ' ', '\r', '\n').StartsWith('<')
        && (body.AsSpan(0, Math.Min(body.Length, 2000)).Contains("<ListBucketResult", StringComparison.Ordinal)
            || body.AsSpan(0, Math.Min(body.Length, 2000)).Contains("<EnumerationResults", StringComparison.Ordinal)
            || body.AsSpan(0, Math.Min(body.Length, 2000)).Contains("multistatus", StringComparison.Ordinal));

    /// <exception cref="ListingException">It cannot be read.</exception>
    public static WafFolder Read(RemoteResponse response, string body)
    {
        try
        {
            var root = XmlTree.Element(body);
            return root.Name.LocalName switch
            {
                "ListBucketResult" => Bucket(response, root),
                "EnumerationResults" => Container(response, root),
                _ => Dav(response, root),
            };
        }
        catch (XmlException fault)
        {
            throw new ListingException($"The listing of {SafeUrl.Of(response.Url)} cannot be read: {XmlFault.Words(fault)}", fault);
        }
    }

    private static WafFolder Bucket(RemoteResponse response, XElement root)
    {
        var url = response.Url;
        // The bucket is the host, or the first part of the path.
        var isPath = Text(root, "Name") is { Length: > 0 } name && url.AbsolutePath.Trim('/') == name;
        var ground = new Uri(url, isPath ? $"{url.AbsolutePath.TrimEnd('/')}/" : "/");
        var keys = root.Elements().Where(element => element.Name.LocalName == "Contents").Select(entry =>
            (Key: Text(entry, "Key"), Stamp: Stamp(Text(entry, "LastModified"), Text(entry, "Size")))).ToList();
        var isEncoded = Text(root, "EncodingType") == "url";
        var next = Text(root, "IsTruncated") != "true" ? null
            : Text(root, "NextContinuationToken") is { Length: > 0 } token ? With(url, ("list-type", "2"), ("continuation-token", token))
            : (Text(root, "NextMarker") ?? keys.LastOrDefault().Key) is { Length: > 0 } marker ? With(url, ("marker", isEncoded ? Uri.UnescapeDataString(marker) : marker))
            : null;
        return Folder(response, ground, keys.Select(key => (isEncoded ? Uri.UnescapeDataString(key.Key ?? "") : key.Key, key.Stamp)), next);
    }

    private static WafFolder Container(RemoteResponse response, XElement root)
    {
        var ground = new Uri(response.Url, $"{response.Url.AbsolutePath.TrimEnd('/')}/");
        var blobs = root.Elements().Where(element => element.Name.LocalName == "Blobs").Elements().Where(element => element.Name.LocalName == "Blob").Select(blob =>
        {
            var properties = blob.Elements().FirstOrDefault(element => element.Name.LocalName == "Properties") ?? blob;
            return (Text(blob, "Name"), Stamp(Text(properties, "Last-Modified"), Text(properties, "Content-Length")));
        });
        return Folder(response, ground, blobs, Text(root, "NextMarker") is { Length: > 0 } marker ? With(response.Url, ("marker", marker)) : null);
    }

    private static WafFolder Dav(RemoteResponse response, XElement root)
    {
        var links = new List<WafLink>();
        foreach (var entry in root.Elements().Where(element => element.Name.LocalName == "response"))
        {
            if (Text(entry, "href") is not { } href || !Uri.TryCreate(response.Url, href, out var target) || response.Resolve(target.AbsoluteUri) is not { } url)
                continue;
            var properties = entry.Descendants().Where(element => element.Name.LocalName == "prop").Elements().ToList();
            string? Property(string name) => properties.FirstOrDefault(element => element.Name.LocalName == name && element.Value.Length > 0)?.Value.Trim();
            var isFolder = properties.Any(element => element.Name.LocalName == "resourcetype" && element.Elements().Any(type => type.Name.LocalName == "collection"));
            if (isFolder && !url.AbsolutePath.EndsWith('/'))
                url = new UriBuilder(url) { Path = $"{url.AbsolutePath}/" }.Uri;
            links.Add(new WafLink(url, isFolder ? null : Stamp(Property("getlastmodified"), Property("getcontentlength"))));
        }
        var folder = new Uri(response.Url, response.Url.AbsolutePath.EndsWith('/') ? "." : $"{response.Url.AbsolutePath}/");
        return new WafFolder(folder, folder, links, IsListing: true, IsSurelyListing: true, default);
    }

    private static WafFolder Folder(RemoteResponse response, Uri ground, IEnumerable<(string? Key, FileStamp? Stamp)> keys, Uri? next)
    {
        var links = new List<WafLink>();
        foreach (var (key, stamp) in keys)
        {
            // Each part by itself: a key may have every character.
            if (key is { Length: > 0 } && response.Resolve(ground.AbsoluteUri + string.Join('/', key.Split('/').Select(Uri.EscapeDataString))) is { } url)
                links.Add(new WafLink(url, stamp));
        }
        return new WafFolder(response.Url, ground, links, IsListing: true, IsSurelyListing: true, default) { Next = next };
    }

    private static FileStamp? Stamp(string? time, string? size) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)
            ? new FileStamp(read.UtcDateTime, size ?? "", HasSeconds: true)
            : null;

    private static string? Text(XElement holder, string name) => holder.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    /// <summary>The address with some parameters of its query set anew.</summary>
    private static Uri With(Uri url, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var query = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var (name, value) in parameters)
        {
            query.RemoveAll(part => part.Split('=')[0].Equals(name, StringComparison.OrdinalIgnoreCase));
            query.Add($"{name}={Uri.EscapeDataString(value)}");
        }
        return new UriBuilder(url) { Query = string.Join('&', query) }.Uri;
    }
}
