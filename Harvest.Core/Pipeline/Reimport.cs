using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Pipeline;

/// <summary>
/// Works on stored objects again without listing the source: after the mapping changed, to mend datasets, or to try
/// errored records once more. Makes a job of its own, so that what it does is seen and can be stopped.
/// </summary>
public sealed class Reimport(PipelineParts parts, Database database, TimeProvider time)
{
    private const int BatchSize = 1000;

    // Both select what the new objects are made of, in order of guid.
    private const string Current = """
        SELECT o.guid, o.metadata_modified_date, o.content_hash, o.vanished, c.content AS packed
        FROM harvest_object o JOIN harvest_content c ON c.harvest_object_id = o.id
        WHERE o.harvest_source_id = @scope AND o.current AND o.guid > @last
            AND (CAST(@guid AS text) IS NULL OR o.guid = @guid)
        ORDER BY o.guid LIMIT @BatchSize
        """;

    private const string Errored = """
        SELECT o.guid, o.metadata_modified_date, o.content_hash, o.vanished, c.content AS packed
        FROM harvest_object o LEFT JOIN harvest_content c ON c.harvest_object_id = o.id
        WHERE o.harvest_job_id = @scope AND o.report_status = 'errored' AND o.guid > @last
            AND (CAST(@guid AS text) IS NULL OR o.guid = @guid)
        ORDER BY o.guid LIMIT @BatchSize
        """;

    /// <summary>Imports the documents again that the datasets of a source now show.</summary>
    /// <param name="source">Whose.</param>
    /// <param name="guid">Only this record; null for all.</param>
    /// <param name="cancellationToken">Stops between batches; the job goes on with what was copied.</param>
    /// <exception cref="HarvestException">The source has an open job.</exception>
    public Task<Job> ImportAsync(Source source, string? guid, CancellationToken cancellationToken) =>
        StartAsync(source, Current, source.Id, guid, cancellationToken);

    /// <summary>Tries the records of a job again that ended in error; those without a stored document are fetched.</summary>
    /// <exception cref="HarvestException">The source has an open job.</exception>
    public Task<Job> RequeueAsync(Source source, Job job, CancellationToken cancellationToken) =>
        StartAsync(source, Errored, job.Id, null, cancellationToken);

    private async Task<Job> StartAsync(
        Source source, string select, string scope, string? guid, CancellationToken cancellationToken)
    {
        var created = await parts.Jobs.CreateAsync(source.Id, new JobOrder(Force: true, Guid: guid), cancellationToken)
            ?? throw new HarvestException($"There is an open job for source {source.Name}; wait for it, or end it with: harvest job-abort {source.Name}");
        var job = await parts.Jobs.ClaimGatherAsync(created.Id, Worker.Id, parts.Lease, cancellationToken)
            ?? throw new HarvestException($"Job {created.Id} was taken by another process");
        await using var lease = new LeaseKeeper(
            time, parts.Lease, token => parts.Jobs.RenewGatherAsync(job.Id, Worker.Id, parts.Lease, token), cancellationToken);
        var gathered = 0L;
        string? last = null;
        while (await NextAsync(select, scope, guid, last, lease.Token) is { Count: > 0 } batch)
        {
            last = batch[^1].Guid;
            gathered += batch.Count;
            var objects = batch.Select(o => new NewObject(
                Guid.CreateVersion7().ToString(), o.Guid, o.MetadataModifiedDate, o.Packed is null ? null : o.ContentHash, o.Packed, o.Vanished)).ToList();
            var counts = new GatherCounts(gathered, gathered, 0, "");
            if (!await parts.Objects.AddAsync(job.Id, source.Id, Worker.Id, counts, objects, lease.Token))
                throw new HarvestException($"Job {job.Id} was aborted");
            await parts.FillWindowAsync(job.Id, lease.Token);
        }
        await parts.Jobs.FinishGatherAsync(job.Id, Worker.Id, false, false, 0, cancellationToken);
        await parts.Endings.TryFinishAsync(job.Id, cancellationToken);
        return (await parts.Jobs.FindAsync(job.Id, cancellationToken))!;
    }

    private Task<List<StoredObject>> NextAsync(
        string select, string scope, string? guid, string? last, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<StoredObject>(
                select, new { scope, guid, last = last ?? "", BatchSize })).ToList(),
            cancellationToken);

    private sealed record StoredObject
    {
        public string Guid { get; init; } = "";

        public string? MetadataModifiedDate { get; init; }

        public string? ContentHash { get; init; }

        public bool Vanished { get; init; }

        public byte[]? Packed { get; init; }
    }
}
