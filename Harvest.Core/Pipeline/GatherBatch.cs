using Harvest.Formats;
using Harvest.Harvesters;
using Harvest.Storage;

namespace Harvest.Pipeline;

/// <summary>Compares a batch of listed records with what the catalogue shows, and makes objects of those that differ.</summary>
internal sealed class GatherBatch(ObjectStore objects, HarvesterInfo info, string fingerprint)
{
    /// <summary>What became of a batch.</summary>
    public sealed record Result(List<NewObject> Objects, long Unchanged, long New)
    {
        /// <summary>Records that the source has deleted and the catalogue does not show.</summary>
        public long Absent { get; init; }
    }

    /// <param name="records">Different records of one source.</param>
    /// <param name="job">The job that lists them.</param>
    /// <param name="force">Take every record, changed or not.</param>
    /// <param name="isRepeated">An earlier gathering of this job was cut short, so some may have objects already.</param>
    public async Task<Result> CompareAsync(
        IReadOnlyList<RemoteRecord> records, Model.Job job, bool force, bool isRepeated, CancellationToken cancellationToken)
    {
        var guids = records.Select(record => record.Guid).ToList();
        var lookup = objects.KnownAsync(job.SourceId, guids, cancellationToken);
        // Packing is only worth it for what differs, so hashing comes first; both use all cores.
        var hashes = new string?[records.Count];
        Parallel.For(0, records.Count, i =>
        {
            if (records[i].Content is { } content)
                hashes[i] = ContentHash.Of(content.Span, fingerprint, info);
        });
        var known = await lookup;
        var there = isRepeated ? await objects.GatheredAsync(job.Id, guids, cancellationToken) : [];

        var changed = new List<(RemoteRecord Record, string? Hash)>();
        long unchanged = 0, fresh = 0, absent = 0;
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            var isKnown = known.TryGetValue(record.Guid, out var before);
            if (there.Contains(record.Guid) || before?.JobId == job.Id)
                continue;
            if (!isKnown && !record.Deleted)
                fresh++;
            if (!isKnown && record.Deleted)
                absent++;
            if (record.Deleted ? !isKnown : isKnown && !force && IsUnchanged(record, hashes[i], before!))
                unchanged += record.Deleted ? 0 : 1;
            else
                changed.Add((record, hashes[i]));
        }

        var result = new NewObject[changed.Count];
        Parallel.For(0, changed.Count, i =>
        {
            var (record, hash) = changed[i];
            var packed = record.Content is { } content && !record.Deleted ? Packed.Pack(content.Span) : null;
            result[i] = new NewObject(
                Guid.CreateVersion7().ToString(), record.Guid, record.Modified, hash, packed, record.Deleted);
        });
        return new Result([.. result], unchanged, fresh) { Absent = absent };
    }

    /// <summary>A stamp says nothing of what we make of the record: it counts only while the settings are those of then.</summary>
    private bool IsUnchanged(RemoteRecord record, string? hash, KnownRecord before)
    {
        if (hash is not null)
            return hash == before.ContentHash;
        return IsOf(before, fingerprint)
            && (record.Unchanged || (record.Modified is not null && record.Modified == before.MetadataModifiedDate));
    }

    /// <summary>Whether a record was brought with these settings.</summary>
    internal static bool IsOf(KnownRecord record, string fingerprint) =>
        record.Fingerprint.Length > fingerprint.Length && record.Fingerprint[fingerprint.Length] == '/'
        && record.Fingerprint.StartsWith(fingerprint, StringComparison.Ordinal);
}
