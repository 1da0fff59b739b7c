using System.Collections.Concurrent;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Datasets;
using Microsoft.Extensions.Logging;

namespace Harvest.Catalogues.Ckan;

/// <summary>
/// A remote CKAN as the catalogue. Promise 5: a dataset is found again by guid, so that neither a crash nor a lost answer
/// makes a second one. What the site has done is written down in slices, several requests are under way at once.
/// </summary>
public sealed class CkanCatalogue : ICatalogue, IAsyncDisposable
{
    private const int ClearBatch = 200;

    private readonly CatalogueOptions options;
    private readonly CkanApi api;
    private readonly CkanOwners owners;
    private readonly CkanMirror mirror;
    private readonly CkanWriter writer;

    public CkanCatalogue(
        HarvestOptions options, Database database, DatasetStore datasets, TimeProvider time, ILogger<HarvestHttp> logger)
    {
        this.options = options.Catalogue;
        api = new CkanApi(options.Catalogue, options.Http, time, logger);
        mirror = new CkanMirror(database, datasets, time);
        owners = new CkanOwners(api, options.Catalogue, time);
        writer = new CkanWriter(api, owners, new CkanNotes(database));
    }

    // Large enough that its last requests hardly count, small enough that a crash leaves little to look up again.
    private int Slice => options.Concurrency * 6;

    public async Task ApplyAsync(
        Source source, IReadOnlyList<DatasetChange> changes, OutcomeRecorder record, CancellationToken cancellationToken)
    {
        var records = await mirror.PrepareAsync(source, changes, record, cancellationToken);
        records = await SearchAsync(source, records, cancellationToken);
        foreach (var slice in records.Chunk(Slice))
        {
            var written = new ConcurrentBag<CkanWritten>();
            try
            {
                await Parallel.ForEachAsync(
                    slice,
                    new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken },
                    async (one, token) => written.Add(await writer.WriteAsync(one, token)));
            }
            finally
            {
                // Also what was done before the site went away, or before we were stopped.
                if (!written.IsEmpty)
                    await mirror.RecordAsync(source, [.. written], record, CancellationToken.None);
            }
        }
    }

    /// <summary>Purges where the token's user is a sysadmin, else deletes: then CKAN keeps the names occupied.</summary>
    public async Task<long> ClearAsync(Source source, CancellationToken cancellationToken)
    {
        var total = 0L;
        try
        {
            while (await mirror.SomeAsync(source, ClearBatch, cancellationToken) is { Count: > 0 } batch)
            {
                await Parallel.ForEachAsync(
                    batch,
                    new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken },
                    async (dataset, token) => await PurgeAsync(dataset.Id, token));
                await mirror.ForgetAsync([.. batch.Select(dataset => dataset.Id)], cancellationToken);
                total += batch.Count(dataset => dataset.IsActive);
            }
            return total;
        }
        catch (Exception fault) when (fault is CkanRefusal or CatalogueUnavailableException)
        {
            throw new HarvestException($"Deleted {Counted.Of(total, "dataset")}, then: {fault.Message}", fault);
        }
    }

    public Task<CatalogueEntry?> FindAsync(string idOrName, CancellationToken cancellationToken) => AskAsync(
        async () => await writer.ShowAsync(idOrName, cancellationToken) is { IsDeleted: false } entry
            ? new CatalogueEntry(entry.Id, entry.Name, entry.Dataset)
            : null);

    public Task<IReadOnlyList<string>> MissingGroupsAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) =>
        AskAsync(() => owners.MissingGroupsAsync(groups, cancellationToken));

    public ValueTask DisposeAsync() => api.DisposeAsync();

    /// <summary>For people who wait: what is wrong is theirs to see.</summary>
    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception fault) when (fault is CkanRefusal or CatalogueUnavailableException)
        {
            throw new HarvestException(fault.Message, fault);
        }
    }

    private async Task PurgeAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await api.FindAsync("dataset_purge", new { id }, cancellationToken);
        }
        catch (CkanRefusal refusal) when (refusal.Kind == RefusalKind.Denied)
        {
            await api.FindAsync("package_delete", new { id }, cancellationToken);
        }
    }

    /// <summary>
    /// Asks once for a batch whether the site has datasets of its new records: so it is after our tables were restored from
    /// an older copy. The index lags, so it says nothing about the last seconds; for these there are the notes.
    /// </summary>
    private async Task<IReadOnlyList<OutgoingRecord>> SearchAsync(
        Source source, IReadOnlyList<OutgoingRecord> records, CancellationToken cancellationToken)
    {
        var unknown = records.Where(record => record.Known is null && record.Asked.Count == 0 && record.Change.IsWrite).ToList();
        if (unknown.Count == 0)
            return records;
        var guids = string.Join(" OR ", unknown.Select(record => Quoted(record.Guid)));
        var filter = $"{CkanEntry.SourceKey}:{Quoted(source.Id)} AND {CkanEntry.GuidKey}:({guids})";
        try
        {
            var result = await api.CallAsync(
                "package_search", new { q = "*:*", fq = filter, rows = unknown.Count, include_private = true }, cancellationToken);
            var found = result.GetProperty("results").EnumerateArray().Select(CkanEntry.Read)
                .Where(entry => entry is { Guid: not null, IsDeleted: false } && entry.SourceId == source.Id)
                .DistinctBy(entry => entry.Guid).ToDictionary(entry => entry.Guid!);
            return [.. records.Select(record =>
                record.Known is null && found.TryGetValue(record.Guid, out var entry) ? record with { Found = entry } : record)];
        }
        catch (Exception fault) when (fault is CkanRefusal or KeyNotFoundException or InvalidOperationException)
        {
            // A search that is not understood makes nothing wrong: names that are taken are looked at before anything is made.
            return records;
        }
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
