namespace Harvest.Tests.World;

/// <summary>A promise that was broken; the message tells which, and the history up to there.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);

/// <summary>
/// The plain model: what a portal has, what the catalogue may show of it after each harvest. It knows nothing of how the engine
/// comes to its decisions; the brake is written down here a second time, as the documentation has it.
/// </summary>
public sealed class WorldModel
{
    private readonly List<WorldRecord> records = [];
    private readonly Queue<string> departed = [];
    private readonly HashSet<string> lost = [];
    private Dictionary<string, string> shown = [];
    private int counter;
    private int version;
    private int streak;
    private Oddity last;

    /// <summary>What the portal has now.</summary>
    public IReadOnlyList<WorldRecord> Records => records;

    /// <summary>How many datasets the catalogue showed after the last harvest.</summary>
    public int Shown => shown.Count;

    /// <summary>Changes the portal.</summary>
    public void Apply(WorldRound round)
    {
        for (var i = 0; i < round.Changed && i < records.Count; i++)
            records[i * 3 % records.Count] = Version(records[i * 3 % records.Count].Id);
        for (var i = 0; i < round.Vanished && records.Count > 0; i++)
        {
            departed.Enqueue(records[^1].Id);
            records.RemoveAt(records.Count - 1);
        }
        for (var i = 0; i < round.Returned && departed.TryDequeue(out var id); i++)
            records.Insert(0, Version(id));
        for (var i = 0; i < round.Renamed && i < records.Count; i++)
            records[i] = Version($"r{counter++}");
        for (var i = 0; i < round.Added; i++)
            records.Add(Version($"r{counter++}"));
    }

    /// <summary>Compares the catalogue after a harvest with what the promises allow.</summary>
    /// <param name="protocol">How the portal speaks.</param>
    /// <param name="oddity">What was wrong.</param>
    /// <param name="approved">The deletions that a person had been shown and had approved.</param>
    /// <param name="welcome">The new records that went with them.</param>
    /// <param name="datasets">The datasets now: guid and title.</param>
    /// <param name="guid">What a record is known by.</param>
    public void Check(
        WorldProtocol protocol, Oddity oddity, IReadOnlySet<string> approved, IReadOnlySet<string> welcome,
        IReadOnlyList<(string Guid, string Title)> datasets, Func<string, string> guid)
    {
        if (datasets.GroupBy(dataset => dataset.Guid).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BrokenPromiseException($"{twice.Key} is there twice");
        var now = datasets.ToDictionary(dataset => dataset.Guid, dataset => dataset.Title);
        var listed = oddity.Listed(protocol, records).Where(record => !record.IsNameless && !record.IsDeleted).ToList();
        var there = listed.Select(record => guid(record.Id)).ToHashSet();
        // Its first record goes while the portal is being listed: where it is shown, it may have been seen before that.
        if (oddity == Oddity.Shifts)
            there.UnionWith(records.Select(record => guid(record.Id)).Where(now.ContainsKey));
        var missing = shown.Keys.Where(known => !there.Contains(known)).ToHashSet();
        var strangers = there.Where(known => !shown.ContainsKey(known)).ToHashSet();
        var deleted = shown.Keys.Where(known => !now.ContainsKey(known)).ToHashSet();
        streak = oddity == last ? streak + 1 : 1;
        last = oddity;
        var isComplete = IsComplete(protocol, oddity, there.Count);

        // Nothing is deleted that is not missing, nor beyond the brake, nor after a listing that is not whole.
        var unapproved = missing.Where(known => !approved.Contains(known)).ToHashSet();
        // What went lately and is listed again is neither unknown nor lost.
        var unknown = strangers.Where(known => !welcome.Contains(known) && !lost.Contains(known)).ToHashSet();
        var away = lost.Count(known => !there.Contains(known));
        var others = shown.Count - (missing.Count - unapproved.Count);
        var isHeld = Holds(unapproved.Count, others, away);
        if (deleted.Except(missing).FirstOrDefault() is { } wrong)
            throw new BrokenPromiseException($"{wrong} was deleted though it was listed");
        if (isComplete == false && deleted.Count > 0)
            throw new BrokenPromiseException($"{deleted.Count} were deleted after {oddity}");
        if (isHeld && deleted.Intersect(unapproved).Any())
            throw new BrokenPromiseException($"{deleted.Count} of {shown.Count} were deleted beyond the brake ({away} lost before)");

        // Nothing comes that was not listed; strangers in place of the known ones do not come at all.
        var seen = oddity == Oddity.Shifts ? records.Select(record => guid(record.Id)).ToHashSet() : there;
        if (now.Keys.Except(shown.Keys).FirstOrDefault(key => !seen.Contains(key)) is { } ghost)
            throw new BrokenPromiseException($"{ghost} is there though it was not listed");
        var isAnother = (isHeld || (unapproved.Count >= 3 && unapproved.Count * 2 > others)) && isComplete is not null && !oddity.LosesPages() && unknown.Count > 0
            && (unapproved.Count >= others || unknown.Count * 2 >= unapproved.Count);
        // Another catalogue was approved, and this is a third one.
        isAnother |= approved.Any(shown.ContainsKey) && there.Count(welcome.Contains) * 2 < welcome.Count && isComplete is not null && !oddity.LosesPages()
            && unknown.Count > 0 && (missing.Count >= shown.Count || unknown.Count * 2 >= missing.Count)
            && (Holds(missing.Count, shown.Count, away) || (missing.Count >= 3 && missing.Count * 2 > shown.Count));
        if (isAnother && now.Keys.Except(shown.Keys).Any())
            throw new BrokenPromiseException($"strangers came in place of {unapproved.Count} of {shown.Count} known records");

        // A whole listing is followed.
        if (isComplete == true && !isAnother)
        {
            foreach (var record in listed.Where(record => !now.TryGetValue(guid(record.Id), out var title) || title != record.Title))
                throw new BrokenPromiseException($"{record.Id} was listed as {record.Title} and is shown as {now.GetValueOrDefault(guid(record.Id), "nothing")}");
            if (!isHeld && missing.Except(deleted).FirstOrDefault() is { } stale)
                throw new BrokenPromiseException($"{stale} is still there");
        }
        if (deleted.Overlaps(approved))
            lost.Clear();
        lost.UnionWith(deleted.Except(approved));
        lost.ExceptWith(now.Keys);
        shown = now;
    }

    /// <summary>The catalogue shows what the portal has, no more and no less.</summary>
    public void CheckTruth(Func<string, string> guid)
    {
        if (records.Count == 0)
            return;
        var expected = records.ToDictionary(record => guid(record.Id), record => record.Title);
        if (expected.Count != shown.Count || expected.Any(pair => shown.GetValueOrDefault(pair.Key) != pair.Value))
        {
            throw new BrokenPromiseException(
                $"the portal is well and has {expected.Count} records, {shown.Count} are shown; "
                + $"missing {string.Join(" ", expected.Keys.Except(shown.Keys).Take(3))}, too many {string.Join(" ", shown.Keys.Except(expected.Keys).Take(3))}, "
                + $"stale {string.Join(" ", expected.Where(pair => shown.TryGetValue(pair.Key, out var title) && title != pair.Value).Select(pair => pair.Key).Take(3))}");
        }
    }

    private WorldRecord Version(string id) => new(id, $"Title of {id} {++version}", TimeProvider.System.GetUtcNow());

    /// <summary>True for a listing that is whole as far as anybody can see, false for one that is not, null when it is open.</summary>
    private bool? IsComplete(WorldProtocol protocol, Oddity oddity, int count)
    {
        if (oddity.IsFault())
            return null;
        var hasPages = protocol.Counts && protocol.IsPaged && count > 0;
        return oddity switch
        {
            Oddity.CountHuge when protocol.Counts => streak > 2 ? null : false,
            Oddity.FirstPageEmpty when hasPages => streak > 2 ? null : false,
            Oddity.SecondPageEmpty or Oddity.SamePage when hasPages && count > WorldListing.PageSize => streak > 2 ? null : false,
            Oddity.FirstPageEmpty or Oddity.SecondPageEmpty or Oddity.SamePage or Oddity.Overlap or Oddity.Shifts or Oddity.CountOneLow or Oddity.CountHuge => null,
            Oddity.Untitled or Oddity.Control or Oddity.LongId or Oddity.OldStamps or Oddity.FutureStamps or Oddity.ServedAsHtml => null,
            Oddity.CountOneHigh or Oddity.CountHigh when protocol.Counts => streak > 2 ? null : false,
            Oddity.CountBelowNothing when protocol.Counts => false,
            Oddity.CountOfPage or Oddity.CountZero when protocol.Counts => null,
            Oddity.ForgetsPage when protocol.Counts && protocol.IsPaged && count > WorldListing.PageSize => false,
            Oddity.ForgetsPage or Oddity.Nameless or Oddity.SearchUnknown or Oddity.RepeatsDiffer or Oddity.Repeats or Oddity.Backwards => null,
            _ => true,
        };
    }

    /// <summary>More than ten and more than a quarter, with those of the last days; or all. What is approved is on neither side.</summary>
    private static bool Holds(int missing, int others, int lost) => missing > 0
        && (missing >= others || (missing + lost > 10 && (missing + lost) * 100 > (others + lost) * 25));
}
