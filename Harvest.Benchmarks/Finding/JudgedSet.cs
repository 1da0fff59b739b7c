using Harvest.Model;

namespace Harvest.Benchmarks.Finding;

/// <summary>
/// 2,000 datasets of our own making and 60 queries, each with what it should find and how well it fits: 3 a title that says just that, 2 a
/// title that says it in other words or order, 1 a text that mentions it, 0 anything else.
/// </summary>
internal sealed class JudgedSet
{
    public const int Size = 2000;
    private const int Exact = 2;
    private const int Other = 3;
    private const int Mentions = 5;
    private const int Misleading = 3;
    private static readonly string[] Places = ["Ashford", "Brimley", "Carrow", "Dunmere", "Elswick"];

    // Nothing that a query asks for: whoever finds these has gone wrong.
    private static readonly string[] Kinds = ["Annual", "Quarterly", "Revised", "Draft"];

    private static readonly string[] Things =
    [
        "quarry leases", "beekeeper subsidies", "lamp oil duties", "choir rehearsals", "ferry tolls", "mushroom sales", "tax appeals", "archive scans",
        "passport queues", "fountain repairs", "stamp auctions", "wedding dates", "sports halls", "snow clearance", "market stalls", "vaccine storage",
        "orchard grants", "flag protocol", "meeting minutes", "clock towers",
    ];

    private readonly List<Dataset> datasets = [];
    private readonly Dictionary<string, Dictionary<string, int>> grades = [];

    private JudgedSet()
    {
        using var stream = typeof(JudgedSet).Assembly.GetManifestResourceStream("Harvest.Benchmarks.Finding.judged.txt")
            ?? throw new InvalidOperationException("The judged set is not built in");
        using var reader = new StreamReader(stream);
        foreach (var line in reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n').Where(line => line.Contains('|') && line[0] != '#'))
            Add(line.Split('|', StringSplitOptions.TrimEntries));
        for (var i = 0; datasets.Count < Size; i++)
        {
            var thing = Things[i % Things.Length];
            var title = $"{Kinds[i / Things.Length % Kinds.Length]} {thing}, {Places[i % Places.Length]} {1990 + (i / 80)}";
            datasets.Add(new Dataset { Name = $"other-{i}", Title = title, Notes = $"What the office in {Places[i % Places.Length]} knows of {thing}." });
        }
    }

    public static JudgedSet Read() => new();

    public IReadOnlyList<Dataset> Datasets => datasets;

    public IReadOnlyCollection<string> Queries => grades.Keys;

    /// <summary>
    /// Normalized discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002, gain 2^grade - 1): 1 when they could not be
    /// in a better order.
    /// </summary>
    public double Score(string query, IEnumerable<string> names)
    {
        var known = grades[query];
        var best = Gain(known.Values.OrderDescending());
        return Gain(names.Select(name => known.GetValueOrDefault(name))) / best;

        static double Gain(IEnumerable<int> found) => found.Take(10).Select((grade, i) => (Math.Pow(2, grade) - 1) / Math.Log2(i + 2)).Sum();
    }

    private void Add(string[] cells)
    {
        var (query, number) = (cells[0], grades.Count);
        var known = grades[query] = [];
        for (var i = 0; i < Exact; i++)
            Add(i == 0 ? cells[1] : $"{cells[1]}, {Places[i]}", "", 3);
        for (var i = 0; i < Other; i++)
            Add(i == 0 ? cells[2] : $"{cells[2]} ({Places[i]} {2020 + i})", "", 2);
        for (var i = 0; i < Mentions; i++)
            Add($"{Places[i]} register {number}-{i}", $"{cells[3]}.", 1);
        for (var i = 0; i < Misleading; i++)
            Add(i == 0 ? cells[4] : $"{cells[4]} ({Places[i]})", "", 0);

        void Add(string title, string notes, int grade)
        {
            var name = $"judged-{number}-{known.Count}";
            datasets.Add(new Dataset { Name = name, Title = title, Notes = notes });
            known[name] = grade;
        }
    }
}
