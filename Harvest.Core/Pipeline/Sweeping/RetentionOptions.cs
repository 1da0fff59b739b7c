using System.ComponentModel.DataAnnotations;

namespace Harvest.Pipeline.Sweeping;

/// <summary>
/// Settings <c>Harvest:Retention</c>: how long the past is kept. <c>harvest run</c> deletes what is older, in small batches. What a
/// dataset shows now, and the jobs that the next harvest builds on, always stay. 0 keeps for ever, and is the default.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>Days that ended jobs are kept, with their reports.</summary>
    [Range(0, DayLimit.Most)]
    public int JobDays { get; set; }

    /// <summary>Days that objects are kept which no dataset shows any more, with their errors; the counts of their jobs stay.</summary>
    [Range(0, DayLimit.Most)]
    public int ObjectDays { get; set; }

    /// <summary>Days that the documents of such objects are kept: most of what the past weighs.</summary>
    [Range(0, DayLimit.Most)]
    public int ContentDays { get; set; }

    /// <summary>
    /// Days that changes of datasets are kept in the feed of changes when later changes of the same datasets have followed; the last
    /// one of every dataset stays, also of deleted ones.
    /// </summary>
    [Range(0, DayLimit.Most)]
    public int ChangeDays { get; set; }

    /// <summary>Days that former versions of datasets are kept after they were replaced (<c>Catalogue:KeepVersions</c>).</summary>
    [Range(0, DayLimit.Most)]
    public int VersionDays { get; set; }
}
