using Harvest.Datasets;
using Harvest.Model;
using Harvest.Search;
using Harvest.Storage;
using Harvest.Storage.Datasets;

namespace Harvest.Catalogues.Local;

/// <summary>
/// Decides what a batch does to the tables: which datasets are new, which names they get, and their rows, ready to be
/// written. Reads only, so that the transaction that follows is short.
/// </summary>
internal sealed class Planner(Database database, DatasetStore datasets, Source source, DateTimeOffset now)
{
    public async Task<IReadOnlyList<PlannedChange>> PlanAsync(
        IReadOnlyList<DatasetChange> changes, CancellationToken cancellationToken)
    {
        changes = await RepeatedIdentifiers.TellAsync(database, datasets, source, changes, cancellationToken);
        var (known, names, ids, fresh) = await database.ReadAsync(
            async session =>
            {
                var known = await datasets.KnownAsync(
                    session, source.Id, [.. changes.Select(change => change.Object.Guid)], [.. changes.Where(change => change.IsWrite).Select(change => change.Object.Guid)]);
                var fresh = changes.Where(change => change.IsWrite && !IsActive(known, change)).ToList();
                var names = await NameAssignment.MakeAsync(session, fresh, cancellationToken);
                return (known, names, await datasets.FreeIdsAsync(session, [.. fresh.Select(change => change.Dataset!.Id)]), fresh.Count);
            },
            cancellationToken);
        var number = await datasets.ReserveNumbersAsync(fresh, cancellationToken);
        return [.. changes.Select(Plan)];

        PlannedChange Plan(DatasetChange change)
        {
            var dataset = known.GetValueOrDefault(change.Object.Guid);
            if (change.Object.Vanished)
                return dataset is null
                    ? new(change, change.End(Outcomes.NotModified, null))
                    : new(change, change.End(Outcomes.Deleted, dataset.Id), Deleted: dataset.IsActive ? dataset : null);
            if (!change.IsWrite)
                return new(change, change.End(change.HasErrors ? Outcomes.Errored : Outcomes.NotModified, dataset?.Id));
            var package = dataset?.Package is { } packed ? Packed.Unpack(packed) : null;
            var before = package is not null && ((change.Rules.KeptFields.Count > 0 && dataset!.IsActive) || ResourceIds.AreOurs(change.Dataset!.Resources))
                ? PackageReader.Read(package).Dataset : null;
            change = change with { Dataset = Settle(change, before, isActive: dataset is { IsActive: true }) };
            if (dataset is { IsActive: true })
            {
                var row = Unchanged(change, dataset, package) ?? Row(change, dataset, dataset.Name);
                return new(change, change.End(Outcomes.Updated, dataset.Id), Updated: row);
            }
            if (names.For(change) is not { } name)
                return new(change, change.End(Outcomes.Errored, null, new RecordProblem(NameAssignment.Complaint)));
            // A record that had vanished is back: its dataset keeps its id.
            if (dataset is not null)
                return new(change, change.End(Outcomes.Added, dataset.Id), Updated: Row(change, dataset, name));
            var id = ids.Take(change.Dataset!.Id);
            return new(change, change.End(Outcomes.Added, id), Added: Row(change, id, name, number++, now));
        }
    }

    /// <summary>The dataset with the fields that people keep, and with the ids that its resources have had.</summary>
    private Dataset Settle(DatasetChange change, Dataset? before, bool isActive)
    {
        var dataset = before is not null && isActive && change.Rules.KeptFields.Count > 0
            ? KeptFields.Apply(change.Dataset!, before, change.Rules.KeptFields)
            : change.Dataset!;
        return dataset with { Resources = ResourceIds.Settle(dataset.Resources, before?.Resources ?? [], $"{source.Id} {change.Object.Guid}") };
    }

    private static bool IsActive(Dictionary<string, KnownDataset> known, DatasetChange change) =>
        known.GetValueOrDefault(change.Object.Guid) is { IsActive: true };

    /// <summary>
    /// The row of a dataset that is the same as before but for the record that it was made of, as when everything is harvested again: it keeps
    /// its stamp, so that nobody is told of a change. Null when it has changed.
    /// </summary>
    private DatasetRow? Unchanged(DatasetChange change, KnownDataset known, byte[]? package)
    {
        if (package is null || PackageStamp.Of(package) is not { } stamp)
            return null;
        var entry = Entry(change, known.Id, known.Name, known.MetadataCreated) with { Modified = stamp.Modified };
        return Package(source, stamp.ObjectId, change.Dataset!, entry).AsSpan().SequenceEqual(package)
            ? Row(source, change.Object.Id, change.Object.Guid, change.Dataset!, entry, known.Number) with
            {
                HadIri = known.HasIri,
                AreCopiesMarked = known.AreCopiesMarked,
                IsSame = true,
            }
            : null;
    }

    private DatasetRow Row(DatasetChange change, KnownDataset dataset, string name) =>
        Row(change, dataset.Id, name, dataset.Number, dataset.MetadataCreated) with { HadIri = dataset.HasIri, AreCopiesMarked = dataset.AreCopiesMarked };

    private DatasetRow Row(DatasetChange change, string id, string name, long number, DateTimeOffset created) =>
        Row(source, change.Object.Id, change.Object.Guid, change.Dataset!, Entry(change, id, name, created), number);

    private PackageEntry Entry(DatasetChange change, string id, string name, DateTimeOffset created) => new(id, name, created, now)
    {
        Creator = change.Rules.UserName,
        ReadOnly = change.Rules.ReadOnly,
    };

    private static byte[] Package(Source source, string objectId, Dataset dataset, PackageEntry entry) => PackageWriter.Write(
        dataset,
        entry,
        new Extra("harvest_object_id", objectId),
        new Extra("harvest_source_id", source.Id),
        new Extra("harvest_source_title", source.Title.Length > 0 ? source.Title : source.Name));

    /// <summary>A dataset as it is stored, with what it is found by.</summary>
    internal static DatasetRow Row(
        Source source, string objectId, string guid, Dataset dataset, PackageEntry entry, long number)
    {
        var (id, name) = (entry.Id, entry.Name);
        return new DatasetRow
        {
            Id = id,
            Number = number,
            Name = name,
            Title = dataset.Title.Length > 0 ? dataset.Title : name,
            ObjectId = objectId,
            Guid = guid,
            OwnerOrg = dataset.Organization?.Id,
            Created = entry.Created,
            Modified = entry.Modified,
            Package = Packed.Pack(Package(source, objectId, dataset, entry)),
            Search = SearchDocument.Of(dataset, name),
            Facets = DatasetFacets.Of(dataset, source.Id),
            Keys = DatasetKeys.Of(dataset),
            CopyKeys = () => CopyKeys.Of(dataset, guid, source.Url),
            Extras = DatasetKeys.Extras(dataset),
            Extent = SearchExtent.Of(dataset),
            Private = dataset.Private,
        };
    }
}
