using System.Net.Http.Headers;

namespace Harvest.Http;

/// <summary>One request on the wire: the first one, or what a redirect made of it.</summary>
/// <param name="Request">What the caller wants.</param>
/// <param name="Url">Where it is asked for now; without user-info.</param>
internal sealed record WireRequest(RemoteRequest Request, Uri Url)
{
    public HttpMethod Method { get; init; } = Request.Method;

    /// <summary>False once a redirect turned the request into a GET.</summary>
    public bool WithBody { get; init; } = true;

    /// <summary>False once a redirect left the first origin; it stays so even if a later one leads back.</summary>
    public bool WithSecrets { get; init; } = true;

    /// <summary>The address for messages: masked, and with where the way to it began.</summary>
    public string Name => Url == SafeUrl.WithoutUser(Request.Url)
        ? SafeUrl.Of(Url)
        : $"{SafeUrl.Of(Url)} (redirected from {SafeUrl.Of(SafeUrl.WithoutUser(Request.Url))})";

    /// <summary>Whether a 304 can be meant for us.</summary>
    public bool IsConditional => Request.ETag is not null || Request.LastModified is not null
        || Request.Headers.Any(header => header.Key.StartsWith("If-", StringComparison.OrdinalIgnoreCase));

    public HttpRequestMessage ToMessage(string userAgent)
    {
        var message = new HttpRequestMessage(Method, Url);
        if (WithBody && (!Request.Body.IsEmpty || Method == HttpMethod.Post || Method == HttpMethod.Put))
            message.Content = new ReadOnlyMemoryContent(Request.Body);
        foreach (var (name, value) in Headers(userAgent))
            Add(message, name, value);
        return message;
    }

    private IEnumerable<(string Name, string Value)> Headers(string userAgent)
    {
        var own = WithSecrets ? Request.OriginHeaders : [];
        var given = Request.Headers.Concat(own).Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!given.Contains("User-Agent"))
            yield return ("User-Agent", userAgent);
        yield return ("Accept-Encoding", "gzip, br, deflate");
        if (Request.Accept is { } accept && !given.Contains("Accept"))
            yield return ("Accept", accept);
        if (Request.ETag is { } tag)
            yield return ("If-None-Match", tag);
        if (Request.LastModified is { } modified)
            yield return ("If-Modified-Since", modified.ToUniversalTime().ToString("R"));
        if (WithBody && Request.BodyType is { } type)
            yield return ("Content-Type", type);
        if (WithSecrets && Request.Url.UserInfo is { Length: > 0 } user && !given.Contains("Authorization"))
            yield return ("Authorization", "Basic " + Secrets.Basic(user));
        var asked = Request.Headers.Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Request.Headers.Concat(own.Where(header => !asked.Contains(header.Key))))
        {
            if (RemoteHeaders.IsSetByClient(name))
                throw new ArgumentException($"The header {name} is set by the client itself and cannot be given.");
            if (WithSecrets || !Secrets.IsSecretHeader(name))
                yield return (name, value);
        }
    }

    private static void Add(HttpRequestMessage message, string name, string value)
    {
        if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
        {
            // A redirect may have taken the body away; what describes it goes with it.
            if (message.Content is { Headers: var content } && !TryAdd(content, name, value))
                throw Unusable(name);
        }
        else if (!TryAdd(message.Headers, name, value))
        {
            throw Unusable(name);
        }
    }

    private static bool TryAdd(HttpHeaders headers, string name, string value) =>
        !value.AsSpan().ContainsAny('\r', '\n', '\0') && headers.TryAddWithoutValidation(name, value);

    /// <summary>The value stays unnamed: it may be a key with a line break behind it.</summary>
    private static ArgumentException Unusable(string name) =>
        new($"The header '{name}' cannot be sent: its name or value holds characters that headers cannot have.");
}
