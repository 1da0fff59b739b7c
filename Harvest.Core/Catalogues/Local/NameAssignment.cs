using Harvest.Formats;
using Harvest.Storage;

namespace Harvest.Catalogues.Local;

/// <summary>Gives each new dataset of a batch a name that nobody has: in the catalogue, nor earlier in the batch.</summary>
internal sealed class NameAssignment
{
    private readonly Dictionary<string, string?> byObject = [];

    private NameAssignment()
    {
    }

    public static async Task<NameAssignment> MakeAsync(
        Session session, IReadOnlyList<DatasetChange> changes, CancellationToken cancellationToken)
    {
        var names = new NameAssignment();
        if (changes.Count == 0)
            return names;
        var ideals = changes.ToDictionary(change => change.Object.Id, Ideal);
        var taken = await TakenAsync(session, ideals.Values, cancellationToken);
        // In order of name, so that two batches at once never wait for each other in a circle.
        var random = changes.Where(change => change.Rules.NameAppend == NameAppend.RandomHex)
            .Select(change => change.Object.Id).ToHashSet();
        foreach (var (id, ideal) in ideals.OrderBy(pair => pair.Value, StringComparer.Ordinal))
        {
            var name = ideal.Length == 0 ? null
                : random.Contains(id) ? DatasetNames.UniqueRandom(ideal, null, taken.Contains)
                : DatasetNames.Unique(ideal, null, taken.Contains);
            names.byObject[id] = name;
            if (name is not null)
                taken.Add(name);
        }
        return names;
    }

    public string? For(DatasetChange change) => byObject.GetValueOrDefault(change.Object.Id);

    public string Complaint(DatasetChange change) => Ideal(change) is { Length: > 0 } ideal
        ? $"name: {ideal} is taken, and so are "
            + (change.Rules.NameAppend == NameAppend.RandomHex ? "those with random digits" : $"{ideal}1 to {ideal}999")
        : "name: the record has neither a name, nor a title or an id that a name could be made of";

    private static string Ideal(DatasetChange change)
    {
        var dataset = change.Dataset!;
        if (DatasetNames.IsName(dataset.Name))
            return dataset.Name;
        foreach (var candidate in (string[])[dataset.Name, dataset.Title, dataset.Id, change.Object.Guid])
        {
            if (DatasetNames.Ideal(candidate) is { Length: > 0 } name)
                return name;
        }
        return "";
    }

    /// <summary>
    /// One query tells which wished names are taken; only for those, and those wished twice, the numbered forms are looked up.
    /// </summary>
    private static async Task<HashSet<string>> TakenAsync(
        Session session, ICollection<string> ideals, CancellationToken cancellationToken)
    {
        var taken = (await session.QueryAsync<string>(
            $"SELECT name FROM dataset WHERE state = 'active' AND {session.Dialect.In("name", "names")}",
            new { names = session.Dialect.List([.. ideals.Distinct()]) })).ToHashSet();
        var clashes = ideals.GroupBy(name => name).Where(group => group.Count() > 1 || taken.Contains(group.Key));
        foreach (var stem in clashes.Select(group => DatasetNames.Stem(group.Key)).Distinct().ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            taken.UnionWith(await session.QueryAsync<string>(
                "SELECT name FROM dataset WHERE state = 'active' AND name >= @stem AND name < @end",
                // Behind every character that a name can have.
                new { stem, end = stem + "~" }));
        }
        return taken;
    }
}
