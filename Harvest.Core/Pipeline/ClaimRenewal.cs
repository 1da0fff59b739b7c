using Harvest.Storage;

namespace Harvest.Pipeline;

/// <summary>
/// Renews claims on objects, for a <see cref="LeaseKeeper"/>: which is asked every few seconds, while renewing writes every row and
/// is done four times in the length of a lease.
/// </summary>
/// <param name="ids">The objects that are in hand now; those that have ended are left alone.</param>
internal sealed class ClaimRenewal(PipelineParts parts, Func<IReadOnlyCollection<string>> ids)
{
    private long renewed = parts.Time.GetTimestamp();

    /// <returns>True: whether a claim still holds is told by the write that needs it.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (parts.Time.GetElapsedTime(renewed) >= parts.Lease / 4)
        {
            renewed = parts.Time.GetTimestamp();
            await parts.Objects.RenewAsync(ids(), Worker.Id, parts.Lease, cancellationToken);
        }
        return true;
    }
}
