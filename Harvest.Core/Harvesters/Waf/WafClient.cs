using System.Text;
using Harvest.Http;

namespace Harvest.Harvesters.Waf;

/// <summary>Reads folders and files of a web server.</summary>
internal sealed class WafClient(HarvestHttp http)
{
    /// <summary>Larger documents are no metadata records.</summary>
    public const long MaxDocument = 16 * 1024 * 1024;

    /// <summary>Some hundred thousand files.</summary>
    private const long MaxPage = 96 * 1024 * 1024;

    private static readonly HttpMethod Propfind = new("PROPFIND");

    private const string ETagMark = "etag ";
    private const string DateMark = "modified ";

    /// <summary>
    /// The folder that a source names. People leave out the slash at the end, and servers then take it for a file, or list it
    /// so that its links lead astray: so it is asked for with the slash first.
    /// </summary>
    public async Task<WafFolder> ReadRootAsync(Uri url, CancellationToken cancellationToken)
    {
        if (WithSlash(url) is not { } folder)
            return await ReadOrDavAsync(url, cancellationToken);
        try
        {
            return await ReadOrDavAsync(folder, cancellationToken);
        }
        catch (RemoteException fault) when (fault.Status is 404 or 400 or 403)
        {
            return await ReadAsync(url, cancellationToken);
        }
    }

    /// <summary>A folder by its page; where it has none that lists anything, by WebDAV.</summary>
    public async Task<WafFolder> ReadOrDavAsync(Uri url, CancellationToken cancellationToken)
    {
        WafFolder? page = null;
        try
        {
            page = await ReadAsync(url, cancellationToken);
            if (page.IsListing)
                return page;
        }
        catch (RemoteException fault) when (fault.Status is 403 or 404 or 405 or 501)
        {
            if (await ReadDavAsync(url, cancellationToken) is { } found)
                return found;
            throw;
        }
        return await ReadDavAsync(url, cancellationToken) ?? page;
    }

    /// <summary>A folder that is listed by WebDAV alone; null when the server does not speak it.</summary>
    public async Task<WafFolder?> ReadDavAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await http.ReadAsync(
                new RemoteRequest(url)
                {
                    Method = Propfind,
                    Idempotent = true,
                    Headers = [new("Depth", "1")],
                    Body = "<?xml version=\"1.0\"?><propfind xmlns=\"DAV:\"><prop><resourcetype/><getlastmodified/><getcontentlength/></prop></propfind>"u8.ToArray(),
                    BodyType = "application/xml",
                    MaxBytes = MaxPage,
                },
                async (response, token) =>
                {
                    var body = Encoding.UTF8.GetString(await response.ReadUtf8Async(token));
                    return response.Status == 207 && CloudListing.IsOne(body) ? CloudListing.Read(response, body) : null;
                },
                cancellationToken);
        }
        catch (RemoteException)
        {
            return null;
        }
    }

    /// <summary>The folder that a source names, when it is not redirected.</summary>
    public static Uri Folder(Uri url) => WithSlash(url) ?? new Uri(url, ".");

    private static Uri? WithSlash(Uri url)
    {
        var last = url.Segments[^1];
        return last.EndsWith('/') || last.Contains('.', StringComparison.Ordinal) || url.Query.Length > 0
            ? null
            : new UriBuilder(url) { Path = $"{url.AbsolutePath}/" }.Uri;
    }

    public Task<WafFolder> ReadAsync(Uri url, CancellationToken cancellationToken) => http.ReadAsync(
        new RemoteRequest(url) { Accept = "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.5", MaxBytes = MaxPage },
        async (response, token) =>
        {
            var body = Encoding.UTF8.GetString(await response.ReadUtf8Async(token));
            if (CloudListing.IsOne(body))
                return CloudListing.Read(response, body);
            var isPlain = response.MediaType == "text/plain" && !Texts.IsHtml(null, body);
            return WafFolder.Read(response, FolderPage.Read(body, isPlain));
        },
        cancellationToken);

    /// <summary>A file, or null when it is as it was when it got this stamp.</summary>
    /// <param name="url">The file's address.</param>
    /// <param name="stamp">One that <see cref="StampOf"/> made; null for none.</param>
    public Task<(byte[] Content, string? Stamp)?> GetAsync(Uri url, string? stamp, CancellationToken cancellationToken)
    {
        var request = new RemoteRequest(url) { Accept = "application/xml, text/xml;q=0.9, */*;q=0.5", MaxBytes = MaxDocument };
        if (stamp?.StartsWith(ETagMark, StringComparison.Ordinal) == true)
            request = request with { ETag = stamp[ETagMark.Length..] };
        else if (stamp?.StartsWith(DateMark, StringComparison.Ordinal) == true
            && DateTimeOffset.TryParseExact(stamp[DateMark.Length..], "R", null, default, out var date))
            request = request with { LastModified = date };
        return http.ReadAsync<(byte[], string?)?>(
            request,
            async (response, token) => response.NotModified ? null : (await response.ReadDocumentAsync(token), StampOf(response)),
            cancellationToken);
    }

    /// <summary>What tells this version of a file from others, in the server's words.</summary>
    private static string? StampOf(RemoteResponse response) =>
        response.ETag is { Length: > 0 and < 150 } tag ? ETagMark + tag
        : response.LastModified is { } date ? DateMark + date.ToString("R")
        : null;
}
