using Harvest.Model;
using Harvest.Queues;
using Harvest.Storage;

namespace Harvest.Doctor;

/// <summary>How the work of a site goes on, as <see cref="SiteWatch"/> found it: what waits, who works on it, and what is wrong about that.</summary>
public sealed record SiteWork
{
    /// <summary>How many ids wait in each queue; null when the broker does not answer.</summary>
    public IReadOnlyList<(QueueName Queue, long? Waiting)> Queues { get; init; } = [];

    /// <summary>Consumers that live; <see cref="Consumer.IsQuiet"/> marks those that may not.</summary>
    public IReadOnlyList<Consumer> Consumers { get; init; } = [];

    /// <summary>Consumers of the last day that fell silent without taking leave.</summary>
    public IReadOnlyList<Consumer> Lost { get; init; } = [];

    /// <summary>Jobs that are queued or running.</summary>
    public IReadOnlyList<Job> Jobs { get; init; } = [];

    /// <summary>When the scheduler last ran; null for never.</summary>
    public DateTimeOffset? Scheduled { get; init; }

    /// <summary>Sources that were due long ago and have no job.</summary>
    public IReadOnlyList<Source> Overdue { get; init; } = [];

    /// <summary>Notifications that could not be sent yet, those that were given up, and why.</summary>
    public (long Waiting, long GivenUp, string? Fault) Notifications { get; init; }

    /// <summary>What was found, what is fine included.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What somebody must do something about.</summary>
    public IEnumerable<Finding> Warnings => Findings.Where(finding => finding.Weight == Weight.Problem);

    /// <summary>What is not sure yet, such as a consumer that has just fallen silent.</summary>
    public IEnumerable<Finding> Notes => Findings.Where(finding => finding.Weight == Weight.Note);

    /// <summary>Whether nothing is wrong or doubtful.</summary>
    public bool IsWell => !Warnings.Any() && !Notes.Any();
}
