namespace Harvest.Queues;

/// <summary>A queue's name as people, labels of meters and commands have it.</summary>
internal static class QueueWords
{
    /// <summary><c>gather</c> or <c>fetch</c>.</summary>
    public static string Word(this QueueName name) => name.ToString().ToLowerInvariant();
}
