using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Jobs;

namespace Harvest.Web.Live;

/// <summary>Queues, consumers, and what is wrong about them.</summary>
/// <param name="Queues">How many ids wait in each; null when the broker does not answer.</param>
/// <param name="Consumers">Those that live.</param>
/// <param name="Warnings">For people, with what to do.</param>
public sealed record SystemState(
    IReadOnlyList<(QueueName Queue, long? Waiting)> Queues, IReadOnlyList<Consumer> Consumers, IReadOnlyList<string> Warnings)
{
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StandStill = TimeSpan.FromMinutes(15);

    public static async Task<SystemState> ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var consumers = await services.GetRequiredService<ConsumerStore>().LivingAsync(cancellationToken);
        var queues = new List<(QueueName, long?)>();
        var warnings = new List<string>();
        foreach (var queue in Enum.GetValues<QueueName>())
        {
            var waiting = await CountAsync(services, queue, warnings, cancellationToken);
            queues.Add((queue, waiting));
            if (waiting > 0 && consumers.All(consumer => consumer.Stage != queue.ToString()))
            {
                var name = queue.ToString().ToLowerInvariant();
                warnings.Add(T("{0} wait in the {1} queue and no {1} consumer lives. Start one: {2}", Pages.Ui.Number(waiting.Value), name, $"harvest {name}-consumer"));
            }
        }
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var stuck = (await services.GetRequiredService<JobStore>().OpenAsync(cancellationToken))
            .Count(job => now - (job.ProgressAt ?? job.Created) > StandStill);
        if (stuck > 0)
            warnings.Add(T("{0} made no progress for {1} minutes. Is harvest run called by cron?", Pages.Ui.Count(stuck, "job", "jobs"), StandStill.TotalMinutes));
        return new SystemState(queues, consumers, warnings);
    }

    private static async Task<long?> CountAsync(
        IServiceProvider services, QueueName queue, List<string> warnings, CancellationToken cancellationToken)
    {
        try
        {
            return await services.GetRequiredService<IQueue>().CountAsync(queue, cancellationToken).WaitAsync(BrokerPatience, cancellationToken);
        }
        catch (Exception fault) when (fault is QueueException or TimeoutException)
        {
            warnings.Add(T("The {0} queue does not answer: {1}", queue.ToString().ToLowerInvariant(), fault.Message));
            return null;
        }
    }
}
