using Harvest.Harvesters;
using Harvest.Storage.Objects;

namespace Harvest.Pipeline.Gather;

/// <summary>Compares a batch of listed records with what the catalogue shows.</summary>
internal sealed class GatherBatch(ObjectStore objects, HarvesterInfo info, string fingerprint)
{
    /// <param name="records">Different records of one source, none of them deleted.</param>
    /// <param name="sourceId">Whose they are.</param>
    /// <param name="job">The job that lists them; null when nothing is written.</param>
    /// <param name="force">Take every record, changed or not.</param>
    public async Task<ComparedBatch> CompareAsync(
        IReadOnlyList<RemoteRecord> records, string sourceId, Model.Job? job, bool force, CancellationToken cancellationToken)
    {
        var guids = records.Select(record => record.Guid).ToList();
        var lookup = objects.KnownAsync(sourceId, guids, cancellationToken);
        // Packing is only worth it for what differs, so hashing comes first; it uses all cores.
        var hashes = new string?[records.Count];
        Parallel.For(0, records.Count, i =>
        {
            if (records[i].Content is { } content)
                hashes[i] = info.HashOf(content.Span, fingerprint);
        });
        var known = await lookup;
        // An earlier gathering of this job was cut short, and left objects.
        var there = job is { Gathered: > 0 } ? await objects.GatheredAsync(job.Id, guids, cancellationToken) : [];

        var changed = new List<ComparedRecord>();
        var strangers = new List<string>();
        long unchanged = 0;
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            var before = known.GetValueOrDefault(record.Guid);
            if (before is null)
                strangers.Add(record.Guid);
            if (there.Contains(record.Guid) || (job is not null && before?.JobId == job.Id))
                continue;
            if (before is not null && !force && IsUnchanged(record, hashes[i], before))
                unchanged++;
            else
                changed.Add(new ComparedRecord(record, hashes[i], before));
        }
        return new ComparedBatch(records.Count, changed, unchanged, strangers);
    }

    /// <summary>Whether a record was brought with these settings.</summary>
    internal static bool IsOf(KnownRecord record, string fingerprint) =>
        record.Fingerprint.Length > fingerprint.Length && record.Fingerprint[fingerprint.Length] == '/'
        && record.Fingerprint.StartsWith(fingerprint, StringComparison.Ordinal);

    /// <summary>A stamp says nothing of what we make of the record: it counts only while the settings are those of then.</summary>
    private bool IsUnchanged(RemoteRecord record, string? hash, KnownRecord before)
    {
        if (hash is not null)
            return hash == before.ContentHash;
        return IsOf(before, fingerprint)
            && (record.Unchanged || (record.Modified is not null && record.Modified == before.MetadataModifiedDate));
    }
}

/// <summary>What became of a batch.</summary>
/// <param name="Count">How many records it had.</param>
/// <param name="Changed">Those that differ from what the catalogue shows.</param>
/// <param name="Unchanged">How many are as they were.</param>
/// <param name="Strangers">Those that the catalogue does not show.</param>
internal sealed record ComparedBatch(
    int Count, IReadOnlyList<ComparedRecord> Changed, long Unchanged, IReadOnlyList<string> Strangers);

/// <summary>A record that differs.</summary>
/// <param name="Record">As it was listed.</param>
/// <param name="Hash">The hash of its document; null when that is still to be fetched.</param>
/// <param name="Before">What the catalogue shows of it; null for nothing.</param>
internal sealed record ComparedRecord(RemoteRecord Record, string? Hash, KnownRecord? Before);
