using Harvest.Catalogues.Local;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Datasets;
using Harvest.Storage.Objects;

namespace Harvest.Moving;

/// <summary>
/// Writes what another engine had harvested, as one ended job per source. The job is never called error-free, its objects have no
/// hash: so the first harvest here takes everything, and updates what is known.
/// </summary>
public sealed class ImportedRecords(Database database, DatasetStore datasets, ObjectStore objects, TimeProvider time)
{
    /// <summary>Whether an import of this source was begun and not ended.</summary>
    public Task<bool> IsUnfinishedAsync(Source source, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.ExecuteScalarAsync<long>(
                "SELECT count(*) FROM harvest_job WHERE id = @jobId AND finished IS NULL", new { jobId = JobOf(source) }) > 0,
            cancellationToken);

    /// <summary>Makes the source, out of service, with its organization and the job; what is there already stays.</summary>
    public Task BeginAsync(Source source, Organization? owner, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var now = time.GetUtcNow();
                if (owner is not null)
                {
                    await session.ExecuteAsync(
                        """
                        INSERT INTO organization (id, name, title, description, image_url, created)
                        VALUES (@Id, @Name, @Title, @Description, @ImageUrl, @now) ON CONFLICT DO NOTHING
                        """,
                        new { owner.Id, owner.Name, owner.Title, owner.Description, owner.ImageUrl, now });
                }
                await AddSourceAsync(session, source);
                await session.ExecuteAsync(
                    """
                    INSERT INTO harvest_job (id, source_id, status, created, gather_started, gather_finished, progress_at)
                    VALUES (@jobId, @Id, 'Finished', @now, @now, @now, @now) ON CONFLICT (id) DO NOTHING
                    """,
                    new { jobId = JobOf(source), source.Id, now });
            },
            cancellationToken);

    private static Task AddSourceAsync(Session session, Source source) => session.ExecuteAsync(
        """
        INSERT INTO harvest_source (id, url, name, title, description, config, created, type, active, user_id, publisher_id,
            frequency, next_run)
        VALUES (@Id, @Url, @Name, @Title, @Description, @Config, @Created, @Type, @isActive, @UserId, @PublisherId,
            @frequency, @NextRun)
        ON CONFLICT (id) DO NOTHING
        """,
        new
        {
            source.Id,
            source.Url,
            source.Name,
            source.Title,
            source.Description,
            source.Config,
            source.Created,
            source.Type,
            isActive = false,
            source.UserId,
            source.PublisherId,
            frequency = source.Frequency.ToString().ToUpperInvariant(),
            source.NextRun,
        });

    /// <summary>Writes records with their datasets in one transaction; those that are here already are passed over.</summary>
    /// <returns>How many were written.</returns>
    public async Task<long> AddAsync(Source source, IReadOnlyList<ImportedRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return 0;
        var jobId = JobOf(source);
        var there = await objects.GatheredAsync(jobId, [.. records.Select(record => record.Guid)], cancellationToken);
        var taken = await TakenAsync(records, cancellationToken);
        var fresh = records.Where(record => !there.Contains(record.Guid) && !taken.Ids.Contains(record.PackageId)).ToList();
        var number = await datasets.ReserveNumbersAsync(fresh.Count, cancellationToken);
        var rows = fresh.Select(record => Row(source, record, taken.Names, number++)).ToList();
        if (fresh.Count == 0)
            return 0;
        await database.WriteAsync(
            async session =>
            {
                var position = await session.ExecuteScalarAsync<long>(
                    """
                    UPDATE harvest_job SET listed = listed + @count, gathered = gathered + @count, published = published + @count,
                        completed = completed + @count, added = added + @count, progress_at = @now
                    WHERE id = @jobId RETURNING gathered
                    """,
                    new { jobId, count = fresh.Count, now = time.GetUtcNow() }) - fresh.Count;
                await WriteObjectsAsync(session, source, fresh, position, cancellationToken);
                await datasets.AddAsync(session, source.Id, rows, cancellationToken);
            },
            cancellationToken);
        return fresh.Count;
    }

    /// <summary>All is there: the source goes into service as it was, and the job ends.</summary>
    public Task EndAsync(Source source, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    "UPDATE harvest_source SET active = @Active WHERE id = @Id", new { source.Active, source.Id });
                await session.ExecuteAsync(
                    "UPDATE harvest_job SET finished = @now WHERE id = @jobId", new { jobId = JobOf(source), now = time.GetUtcNow() });
            },
            cancellationToken);

    private static string JobOf(Source source) => $"import-{source.Id}";

    private Task<(HashSet<string> Ids, HashSet<string> Names)> TakenAsync(
        IReadOnlyList<ImportedRecord> records, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session =>
            {
                var ids = (await session.QueryAsync<string>(
                    $"SELECT id FROM dataset WHERE {session.Dialect.In("id", "ids")}",
                    new { ids = session.Dialect.List([.. records.Select(record => record.PackageId)]) })).ToHashSet();
                var names = (await session.QueryAsync<string>(
                    $"SELECT name FROM dataset WHERE state = 'active' AND {session.Dialect.In("name", "names")}",
                    new { names = session.Dialect.List([.. records.Select(record => record.PackageName)]) })).ToHashSet();
                return (ids, names);
            },
            cancellationToken);

    /// <summary>The dataset as it was shown; a name that another one here has is made longer by the dataset's id.</summary>
    private DatasetRow Row(Source source, ImportedRecord record, HashSet<string> taken, long number)
    {
        var name = record.PackageName;
        if (taken.Contains(name))
            name = $"{name[..Math.Min(name.Length, DatasetNames.MaxLength - 9)]}-{record.PackageId[..Math.Min(8, record.PackageId.Length)]}";
        var created = record.Created ?? time.GetUtcNow();
        var entry = new PackageEntry(record.PackageId, name, created, record.Imported ?? created);
        return Planner.Row(source, record.ObjectId, record.Guid, record.Dataset, entry, number);
    }

    private async Task WriteObjectsAsync(
        Session session, Source source, List<ImportedRecord> records, long position, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await session.Dialect.BulkInsertAsync(
            session,
            "harvest_object",
            [
                "id", "guid", "harvest_job_id", "harvest_source_id", "position", "state", "report_status", "current", "gathered",
                "import_finished", "package_id",
            ],
            records.Select((record, i) => new object?[]
            {
                record.ObjectId, record.Guid, JobOf(source), source.Id, position + i + 1, "COMPLETE", Outcomes.Added, true, now,
                record.Imported ?? now, record.PackageId,
            }),
            cancellationToken);
        await session.Dialect.BulkInsertAsync(
            session,
            "harvest_content",
            ["harvest_object_id", "content"],
            records.Select(record => new object?[] { record.ObjectId, Packed.Pack(record.Content) }),
            cancellationToken);
    }
}

/// <summary>A record that another engine harvested, with its dataset.</summary>
/// <param name="ObjectId">The id of its object there.</param>
/// <param name="Guid">The remote's identifier.</param>
/// <param name="Content">The document.</param>
/// <param name="Dataset">What it says.</param>
/// <param name="PackageId">The id of its dataset.</param>
/// <param name="PackageName">The name of its dataset.</param>
public sealed record ImportedRecord(
    string ObjectId, string Guid, byte[] Content, Dataset Dataset, string PackageId, string PackageName)
{
    /// <summary>When it was last imported there.</summary>
    public DateTimeOffset? Imported { get; init; }

    /// <summary>When the dataset was made.</summary>
    public DateTimeOffset? Created { get; init; }
}
