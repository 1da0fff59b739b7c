namespace Harvest.Queues;

/// <summary>Lets those who wait know that there may be something now.</summary>
internal sealed class WakeUp
{
    private TaskCompletionSource next = Fresh();

    /// <summary>
    /// Ends at the next call of <see cref="Set"/>. Take it before looking, or a message in between is missed.
    /// </summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Set() => Interlocked.Exchange(ref next, Fresh()).TrySetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
