using Microsoft.Extensions.Logging;

namespace Harvest.Http;

/// <summary>
/// What the client logs. Messages of <see cref="RemoteException"/> hold no secrets and may be logged whole.
/// </summary>
internal static partial class HttpLog
{
    [LoggerMessage(6000, LogLevel.Warning, "Asking again in {Seconds:0.0} s: {Fault}")]
    public static partial void Retrying(this ILogger logger, double seconds, string? fault);

    [LoggerMessage(6001, LogLevel.Warning, "Leaving {Host} alone for {Seconds:0} s, it fails too often. Last: {Fault}")]
    public static partial void CircuitOpened(this ILogger logger, string host, double seconds, string? fault);

    [LoggerMessage(6002, LogLevel.Information, "{Host} answers again")]
    public static partial void CircuitClosed(this ILogger logger, string host);

    [LoggerMessage(6003, LogLevel.Debug, "{Method} {Url}: {Status}")]
    public static partial void Answered(this ILogger logger, string method, string url, int status);
}
