using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage.Objects;
using Harvest.Storage.Sources;

namespace Harvest.Pipeline.Control;

/// <summary>Takes single records out of the catalogue, keeps them out, and lets them in again.</summary>
public sealed class RecordControl(PipelineParts parts, ExcludedRecords excluded, RecordQueries records, JobControl jobs)
{
    /// <summary>
    /// Keeps a record of a source out from now on. Its dataset is deleted by a job of its own; where the source has an open job, that or
    /// the next one does it.
    /// </summary>
    /// <param name="source">Whose record.</param>
    /// <param name="guid">The identifier that the source gives it.</param>
    /// <param name="reason">Why, for those who come after.</param>
    /// <param name="user">Who.</param>
    /// <param name="isAhead">Whether a record may be meant that the source has not brought yet.</param>
    /// <param name="cancellationToken">Stops before writing.</param>
    /// <returns>The job that deletes the dataset; null when there is none to delete, or a job is open.</returns>
    /// <exception cref="WrongInputException">The identifier is none or unknown, or there is no reason.</exception>
    public async Task<Job?> ExcludeAsync(Source source, string guid, string reason, string user, bool isAhead, CancellationToken cancellationToken)
    {
        if (Storable.Complaint(guid) is { } complaint)
            throw new WrongInputException($"guid: the record has {complaint}");
        if (string.IsNullOrWhiteSpace(reason))
            throw new WrongInputException("reason: Missing value; say why, so that whoever comes after knows");
        if (!isAhead && !await records.HasAsync(source.Id, guid, cancellationToken))
        {
            throw new WrongInputException($"guid: Source {source.Name} has brought no record {guid}")
            {
                Command = "To exclude it before it comes, add --ahead",
                Button = "To exclude it before it comes, say so (ahead)",
            };
        }
        await excluded.AddAsync(source.Id, guid, Storable.Text(reason.Trim(), 1000), user, cancellationToken);
        var isKnown = (await records.FindAsync(guid, cancellationToken)).Any(record => record.SourceId == source.Id);
        if (!isKnown || await parts.Jobs.CreateAsync(source.Id, new JobOrder(Drop: true), cancellationToken) is not { } job)
            return null;
        await jobs.PublishAsync(job.Id, cancellationToken);
        return await parts.Jobs.FindAsync(job.Id, cancellationToken) ?? job;
    }

    /// <summary>The same by the dataset that shows the record.</summary>
    /// <exception cref="WrongInputException">There is no such dataset, or it was not harvested.</exception>
    public async Task<(Source Source, string Guid)> FindAsync(string dataset, CancellationToken cancellationToken)
    {
        var record = await records.OfDatasetAsync(dataset, cancellationToken)
            ?? throw new WrongInputException($"There is no harvested dataset {dataset}") { IsMissing = true };
        return (await parts.Sources.FindAsync(record.SourceId, cancellationToken)
            ?? throw new HarvestException($"Dataset {dataset} has no source"), record.Guid);
    }

    /// <summary>Lets a record in again, with the next harvest.</summary>
    /// <exception cref="WrongInputException">It is not kept out.</exception>
    public async Task IncludeAsync(Source source, string guid, CancellationToken cancellationToken)
    {
        if (!await excluded.RemoveAsync(source.Id, guid, cancellationToken))
        {
            throw new WrongInputException($"Source {source.Name} does not exclude a record {guid}")
            {
                Command = $"Those excluded: harvest source excluded {source.Name}",
            };
        }
    }
}
