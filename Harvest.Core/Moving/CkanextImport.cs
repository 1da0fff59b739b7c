using System.Text;
using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage.Sources;

namespace Harvest.Moving;

/// <summary>
/// Brings the sources of a ckanext-harvest database over, with their organizations, configuration and frequency, and the
/// current objects with their datasets, so that the first harvest here updates instead of adding twice. Running it again goes
/// on where it stopped; what is here already is left alone.
/// </summary>
public sealed class CkanextImport(
    SourceStore sources, ImportedRecords records, HarvesterRegistry harvesters, HarvestOptions options, TimeProvider time)
{
    private const int BatchSize = 200;
    private const long BatchCharacters = 16L * 1024 * 1024;

    /// <summary>Says what would be done, or does it.</summary>
    /// <param name="from">The database of the CKAN site.</param>
    /// <param name="only">Ids or names of sources; none for all.</param>
    /// <param name="isDryRun">Nothing is written.</param>
    /// <param name="tell">Called for each source when it is done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="HarvestException">The database cannot be read, or a source in <paramref name="only"/> is not there.</exception>
    public async Task RunAsync(
        CkanextDatabase from,
        IReadOnlyCollection<string> only,
        bool isDryRun,
        Action<MovedSource> tell,
        CancellationToken cancellationToken)
    {
        var theirs = await from.SourcesAsync(cancellationToken);
        var unknown = only.Where(wanted => !theirs.Any(source => source.Id == wanted || source.Name == wanted)).ToList();
        if (unknown.Count > 0)
            throw new HarvestException($"The CKAN database has no harvest source {string.Join(", ", unknown)}");
        var here = await sources.ListAsync(onlyActive: false, cancellationToken);
        var names = here.Select(source => source.Name).ToHashSet();
        var translation = new CkanextTranslation(harvesters, time);
        foreach (var one in theirs.Where(source => only.Count == 0 || only.Contains(source.Id) || only.Contains(source.Name ?? "")))
        {
            var known = here.FirstOrDefault(source => source.Id == one.Id);
            if (known is not null && !await records.IsUnfinishedAsync(known, cancellationToken))
            {
                tell(new MovedSource(known, 0, 0, ["is here already: left alone"]) { IsLeftAlone = true });
                continue;
            }
            var (source, notes) = translation.Translate(one, name => names.Contains(name) && name != known?.Name);
            names.Add(source.Name);
            var moved = isDryRun
                ? new MovedSource(source, one.Usable, 0, notes)
                : await MoveAsync(from, one, source, notes, cancellationToken);
            tell(moved);
        }
    }

    private async Task<MovedSource> MoveAsync(
        CkanextDatabase from, CkanextSource theirs, Source source, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        // Out of service until all is there: a harvest in between would add what is still to come.
        await records.BeginAsync(source, OwnerOf(theirs), cancellationToken);
        var batch = new List<ImportedRecord>();
        long seen = 0, written = 0, characters = 0;
        var further = notes.ToList();
        await foreach (var found in from.ObjectsAsync(source.Id, cancellationToken))
        {
            seen++;
            if (Storable.Complaint(found.Guid) is { } complaint)
            {
                further.Add($"object {found.Id} has {complaint}: it stays behind");
                continue;
            }
            batch.Add(Read(source, found));
            characters += found.Content.Length;
            if (batch.Count >= BatchSize || characters >= BatchCharacters)
                await FlushAsync();
        }
        await FlushAsync();
        await records.EndAsync(source, cancellationToken);
        if (theirs.Usable > seen)
            further.Add($"{theirs.Usable - seen:N0} current objects are of records or datasets that have a newer one");
        if (seen > written)
            further.Add($"{seen - written:N0} objects were here already, or their datasets belong to another source here");
        return new MovedSource(source, theirs.Usable, written, further);

        async Task FlushAsync()
        {
            written += await records.AddAsync(source, batch, cancellationToken);
            batch.Clear();
            characters = 0;
        }
    }

    private ImportedRecord Read(Source source, CkanextObject found)
    {
        var content = Encoding.UTF8.GetBytes(found.Content);
        var dataset = Map(source, found.Guid, content) ?? new Dataset
        {
            Title = found.PackageTitle ?? "",
            Notes = found.PackageNotes ?? "",
            Url = found.PackageUrl,
        };
        var owner = found.OwnerId is null
            ? dataset.Organization
            : new Organization(found.OwnerId, found.OwnerName ?? found.OwnerId, found.OwnerTitle ?? "");
        // Which ids the resources have at the site is looked up there, when they are first written.
        if (options.Catalogue.Type == CatalogueType.Ckan)
            dataset = dataset with { Resources = [.. dataset.Resources.Select(resource => resource with { Id = null })] };
        dataset = dataset with { Organization = owner };
        return new ImportedRecord(found.Id, found.Guid, content, dataset, found.PackageId, found.PackageName)
        {
            Imported = found.ImportFinished,
            Created = found.PackageCreated,
        };
    }

    /// <summary>What our harvester makes of the document; null when it is of a form that only the other engine's knew.</summary>
    private Dataset? Map(Source source, string guid, byte[] content)
    {
        try
        {
            var context = new MapContext(source, SourceConfig.Parse(source.Config), guid, content);
            return harvesters.Find(source.Type)?.MapSafely(context) is { HasErrors: false } mapped ? mapped.Dataset : null;
        }
        catch (Exception)
        {
            // The first harvest brings a document that it can read; until then the package's own title stands.
            return null;
        }
    }

    private static Organization? OwnerOf(CkanextSource theirs) => theirs.OwnerId is null
        ? null
        : new Organization(
            theirs.OwnerId,
            theirs.OwnerName ?? theirs.OwnerId,
            theirs.OwnerTitle ?? "",
            theirs.OwnerDescription ?? "",
            theirs.OwnerImage ?? "");
}

/// <summary>What became of a source.</summary>
/// <param name="Source">As it is here.</param>
/// <param name="Objects">Current objects that can come along.</param>
/// <param name="Written">Those that were written.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record MovedSource(Source Source, long Objects, long Written, IReadOnlyList<string> Notes)
{
    /// <summary>It was here before; nothing was changed.</summary>
    public bool IsLeftAlone { get; init; }
}
