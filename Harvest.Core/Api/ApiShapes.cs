using System.Globalization;
using System.Text.Json.Nodes;
using Harvest.Formats;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;

namespace Harvest.Api;

/// <summary>Sources, jobs and objects in the shapes of the reference's API, for <c>--json</c> and the web alike.</summary>
public sealed class ApiShapes(
    SourceStore sources, SourceOverview overview, JobStore jobs, JobReports reports, HarvesterRegistry harvesters)
{
    private const int SummaryLength = 20;

    /// <summary>A source with its counts and its last job; secrets in the configuration are masked.</summary>
    public async Task<JsonObject> SourceAsync(Source source, CancellationToken cancellationToken)
    {
        var (datasets, jobCount) = await sources.CountAsync(source.Id, cancellationToken);
        var last = await jobs.NewestAsync(source.Id, cancellationToken);
        return Source(source, datasets, jobCount, last is null ? null : await JobAsync(last, cancellationToken));
    }

    /// <summary>Many sources at once; their last jobs come without the errors.</summary>
    public async Task<JsonArray> SourcesAsync(IReadOnlyList<Source> list, CancellationToken cancellationToken)
    {
        var states = await overview.ReadAsync([.. list.Select(source => source.Id)], cancellationToken);
        var lasts = states.Values.Select(state => state.LastJob).OfType<Job>().ToList();
        var shapes = (await JobsAsync(lasts, cancellationToken)).Select(job => job!.DeepClone()).ToDictionary(job => job["source_id"]!.ToString());
        return
        [
            .. list.Select(source => Source(
                source, states[source.Id].Datasets, states[source.Id].Jobs, shapes.GetValueOrDefault(source.Id) as JsonObject)),
        ];
    }

    /// <summary>A job with its counts and its most frequent errors.</summary>
    public async Task<JsonObject> JobAsync(Job job, CancellationToken cancellationToken)
    {
        var shape = Job(job, await reports.CountGatherErrorsAsync(job.Id, cancellationToken));
        shape["warnings"] = await reports.CountWarningsAsync(job.Id, cancellationToken);
        shape["gather_error_summary"] = Summary(await reports.GatherSummaryAsync(job.Id, SummaryLength, cancellationToken));
        shape["object_error_summary"] = Summary(await reports.ObjectSummaryAsync(job.Id, SummaryLength, cancellationToken));
        return shape;
    }

    /// <summary>Many jobs at once, without their errors.</summary>
    public async Task<JsonArray> JobsAsync(IReadOnlyList<Job> list, CancellationToken cancellationToken)
    {
        var errors = await reports.CountGatherErrorsAsync([.. list.Select(job => job.Id)], cancellationToken);
        return [.. list.Select(job => Job(job, errors.GetValueOrDefault(job.Id)))];
    }

    private JsonObject Source(Source source, long datasets, long jobCount, JsonObject? lastJob) => new()
    {
        ["id"] = source.Id,
        ["name"] = source.Name,
        ["url"] = Http.SafeUrl.Of(source.Url),
        ["title"] = source.Title,
        ["description"] = source.Description,
        ["notes"] = source.Description,
        ["type"] = source.Type,
        ["source_type"] = source.Type,
        ["active"] = source.Active,
        ["state"] = source.Active ? "active" : "deleted",
        ["private"] = source.Private,
        ["paused"] = source.Paused,
        ["priority"] = source.Priority,
        ["hours"] = source.Hours,
        ["approval"] = source.Approval.ToString(),
        ["frequency"] = source.Frequency.ToString().ToUpperInvariant(),
        ["schedule"] = source.Schedule,
        ["time_zone"] = source.TimeZone,
        ["config"] = ConfigOf(source),
        ["owner_org"] = source.PublisherId,
        ["publisher_id"] = source.PublisherId,
        ["user_id"] = source.UserId,
        ["created"] = Time(source.Created),
        ["next_run"] = source.Paused ? null : Time(source.NextRun),
        ["held_back"] = source.HeldSet.Length == 0 ? null : new JsonObject
        {
            ["set"] = source.HeldSet,
            ["deletions"] = source.HeldDeletions,
            ["additions"] = source.HeldAdditions,
            ["job_id"] = source.HeldJobId,
            ["approved"] = source.DeletionsApproved,
        },
        ["status"] = new JsonObject
        {
            ["job_count"] = jobCount,
            ["total_datasets"] = datasets,
            ["last_job"] = lastJob,
        },
    };

    private static JsonObject Job(Job job, long gatherErrors) => new()
    {
        ["id"] = job.Id,
        ["status"] = job.Status.ToString(),
        ["state"] = job.StateInWords,
        ["kind"] = JobOrder.Parse(job.Orders).Kind,
        ["limit"] = JobOrder.Parse(job.Orders).Limit,
        ["source_id"] = job.SourceId,
        ["created"] = Time(job.Created),
        ["gather_started"] = Time(job.GatherStarted),
        ["gather_finished"] = Time(job.GatherFinished),
        ["finished"] = Time(job.Finished),
        ["stats"] = new JsonObject
        {
            ["added"] = job.Added,
            ["updated"] = job.Updated,
            ["not modified"] = job.NotModified + job.Unchanged,
            // The reference's sum: objects in error and gather errors.
            ["errored"] = job.Errored + gatherErrors,
            ["deleted"] = job.Deleted,
        },
    };

    /// <summary>All errors of a job, those of objects by object.</summary>
    /// <param name="job">Which.</param>
    /// <param name="limit">At most so many of each kind.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<JsonObject> ReportAsync(Job job, int limit, CancellationToken cancellationToken)
    {
        var source = await sources.FindAsync(job.SourceId, cancellationToken);
        var harvester = source is null ? null : harvesters.Find(source.Type);
        var objects = new JsonObject();
        foreach (var group in (await reports.ObjectErrorsAsync(job.Id, limit, cancellationToken)).GroupBy(error => error.ObjectId))
        {
            var guid = group.First().Guid;
            objects[group.Key] = new JsonObject
            {
                ["guid"] = PublicAddresses.OfText(guid),
                ["original_url"] = source is null ? null : harvester?.PublicUrl(source, guid),
                ["errors"] = new JsonArray([.. group.Select(error => new JsonObject
                {
                    ["message"] = error.Message,
                    ["line"] = error.Line,
                    ["type"] = error.Stage,
                    ["warning"] = error.Warning,
                })]),
            };
        }
        var gather = await reports.GatherErrorsAsync(job.Id, limit, cancellationToken);
        var warnings = await reports.GatherWarningsAsync(job.Id, limit, cancellationToken);
        var order = JobOrder.Parse(job.Orders);
        return new JsonObject
        {
            ["kind"] = order.Kind,
            ["limit"] = order.Limit,
            ["warnings"] = await reports.CountWarningsAsync(job.Id, cancellationToken),
            ["validated"] = order.ValidateOnly ? job.NotModified + job.Unchanged + job.Errored : null,
            ["gather_warnings"] = new JsonArray([.. warnings.Select(message => new JsonObject { ["message"] = message })]),
            ["gather_errors"] = new JsonArray([.. gather.Select(message => new JsonObject { ["message"] = message })]),
            ["object_errors"] = objects,
        };
    }

    public JsonArray Harvesters() =>
        [.. harvesters.All.OrderBy(harvester => harvester.Info.Name, StringComparer.Ordinal).Select(HarvesterShape)];

    private static JsonObject HarvesterShape(IHarvester harvester)
    {
        var shape = new JsonObject
        {
            ["name"] = harvester.Info.Name,
            ["title"] = harvester.Info.Title,
            ["description"] = harvester.Info.Description,
            ["show_config"] = harvester.Info.AllSettings.Count > 0,
            ["settings"] = new JsonArray([.. harvester.Info.AllSettings.Select(setting => new JsonObject
            {
                ["name"] = setting.Name,
                ["type"] = setting.Kind.ToString().ToLowerInvariant(),
                ["description"] = setting.Description,
                ["choices"] = new JsonArray([.. setting.Choices.Select(choice => JsonValue.Create(choice))]),
                ["group"] = setting.Group,
                ["secret"] = setting.IsSecret,
            })]),
            ["filters"] = new JsonArray([.. harvester.Info.Filters.Select(filter => new JsonObject
            {
                ["name"] = filter.Name,
                ["description"] = filter.Description,
            })]),
        };
        if (PlugIns.Origin(harvester) is var (name, version))
            shape["plug_in"] = new JsonObject { ["name"] = name, ["version"] = version };
        return shape;
    }

    /// <summary>The reference's form of a time: UTC, without saying so.</summary>
    public static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private string ConfigOf(Source source)
    {
        if (source.Config.Length == 0 || harvesters.Find(source.Type) is not { } harvester)
            return "";
        try
        {
            return SourceConfig.Parse(source.Config).Masked(harvester.Info);
        }
        catch (FormatException)
        {
            return "";
        }
    }

    private static JsonArray Summary(IEnumerable<ErrorGroup> groups) =>
        [.. groups.Select(group => new JsonObject { ["message"] = group.Message, ["error_count"] = group.ErrorCount })];
}
