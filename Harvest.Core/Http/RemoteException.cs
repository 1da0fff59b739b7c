namespace Harvest.Http;

/// <summary>What went wrong between us and a remote server.</summary>
public enum RemoteFault
{
    /// <summary>
    /// The address may not be asked: not http(s), or a private address that the settings keep closed.
    /// </summary>
    Refused,

    /// <summary>No connection: no such host, refused, no route.</summary>
    Unreachable,

    /// <summary>The server's certificate is not valid for its name; permanent.</summary>
    Certificate,

    /// <summary>No connection, no answer or no further byte in time.</summary>
    TimedOut,

    /// <summary>The server answered with an error; <see cref="RemoteException.Status"/> says which.</summary>
    Status,

    /// <summary>The answer is larger than the limit.</summary>
    TooLarge,

    /// <summary>The answer unpacks to far more than was sent.</summary>
    Bomb,

    /// <summary>The connection was lost within an answer, or what came is not HTTP.</summary>
    Broken,

    /// <summary>The answer is packed in an unknown way, or its packing is damaged or cut short.</summary>
    Undecodable,

    /// <summary>More redirects than allowed, or a circle of them.</summary>
    TooManyRedirects,

    /// <summary>A redirect without a usable target.</summary>
    BadRedirect,

    /// <summary>The host failed so often that it is left alone for a while.</summary>
    CircuitOpen,
}

/// <summary>
/// A remote server did not give what was asked. The message is a sentence for the operator of a catalogue and holds no
/// secrets. Thrown by <see cref="HarvestHttp.SendAsync"/> and by reads of <see cref="RemoteResponse.Body"/>.
/// </summary>
public sealed class RemoteException : Exception
{
    /// <summary>
    /// Makes the exception; secrets in <paramref name="url"/> are masked, <paramref name="message"/> is not touched.
    /// </summary>
    public RemoteException(RemoteFault fault, Uri url, string message, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
        Url = SafeUrl.Masked(url);
    }

    public RemoteFault Fault { get; }

    /// <summary>
    /// The address that failed (after redirects), with its secrets masked: for showing, not for asking again.
    /// </summary>
    public Uri Url { get; }

    /// <summary>The HTTP status, when the server gave one.</summary>
    public int? Status { get; init; }

    /// <summary>Whether the same request may succeed later. Default: false.</summary>
    public bool IsTransient { get; init; }

    /// <summary>
    /// How long the server (or an open circuit) asks to be left alone; counts from when it was thrown.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How often the request was sent before it was given up.</summary>
    public int Attempts { get; internal set; } = 1;

    public override string Message => Attempts > 1 ? $"{base.Message} Tried {Attempts} times." : base.Message;
}
