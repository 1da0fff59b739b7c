using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Harvest.Catalogues;
using Harvest.Catalogues.Local;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Datasets;

namespace Harvest.Moving;

/// <summary>
/// Tells the engine that datasets of the catalogue are records of a source, so that the next harvest updates them instead of
/// adding them again. Reads a CSV file with the columns <c>local</c> (id or name of the dataset) and <c>remote</c> (guid).
/// </summary>
public sealed class Attaching(
    Database database, DatasetStore datasets, ICatalogue catalogue, HarvestOptions options, TimeProvider time)
{
    // No remote has such a guid: what was detached is nobody's record.
    private const string Detached = "detached:";

    /// <param name="source">Whose records they are.</param>
    /// <param name="csv">With a header; delimited by semicolons, or by commas when the header has none.</param>
    /// <param name="cancellationToken">Stops between rows; those done stay.</param>
    /// <exception cref="HarvestException">The file is no CSV with these columns.</exception>
    public async Task<AttachReport> AttachAsync(Source source, TextReader csv, CancellationToken cancellationToken)
    {
        var text = await csv.ReadToEndAsync(cancellationToken);
        var header = text.Split('\n', 2)[0];
        var settings = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = header.Contains(';', StringComparison.Ordinal) ? ";" : ",",
            PrepareHeaderForMatch = arguments => arguments.Header.Trim().Trim('\uFEFF').ToLowerInvariant(),
            MissingFieldFound = null,
            TrimOptions = TrimOptions.Trim,
        };
        using var reader = new CsvReader(new StringReader(text), settings);
        if (!await HasColumnsAsync(reader))
        {
            throw new HarvestException(
                $"The file must begin with a line that names the columns local and remote, found: {Storable.Text(header.Trim(), 200)}");
        }
        var attached = 0;
        var faults = new List<string>();
        while (await NextAsync(reader, faults))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (local, remote) = (reader.GetField("local") ?? "", reader.GetField("remote") ?? "");
            if (await AttachAsync(source, local, remote, cancellationToken) is { } fault)
                faults.Add($"Line {reader.Parser.RawRow}: {fault}");
            else
                attached++;
        }
        return new AttachReport(attached, faults);
    }

    private static async Task<bool> HasColumnsAsync(CsvReader reader)
    {
        try
        {
            return await reader.ReadAsync() && reader.ReadHeader()
                && reader.GetFieldIndex("local", isTryGet: true) >= 0 && reader.GetFieldIndex("remote", isTryGet: true) >= 0;
        }
        catch (CsvHelperException)
        {
            return false;
        }
    }

    private static async Task<bool> NextAsync(CsvReader reader, List<string> faults)
    {
        while (true)
        {
            try
            {
                return await reader.ReadAsync();
            }
            catch (BadDataException)
            {
                faults.Add($"Line {reader.Parser.RawRow}: quotes that do not match");
            }
        }
    }

    /// <returns>What is wrong; null when it is done.</returns>
    private async Task<string?> AttachAsync(Source source, string local, string remote, CancellationToken cancellationToken)
    {
        if (local.Length == 0)
            return "no dataset is named";
        if (Storable.Complaint(remote) is { } complaint)
            return $"the remote identifier: {complaint}";
        if (await catalogue.FindAsync(local, cancellationToken) is not { } entry)
            return $"the catalogue has no dataset {local}";
        var number = await datasets.ReserveNumbersAsync(1, cancellationToken);
        await database.WriteAsync(
            session => AttachAsync(session, source, entry, remote, number, cancellationToken), cancellationToken);
        return null;
    }

    private async Task AttachAsync(
        Session session, Source source, CatalogueEntry entry, string remote, long number, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = await session.QueryFirstAsync<(string SourceId, string Guid)>(
            "SELECT harvest_source_id, guid FROM dataset WHERE id = @Id", new { entry.Id });
        await DetachAsync(session, source.Id, remote, entry.Id, cancellationToken);
        if (before.SourceId is null)
        {
            // The catalogue is a CKAN site, and the dataset not of our making.
            var row = Planner.Row(source, "", remote, entry.Dataset, new PackageEntry(entry.Id, entry.Name, now, now), number);
            await datasets.AddAsync(session, source.Id, [row], cancellationToken);
            return;
        }
        // What the next harvest brings counts as new, and finds this dataset.
        await ForgetAsync(session, before.SourceId, before.Guid);
        await session.ExecuteAsync(
            "UPDATE dataset SET harvest_source_id = @sourceId, guid = @remote WHERE id = @Id",
            new { sourceId = source.Id, remote, entry.Id });
    }

    /// <summary>Whoever had the remote identifier has it no longer; the dataset itself stays in the catalogue.</summary>
    private async Task DetachAsync(
        Session session, string sourceId, string remote, string exceptId, CancellationToken cancellationToken)
    {
        await ForgetAsync(session, sourceId, remote);
        var holder = await session.QueryFirstAsync<string>(
            "SELECT id FROM dataset WHERE harvest_source_id = @sourceId AND guid = @remote AND id <> @exceptId",
            new { sourceId, remote, exceptId });
        if (holder is null)
            return;
        if (options.Catalogue.Type == CatalogueType.Ckan)
            await DatasetStore.RemoveAsync(session, [holder], time.GetUtcNow(), cancellationToken);
        else
            await session.ExecuteAsync("UPDATE dataset SET guid = @guid WHERE id = @holder", new { guid = Detached + holder, holder });
    }

    private static Task<int> ForgetAsync(Session session, string sourceId, string guid) => session.ExecuteAsync(
        "UPDATE harvest_object SET current = false WHERE harvest_source_id = @sourceId AND guid = @guid AND current",
        new { sourceId, guid });
}

/// <summary>What came of attaching.</summary>
/// <param name="Attached">How many datasets.</param>
/// <param name="Faults">Lines that were passed over, and why.</param>
public sealed record AttachReport(int Attached, IReadOnlyList<string> Faults);
