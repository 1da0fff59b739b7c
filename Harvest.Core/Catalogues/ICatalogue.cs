using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;

namespace Harvest.Catalogues;

/// <summary>
/// Takes datasets: the engine's own tables, or a remote CKAN. Writes come in batches of one source; a dataset is known again
/// by its source and guid, so a batch may be applied twice.
/// </summary>
public interface ICatalogue
{
    /// <summary>
    /// Writes and deletes datasets. For every change exactly one outcome is handed to <paramref name="record"/>, which keeps
    /// it together with the catalogue's own writes as far as the catalogue can do both in one transaction.
    /// </summary>
    /// <exception cref="CatalogueUnavailableException">The catalogue is away: what was not recorded can be applied later.</exception>
    /// <exception cref="Exception">What was not recorded may succeed in smaller batches.</exception>
    Task ApplyAsync(
        Source source, IReadOnlyList<DatasetChange> changes, OutcomeRecorder record, CancellationToken cancellationToken);

    /// <summary>Deletes the datasets of a source for good, as far as the catalogue lets that be done.</summary>
    /// <returns>How many there were, deleted ones not counted.</returns>
    /// <exception cref="HarvestException">The catalogue refuses; what is deleted by then stays so.</exception>
    Task<long> ClearAsync(Source source, CancellationToken cancellationToken);

    /// <summary>A dataset of the catalogue by its id or name, whoever made it; null when there is none.</summary>
    /// <exception cref="HarvestException">The catalogue is away, or refuses.</exception>
    Task<CatalogueEntry?> FindAsync(string idOrName, CancellationToken cancellationToken);

    /// <summary>
    /// Of these groups, those that the catalogue neither has nor makes by itself; asked when a source is made, so that a wrong
    /// name is told at once. By default it makes all.
    /// </summary>
    /// <param name="groups">Ids or names.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    Task<IReadOnlyList<string>> MissingGroupsAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}

/// <summary>A dataset that a catalogue has.</summary>
/// <param name="Id">The catalogue's id for it.</param>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Dataset">What it says.</param>
public sealed record CatalogueEntry(string Id, string Name, Dataset Dataset);

/// <summary>One record to bring into the catalogue.</summary>
/// <param name="Object">The claimed object.</param>
/// <param name="Dataset">What it was mapped to; null together with errors, or when it is to be left as it is.</param>
/// <param name="Problems">Found while mapping.</param>
public sealed record DatasetChange(ClaimedObject Object, Dataset? Dataset, IReadOnlyList<RecordProblem> Problems)
{
    public bool HasErrors => Problems.Any(problem => !problem.IsWarning);

    /// <summary>There is something to write, and nothing against it.</summary>
    public bool IsWrite => Dataset is not null && !Object.Vanished && !HasErrors;

    /// <summary>How its object ends.</summary>
    /// <param name="outcome">One of <see cref="Outcomes"/>.</param>
    /// <param name="packageId">The dataset, when there is one.</param>
    /// <param name="further">Problems besides those of the mapping.</param>
    internal ObjectEnd End(string outcome, string? packageId, params IReadOnlyList<RecordProblem> further) =>
        new(Object.Id, Object.Guid, outcome, packageId, [.. Problems, .. further]);

    /// <summary>How it is to be written. Default: <see cref="WriteRules.Usual"/>.</summary>
    public WriteRules Rules { get; init; } = WriteRules.Usual;
}

/// <summary>
/// Records outcomes within a transaction. First asks which objects are still ours (an aborted job's are not), then writes the
/// outcomes of those.
/// </summary>
public sealed class OutcomeRecorder(ObjectStore objects, string jobId, string sourceId, string owner)
{
    // By object, since a transaction may run twice.
    private readonly Dictionary<string, string> outcomes = [];

    /// <summary>The outcomes written so far.</summary>
    public IEnumerable<string> Outcomes => outcomes.Values;

    /// <summary>Where the job stands afterwards; null when nothing was recorded.</summary>
    public JobProgress? Progress { get; private set; }

    /// <summary>Of the changes, the ids of those objects that are still claimed by this process and open. The others must not be written.</summary>
    public Task<HashSet<string>> HoldAsync(Session session, IReadOnlyList<DatasetChange> changes) =>
        objects.HoldAsync(session, [.. changes.Select(change => change.Object.Id)], owner);

    public async Task WriteAsync(Session session, IReadOnlyList<ObjectEnd> ends, CancellationToken cancellationToken)
    {
        if (ends.Count == 0)
            return;
        Progress = await objects.EndAsync(session, jobId, sourceId, ends, cancellationToken);
        foreach (var end in ends)
            outcomes[end.ObjectId] = end.Outcome;
    }
}
