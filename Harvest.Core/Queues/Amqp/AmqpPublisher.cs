using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Harvest.Queues.Amqp;

/// <summary>
/// Publishes ids and comes back when the broker has confirmed every one: they are on disk then, on most nodes.
/// </summary>
internal sealed class AmqpPublisher(AmqpConnection connection, AmqpTopology topology) : IDisposable
{
    // So many confirmations are outstanding at most.
    private const int Chunk = 1000;

    private readonly AmqpChannel channel = new(connection, topology, confirms: true);

    public async Task PublishAsync(QueueName queue, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var chunk in ids.Chunk(Chunk))
        {
            await channel.UseAsync(
                async open =>
                {
                    await PublishAsync(open, topology.Name(queue), chunk);
                    return true;
                },
                cancellationToken);
        }
    }

    public void Dispose() => channel.Dispose();

    private async Task PublishAsync(IChannel open, string queue, IReadOnlyList<string> ids)
    {
        var returned = await SendAsync(open, queue, ids);
        if (returned.Count == 0)
            return;

        // The queue was deleted a moment ago: a purge does that, and makes it again.
        await topology.DeclareAsync(open);
        returned = await SendAsync(open, queue, returned);
        if (returned.Count > 0)
        {
            throw new QueueException(
                $"{connection.Name} found no queue for {returned.Count} ids of {queue}. Somebody keeps deleting it.");
        }
    }

    /// <summary>Gives those ids the broker had no queue for.</summary>
    private static async Task<List<string>> SendAsync(IChannel open, string queue, IReadOnlyList<string> ids)
    {
        var sent = new List<Task>(ids.Count);
        foreach (var id in ids)
            sent.Add(SendAsync(open, queue, id).AsTask());
        var returned = new List<string>();
        for (var i = 0; i < sent.Count; i++)
        {
            try
            {
                await sent[i];
            }
            catch (PublishException e) when (e.IsReturn)
            {
                returned.Add(ids[i]);
            }
        }
        return returned;
    }

    private static ValueTask SendAsync(IChannel open, string queue, string id) => open.BasicPublishAsync(
        AmqpTopology.Exchange,
        queue,
        mandatory: true,
        new BasicProperties { Persistent = true },
        Encoding.UTF8.GetBytes(id));
}
