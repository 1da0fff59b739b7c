using Harvest.Datasets;
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
        var ideals = changes.Select(change => (Change: change, Ideal: Ideal(change))).Where(wish => wish.Ideal.Length > 0).ToList();
        var taken = await TakenAsync(session, [.. ideals.Select(wish => wish.Ideal)], cancellationToken);
        var numbers = new Dictionary<string, int>();
        var unnumbered = new List<(DatasetChange Change, string Ideal)>();
        // In order of name, so that two batches at once never wait for each other in a circle.
        foreach (var (change, ideal) in ideals.OrderBy(wish => wish.Ideal, StringComparer.Ordinal))
        {
            if ((change.Rules.NameAppend == NameAppend.RandomHex
                ? DatasetNames.UniqueRandom(ideal, null, taken.Contains)
                : Numbered(ideal, taken, numbers)) is { } name)
                names.Give(change, name, taken);
            else
                unnumbered.Add((change, ideal));
        }
        await names.GiveHashedAsync(session, unnumbered, taken);
        return names;
    }

    public string? For(DatasetChange change) => byObject.GetValueOrDefault(change.Object.Id);

    /// <summary>Why a record has no name.</summary>
    public static string Complaint => "name: the record has neither a name, nor a title or an id that a name could be made of";

    private void Give(DatasetChange change, string name, HashSet<string> taken)
    {
        byObject[change.Object.Id] = name;
        taken.Add(name);
    }

    /// <summary>The first free number, going on where the batch's last dataset of that name has stopped.</summary>
    private static string? Numbered(string ideal, HashSet<string> taken, Dictionary<string, int> numbers)
    {
        if (!taken.Contains(ideal))
            return ideal;
        var number = numbers.GetValueOrDefault(ideal, 1);
        for (; number <= DatasetNames.MaxNumber; number++)
        {
            if (DatasetNames.Numbered(ideal, number) is var name && !taken.Contains(name))
            {
                numbers[ideal] = number + 1;
                return name;
            }
        }
        numbers[ideal] = number;
        return null;
    }

    /// <summary>
    /// When all numbers are taken, what the record is known by tells it from the others: such names are the same each time, need no
    /// look at those of the others, and batches at once do not want the same.
    /// </summary>
    private async Task GiveHashedAsync(Session session, List<(DatasetChange Change, string Ideal)> wishes, HashSet<string> taken)
    {
        for (var digits = 12; wishes.Count > 0; digits += 12)
        {
            var named = wishes.ConvertAll(wish => (wish.Change, wish.Ideal, Name: DatasetNames.Hashed(
                wish.Ideal, $"{wish.Change.Object.SourceId}\n{wish.Change.Object.Guid}", digits)));
            taken.UnionWith(await TakenOfAsync(session, named.Select(wish => wish.Name)));
            wishes = [];
            foreach (var (change, ideal, name) in named)
            {
                if (taken.Contains(name) && digits < 60)
                    wishes.Add((change, ideal));
                else
                    Give(change, name, taken);
            }
        }
    }

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
    /// One query tells which wished names are taken; only for those, and those wished twice, the forms with numbers are looked up:
    /// what begins alike, and where that is too much, the numbers alone. So it never reads more than a batch may need.
    /// </summary>
    private static async Task<HashSet<string>> TakenAsync(
        Session session, IReadOnlyList<string> ideals, CancellationToken cancellationToken)
    {
        const int Most = 1500;
        var taken = (await TakenOfAsync(session, ideals.Distinct())).ToHashSet();
        var clashes = ideals.GroupBy(name => name).Where(group => group.Count() > 1 || taken.Contains(group.Key)).Select(group => group.Key);
        foreach (var stem in clashes.GroupBy(DatasetNames.Stem).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var alike = (await session.QueryAsync<string>(
                $"SELECT name FROM dataset WHERE state = 'active' AND name >= @stem AND name < @end LIMIT {Most}",
                // Behind every character that a name can have.
                new { stem = stem.Key, end = stem.Key + "~" })).ToList();
            taken.UnionWith(alike);
            if (alike.Count < Most)
                continue;
            foreach (var ideal in stem)
                taken.UnionWith(await TakenOfAsync(session, Enumerable.Range(1, DatasetNames.MaxNumber).Select(number => DatasetNames.Numbered(ideal, number))));
        }
        return taken;
    }

    private static Task<IEnumerable<string>> TakenOfAsync(Session session, IEnumerable<string> names) => session.QueryAsync<string>(
        $"SELECT name FROM dataset WHERE state = 'active' AND {session.Dialect.In("name", "names")}",
        new { names = session.Dialect.List([.. names]) });
}
