using Harvest.Queues;

namespace Harvest.Pipeline;

/// <summary>What is done with the ids of one queue. Gathering, fetching with importing, and checking addresses.</summary>
public interface IStage
{
    QueueName Queue { get; }

    /// <summary>How many ids are taken at once.</summary>
    int BatchSize { get; }

    /// <summary>What is in hand now, in words; empty when idle.</summary>
    string Doing { get; }

    /// <summary>
    /// Does the work of a delivery and acknowledges it as soon as the database guards the work. What is thrown before that
    /// gives the ids back.
    /// </summary>
    Task HandleAsync(Delivery delivery, CancellationToken cancellationToken);
}
