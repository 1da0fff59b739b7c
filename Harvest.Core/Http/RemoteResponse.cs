using System.Net.Http.Headers;

namespace Harvest.Http;

/// <summary>
/// A good answer (2xx, or 304 to a conditional request). While its body is unread it holds a connection and one of the
/// host's permits, so dispose it; twice does no harm. Reading the body to its end frees both early.
/// </summary>
public sealed class RemoteResponse : IAsyncDisposable
{
    private readonly Uri requested;
    private readonly long? length;

    private readonly Action<string> warn;

    internal RemoteResponse(Answer answer, Stream body, Action<string> warn)
    {
        Body = body;
        this.warn = what => warn($"{SafeUrl.Of(Url!)}: {what}");
        requested = answer.WireRequest.Request.Url;
        length = answer.Message.Content.Headers.ContentLength;
        Url = answer.WireRequest.Url;
        Status = answer.Status;
        Headers = answer.Message.Headers.NonValidated.Concat(answer.Message.Content.Headers.NonValidated)
            .GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                group => group.Key, group => string.Join(", ", group.SelectMany(header => header.Value)),
                StringComparer.OrdinalIgnoreCase);
        ETag = Headers.GetValueOrDefault("ETag");
        LastModified = answer.Message.Content.Headers.LastModified;
        (MediaType, Charset) = ContentType(Headers.GetValueOrDefault("Content-Type"));
    }

    /// <summary>
    /// Where the answer came from, after redirects; never with user name and password (see <see cref="Resolve"/>).
    /// </summary>
    public Uri Url { get; }

    /// <summary>A 2xx status, or 304.</summary>
    public int Status { get; }

    /// <summary>The copy at hand is still good; there is no body.</summary>
    public bool NotModified => Status == 304;

    /// <summary>
    /// Lower-case media type without parameters, such as <c>text/turtle</c>; null when the server names none.
    /// </summary>
    public string? MediaType { get; }

    /// <summary>The charset parameter of the content type, as the server wrote it, without quotes.</summary>
    public string? Charset { get; }

    /// <summary>As received, quotes included: fit for <see cref="RemoteRequest.ETag"/>.</summary>
    public string? ETag { get; }

    /// <summary>Null when the server sends none, or one that is no date.</summary>
    public DateTimeOffset? LastModified { get; }

    /// <summary>All headers, names in any case; several of one name are joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>
    /// The unpacked body, to be read once. Reads throw <see cref="RemoteException"/> when the connection breaks, is
    /// silent for too long, or brings more than is allowed; they may run synchronously, but better not.
    /// </summary>
    public Stream Body { get; }

    /// <summary>
    /// The whole body; bounded by <see cref="RemoteRequest.MaxBytes"/>, so set that for what must be held in memory.
    /// </summary>
    /// <exception cref="RemoteException">As for reads of <see cref="Body"/>.</exception>
    public async Task<byte[]> ReadAllAsync(CancellationToken cancellationToken)
    {
        // The length is the server's word: no large block is set aside on the strength of it.
        using var whole = new MemoryStream((int)Math.Clamp(length ?? 0, 0, 1024 * 1024));
        await Body.CopyToAsync(whole, cancellationToken);
        return whole.ToArray();
    }

    /// <summary>
    /// The address that a link in the answer means. On the origin that was asked it gets the user name and password of
    /// the request again. Null for links that are no http or https address.
    /// </summary>
    public Uri? Resolve(string link)
    {
        if (!Uri.TryCreate(Url, link, out var target) || !Redirects.IsWeb(target))
            return null;
        if (requested.UserInfo.Length == 0 || target.UserInfo.Length > 0 || !Redirects.IsSameOrigin(requested, target))
            return target;
        var user = requested.UserInfo.Split(':', 2);
        return new UriBuilder(target) { UserName = user[0], Password = user.ElementAtOrDefault(1) ?? "" }.Uri;
    }

    /// <summary>
    /// <see cref="Body"/> as UTF-8, by its byte order mark, else by what it or the server declares. What had to be guessed is told
    /// to whom the client was made for. To be read once, in place of the body.
    /// </summary>
    public Stream Utf8Body() => new Utf8Body(Body, Charset, warn);

    /// <summary>Tells whom the client was made for what was mended or guessed in this answer.</summary>
    public void Warn(string what) => warn(what);

    /// <summary>The whole text as UTF-8; as <see cref="Utf8Body"/> and <see cref="ReadAllAsync"/>.</summary>
    public async Task<byte[]> ReadUtf8Async(CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream((int)Math.Clamp(length ?? 0, 0, 1024 * 1024));
        await Utf8Body().CopyToAsync(whole, cancellationToken);
        return whole.ToArray();
    }

    /// <summary>
    /// The whole document as its reader can make sense of it: as it came where it is UTF-8, or XML that says what it is in.
    /// </summary>
    public async Task<byte[]> ReadDocumentAsync(CancellationToken cancellationToken) =>
        TextEncoding.Readable(await ReadAllAsync(cancellationToken), Charset, warn);

    public ValueTask DisposeAsync() => Body.DisposeAsync();

    private static (string? MediaType, string? Charset) ContentType(string? header)
    {
        if (MediaTypeHeaderValue.TryParse(header, out var parsed))
            return (parsed.MediaType?.ToLowerInvariant(), parsed.CharSet?.Trim('"', '\''));

        // Damaged parameters do not make the type unknown.
        var type = header?.Split(';', ',')[0].Trim().ToLowerInvariant();
        return (string.IsNullOrEmpty(type) ? null : type, null);
    }
}
