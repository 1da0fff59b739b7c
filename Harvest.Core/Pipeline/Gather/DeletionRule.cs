using Harvest.Harvesters;

namespace Harvest.Pipeline.Gather;

/// <summary>When the datasets of a source may go whose records vanished: as the source says, else as the site does.</summary>
/// <param name="GraceDays">Days that a record must be missing first.</param>
/// <param name="BrakePercent">More than this share waits for a person; 100 for never.</param>
/// <param name="BrakeMinimum">So many never wait, unless they are all.</param>
/// <param name="BrakeDays">Deletions of so many days are taken together.</param>
internal sealed record DeletionRule(int GraceDays, int BrakePercent, int BrakeMinimum, int BrakeDays)
{
    public static DeletionRule Of(SourceConfig config, DeletionOptions site) => new(
        config.Integer("grace_days") ?? 0,
        config.Integer("brake_percent") ?? site.BrakePercent,
        config.Integer("brake_minimum") ?? site.BrakeMinimum,
        site.BrakeDays);
}

/// <summary>The brake of one gathering: whether so many of a source's datasets may go without a person's approval.</summary>
/// <param name="Rule">The limits.</param>
/// <param name="Known">Datasets of the source before the gathering.</param>
/// <param name="Lost">Datasets that went in the last days and have not come back.</param>
internal sealed record Brake(DeletionRule Rule, long Known, long Lost)
{
    /// <summary>Two datasets may well be replaced by others at once.</summary>
    private const int FewestReplaced = 3;

    /// <summary>Missing datasets whose deletion a person approved: neither among those that are missing nor among those they are a share of.</summary>
    public long Approved { get; init; }

    private long Others => Known - Approved - Beyond;

    /// <summary>Missing datasets that the settings want no more (<see cref="GatherContext.IsBeyond"/>): they count neither.</summary>
    public long Beyond { get; init; }

    /// <summary>How many may still be missing when so many of the known ones, approved deletions included, are there.</summary>
    public long Without(long present) => Others - present;

    /// <summary>All that are known, whatever the size; or, with those of the last days, more than the share and more than a handful.</summary>
    public bool Holds(long missing) =>
        missing > 0 && Rule.BrakePercent < 100 && (missing >= Others || IsTooMany(missing + Lost, Others + Lost));

    /// <summary>
    /// Strangers stand where all, too many, or more than half of the known are missing: the listing may be that of another catalogue, or
    /// name its records otherwise. The last holds for a source of four datasets, too.
    /// </summary>
    public bool IsAnother(long missing, long strangers) =>
        strangers > 0 && (missing >= Others || strangers * 2 >= missing) && MayBeAnother(missing);

    /// <summary>Whether so many are missing that strangers in their place would be a question.</summary>
    public bool MayBeAnother(long missing) =>
        Holds(missing) || (Rule.BrakePercent < 100 && missing >= FewestReplaced && missing * 2 > Others);

    /// <summary>So many new records are no more than what changes alone may bring without a look at the whole list.</summary>
    public bool IsUsual(long strangers) => strangers <= Rule.BrakeMinimum || strangers * 100 <= Known * Rule.BrakePercent;

    /// <summary>The same where nothing but the list would tell of records that went without a word: whatever the size of the source.</summary>
    public bool AreFew(long strangers) => strangers * 100 <= Known * Rule.BrakePercent;

    /// <summary>Why they are held back, for people.</summary>
    public string Reason(long missing)
    {
        var others = Approved + Beyond > 0 ? "other " : "";
        if (missing >= Others)
            return $"None of the {Others:N0} {others}known datasets is listed by the source any more, {Outcome}";
        var recent = Lost > 0 && !IsTooMany(missing, Others)
            ? $"With the {Lost:N0} deleted in the last {Rule.BrakeDays} days that is more than {Rule.BrakePercent}%"
            : $"That is more than {Rule.BrakePercent}%";
        return $"{missing:N0} of {Others:N0} {others}datasets are no longer listed by the source. {recent}, {Outcome}";
    }

    /// <summary>What became of the missing datasets while these are held back.</summary>
    public string Outcome => Approved > 0 ? "so only the approved ones were deleted" : "so none was deleted";

    private bool IsTooMany(long missing, long known) =>
        missing > Rule.BrakeMinimum && missing * 100 > known * Rule.BrakePercent;
}
