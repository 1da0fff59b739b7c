using System.Text.Json;
using Harvest.Storage.Datasets;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>What a site publishes in each format, another site harvests to the same datasets, field by field.</summary>
public sealed class RoundTripTests
{
    private Site first = null!;
    private Site second = null!;
    private TestSite file = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        first = await Site.StartAsync();
        second = await Site.StartAsync();
        file = await TestSite.StartAsync(
            await File.ReadAllTextAsync(Path.Combine(TestContext.CurrentContext.TestDirectory, "Fixtures", "rich.ttl")), "text/turtle");
        var coast = await first.SourceAsync(file.At("/coast.ttl"), "coast", draft => draft with { Type = "dcat" });
        (await first.HarvestAsync(coast)).Added.ShouldBe(7);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
        await file.DisposeAsync();
    }

    [TestCase("/catalog.ttl", "dcat", "", "")]
    [TestCase("/catalog.n3", "dcat", "", "")]
    [TestCase("/catalog.rdf", "dcat", "", "")]
    [TestCase("/catalog.jsonld", "dcat", "", "")]
    [TestCase("/catalog.nt", "dcat", "", "")]
    [TestCase("/catalog.trig", "dcat", "", "")]
    [TestCase("/oai", "oai-pmh", """{"metadata_prefix": "dcat_ap"}""", "OAI-PMH, `dcat_ap`")]
    [TestCase("/oai", "oai-pmh", "", "OAI-PMH, `oai_dc`")]
    [TestCase("/data.json", "dcat-us", "", "`/data.json`")]
    [TestCase("/data-3.json", "dcat-us", "", "`/data-3.json`")]
    [TestCase("/", "ckan", "", "CKAN API")]
    public async Task What_is_published_comes_back_as_it_was_but_for_what_the_documentation_names(string path, string type, string config, string row)
    {
        var expected = await DatasetsAsync(first, null);
        var source = await second.SourceAsync(
            new Uri(first.Url, path), $"from-{type}-{expected.Count}{path.Replace('/', '-').Replace('.', '-')}{config.Length}", draft => draft with { Type = type, Config = config });

        (await second.HarvestAsync(source)).Errored.ShouldBe(0);

        var found = await DatasetsAsync(second, source.Id);
        found.Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        var differences = expected.SelectMany(dataset => Differences(dataset.Value, found[dataset.Key])).ToList();
        var named = Documented(row);
        foreach (var difference in differences.Where(difference => !named.SelectMany(fields => fields).Contains(difference.Field)))
            await TestContext.Out.WriteLineAsync($"{difference}");
        Fields(differences.Where(difference => difference.Found.Length == 0), []).ShouldBe(named[0], "not carried");
        Fields(differences.Where(difference => difference.Expected.Length > 0 && difference.Found.Length > 0), named[0]).ShouldBe(named[1], "in other words");
        Fields(differences.Where(difference => difference.Expected.Length == 0), [.. named[0], .. named[1]]).ShouldBe(named[2], "added");

        static List<string> Fields(IEnumerable<(string Field, string Expected, string Found)> differences, List<string> apart) =>
            [.. differences.Select(difference => difference.Field).Distinct().Except(apart).Order(StringComparer.Ordinal)];
    }

    /// <summary>What docs/publishing.md says that a format does not carry, carries in other words, and adds.</summary>
    private static List<List<string>> Documented(string row)
    {
        if (row.Length == 0)
            return [[], [], []];
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Harvest.sln")))
            folder = folder.Parent!;
        var line = File.ReadLines(Path.Combine(folder.FullName, "docs", "publishing.md")).Where(line => line.StartsWith($"| {row} |", StringComparison.Ordinal)).ShouldHaveSingleItem();
        return [.. line.Split('|')[2..5].Select(cell => cell.Split('`').Where((_, i) => i % 2 == 1).Order(StringComparer.Ordinal).ToList())];
    }

    /// <summary>All fields of the datasets, by title.</summary>
    private static async Task<Dictionary<string, SortedDictionary<string, string>>> DatasetsAsync(Site site, string? source)
    {
        var datasets = new Dictionary<string, SortedDictionary<string, string>>();
        await foreach (var package in site.Get<DatasetQueries>().AllAsync(source, CancellationToken.None))
        {
            var dataset = JsonElement.Parse(package);
            datasets.Add(dataset.GetProperty("title").GetString()!, PackageFields.Of(dataset));
        }
        return datasets;
    }

    private static IEnumerable<(string Field, string Expected, string Found)> Differences(
        SortedDictionary<string, string> expected, SortedDictionary<string, string> found) =>
        from field in expected.Keys.Union(found.Keys)
        let one = expected.GetValueOrDefault(field, "")
        let other = found.GetValueOrDefault(field, "")
        where one != other
        select (field, one, other);
}
