using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Queues;
using Harvest.Storage;
using Harvest.Storage.Sources;

namespace Harvest.Doctor;

/// <summary>How a site does, as JSON: <c>harvest status --json</c> and the action <c>harvest_status_show</c>.</summary>
public sealed class StatusShape(HarvestOptions options, Database database, SiteWatch watch, SourceStore sources)
{
    /// <summary>Looks at the site.</summary>
    /// <returns><c>well</c> is true when neither the work (<c>warnings</c>, <c>notes</c>) nor a source (<c>attention</c>) needs a person.</returns>
    public async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        var work = await watch.ReadAsync(cancellationToken);
        var all = await sources.ListAsync(onlyActive: false, cancellationToken);
        var attention = await watch.SourcesAsync(all, cancellationToken);
        var names = all.ToDictionary(source => source.Id, source => source.Name);
        var queues = new JsonObject();
        foreach (var (queue, waiting) in work.Queues)
            queues[queue.Word()] = waiting;
        return new JsonObject
        {
            ["well"] = work.IsWell && attention.Count == 0,
            ["site_id"] = options.SiteId,
            ["database"] = database.Dialect.Place,
            ["queue_type"] = options.Queue.Type.ToString(),
            ["queues"] = queues,
            ["scheduler"] = new JsonObject
            {
                ["ran"] = ApiShapes.Time(work.Scheduled),
                ["overdue"] = new JsonArray([.. work.Overdue.Select(source => JsonValue.Create(source.Name))]),
            },
            ["consumers"] = new JsonArray([.. work.Consumers.Select(Living)]),
            ["lost_consumers"] = new JsonArray([.. work.Lost.Select(consumer => new JsonObject
            {
                ["stage"] = consumer.Stage,
                ["host"] = consumer.Host,
                ["process_id"] = consumer.ProcessId,
                ["seen"] = ApiShapes.Time(consumer.Seen),
            })]),
            ["jobs"] = new JsonArray([.. work.Jobs.Select(job => new JsonObject
            {
                ["id"] = job.Id,
                ["source"] = names.GetValueOrDefault(job.SourceId),
                ["status"] = job.Status.ToString(),
                ["state"] = job.StateInWords,
                ["listed"] = job.Listed,
                ["listing_ended"] = job.GatherFinished is not null,
                ["objects"] = job.Gathered,
                ["completed"] = job.Completed,
                ["progress"] = ApiShapes.Time(job.ProgressAt),
            })]),
            ["notifications"] = new JsonObject
            {
                ["failing"] = work.Notifications.Waiting,
                ["given_up"] = work.Notifications.GivenUp,
                ["fault"] = work.Notifications.Fault,
            },
            ["warnings"] = Texts(work.Warnings),
            ["notes"] = Texts(work.Notes),
            ["attention"] = Texts(attention),
        };
    }

    private static JsonObject Living(Consumer consumer) => new()
    {
        ["stage"] = consumer.Stage,
        ["host"] = consumer.Host,
        ["process_id"] = consumer.ProcessId,
        ["version"] = consumer.Version,
        ["lanes"] = consumer.Lanes,
        ["handled"] = consumer.Handled,
        ["doing"] = consumer.Doing,
        ["started"] = ApiShapes.Time(consumer.Started),
        ["seen"] = ApiShapes.Time(consumer.Seen),
        ["silent_seconds"] = consumer.SilentSeconds,
        ["quiet"] = consumer.IsQuiet,
    };

    private static JsonArray Texts(IEnumerable<Finding> findings) => new([.. findings.Select(finding => JsonValue.Create(finding.InOne))]);
}
