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
public sealed class QueueOptions : IValidatableObject
{
    /// <summary>The broker. Default: <see cref="QueueType.Memory"/>.</summary>
    [EnumDataType(typeof(QueueType))]
    public QueueType Type { get; set; } = QueueType.Memory;

    /// <summary>
    /// Where the broker is: <c>redis://[[user]:password@]host[:port][/db]</c>, <c>rediss://</c> for TLS,
    /// <c>amqp://user:password@host[:port]/vhost</c>, <c>amqps://</c> for TLS. When it is set, the parts below do not
    /// count, but for <see cref="User"/> and <see cref="Password"/> where the URL has none.
    /// Default: the broker's usual port on localhost.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>The broker's host, when <see cref="Url"/> is not set. Default: <c>localhost</c>.</summary>
    public string? Host { get; set; }

    /// <summary>Default: 6379 for Redis (with TLS too), 5672 for RabbitMQ, 5671 with TLS.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>
    /// Default: none for Redis (its user <c>default</c>); <c>guest</c> for RabbitMQ, which the broker accepts from its own machine only.
    /// </summary>
    public string? User { get; set; }

    /// <summary>Default: none for Redis, <c>guest</c> for RabbitMQ.</summary>
    public string? Password { get; set; }

    /// <summary>RabbitMQ only. Default: <c>/</c>.</summary>
    public string? VirtualHost { get; set; }

    /// <summary>Redis only: the number of the database. Default: 0.</summary>
    [Range(0, 65535)]
    public int? Db { get; set; }

    /// <summary>Whether the connection is encrypted, when <see cref="Url"/> is not set. Default: false.</summary>
    public bool Tls { get; set; }

    /// <summary>
    /// A PEM file with the certificate authority of a broker with TLS that the machine does not know. Default: none.
    /// </summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>
    /// The greatest number of objects of one job that wait in the fetch queue; the rest waits in the database, so
    /// that a small job never stands behind the whole of a large one. Default: 1000.
    /// </summary>
    [Range(10, 1_000_000)]
    public int Window { get; set; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Type == QueueType.Memory)
            yield break;
        string? fault = string.IsNullOrWhiteSpace(CertificateAuthority) || File.Exists(CertificateAuthority)
            ? null : $"Harvest:Queue:CertificateAuthority is \"{CertificateAuthority}\": there is no such file.";
        try
        {
            _ = BrokerAddress.From(this);
        }
        catch (QueueException e)
        {
            fault = e.Message;
        }
        if (fault is not null)
            yield return new ValidationResult(fault, [nameof(Url)]);
    }
}
