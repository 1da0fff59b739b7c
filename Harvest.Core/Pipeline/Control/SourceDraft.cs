using Harvest.Model;

namespace Harvest.Pipeline.Control;

/// <summary>A source as a person describes it.</summary>
public sealed record SourceDraft(string Name, string Url, string Type)
{
    /// <summary>A source as it is; its schedule stays.</summary>
    public static SourceDraft Of(Source source) => new(source.Name, source.Url, source.Type)
    {
        Title = source.Title,
        Description = source.Description,
        Config = source.Config,
        Organization = source.PublisherId,
        Private = source.Private,
        Approval = source.Approval,
    };

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string? Config { get; init; }

    /// <summary>Null to leave it as it is.</summary>
    public string? Frequency { get; init; }

    /// <summary>A cron expression, which goes before a frequency; empty for none, null to leave it as it is.</summary>
    public string? Schedule { get; init; }

    /// <summary>Of the cron expression, such as <c>Europe/Madrid</c>; empty for UTC, null to leave it as it is.</summary>
    public string? TimeZone { get; init; }

    public string? Organization { get; init; }

    /// <summary>Who makes it; the id of an account.</summary>
    public string? UserId { get; init; }

    public bool Private { get; init; }

    public Approval Approval { get; init; }

    /// <summary>Null to leave it as it is.</summary>
    public bool? Active { get; init; }

    /// <summary>Jobs of sources with a higher priority are taken first; null to leave it as it is.</summary>
    public int? Priority { get; init; }

    /// <summary>The hours in which it may be asked (<see cref="AskingHours"/>), empty for always; null to leave them as they are.</summary>
    public string? Hours { get; init; }

    /// <summary>What its address was taken for, in a sentence; empty where it is the catalogue's own.</summary>
    public string Note { get; init; } = "";

    /// <summary>Why its address and its settings do not go together; null when they do.</summary>
    internal string? Fault { get; init; }

    /// <summary>Whether whoever makes it may go on with a removed source.</summary>
    public Func<Source, bool> MayContinue { get; init; } = _ => true;

    /// <summary>Takes sentences on what is done besides.</summary>
    public Action<string> Tell { get; init; } = _ => { };
}
