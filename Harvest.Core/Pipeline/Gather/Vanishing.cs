using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Pipeline.Gather;

/// <summary>
/// What a complete listing means for the known records: those that it no longer has, and those that the source says it deleted, are
/// missing. Promise 8: beyond the brake nothing is deleted until a person agrees, since an answer without the known records is more
/// often a fault of the portal than the end of its data.
/// </summary>
internal sealed class Vanishing(
    Source source, Listing listing, Listing gone, GatherContext context, Brake brake, PipelineParts parts, IGatherSink sink)
{
    private const int BatchSize = 1000;

    private readonly DateTimeOffset now = parts.Time.GetUtcNow();
    private Brake brake = brake;

    /// <summary>The source is being emptied by a person: neither brake nor grace.</summary>
    public bool IsClearing { get; init; }

    public required Approved Approved { get; init; }

    /// <summary>The listing is the one that the approval was for.</summary>
    public bool IsExpected { get; init; } = true;

    /// <summary>Some known records were missing before.</summary>
    public bool WereMissing { get; init; }

    /// <summary>As many known records were listed as there are: none is missing, unless the source says that it was deleted.</summary>
    public bool AreAllListed { get; init; }

    private bool HasGrace => brake.Rule.GraceDays > 0 && !IsClearing;

    private bool IsFull => !context.NothingVanished && !context.DeletionsAreTold;

    /// <summary>How many known records the source says it deleted.</summary>
    public async Task<long> CountGoneAsync(CancellationToken cancellationToken)
    {
        long count = 0;
        if (gone.Count > 0)
        {
            await parts.Objects.EachCurrentAsync(
                source.Id,
                guid => Task.FromResult(count += gone.Contains(guid) && !listing.Contains(guid) ? 1 : 0),
                cancellationToken);
        }
        return count;
    }

    /// <param name="end">What the listing has come to so far.</param>
    /// <param name="strangers">How many records it has that are neither known nor approved.</param>
    /// <returns>The same with what is held back.</returns>
    public async Task<ListingEnd> RunAsync(ListingEnd end, long strangers, CancellationToken cancellationToken)
    {
        if (HasGrace || (WereMissing && (IsFull || context.NothingVanished)))
            await sink.NoteMissingAsync(new MissingNotes(EachWhen(HasGrace, cancellationToken), IsThere));
        long missing = 0, unapproved = 0, beyond = 0, due = 0, asked = 0, left = 0;
        await EachMissingAsync(
            guid => Count(guid, ref missing, ref unapproved, ref beyond),
            cancellationToken);
        if (HasGrace)
            await EachDueAsync(guid => Count(guid, ref due, ref asked, ref left), cancellationToken);
        else
            (due, asked, left) = (missing, unapproved, beyond);
        var isOther = !IsExpected && (brake with { Beyond = beyond }).IsAnother(missing - beyond, strangers);
        brake = brake with { Approved = missing - unapproved - beyond, Beyond = beyond };
        if (missing > due)
            sink.Remark($"Missing, with {Counted.Of(brake.Rule.GraceDays, "day")} of grace: {Counted.Of(missing - due, "record")}");
        // Another catalogue was approved, and this is a third.
        if (!IsClearing && (isOther || brake.IsAnother(unapproved, strangers)))
            return await AskWhoseAsync(end, missing, strangers, isOther, cancellationToken);
        if (due == 0)
            return end;
        var isHeld = !IsClearing && brake.Holds(asked);
        await InBatchesAsync(
            take => EachDueAsync(guid => isHeld && !IsFree(guid) ? Task.CompletedTask : take(guid), cancellationToken),
            guids => sink.DeleteAsync(guids, guid => IsClearing || IsFree(guid)));
        if (left > 0)
            sink.Remark($"No longer wanted by the settings, and taken out without counting for the brake: {Counted.Of(left, "record")}");
        end = end with { WasApproved = IsClearing || due > asked + left };
        if (!isHeld)
            return end;
        var set = default(HeldBack.SetName);
        await HoldAsync(guid => !IsFree(guid), guid => set.Add(guid, true), cancellationToken);
        var reason = listing.Count + gone.Count == 0
            ? $"No datasets found at {SafeUrl.Of(source.Url)}, where {brake.Known:N0} are known, {brake.Outcome}"
            : brake.Reason(asked);
        sink.Report($"{reason}. If the source really dropped them, approve that on the source's page, or run: {Approve}", false);
        return end with { Set = set.ToString(), Deletions = asked };

        Task Count(string guid, ref long all, ref long open, ref long unwanted)
        {
            all++;
            if (!Approved.Deletions.Contains(guid))
                _ = context.IsBeyond(guid) ? unwanted++ : open++;
            return Task.CompletedTask;
        }
    }

    /// <summary>Whether a record may go whatever the brake says: a person approved it, or the settings want it no more.</summary>
    private bool IsFree(string guid) => Approved.Deletions.Contains(guid) || context.IsBeyond(guid);

    private string Approve => $"harvest source approve-deletions {source.Name}";

    /// <summary>Strangers stand where the known records stood: nothing is taken, and a person is asked once, for both.</summary>
    private async Task<ListingEnd> AskWhoseAsync(ListingEnd end, long missing, long strangers, bool isOther, CancellationToken cancellationToken)
    {
        var set = default(HeldBack.SetName);
        long deletions = 0, additions = 0;
        await HoldAsync(
            _ => true,
            guid =>
            {
                deletions++;
                set.Add(guid, true);
            },
            cancellationToken);
        await sink.RefuseAsync(guid =>
        {
            additions++;
            set.Add(guid, false);
        });
        sink.Report(
            $"The source looks like another catalogue: {missing:N0} of {brake.Known:N0} known datasets are not listed"
            + (brake.Lost > 0 ? $" (besides {Counted.Of(brake.Lost, "one")} deleted in the last {brake.Rule.BrakeDays} days)" : "")
            + $", and {strangers:N0} unknown ones are. {(isOther ? "What was approved was another set. " : "")}"
            + $"Nothing was added, updated or deleted. If this is right, run: {Approve}",
            false);
        return end with { Set = set.ToString(), Deletions = deletions, Additions = Math.Max(additions, strangers) };
    }

    private Task HoldAsync(Func<string, bool> isHeld, Action<string> visit, CancellationToken cancellationToken) => InBatchesAsync(
        take => EachDueAsync(
            guid =>
            {
                if (!isHeld(guid))
                    return Task.CompletedTask;
                visit(guid);
                return take(guid);
            },
            cancellationToken),
        guids => sink.HoldAsync(guids, isDeletion: true));

    /// <summary>Whether a record that was missing is there again.</summary>
    private bool IsThere(string guid) =>
        listing.Contains(guid) || (context.NothingVanished && !context.DeletionsAreTold && !gone.Contains(guid));

    private bool IsMissing(string guid) => !listing.Contains(guid) && (IsFull || gone.Contains(guid));

    private Func<Func<string, Task>, Task> EachWhen(bool isNoted, CancellationToken cancellationToken) =>
        take => isNoted ? EachMissingAsync(take, cancellationToken) : Task.CompletedTask;

    /// <summary>Goes through the known records that are missing now.</summary>
    private Task EachMissingAsync(Func<string, Task> visit, CancellationToken cancellationToken) =>
        (IsFull && !AreAllListed) || gone.Count > 0
            ? parts.Objects.EachCurrentAsync(
                source.Id, guid => IsMissing(guid) ? visit(guid) : Task.CompletedTask, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Goes through those whose days of grace are over.</summary>
    private Task EachDueAsync(Func<string, Task> visit, CancellationToken cancellationToken) => HasGrace
        ? parts.Missing.EachAsync(
            source.Id,
            now - TimeSpan.FromDays(brake.Rule.GraceDays),
            guid => IsThere(guid) ? Task.CompletedTask : visit(guid),
            cancellationToken)
        : EachMissingAsync(visit, cancellationToken);

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
