using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Harvest.Storage.Datasets;
using Harvest.Storage.Search;
using Harvest.Storage.Sources;

namespace Harvest.Catalogues.Local;

/// <summary>
/// The engine's own catalogue. Promise 5: datasets and the outcomes of their objects are written in one transaction.
/// </summary>
public sealed class LocalCatalogue(
    Database database, DatasetStore datasets, OrganizationStore organizations, SourceClearing clearing, DatasetQueries queries,
    Vocabulary vocabulary, TimeProvider time)
    : ICatalogue
{
    // Each time a plan fails another batch has got through, so this is how many batches may want the same names at once.
    private const int MaxPlans = 100;

    public async Task ApplyAsync(
        Source source, IReadOnlyList<DatasetChange> changes, OutcomeRecorder record, CancellationToken cancellationToken)
    {
        var owned = await organizations.ResolveAsync(source, [.. changes.Select(change => change.Dataset)], cancellationToken);
        var resolved = changes.Zip(owned, (change, found) => change with
        {
            Dataset = found.Dataset,
            Problems = found.Told is { } told ? [.. change.Problems, told] : change.Problems,
        }).ToList();
        var planner = new Planner(database, datasets, source, time.GetUtcNow());
        for (var attempt = 1; ; attempt++)
        {
            var plan = await planner.PlanAsync(resolved, cancellationToken);
            try
            {
                await database.WriteAsync(session => WriteAsync(session, source, plan, record, cancellationToken), cancellationToken);
                await vocabulary.AddAsync(plan.Select(planned => planned.Added ?? planned.Updated).OfType<DatasetRow>().Select(row => row.Search), cancellationToken);
                return;
            }
            catch (Exception fault) when (attempt < MaxPlans && database.Dialect.IsDuplicate(fault))
            {
                // Another batch took one of our names in the meantime: plan again with what is there now.
            }
        }
    }

    public Task<long> ClearAsync(Source source, CancellationToken cancellationToken) =>
        clearing.ClearDatasetsAsync(source.Id, cancellationToken);

    public async Task<CatalogueEntry?> FindAsync(string idOrName, CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(idOrName, cancellationToken) is not { } package)
            return null;
        var dataset = PackageReader.Read(package).Dataset;
        return new CatalogueEntry(dataset.Id, dataset.Name, dataset);
    }

    private async Task WriteAsync(
        Session session,
        Source source,
        IReadOnlyList<PlannedChange> plan,
        OutcomeRecorder record,
        CancellationToken cancellationToken)
    {
        var held = await record.HoldAsync(session, [.. plan.Select(planned => planned.Change)]);
        var ours = plan.Where(planned => held.Contains(planned.Change.Object.Id)).ToList();
        await datasets.AddAsync(session, source.Id, [.. ours.Select(planned => planned.Added).OfType<DatasetRow>()], cancellationToken);
        await datasets.UpdateAsync(session, [.. ours.Select(planned => planned.Updated).OfType<DatasetRow>()], cancellationToken);
        await datasets.DeleteAsync(session, [.. ours.Select(planned => planned.Deleted).OfType<KnownDataset>()], cancellationToken);
        await record.WriteAsync(session, [.. ours.Select(planned => planned.End)], cancellationToken);
    }
}
