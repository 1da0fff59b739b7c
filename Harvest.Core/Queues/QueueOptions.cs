using System.ComponentModel.DataAnnotations;

namespace Harvest.Queues;

/// <summary>Which broker carries the ids.</summary>
public enum QueueType
{
    /// <summary>Queues of this process alone: the embedded shape.</summary>
    Memory,

    /// <summary>A Redis server (5 or later), with streams.</summary>
    Redis,

    /// <summary>A RabbitMQ server (3.8 or later), with quorum queues.</summary>
    Amqp,
}

/// <summary>Settings <c>Harvest:Queue</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>The broker. Default: <see cref="QueueType.Memory"/>.</summary>
    [EnumDataType(typeof(QueueType))]
    public QueueType Type { get; set; } = QueueType.Memory;

    /// <summary>
    /// Where the broker is: <c>redis://[:password@]host[:port][/db]</c>, <c>rediss://</c> for TLS,
    /// <c>amqp://user:password@host[:port]/vhost</c>, <c>amqps://</c> for TLS. Default: the broker's usual port on localhost.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>
    /// The greatest number of objects of one job that wait in the fetch queue; the rest waits in the database, so that a
    /// small job never stands behind the whole of a large one. Default: 1000.
    /// </summary>
    [Range(10, 1_000_000)]
    public int Window { get; set; } = 1000;
}
