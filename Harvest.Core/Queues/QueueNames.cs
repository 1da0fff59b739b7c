namespace Harvest.Queues;

/// <summary>
/// What the queues of a site are called on a broker. Other tools know these names: they never change.
/// </summary>
internal static class QueueNames
{
    /// <summary>The key of the stream in Redis.</summary>
    public static string RedisKey(string siteId, QueueName queue) => queue switch
    {
        QueueName.Gather => $"{siteId}:harvest_job_id",
        QueueName.Fetch => $"{siteId}:harvest_object_id",
        _ => $"{siteId}:harvest_link_id",
    };

    /// <summary>The queue in RabbitMQ, and its routing key.</summary>
    public static string Amqp(string siteId, QueueName queue) => $"ckan.harvest.{siteId}.{queue.Word()}";

    /// <summary>Where RabbitMQ puts ids that were given back too often.</summary>
    public static string AmqpDead(string siteId) => $"ckan.harvest.{siteId}.dead";
}
