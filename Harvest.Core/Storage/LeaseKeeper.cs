namespace Harvest.Storage;

/// <summary>
/// Renews a claim while its work goes on, and cancels the work when the claim is lost: so an abort ends it within seconds.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource lost;
    private readonly CancellationTokenSource stopped = new();
    private readonly Task keeping;

    /// <param name="time">The clock.</param>
    /// <param name="lease">How long the claim holds.</param>
    /// <param name="renew">Renews it; false when it is no longer ours.</param>
    /// <param name="cancellationToken">Ends the work from outside.</param>
    public LeaseKeeper(
        TimeProvider time, TimeSpan lease, Func<CancellationToken, Task<bool>> renew, CancellationToken cancellationToken)
    {
        lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = lease / 3 < Longest ? lease / 3 : Longest;
        keeping = KeepAsync(time, pause, renew);
    }

    /// <summary>For the work: cancelled when the claim is lost, or from outside.</summary>
    public CancellationToken Token => lost.Token;

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        await keeping;
        lost.Dispose();
        stopped.Dispose();
    }

    private async Task KeepAsync(TimeProvider time, TimeSpan pause, Func<CancellationToken, Task<bool>> renew)
    {
        try
        {
            while (true)
            {
                await Task.Delay(pause, time, stopped.Token);
                if (!await renew(stopped.Token))
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
        catch (Exception)
        {
            // The database is away, and was tried for long: the claim may be another's by now. Whatever the work still writes
            // is guarded by the claim itself.
            await lost.CancelAsync();
        }
    }
}
