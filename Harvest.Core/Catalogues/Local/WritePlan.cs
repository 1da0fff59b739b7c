using System.Globalization;
using Harvest.Formats;
using Harvest.Model;
using Harvest.Storage;

namespace Harvest.Catalogues.Local;

/// <summary>What a batch will do to the tables, decided before anything is written.</summary>
internal sealed class WritePlan(Source source, DateTimeOffset now)
{
    public List<DatasetRow> Added { get; } = [];

    public List<DatasetRow> Updated { get; } = [];

    public List<KnownDataset> Deleted { get; } = [];

    public List<ObjectEnd> Ends { get; } = [];

    public void Add(DatasetChange change, string id, string name, long number)
    {
        Added.Add(Row(change, id, name, number, now));
        End(change, Outcomes.Added, id);
    }

    public void Update(DatasetChange change, KnownDataset dataset, string name)
    {
        Updated.Add(Row(change, dataset.Id, name, dataset.Number, dataset.MetadataCreated));
        End(change, Outcomes.Updated, dataset.Id);
    }

    /// <summary>A record that had vanished is back: its dataset keeps its id.</summary>
    public void Revive(DatasetChange change, KnownDataset dataset, string name)
    {
        Updated.Add(Row(change, dataset.Id, name, dataset.Number, dataset.MetadataCreated));
        End(change, Outcomes.Added, dataset.Id);
    }

    public void Delete(DatasetChange change, KnownDataset? dataset)
    {
        if (dataset is { IsActive: true })
            Deleted.Add(dataset);
        End(change, Outcomes.Deleted, dataset?.Id);
    }

    /// <summary>Nothing to write: the record is in error, or on purpose not taken.</summary>
    public void Leave(DatasetChange change, KnownDataset? dataset) =>
        End(change, change.HasErrors ? Outcomes.Errored : Outcomes.NotModified, dataset?.Id);

    public void Fail(DatasetChange change, string message) =>
        Ends.Add(new ObjectEnd(
            change.Object.Id, change.Object.Guid, Outcomes.Errored, null, [.. change.Problems, new RecordProblem(message)]));

    private void End(DatasetChange change, string outcome, string? packageId) =>
        Ends.Add(new ObjectEnd(change.Object.Id, change.Object.Guid, outcome, packageId, change.Problems));

    private DatasetRow Row(DatasetChange change, string id, string name, long number, DateTimeOffset created)
    {
        var dataset = change.Dataset!;
        var entry = new PackageEntry(id, name, created, now);
        var package = PackageWriter.Write(
            dataset,
            entry,
            new Extra("harvest_object_id", change.Object.Id),
            new Extra("harvest_source_id", source.Id),
            new Extra("harvest_source_title", source.Title.Length > 0 ? source.Title : source.Name));
        return new DatasetRow
        {
            Id = id,
            Number = number,
            Name = name,
            Title = dataset.Title.Length > 0 ? dataset.Title : name,
            ObjectId = change.Object.Id,
            Guid = change.Object.Guid,
            OwnerOrg = dataset.Organization?.Id,
            Created = created,
            Modified = now,
            Package = Packed.Pack(package),
            SearchTitle = SearchText.Fold(dataset.Title),
            SearchBody = SearchText.Fold(Body(dataset, name)),
        };
    }

    /// <summary>What a reader might look for besides the title.</summary>
    private static string Body(Dataset dataset, string name) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name} {dataset.Notes} {string.Join(' ', dataset.Tags)} {dataset.Organization?.Title} {dataset.Publisher?.Name} {dataset.Author} {string.Join(' ', dataset.Resources.Select(r => $"{r.Name} {r.Format}"))}");
}
