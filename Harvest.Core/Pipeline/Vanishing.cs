using Harvest.Model;

namespace Harvest.Pipeline;

/// <summary>
/// Finds the records that a complete listing no longer has. Promise 8: beyond the brake nothing is deleted until a person
/// agrees, since an empty answer is more often a fault of the portal than the end of its data.
/// </summary>
internal sealed class Vanishing(Job job, Source source, Listing listing, PipelineParts parts)
{
    private const int BatchSize = 1000;

    /// <param name="add">Takes the vanished guids, in batches.</param>
    /// <returns>How many deletions were held back.</returns>
    public async Task<long> RunAsync(Func<IReadOnlyList<string>, Task> add, CancellationToken cancellationToken)
    {
        long known = 0, vanished = 0;
        await parts.Objects.EachCurrentAsync(
            source.Id,
            guid =>
            {
                known++;
                vanished += listing.Contains(guid) ? 0 : 1;
                return Task.CompletedTask;
            },
            cancellationToken);
        if (vanished == 0)
            return 0;
        if (IsTooMany(vanished, known, parts.Options.Deletion) && !source.DeletionsApproved)
        {
            var message = $"{vanished:N0} of {known:N0} datasets are no longer listed by the source. That is more than "
                + $"{parts.Options.Deletion.BrakePercent}%, so none was deleted. If the source really dropped them, run: "
                + $"harvest source approve-deletions {source.Name}";
            await parts.Reports.AddGatherErrorsAsync(job.Id, [message], cancellationToken);
            return vanished;
        }
        var batch = new List<string>(BatchSize);
        await parts.Objects.EachCurrentAsync(source.Id, AddAsync, cancellationToken);
        if (batch.Count > 0)
            await add(batch);
        if (source.DeletionsApproved)
            await parts.Sources.ApproveDeletionsAsync(source.Id, false, cancellationToken);
        return 0;

        async Task AddAsync(string guid)
        {
            if (listing.Contains(guid))
                return;
            batch.Add(guid);
            if (batch.Count < BatchSize)
                return;
            await add(batch);
            batch.Clear();
        }
    }

    /// <summary>More than the share, and more than a handful.</summary>
    internal static bool IsTooMany(long vanished, long known, DeletionOptions options) =>
        vanished > options.BrakeMinimum && vanished * 100 > known * options.BrakePercent;
}
