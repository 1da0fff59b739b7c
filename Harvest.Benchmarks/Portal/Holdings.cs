namespace Harvest.Benchmarks.Portal;

/// <summary>
/// The datasets now on the portal, in order of id, as JSON ready to be sent. A snapshot; mutating makes the next one.
/// </summary>
internal sealed class Holdings
{
    private const ulong MutationStream = 5;

    private readonly Arena arena;
    private readonly int nextNumber;
    private readonly int generation;
    private readonly Lazy<Dictionary<string, Holding>> byReference;

    private Holdings(Holding[] datasets, Arena arena, int nextNumber, int generation)
    {
        Datasets = datasets;
        this.arena = arena;
        this.nextNumber = nextNumber;
        this.generation = generation;
        byReference = new Lazy<Dictionary<string, Holding>>(Index);
    }

    public Holding[] Datasets { get; }

    public long Bytes => Datasets.Sum(dataset => (long)dataset.Json.Length);

    /// <summary>So many datasets of the endless row that <see cref="DatasetMaker"/> can make.</summary>
    public static Holdings Create(int count, int first = 0)
    {
        var arena = new Arena();
        var maker = new DatasetMaker();
        var datasets = new Holding[count];
        // Made in the order they are sent in, so that a page is nearly one piece of memory.
        var numbers = Enumerable.Range(first, count).OrderBy(DatasetMaker.IdOf).ToList();
        for (var i = 0; i < count; i++)
            datasets[i] = arena.Keep(numbers[i], maker.Make(numbers[i]));
        Array.Sort(datasets);
        return new Holdings(datasets, arena, first + count, 0);
    }

    public Holding? Find(string idOrName) => byReference.Value.GetValueOrDefault(idOrName);

    /// <summary>Datasets changed at a time or later; all when it is null.</summary>
    public IReadOnlyList<Holding> Since(string? time) =>
        time is null ? Datasets : [.. Datasets.Where(dataset => string.CompareOrdinal(dataset.Modified, time) >= 0)];

    /// <summary>The portal after so large shares of its datasets were changed, removed and added.</summary>
    public Holdings Mutate(double changed, double vanished, double added)
    {
        var next = generation + 1;
        var chance = new Chance(MutationStream, (ulong)next);
        var count = Datasets.Length;
        var order = Enumerable.Range(0, count).ToArray();
        var touched = (int)(count * changed) + (int)(count * vanished);
        for (var i = 0; i < touched; i++)
        {
            var other = i + chance.Below(count - i);
            (order[i], order[other]) = (order[other], order[i]);
        }
        // Later than any stamp of a dataset, and later than the clock of whoever harvests.
        var stamp = $"2099-01-01T{next / 60:00}:{next % 60:00}:00.000000";
        var maker = new DatasetMaker();
        var gone = order[(int)(count * changed)..touched].ToHashSet();
        var datasets = Datasets.ToArray();
        foreach (var i in order[..(int)(count * changed)])
            datasets[i] = arena.Keep(datasets[i].Number, maker.Make(datasets[i].Number, next, stamp));
        var fresh = Enumerable.Range(nextNumber, (int)(count * added))
            .Select(number => arena.Keep(number, maker.Make(number, 0, stamp))).ToList();
        Holding[] all = [.. datasets.Where((_, i) => !gone.Contains(i)), .. fresh];
        Array.Sort(all);
        return new Holdings(all, arena, nextNumber + fresh.Count, next);
    }

    private Dictionary<string, Holding> Index()
    {
        var index = new Dictionary<string, Holding>(Datasets.Length * 2);
        foreach (var dataset in Datasets)
            index[dataset.Id] = index[dataset.Name] = dataset;
        return index;
    }
}

/// <summary>A dataset on the portal.</summary>
internal sealed record Holding(int Number, string Id, string Name, string Modified, ReadOnlyMemory<byte> Json)
    : IComparable<Holding>
{
    public int CompareTo(Holding? other) => string.CompareOrdinal(Id, other?.Id);
}
