using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Pipeline.Gather;

/// <summary>
/// What a job goes through: the source's own listing; or, where it is for records that are known already, these, with their stored
/// documents, or, since they failed, without.
/// </summary>
internal sealed class StoredListing(Database database)
{
    // Their documents come along, and may be large.
    private const int BatchSize = 100;

    // So many at most are asked for one by one, wherever their documents came from.
    private const int FewErrored = 20;

    // All in order of guid.
    private const string Current = """
        SELECT o.id, o.guid, o.metadata_modified_date, o.vanished, c.content AS packed
        FROM harvest_object o JOIN harvest_content c ON c.harvest_object_id = o.id
        WHERE o.harvest_source_id = @scope AND o.current AND o.guid > @last
            AND (CAST(@guid AS text) IS NULL OR o.guid = @guid)
            AND (@detached OR NOT EXISTS (SELECT 1 FROM dataset d
                WHERE d.harvest_source_id = o.harvest_source_id AND d.guid = o.guid AND d.state <> 'active'))
        ORDER BY o.guid LIMIT @BatchSize
        """;

    private const string Single = """
        SELECT o.id, o.guid, o.metadata_modified_date, o.vanished, c.content AS packed
        FROM harvest_object o JOIN harvest_content c ON c.harvest_object_id = o.id
        WHERE o.id = @scope AND o.guid > @last
        """;

    // What was wrong may have been mended over there: without a document the source is asked for each.
    private const string Errored = """
        SELECT o.id, o.guid, o.metadata_modified_date, o.vanished
        FROM harvest_object o
        WHERE o.harvest_job_id = @scope AND o.report_status = 'errored' AND o.guid > @last
            AND (CAST(@guid AS text) IS NULL OR o.guid = @guid)
        ORDER BY o.guid LIMIT @BatchSize
        """;

    public IAsyncEnumerable<RemoteRecord> RecordsAsync(GatherWork work, GatherContext context, CancellationToken cancellationToken) =>
        !work.Order.IsAgain ? work.Harvester.GatherAsync(context, cancellationToken)
        : work.Order.Errored is not null ? ErroredAsync(work, context, cancellationToken)
        : ListAsync(work.Source, work.Order, cancellationToken);

    private async IAsyncEnumerable<RemoteRecord> ListAsync(
        Source source, JobOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (select, scope) = order.Errored is { } jobId ? (Errored, jobId)
            : order.Object is { } objectId ? (Single, objectId)
            : (Current, source.Id);
        var last = "";
        while (await NextAsync(select, scope, order, last, cancellationToken) is { Count: > 0 } batch)
        {
            last = batch[^1].Guid;
            foreach (var found in batch.Where(found => IsInSegments(found.Id, order.Segments)))
            {
                yield return new RemoteRecord(found.Guid)
                {
                    Modified = found.MetadataModifiedDate,
                    Content = found.Packed is null ? (ReadOnlyMemory<byte>?)null : Packed.Unpack(found.Packed),
                    Deleted = found.Vanished,
                };
            }
        }
    }

    /// <summary>
    /// The records that ended in error in a job, asked for anew. Many whose documents came with the listing are taken from
    /// another listing: a feed would be downloaded for each of them. What it does not bring is fetched.
    /// </summary>
    private async IAsyncEnumerable<RemoteRecord> ErroredAsync(
        GatherWork work, GatherContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = await database.ReadAsync(
            async session => (await session.QueryAsync<string>(
                """
                SELECT o.guid FROM harvest_object o JOIN harvest_content c ON c.harvest_object_id = o.id
                WHERE o.harvest_job_id = @Errored AND o.report_status = 'errored' AND o.fetch_finished IS NULL
                """,
                new { work.Order.Errored })).ToHashSet(),
            cancellationToken);
        if (wanted.Count > FewErrored)
        {
            await foreach (var record in work.Harvester.GatherAsync(context, cancellationToken))
            {
                if (record.Guid is not null && wanted.Remove(record.Guid))
                    yield return record;
                else
                    context.Counts.PassOver();
                if (wanted.Count == 0)
                    break;
            }
        }
        await foreach (var record in ListAsync(work.Source, work.Order, cancellationToken))
            yield return record;
    }

    private Task<List<StoredObject>> NextAsync(
        string select, string scope, JobOrder order, string last, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<StoredObject>(select, new { scope, guid = order.Guid, detached = order.Detached, last, BatchSize })).ToList(),
            cancellationToken);

    private static bool IsInSegments(string objectId, string? segments)
    {
        if (segments is null)
            return true;
#pragma warning disable CA5351 // The reference shares the work by MD5; nothing is kept secret by it.
        var first = MD5.HashData(Encoding.UTF8.GetBytes(objectId))[0] >> 4;
#pragma warning restore CA5351
        return segments.Contains("0123456789abcdef"[first], StringComparison.OrdinalIgnoreCase);
    }

    private sealed record StoredObject
    {
        public string Id { get; init; } = "";

        public string Guid { get; init; } = "";

        public string? MetadataModifiedDate { get; init; }

        public bool Vanished { get; init; }

        public byte[]? Packed { get; init; }
    }
}
