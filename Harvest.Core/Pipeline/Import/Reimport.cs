using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;

namespace Harvest.Pipeline.Import;

/// <summary>
/// Works on stored objects again without listing the source: after the mapping changed, to mend datasets, or to try
/// errored records once more. Makes a job like any other, so that what it does is seen and can be stopped, and goes on
/// elsewhere when its process dies.
/// </summary>
public sealed class Reimport(JobControl control, SourceStore sources, ObjectStore objects)
{
    /// <summary>Imports documents again that are stored for a source.</summary>
    /// <param name="source">Whose.</param>
    /// <param name="wish">Which of them.</param>
    /// <exception cref="HarvestException">The source is removed, or has an open job.</exception>
    public Task<Job> ImportAsync(Source source, ReimportWish wish, CancellationToken cancellationToken) =>
        control.CreateAsync(source, wish.Order, cancellationToken);

    /// <summary>Imports all documents again that the datasets of a source now show.</summary>
    /// <param name="source">Whose.</param>
    /// <param name="guid">Only this record; null for all.</param>
    /// <exception cref="HarvestException">The source is removed, or has an open job.</exception>
    public Task<Job> ImportAsync(Source source, string? guid, CancellationToken cancellationToken) =>
        ImportAsync(source, new ReimportWish { Guid = guid }, cancellationToken);

    /// <summary>The same where an open job is no fault.</summary>
    /// <returns>Null when the source has an open job.</returns>
    public Task<Job?> TryImportAsync(Source source, ReimportWish wish, CancellationToken cancellationToken) =>
        control.TryCreateAsync(source, wish.Order, cancellationToken);

    /// <summary>
    /// Whose documents are meant. A guid goes before an object, and an object before a dataset, as in the reference; without any of
    /// them the source, or all active ones. With a source, what is named must be one of its records.
    /// </summary>
    /// <returns>The sources, and what is wished of each.</returns>
    /// <exception cref="WrongInputException">There is no such object, record or dataset, or it belongs to another source.</exception>
    public async Task<IReadOnlyList<(Source Source, ReimportWish Wish)>> FindAsync(
        Source? source, ReimportWish wish, string? dataset, CancellationToken cancellationToken)
    {
        if (wish.Guid is { } guid)
        {
            var owners = await OfAsync(source, await objects.SourcesOfAsync(guid, cancellationToken), $"No source has a record with the guid {guid}", $"record with the guid {guid}");
            return [.. owners.Select(owner => (owner, wish with { Object = null }))];
        }
        if (wish.Object is { } id)
        {
            var found = await objects.FindAsync(id, cancellationToken);
            return [.. (await OfAsync(source, found is null ? [] : [found.SourceId], $"There is no object {id}", $"object {id}")).Select(owner => (owner, wish))];
        }
        if (dataset is not null)
        {
            var found = await objects.OfDatasetAsync(dataset, cancellationToken);
            var owners = await OfAsync(source, found is null ? [] : [found.SourceId], $"There is no dataset {dataset} that was harvested", $"dataset {dataset}");
            return [.. owners.Select(owner => (owner, wish with { Guid = found!.Guid }))];
        }
        if (source is not null)
            return [(source, wish)];
        return [.. (await sources.ListAsync(onlyActive: true, cancellationToken)).Select(owner => (owner, wish))];
    }

    /// <summary>Tries the records of a job again that ended in error: the source is asked for each anew.</summary>
    /// <exception cref="HarvestException">None of them ended so, or the source is removed, or has an open job.</exception>
    public Task<Job> RequeueAsync(Source source, Job job, CancellationToken cancellationToken) => job.Errored > 0
        ? control.CreateAsync(source, new JobOrder(Force: true, Errored: job.Id), cancellationToken)
        : throw new HarvestException($"Job {job.Id} of source {source.Name} has no failed records: there is nothing to retry")
        {
            Command = $"To harvest the source again: harvest job {source.Name}",
            Button = "Harvest the source again, if it has changed",
        };

    private async Task<IReadOnlyList<Source>> OfAsync(Source? wanted, IEnumerable<string> ids, string absent, string what)
    {
        var found = new List<Source>();
        foreach (var id in ids.Where(id => wanted is null || wanted.Id == id))
        {
            if (await sources.FindAsync(id, CancellationToken.None) is { } source)
                found.Add(source);
        }
        return found.Count > 0
            ? found
            : throw new WrongInputException(wanted is null ? absent : $"Source {wanted.Name} has no {what}");
    }
}

/// <summary>Which of the stored documents are imported again. Default: those that active datasets now show.</summary>
public sealed record ReimportWish
{
    /// <summary>Only the record with this guid.</summary>
    public string? Guid { get; init; }

    /// <summary>Only this object, current or not.</summary>
    public string? Object { get; init; }

    /// <summary>Also those whose dataset was deleted.</summary>
    public bool Detached { get; init; }

    /// <summary>Only objects whose id has a hash (MD5) that begins with one of these hexadecimal digits.</summary>
    public string? Segments { get; init; }

    internal JobOrder Order => new(
        Force: true, Guid: Guid, Stored: true, Object: Object, Detached: Detached, Segments: Segments);
}
