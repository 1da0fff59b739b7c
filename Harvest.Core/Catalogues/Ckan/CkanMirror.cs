using Harvest.Catalogues.Local;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Datasets;

namespace Harvest.Catalogues.Ckan;

/// <summary>
/// What the engine's own tables remember of the site: the same tables that the local catalogue uses, so that counts, search
/// and pages are the same. The ids and names are the site's.
/// </summary>
internal sealed class CkanMirror(Database database, DatasetStore datasets, TimeProvider time)
{
    /// <summary>
    /// Reads what is known of the records that are still ours, chooses names for new ones, and notes them before the site
    /// is asked.
    /// </summary>
    public async Task<IReadOnlyList<OutgoingRecord>> PrepareAsync(
        Source source, IReadOnlyList<DatasetChange> changes, OutcomeRecorder record, CancellationToken cancellationToken)
    {
        var records = await database.ReadAsync(session => ReadAsync(session, source, changes, cancellationToken), cancellationToken);
        return await database.WriteAsync<IReadOnlyList<OutgoingRecord>>(
            async session =>
            {
                var held = await record.HoldAsync(session, changes);
                var ours = records.Where(found => held.Contains(found.Change.Object.Id)).ToList();
                await CkanNotes.WriteAsync(session, source, ours.Where(IsNew), cancellationToken);
                return ours;
            },
            cancellationToken);
    }

    private async Task<List<OutgoingRecord>> ReadAsync(
        Session session, Source source, IReadOnlyList<DatasetChange> changes, CancellationToken cancellationToken)
    {
        var guids = changes.Select(change => change.Object.Guid).ToList();
        var known = await datasets.KnownAsync(session, source.Id, guids);
        var written = changes.Where(change => change.IsWrite && known.ContainsKey(change.Object.Guid));
        var packages = await datasets.PackagesAsync(session, [.. written.Select(change => known[change.Object.Guid].Id)]);
        var asked = await CkanNotes.ReadAsync(session, source, guids);
        var fresh = changes.Where(change => change.IsWrite && !known.ContainsKey(change.Object.Guid)).ToList();
        var names = await NameAssignment.MakeAsync(session, fresh, cancellationToken);
        return [.. changes.Select(change => known.TryGetValue(change.Object.Guid, out var dataset)
            ? new OutgoingRecord(source, change)
            {
                Known = dataset,
                KnownResources = packages.TryGetValue(dataset.Id, out var packed) ? PackageReader.Read(Packed.Unpack(packed)).Dataset.Resources : [],
                Asked = [.. asked[change.Object.Guid]],
                // Should it turn out to be purged at the site, it is made again under its name.
                Name = dataset.Name,
            }
            : new OutgoingRecord(source, change)
            {
                Asked = [.. asked[change.Object.Guid]],
                // The name that was asked for last: should that request still be on its way, only one of the two is granted.
                Name = asked[change.Object.Guid].LastOrDefault() ?? Allowed(names.For(change)),
                NameFault = change.IsWrite ? NameAssignment.Complaint : "",
            })];
    }

    /// <summary>Writes down what the site has done, together with the outcomes of those objects that are still ours.</summary>
    public async Task RecordAsync(
        Source source, IReadOnlyList<CkanWritten> written, OutcomeRecorder record, CancellationToken cancellationToken)
    {
        try
        {
            await RecordTogetherAsync(source, written, record, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !database.Dialect.IsTransient(fault))
        {
            // The site has them, so they are no errors: what cannot be remembered of one is left out.
            if (written is [{ Entry: { } entry } one] && entry.Dataset != Bare(entry))
                await RecordAsync(source, [WithoutDetails(one, entry, fault)], record, cancellationToken);
            else if (written.Count > 1)
            {
                await RecordAsync(source, [.. written.Take(written.Count / 2)], record, cancellationToken);
                await RecordAsync(source, [.. written.Skip(written.Count / 2)], record, cancellationToken);
            }
            else
                throw;
        }
    }

    private static Dataset Bare(CkanEntry entry) => new() { Id = entry.Id, Name = entry.Name, Title = entry.Name };

    private static CkanWritten WithoutDetails(CkanWritten one, CkanEntry entry, Exception fault) => one with
    {
        Entry = entry with { Dataset = Bare(entry) },
        End = one.End with
        {
            Problems = [.. one.End.Problems, new RecordProblem($"The CKAN has the dataset, but only its name could be kept here: {fault.Message}", IsWarning: true)],
        },
    };

    private async Task RecordTogetherAsync(
        Source source, IReadOnlyList<CkanWritten> written, OutcomeRecorder record, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var number = await datasets.ReserveNumbersAsync(written.Count(IsAdded), cancellationToken);
        var first = number;
        await database.WriteAsync(
            async session =>
            {
                number = first;
                var held = await record.HoldAsync(session, [.. written.Select(one => one.Record.Change)]);
                var ours = written.Where(one => held.Contains(one.Record.Change.Object.Id)).ToList();
                var added = ours.Where(IsAdded).Select(one => Row(one, number++, now)).ToList();
                var updated = ours.Where(one => one.Entry is not null && !IsAdded(one))
                    .Select(one => Row(one, one.Record.Known!.Number, one.Record.Known.MetadataCreated)).ToList();
                await ClearWayAsync(session, source, added, updated, cancellationToken);
                await datasets.AddAsync(session, source.Id, added, cancellationToken);
                await datasets.UpdateAsync(session, updated, cancellationToken);
                var deleted = ours.Where(one => one.End.Outcome == Outcomes.Deleted).Select(one => one.Record.Known);
                await datasets.DeleteAsync(
                    session, [.. deleted.OfType<KnownDataset>().Where(known => known.IsActive)], cancellationToken);
                await CkanNotes.RemoveAsync(session, source, [.. ours.Where(one => !one.KeepsNotes).Select(one => one.Record.Guid)]);
                await record.WriteAsync(session, [.. ours.Select(one => one.End)], cancellationToken);
            },
            cancellationToken);

        DatasetRow Row(CkanWritten one, long rowNumber, DateTimeOffset created)
        {
            var entry = new PackageEntry(one.Entry!.Id, one.Entry.Name, created, now);
            return Planner.Row(source, one.Record.Change.Object.Id, one.Record.Guid, one.Entry.Dataset, entry, rowNumber);
        }
    }

    /// <summary>The ids of a source's datasets, deleted ones included, some at a time.</summary>
    public Task<IReadOnlyList<(string Id, bool IsActive)>> SomeAsync(Source source, int count, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(string, bool)>>(
            async session => [.. await session.QueryAsync<(string, bool)>(
                "SELECT id, state = 'active' FROM dataset WHERE harvest_source_id = @Id ORDER BY id LIMIT @count",
                new { source.Id, count })],
            cancellationToken);

    public Task ForgetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(session => DatasetStore.RemoveAsync(session, ids, time.GetUtcNow(), cancellationToken), cancellationToken);

    private static bool IsNew(OutgoingRecord record) =>
        record is { Change.IsWrite: true, Known: null, Name: not null, Asked.Count: 0 };

    private static bool IsAdded(CkanWritten one) => one.Entry is { } entry && one.Record.Known?.Id != entry.Id;

    /// <summary>CKAN keeps a few words for its own pages.</summary>
    private static string? Allowed(string? name) => name is "new" or "edit" or "search" ? $"{name}_" : name;

    /// <summary>
    /// Takes away what the site's answers show to be out of date: other rows of these ids and names, and of records whose dataset
    /// was purged at the site and made anew.
    /// </summary>
    private async Task ClearWayAsync(
        Session session,
        Source source,
        IReadOnlyList<DatasetRow> added,
        IReadOnlyList<DatasetRow> updated,
        CancellationToken cancellationToken)
    {
        if (added.Count > 0)
        {
            var stale = await session.QueryAsync<string>(
                $"""
                SELECT id FROM dataset WHERE {session.Dialect.In("id", "ids")}
                    OR (harvest_source_id = @Id AND {session.Dialect.In("guid", "guids")})
                """,
                new
                {
                    source.Id,
                    ids = session.Dialect.List([.. added.Select(row => row.Id)]),
                    guids = session.Dialect.List([.. added.Select(row => row.Guid)]),
                });
            await DatasetStore.RemoveAsync(session, [.. stale], time.GetUtcNow(), cancellationToken);
        }
        await session.ExecuteAsync(
            $"""
            UPDATE dataset SET name = id WHERE state = 'active' AND {session.Dialect.In("name", "names")}
                AND NOT ({session.Dialect.In("id", "ids")})
            """,
            new
            {
                names = session.Dialect.List([.. added.Concat(updated).Select(row => row.Name)]),
                ids = session.Dialect.List([.. updated.Select(row => row.Id)]),
            });
    }
}
