using Harvest.Http;

namespace Harvest.Pipeline.Links;

/// <summary>What a check means.</summary>
public enum LinkOutcome
{
    /// <summary>The file is there.</summary>
    Available,

    /// <summary>It is not, or not now.</summary>
    Failed,

    /// <summary>The server does not let this client in.</summary>
    Refused,

    /// <summary>The server, or our own pace, asks to come again: nothing was learned.</summary>
    Later,
}

/// <summary>What a check found.</summary>
/// <param name="Outcome">What it means.</param>
/// <param name="Code">HTTP status, if any.</param>
/// <param name="Reason">Why there was none, in a word.</param>
/// <param name="Wait">For <see cref="LinkOutcome.Later"/>: how long to wait.</param>
public sealed record LinkAnswer(LinkOutcome Outcome, int? Code, string? Reason = null, TimeSpan? Wait = null)
{
    /// <summary>How long a server that asks for patience without saying how much is left alone.</summary>
    private static readonly TimeSpan UsualWait = TimeSpan.FromHours(1);

    /// <summary>What a fault means.</summary>
    public static LinkAnswer Of(RemoteException fault) => fault switch
    {
        { Status: 429 } or { Fault: RemoteFault.CircuitOpen } => new LinkAnswer(LinkOutcome.Later, fault.Status, null, fault.RetryAfter ?? UsualWait),
        // An empty file has no first byte.
        { Status: 202 or 416 } => new LinkAnswer(LinkOutcome.Available, fault.Status),
        { Status: 401 or 403 or 407 or 451 } => new LinkAnswer(LinkOutcome.Refused, fault.Status),
        { Fault: RemoteFault.Status } => new LinkAnswer(LinkOutcome.Failed, fault.Status),
        // It answered well, only not in a way that a harvest would read.
        { Fault: RemoteFault.TooLarge or RemoteFault.Bomb or RemoteFault.Undecodable } => new LinkAnswer(LinkOutcome.Available, 200),
        // Sites that want cookies redirect programs in circles, and browsers not.
        { Fault: RemoteFault.TooManyRedirects } => new LinkAnswer(LinkOutcome.Refused, null, fault.Fault.ToString()),
        _ => new LinkAnswer(LinkOutcome.Failed, null, fault.Fault.ToString()),
    };
}
