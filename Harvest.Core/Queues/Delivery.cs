namespace Harvest.Queues;

/// <summary>
/// Ids taken from a queue. Acknowledging removes them for good; disposing without it gives them back, and so does the
/// death of the process.
/// </summary>
public abstract class Delivery(IReadOnlyList<string> ids) : IAsyncDisposable
{
    private bool acknowledged;

    /// <summary>The ids, as they were published; a hostile or old publisher may have sent anything.</summary>
    public IReadOnlyList<string> Ids { get; } = ids;

    /// <summary>Those that may be ids of rows, each once. Anything else no database need be asked for: some refuse it with a fault.</summary>
    public IReadOnlyList<string> Usable => [.. Ids.Where(IsUsable).Distinct()];

    public bool IsEmpty => Ids.Count == 0;

    /// <summary>Tells the broker that the ids need not come again.</summary>
    public async Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        if (!acknowledged && !IsEmpty)
            await RemoveAsync(cancellationToken);
        acknowledged = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!acknowledged && !IsEmpty)
        {
            acknowledged = true;
            await GiveBackAsync();
        }
        GC.SuppressFinalize(this);
    }

    private static bool IsUsable(string id) =>
        id.Length is > 0 and <= 100 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    protected abstract Task RemoveAsync(CancellationToken cancellationToken);

    protected abstract ValueTask GiveBackAsync();
}
