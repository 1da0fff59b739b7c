namespace Harvest.Queues;

/// <summary>The queues of a site.</summary>
public enum QueueName
{
    /// <summary>Ids of jobs whose source is to be listed.</summary>
    Gather,

    /// <summary>Ids of objects to be fetched and imported.</summary>
    Fetch,

    /// <summary>Ids of addresses that are to be checked; used where <c>Links:EveryDays</c> asks for it.</summary>
    Links,
}

/// <summary>
/// Carries ids between processes and nothing else: the database is the truth, a message only says "look at this row".
/// Delivery is at least once and in no promised order; whoever handles an id must bear seeing it twice.
/// A back-end is one class behind this interface; <c>QueueContract</c> in the tests is its specification. All methods
/// may be called from many lanes at once and throw <see cref="QueueException"/> while the broker cannot be used.
/// </summary>
public interface IQueue : IAsyncDisposable
{
    /// <summary>
    /// Adds ids. When it returns, the broker has them; when it throws, any part of them may be there.
    /// </summary>
    Task PublishAsync(QueueName queue, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Takes up to <paramref name="max"/> ids, waiting up to <paramref name="wait"/> for the first one; a broker may
    /// need a tenth of a second to know that there is none. The delivery is empty when none came. Cancellation throws
    /// <see cref="OperationCanceledException"/> and takes nothing.
    /// </summary>
    Task<Delivery> ReceiveAsync(QueueName queue, int max, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>How many ids wait to be delivered; those delivered and not yet acknowledged do not count.</summary>
    Task<long> CountAsync(QueueName queue, CancellationToken cancellationToken);

    /// <summary>
    /// Removes every id of this queue of this site, those in flight included. Other sites and foreign keys stay.
    /// </summary>
    Task PurgeAsync(QueueName queue, CancellationToken cancellationToken);
}
