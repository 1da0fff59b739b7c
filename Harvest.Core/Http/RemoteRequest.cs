namespace Harvest.Http;

/// <summary>
/// One question to a remote server. User name and password in <paramref name="Url"/> are sent as Basic authentication.
/// As text it shows the method and the masked address only.
/// </summary>
/// <param name="Url">An absolute http or https address; anything else is refused when the request is sent.</param>
public sealed record RemoteRequest(Uri Url)
{
    private readonly bool? idempotent;

    /// <summary>Default: GET.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>What is sent along. Default: nothing.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Content type of <see cref="Body"/>, such as <c>application/json</c>. Default: none is named.</summary>
    public string? BodyType { get; init; }

    /// <summary>
    /// Further headers. Those that look secret (<see cref="Secrets.IsSecretHeader"/>) stay with the first origin when
    /// the server redirects. Headers that the connection itself sets (Host, Content-Length …) are an argument error.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>
    /// Headers that no origin but the first ever sees, whatever they are called: what a person set for one source. One
    /// that stands in <see cref="Headers"/> too is sent as it stands there. All their values are secrets.
    /// </summary>
    internal IReadOnlyList<KeyValuePair<string, string>> OriginHeaders { get; init; } = [];

    /// <summary>Where <c>file:</c> addresses are looked for; null where none may be asked.</summary>
    internal LocalFolder? Folder { get; init; }

    /// <summary>The media types wanted, as header text. Default: anything.</summary>
    public string? Accept { get; init; }

    /// <summary>
    /// Makes the request conditional: the tag of the copy at hand, quotes included, as it was received.
    /// </summary>
    public string? ETag { get; init; }

    /// <summary>Makes the request conditional: when the copy at hand was last modified.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>
    /// The largest answer in bytes, both as sent and as decoded. Default, and upper limit:
    /// <see cref="HttpOptions.MaxResponseBytes"/>.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <summary>
    /// Whether sending it twice does no harm, so that it may be retried. Default: true for GET and HEAD, else false;
    /// set it for queries that are sent by POST.
    /// </summary>
    public bool Idempotent
    {
        get => idempotent ?? (Method == HttpMethod.Get || Method == HttpMethod.Head);
        init => idempotent = value;
    }

    /// <summary>
    /// Statuses besides 2xx that are answers to this request, for the caller to read: APIs say in the body what is wrong.
    /// Default: none.
    /// </summary>
    public IReadOnlyList<int> AnswerStatuses { get; init; } = [];

    public override string ToString() => $"{Method} {SafeUrl.Of(Url)}";
}
