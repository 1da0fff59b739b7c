using Harvest.Catalogues;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Tests.Support;

namespace Harvest.Tests.Catalogues;

/// <summary>Tests that hand records to the catalogue as the import stage does, in jobs of their own.</summary>
public abstract class ImportTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    protected const string Worker = "worker";

    protected static Dataset Titled(string title) => new() { Title = title };

    /// <summary>Runs records through a job of their own, in one batch; without a dataset a record has vanished.</summary>
    protected async Task<Job> ImportAsync(Source source, params (string Guid, Dataset? Dataset)[] records)
    {
        var (job, changes) = await ClaimedAsync(source, records);
        await ApplyAsync(source, job, changes);
        (await Get<JobEndings>().TryFinishAsync(job.Id, None)).ShouldBeTrue();
        return job;
    }

    /// <summary>A job of these records, gathered and claimed by <see cref="Worker"/>.</summary>
    protected async Task<(Job Job, List<DatasetChange> Changes)> ClaimedAsync(Source source, params (string Guid, Dataset? Dataset)[] records)
    {
        var job = await GatheringAsync(source);
        var objects = records.Select(record => new NewObject(
            Guid.CreateVersion7().ToString(), record.Guid, null, null, null, Vanished: record.Dataset is null)).ToList();
        await Get<ObjectStore>().AddAsync(
            job.Id, source.Id, "gatherer", new GatherCounts(records.Length, records.Length, 0, ""), objects, None);
        await Get<JobStore>().FinishGatherAsync(job.Id, "gatherer", true, true, 0, None);
        var claimed = (await Get<ObjectStore>().ClaimAsync([.. objects.Select(o => o.Id)], Worker, TimeSpan.FromMinutes(1), None))
            .ToDictionary(found => found.Guid);
        return (job, [.. records.Select(record => new DatasetChange(claimed[record.Guid], record.Dataset, []))]);
    }

    protected async Task<OutcomeRecorder> ApplyAsync(
        Source source, Job job, IReadOnlyList<DatasetChange> changes, CancellationToken cancellationToken = default)
    {
        var recorder = new OutcomeRecorder(Get<ObjectStore>(), job.Id, source.Id, Worker);
        await Get<ICatalogue>().ApplyAsync(source, changes, recorder, cancellationToken);
        return recorder;
    }

    /// <summary>How the objects of a job ended, as <c>guid outcome</c>.</summary>
    protected Task<IReadOnlyList<string>> EndsAsync(Job job) => RowsAsync<string>(
        "SELECT guid || ' ' || coalesce(report_status, 'open') FROM harvest_object WHERE harvest_job_id = @Id ORDER BY guid", new { job.Id });

    /// <summary>What was wrong with records of a job, warnings included.</summary>
    protected Task<IReadOnlyList<string>> ProblemsAsync(Job job) => RowsAsync<string>(
        "SELECT message FROM harvest_object_error WHERE harvest_job_id = @Id ORDER BY message", new { job.Id });
}
