using System.Runtime.CompilerServices;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Pipeline;

/// <summary>Takes the place of a listing: the records of a source that are stored already, with their documents.</summary>
internal sealed class KnownRecords(Database database)
{
    // Their documents come along, and may be large.
    private const int BatchSize = 100;

    // Both in order of guid.
    private const string Current = """
        SELECT o.guid, o.metadata_modified_date, o.vanished, c.content AS packed
        FROM harvest_object o JOIN harvest_content c ON c.harvest_object_id = o.id
        WHERE o.harvest_source_id = @scope AND o.current AND o.guid > @last
            AND (CAST(@guid AS text) IS NULL OR o.guid = @guid)
        ORDER BY o.guid LIMIT @BatchSize
        """;

    private const string Errored = """
        SELECT o.guid, o.metadata_modified_date, o.vanished, c.content AS packed
        FROM harvest_object o LEFT JOIN harvest_content c ON c.harvest_object_id = o.id
        WHERE o.harvest_job_id = @scope AND o.report_status = 'errored' AND o.guid > @last
            AND (CAST(@guid AS text) IS NULL OR o.guid = @guid)
        ORDER BY o.guid LIMIT @BatchSize
        """;

    public async IAsyncEnumerable<RemoteRecord> ListAsync(
        Source source, JobOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (select, scope) = order.Errored is { } jobId ? (Errored, jobId) : (Current, source.Id);
        var last = "";
        while (await NextAsync(select, scope, order.Guid, last, cancellationToken) is { Count: > 0 } batch)
        {
            last = batch[^1].Guid;
            foreach (var found in batch)
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

    private Task<List<StoredObject>> NextAsync(
        string select, string scope, string? guid, string last, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<StoredObject>(select, new { scope, guid, last, BatchSize })).ToList(),
            cancellationToken);

    private sealed record StoredObject
    {
        public string Guid { get; init; } = "";

        public string? MetadataModifiedDate { get; init; }

        public bool Vanished { get; init; }

        public byte[]? Packed { get; init; }
    }
}
