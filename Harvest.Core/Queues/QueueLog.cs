using Microsoft.Extensions.Logging;

namespace Harvest.Queues;

/// <summary>What queues say. Addresses come masked.</summary>
internal static partial class QueueLog
{
    [LoggerMessage(1000, LogLevel.Warning, "No connection to {Address}: {Reason}. It is tried again until it is back.")]
    public static partial void ConnectionLost(ILogger logger, string address, string reason);

    [LoggerMessage(1001, LogLevel.Information, "Connection to {Address} is back after {Seconds:0.0} s.")]
    public static partial void ConnectionBack(ILogger logger, string address, double seconds);

    [LoggerMessage(1002, LogLevel.Information, "Took over {Count} ids from {Queue} whose consumers are gone.")]
    public static partial void TakenOver(ILogger logger, int count, string queue);

    [LoggerMessage(1003, LogLevel.Debug, "Ids of {Queue} could not be given back now; they come again later: {Reason}")]
    public static partial void GiveBackFailed(ILogger logger, string queue, string reason);

    [LoggerMessage(1004, LogLevel.Debug, "Leases on {Queue} could not be renewed: {Reason}")]
    public static partial void RenewalFailed(ILogger logger, string queue, string reason);

    [LoggerMessage(1005, LogLevel.Warning, "{Broker} takes connections and does not answer for the queue {Queue}: it is deleted and made again. The next run publishes its ids anew.")]
    public static partial void Remaking(ILogger logger, string broker, string queue);
}
