using Harvest.Diagnostics;
using Harvest.Queues;
using Harvest.Storage;

namespace Harvest.Doctor;

/// <summary>Whether somebody works on both queues, in this version.</summary>
internal sealed class ConsumerExam(HarvestOptions options, ConsumerStore consumers)
{
    private const string Part = "consumers";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Queue.Type == QueueType.Memory)
            return [];
        var living = await consumers.LivingAsync(cancellationToken);
        var findings = new List<Finding>();
        foreach (var name in Enum.GetValues<QueueName>().Where(name => living.All(consumer => consumer.Stage != name.ToString())))
        {
            findings.Add(Finding.Problem(
                Part,
                $"No {name.Word()} consumer lives.",
                $"Start one: supervisorctl start harvest:*, systemctl start harvest-{name.Word()}, or harvest {name.Word()}-consumer"));
        }
        foreach (var quiet in living.Where(consumer => consumer.IsQuiet))
        {
            findings.Add(Finding.Note(
                Part,
                $"The {quiet.Stage} consumer {quiet.ProcessId} on {quiet.Host} has not been heard of for {Counted.Of(quiet.SilentSeconds, "second")}: it may have died.",
                "Look again in a minute: one that is dead is then named as such"));
        }
        foreach (var other in living.Where(consumer => consumer.Version != Telemetry.Version))
        {
            findings.Add(Finding.Note(
                Part, $"The {other.Stage} consumer {other.ProcessId} on {other.Host} runs version {other.Version}, this is {Telemetry.Version}.", "Restart it after an upgrade"));
        }
        if (findings.Count == 0)
            findings.Add(Finding.Fine(Part, string.Join(", ", living.GroupBy(consumer => consumer.Stage).Select(group => $"{group.Count()} {group.Key}"))));
        return findings;
    }
}
