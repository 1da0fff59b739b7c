using Harvest.Queues;

namespace Harvest.Doctor;

/// <summary>Whether the broker answers.</summary>
internal sealed class QueueExam(HarvestOptions options, IQueue queue)
{
    private const string Part = "queue";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Queue.Type == QueueType.Memory)
            return [Finding.Fine(Part, "in memory: harvest run does all work itself")];
        try
        {
            var counts = new List<string>();
            foreach (var name in Enum.GetValues<QueueName>())
                counts.Add($"{await queue.CountAsync(name, cancellationToken):N0} in {name.Word()}");
            return [Finding.Fine(Part, $"{options.Queue.Type} answers; {string.Join(", ", counts)}")];
        }
        catch (QueueException fault)
        {
            return [Finding.Problem(Part, fault.Message, "Start the broker, or set Harvest:Queue:Url; nothing is lost meanwhile")];
        }
    }
}
