using Harvest.Queues.Amqp;
using Harvest.Queues.Memory;
using Harvest.Queues.Redis;
using Microsoft.Extensions.Logging;

namespace Harvest.Queues;

/// <summary>Makes the queue the settings ask for.</summary>
public static class Queue
{
    /// <summary>
    /// Checks the settings and connects at the first call. <paramref name="leaseSeconds"/> is how long ids of a
    /// process that died stay away where the broker cannot tell.
    /// </summary>
    public static IQueue Open(
        QueueOptions options, string siteId, int leaseSeconds, TimeProvider time, ILoggerFactory loggers) =>
        options.Type switch
        {
            QueueType.Memory => new MemoryQueue(),
            QueueType.Redis => new RedisQueue(options, siteId, leaseSeconds, time, loggers),
            QueueType.Amqp => new AmqpQueue(options, siteId, time, loggers),
            _ => throw new QueueException($"Harvest:Queue:Type is \"{options.Type}\": it is Memory, Redis or Amqp."),
        };
}
