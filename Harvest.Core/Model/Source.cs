namespace Harvest.Model;

/// <summary>A remote catalogue that is harvested (table <c>harvest_source</c>).</summary>
public sealed record Source
{
    public required string Id { get; init; }

    /// <summary>Where the catalogue is, as its owner typed it.</summary>
    public required string Url { get; init; }

    /// <summary>Short name in addresses and on the command line, unique: <c>[a-z0-9_-]</c>, 2 to 100 characters.</summary>
    public required string Name { get; init; }

    public string Title { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>The name of the harvester, such as <c>ckan</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The harvester's own settings as JSON text; empty means none.</summary>
    public string Config { get; init; } = "";

    public Frequency Frequency { get; init; }

    /// <summary>False for a removed source: nothing is harvested any more, its datasets stay.</summary>
    public bool Active { get; init; } = true;

    public DateTimeOffset Created { get; init; }

    /// <summary>When the next job is due; null means at the next <c>run</c>, unless the frequency is manual.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>A cron expression with five fields, in place of <see cref="Frequency"/>; empty for none.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>The time zone that <see cref="Schedule"/> is meant in, such as <c>Europe/Madrid</c>; empty for UTC.</summary>
    public string TimeZone { get; init; } = "";

    public string UserId { get; init; } = "";

    /// <summary>The organization that the datasets belong to when the remote says nothing; its id or name.</summary>
    public string PublisherId { get; init; } = "";

    /// <summary>A person has approved the set that is held back (<see cref="HeldSet"/>): the next complete listing may carry it out.</summary>
    public bool DeletionsApproved { get; init; }

    /// <summary>Names the set of changes that the last complete listing held back; empty when nothing is.</summary>
    public string HeldSet { get; init; } = "";

    /// <summary>Deletions that are held back.</summary>
    public long HeldDeletions { get; init; }

    /// <summary>New records that are held back, because the listing looks like that of another catalogue.</summary>
    public long HeldAdditions { get; init; }

    /// <summary>The job that held them back.</summary>
    public string HeldJobId { get; init; } = "";

    /// <summary>
    /// Whether somebody should look at the source for its last job. One whose only error was what it held back needs nobody any more once that is
    /// approved: the next job carries it out.
    /// </summary>
    /// <param name="last">Its last job; null for none.</param>
    public bool IsFailing(Job? last) => last is { IsFailed: true }
        && !(DeletionsApproved && last is { Status: JobStatus.Finished, Errored: 0, GatherErrors: 1 } && last.Id == HeldJobId);

    /// <summary>Whether changes of its last harvest wait for a person's approval.</summary>
    public bool IsHeldBack => Active && !DeletionsApproved && HeldSet.Length > 0;

    /// <summary>By what its records are known, such as <c>ckan/id</c>; empty while that is not known.</summary>
    public string Naming { get; init; } = "";

    /// <summary>What it refuses to be asked, in its harvester's words.</summary>
    public string Limits { get; init; } = "";

    /// <summary>Jobs of sources with a higher priority are taken first. Default: 0.</summary>
    public int Priority { get; init; }

    /// <summary>The hours in which it may be asked, such as <c>22:00-06:00</c>, in <see cref="TimeZone"/>; empty for always.</summary>
    public string Hours { get; init; } = "";

    /// <summary>How many records too many it announced in its last full listings.</summary>
    public long CountSurplus { get; init; }

    /// <summary>In how many full listings in a row it announced just as many too many.</summary>
    public int CountTimes { get; init; }

    /// <summary>Who is told of its jobs: mail addresses, separated by commas; empty for those of the site.</summary>
    public string NotifyTo { get; init; } = "";

    /// <summary>Of which jobs people are told; null as the site says.</summary>
    public NotifyWhen? NotifyWhen { get; init; }

    /// <summary>Only those that belong to its organization see it; the datasets it brings are as public as they say themselves.</summary>
    public bool Private { get; init; }

    /// <summary>Its schedule rests: it is harvested only when somebody runs it.</summary>
    public bool Paused { get; init; }

    /// <summary>Whether it may be harvested: what a person without the right has made waits for one with it.</summary>
    public Approval Approval { get; init; }

    /// <summary>What was said when it was accepted or refused.</summary>
    public string ApprovalComment { get; init; } = "";

    public override string ToString() => Name;
}

/// <summary>Whether a source may be harvested.</summary>
public enum Approval
{
    Accepted,

    /// <summary>Somebody with the right to it has yet to look.</summary>
    Pending,

    Refused,
}

/// <summary>How often a source is harvested; the reference's names.</summary>
public enum Frequency
{
    /// <summary>Only when a person asks.</summary>
    Manual,

    /// <summary>At every <c>run</c>.</summary>
    Always,
    Hourly,
    Daily,
    Weekly,

    /// <summary>Every two weeks.</summary>
    Biweekly,
    Monthly,
}
