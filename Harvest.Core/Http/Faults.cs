using System.Net.Sockets;
using System.Security.Authentication;

namespace Harvest.Http;

/// <summary>Makes the exceptions of this folder: what happened, where, and what an operator can do about it.</summary>
internal static class Faults
{
    public static RemoteException NotWeb(Uri url) => new(
        RemoteFault.Refused, url,
        $"'{SafeUrl.Of(url)}' cannot be harvested: only complete addresses that begin with "
        + "http:// or https:// and have a valid host can.");

    public static RemoteException BadRedirect(WireRequest hop, int status, string? location) => new(
        RemoteFault.BadRedirect, hop.Url,
        $"{hop.Name} answered with a redirect ({status}) "
        + (string.IsNullOrWhiteSpace(location)
            ? "that does not say where to."
            : $"to '{Texts.Shorten(SafeUrl.Of(location), 200)}', which is no http or https address."))
    {
        Status = status,
    };

    public static RemoteException RedirectCircle(WireRequest hop) => new(
        RemoteFault.TooManyRedirects, hop.Url,
        $"{hop.Name} redirects in a circle. Some sites do so where no cookies are kept; give the final address.");

    public static RemoteException TooManyRedirects(WireRequest hop, int limit) => new(
        RemoteFault.TooManyRedirects, hop.Url,
        $"{hop.Name}: more than {limit} redirects (Harvest:Http:MaxRedirects).");

    public static RemoteException TooLarge(WireRequest hop, long limit, string found) => new(
        RemoteFault.TooLarge, hop.Url,
        $"The answer of {hop.Name} is too large: {found}, the limit is {limit} bytes"
        + (hop.Request.MaxBytes == limit ? " for this request." : " (Harvest:Http:MaxResponseBytes)."));

    public static RemoteException Bomb(WireRequest hop, long received, long decoded) => new(
        RemoteFault.Bomb, hop.Url,
        $"The answer of {hop.Name} unpacks {received} bytes to more than {decoded}, as only a compression bomb does. "
        + "If the data are genuine, raise Harvest:Http:MaxCompressionRatio.");

    public static RemoteException UnknownPacking(WireRequest hop, string packing) => new(
        RemoteFault.Undecodable, hop.Url,
        $"The answer of {hop.Name} is packed as '{Texts.Shorten(Texts.Plain(packing), 60)}', which was not asked for "
        + "and cannot be read.");

    public static RemoteException Undecodable(WireRequest hop, Exception cause) => new(
        RemoteFault.Undecodable, hop.Url,
        hop.Url.IsFile ? "The packed file is damaged or was cut short." : $"The packed answer of {hop.Name} is damaged or was cut short.", cause)
    {
        // A proxy that gave up in mid-answer looks like this; a file of this machine is the same the next time.
        IsTransient = !hop.Url.IsFile,
    };

    public static RemoteException CircuitOpen(WireRequest hop, TimeSpan? retryAfter, string? last) => new(
        RemoteFault.CircuitOpen, hop.Url,
        $"{hop.Name} was not asked: {hop.Url.Authority} failed too often in the last minute and is left alone "
        + (retryAfter is { } wait
            ? $"for another {Counted.Of(Math.Ceiling(wait.TotalSeconds), "second")}."
            : "until a trial request succeeds.")
        + (last is null ? "" : $" The last fault was: {last}"))
    {
        IsTransient = true,
        RetryAfter = retryAfter,
    };

    /// <summary>What a failed exchange means; null for exceptions that are not the network's.</summary>
    public static RemoteException? Of(WireRequest hop, Exception exception, HttpOptions options) => exception switch
    {
        RemoteException => null,
        TimeoutException timeout => Later(RemoteFault.TimedOut, hop, $"{hop.Name} {timeout.Message}.", timeout),
        OperationCanceledException { InnerException: TimeoutException } => Later(
            RemoteFault.TimedOut, hop,
            $"{hop.Name}: no connection within {Counted.Of(options.ConnectTimeoutSeconds, "second")} "
            + "(Harvest:Http:ConnectTimeoutSeconds).",
            exception),
        _ when Inner<AddressRefusedException>(exception) is { } refused => Refused(hop, refused),
        _ when Inner<AuthenticationException>(exception) is { } tls => new(
            RemoteFault.Certificate, hop.Url,
            $"{hop.Name}: the server's certificate is not accepted, or no secure connection could be agreed on "
            + $"({Texts.Plain((tls.InnerException ?? tls).Message).TrimEnd('.')}).",
            exception),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new(
            RemoteFault.TooLarge, hop.Url, $"{hop.Name} answered with more headers than are accepted.", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => Later(
            RemoteFault.Broken, hop, $"What {hop.Name} answered is not HTTP.", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => Later(
            RemoteFault.Broken, hop, $"{hop.Name} closed the connection without a complete answer.", exception),
        _ when Inner<SocketException>(exception) is { } socket && exception is HttpRequestException
            => Unreachable(hop, socket, exception),
        HttpRequestException or IOException => Later(
            RemoteFault.Broken, hop, $"The connection to {hop.Name} was lost.", exception),
        _ => null,
    };

    private static RemoteException Refused(WireRequest hop, AddressRefusedException refused) => new(
        RemoteFault.Refused, hop.Url,
        $"{hop.Name} was not asked: {hop.Url.IdnHost} leads to {refused.Address}, {refused.Kind}. If this catalogue is "
        + $"meant, open its address by the setting Harvest:Http:AllowPrivateAddresses, such as {refused.Address}.",
        refused);

    private static RemoteException Unreachable(WireRequest hop, SocketException socket, Exception cause) =>
        socket.SocketErrorCode switch
        {
            // A resolver that is out of order says "try again"; "not found" is an answer, mostly to a slip of the pen.
            SocketError.HostNotFound or SocketError.NoData => new(
                RemoteFault.Unreachable, hop.Url,
                $"{hop.Name}: there is no host named {hop.Url.IdnHost}. Check the spelling of the address.", cause),
            SocketError.ConnectionRefused => Later(
                RemoteFault.Unreachable, hop, $"{hop.Name}: {hop.Url.Authority} refused the connection.", cause),
            SocketError.TimedOut => Later(
                RemoteFault.TimedOut, hop,
                $"{hop.Name}: {hop.Url.Authority} took no connection in time (Harvest:Http:ConnectTimeoutSeconds).",
                cause),
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => Later(
                RemoteFault.Broken, hop, $"The connection to {hop.Name} was lost.", cause),
            _ => Later(
                RemoteFault.Unreachable, hop, $"{hop.Name} cannot be reached: {Texts.Plain(socket.Message)}.", cause),
        };

    private static RemoteException Later(RemoteFault fault, WireRequest hop, string message, Exception cause) =>
        new(fault, hop.Url, message, cause) { IsTransient = true };

    private static T? Inner<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }
        return null;
    }
}
