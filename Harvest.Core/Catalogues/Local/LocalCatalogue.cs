using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Catalogues.Local;

/// <summary>
/// The engine's own catalogue. Promise 5: datasets and the outcomes of their objects are written in one transaction.
/// </summary>
public sealed class LocalCatalogue(
    Database database, DatasetStore datasets, OrganizationStore organizations, TimeProvider time) : ICatalogue
{
    public async Task ApplyAsync(
        Source source, IReadOnlyList<DatasetChange> changes, OutcomeRecorder record, CancellationToken cancellationToken)
    {
        var resolved = await organizations.ResolveAsync(source, changes, cancellationToken);
        await database.WriteAsync(
            async session =>
            {
                var held = await record.HoldAsync(session, resolved);
                var known = await datasets.KnownAsync(session, source.Id, [.. held.Select(change => change.Object.Guid)]);
                var plan = await PlanAsync(session, source, held, known, cancellationToken);
                await datasets.AddAsync(session, source.Id, plan.Added, cancellationToken);
                await datasets.UpdateAsync(session, plan.Updated, cancellationToken);
                await datasets.DeleteAsync(session, plan.Deleted, cancellationToken);
                await record.WriteAsync(session, plan.Ends, cancellationToken);
            },
            cancellationToken);
    }

    private async Task<WritePlan> PlanAsync(
        Session session,
        Source source,
        IReadOnlyList<DatasetChange> held,
        Dictionary<string, KnownDataset> known,
        CancellationToken cancellationToken)
    {
        var plan = new WritePlan(source, time.GetUtcNow());
        foreach (var change in held.Where(change => change.Object.Vanished))
            plan.Delete(change, known.GetValueOrDefault(change.Object.Guid));
        foreach (var change in held.Where(change => !change.Object.Vanished && (change.Dataset is null || change.HasErrors)))
            plan.Leave(change, known.GetValueOrDefault(change.Object.Guid));

        var writes = held.Where(change => change is { Object.Vanished: false, Dataset: not null, HasErrors: false }).ToList();
        var fresh = writes.Where(change => known.GetValueOrDefault(change.Object.Guid) is not { IsActive: true }).ToList();
        var names = await NameAssignment.MakeAsync(session, fresh, cancellationToken);
        var ids = await datasets.FreeIdsAsync(session, [.. fresh.Select(change => change.Dataset!.Id)]);
        var numbers = await session.Dialect.ReserveNumbersAsync(session, fresh.Count);
        foreach (var change in writes)
        {
            if (known.GetValueOrDefault(change.Object.Guid) is { IsActive: true } dataset)
                plan.Update(change, dataset, dataset.Name);
            else if (names.For(change) is not { } name)
                plan.Fail(change, names.Complaint(change));
            else if (known.TryGetValue(change.Object.Guid, out var deleted))
                plan.Revive(change, deleted, name);
            else
                plan.Add(change, ids.Take(change.Dataset!.Id), name, numbers[plan.Added.Count]);
        }
        return plan;
    }
}
