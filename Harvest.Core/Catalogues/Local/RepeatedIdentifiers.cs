using Harvest.Datasets;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Datasets;

namespace Harvest.Catalogues.Local;

/// <summary>
/// Records that are known by the address of their file and give themselves an identifier, as those of ISO in a web folder: two files
/// with one identifier are mostly a copy that was left behind, so both are taken and it is said.
/// </summary>
internal static class RepeatedIdentifiers
{
    /// <summary>Adds a warning to each record whose identifier another record of the source has.</summary>
    public static async Task<IReadOnlyList<DatasetChange>> TellAsync(
        Database database, DatasetStore datasets, Source source, IReadOnlyList<DatasetChange> changes, CancellationToken cancellationToken)
    {
        var own = changes.Where(change => change.IsWrite)
            .Select(change => (change.Object.Guid, Identifier: DatasetKeys.Identifier(change.Dataset!)))
            .Where(record => record.Identifier is not null && record.Identifier != record.Guid)
            .ToDictionary(record => record.Guid, record => record.Identifier!);
        if (own.Count == 0)
            return changes;
        var written = changes.Select(change => change.Object.Guid).ToHashSet();
        var holders = await database.ReadAsync(
            session => datasets.HoldersAsync(session, source.Id, [.. own.Values.Distinct().Select(DatasetKeys.OfIdentifier)]), cancellationToken);
        var all = holders.Where(holder => !written.Contains(holder.Guid))
            .Concat(own.Select(record => (Key: DatasetKeys.OfIdentifier(record.Value), Guid: record.Key)))
            .ToLookup(holder => holder.Key, holder => holder.Guid);
        return [.. changes.Select(change => own.GetValueOrDefault(change.Object.Guid) is { } identifier
            && all[DatasetKeys.OfIdentifier(identifier)].FirstOrDefault(guid => guid != change.Object.Guid) is { } other
                ? change with { Problems = [.. change.Problems, Repeat(identifier, other)] }
                : change)];
    }

    private static RecordProblem Repeat(string identifier, string other) => new(
        $"The identifier {Http.Texts.Shorten(Http.Texts.Plain(identifier), 200)} is also that of {Http.Texts.Shorten(Http.Texts.Plain(other), 500)}: is one of them a copy? Both are kept",
        "Validation", IsWarning: true);
}
