namespace Harvest.Web.Pages;

/// <summary>The fields of a source as a person fills them in; the harvester's settings are read apart.</summary>
public sealed record SourceForm
{
    public string? Url { get; init; }

    public string? Type { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string? Frequency { get; init; }

    public string? Schedule { get; init; }

    /// <summary>The time of day for once a day, such as 02:00.</summary>
    public string? At { get; init; }

    /// <summary>The zone of <see cref="At"/> and <see cref="Schedule"/>; UTC without one.</summary>
    public string? TimeZone { get; init; }

    public string? Organization { get; init; }

    public bool Private { get; init; }

    public bool RunNow { get; init; }
}
