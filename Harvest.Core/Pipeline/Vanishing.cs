using Harvest.Model;

namespace Harvest.Pipeline;

/// <summary>
/// Finds the records that a complete listing no longer has. Promise 8: beyond the brake nothing is deleted until a person
/// agrees, since an empty answer is more often a fault of the portal than the end of its data.
/// </summary>
internal sealed class Vanishing(Job job, Source source, Listing listing, DeletionRule rule, PipelineParts parts)
{
    private const int BatchSize = 1000;

    private readonly DateTimeOffset now = parts.Time.GetUtcNow();

    /// <summary>The source is being emptied by a person: neither brake nor grace.</summary>
    public bool IsClearing { get; init; }

    /// <param name="add">Takes the vanished guids, in batches.</param>
    /// <returns>How many deletions were held back.</returns>
    public async Task<long> RunAsync(Func<IReadOnlyList<string>, Task> add, CancellationToken cancellationToken)
    {
        long known = 0, missing = 0, vanished = 0;
        await parts.Objects.EachCurrentAsync(
            source.Id,
            guid =>
            {
                known++;
                missing += listing.Contains(guid) ? 0 : 1;
                return Task.CompletedTask;
            },
            cancellationToken);
        if (HasGrace)
        {
            await NoteAsync(cancellationToken);
            await EachAsync(_ => Task.FromResult(vanished++), cancellationToken);
            if (missing > vanished)
                parts.Logs.Remarked(source.Name, job.Id, $"{missing - vanished:N0} records are missing and have {rule.GraceDays} days of grace");
        }
        else
        {
            vanished = missing;
        }
        if (vanished == 0)
            return 0;
        if (rule.IsTooMany(vanished, known) && !source.DeletionsApproved && !IsClearing)
        {
            var message = $"{vanished:N0} of {known:N0} datasets are no longer listed by the source. That is more than "
                + $"{rule.BrakePercent}%, so none was deleted. If the source really dropped them, run: "
                + $"harvest source approve-deletions {source.Name}";
            await parts.Reports.AddGatherErrorsAsync(job.Id, [message], cancellationToken);
            return vanished;
        }
        await InBatchesAsync(take => EachAsync(take, cancellationToken), add);
        if (source.DeletionsApproved)
            await parts.Sources.ApproveDeletionsAsync(source.Id, false, cancellationToken);
        return 0;
    }

    private bool HasGrace => rule.GraceDays > 0 && !IsClearing;

    /// <summary>Goes through the records that are to be deleted.</summary>
    private Task EachAsync(Func<string, Task> visit, CancellationToken cancellationToken)
    {
        Func<string, Task> unlisted = guid => listing.Contains(guid) ? Task.CompletedTask : visit(guid);
        return HasGrace
            ? parts.Missing.EachAsync(source.Id, now - TimeSpan.FromDays(rule.GraceDays), unlisted, cancellationToken)
            : parts.Objects.EachCurrentAsync(source.Id, unlisted, cancellationToken);
    }

    /// <summary>Writes down which records are missing since now, and which are there again.</summary>
    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        await InBatchesAsync(
            take => parts.Objects.EachCurrentAsync(
                source.Id, guid => listing.Contains(guid) ? Task.CompletedTask : take(guid), cancellationToken),
            guids => parts.Missing.MarkAsync(source.Id, guids, now, cancellationToken));
        await InBatchesAsync(
            take => parts.Missing.EachAsync(
                source.Id, now, guid => listing.Contains(guid) ? take(guid) : Task.CompletedTask, cancellationToken),
            guids => parts.Missing.ForgetAsync(source.Id, guids, cancellationToken));
    }

    private static async Task InBatchesAsync(Func<Func<string, Task>, Task> each, Func<IReadOnlyList<string>, Task> handle)
    {
        var batch = new List<string>(BatchSize);
        await each(async guid =>
        {
            batch.Add(guid);
            if (batch.Count < BatchSize)
                return;
            await handle(batch);
            batch.Clear();
        });
        if (batch.Count > 0)
            await handle(batch);
    }
}
