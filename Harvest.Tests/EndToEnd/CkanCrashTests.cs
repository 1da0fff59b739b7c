using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.EndToEnd;

/// <summary>
/// Promise 5 with a CKAN site as the catalogue: the program is killed while it writes there, and run again; at the end the site
/// has every record, and none twice. Its search index stands still all the time.
/// </summary>
public sealed class CkanCrashTests
{
    private const int Records = 1200;
    private const int Kills = 6;

    [TestCase(true)]
    [TestCase(false)]
    public async Task Killed_again_and_again_a_harvest_into_a_CKAN_site_ends_complete(bool isPostgres)
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(Records);
        await using var ckan = await FakeCkan.StartAsync();
        ckan.Delay = TimeSpan.FromMilliseconds(5);
        ckan.Store.HoldIndex();
        using var folder = new TemporaryFolder();
        var database = isPostgres ? await PostgresServer.Shared.CreateDatabaseAsync() : $"Data Source={Path.Combine(folder.Path, "harvest.db")}";
        await using var engine = await Engine.StartAsync(database, settings: Settings(ckan));
        var source = await engine.CreateSourceAsync(portal.Url);

        var first = await HarvestAsync(engine, source, ckan, database, Kills);

        first.Added.ShouldBe(Records);
        var made = Datasets(ckan);
        await CheckAsync(made, engine, await engine.DatasetsAsync(source));

        for (var i = 1; i <= Records; i++)
            portal.Change($"{i:00000}", package => package["title"] = "Changed");
        portal.Remove("00001", "00002", "00003");
        var second = await HarvestAsync(engine, source, ckan, database, 2);

        (second.Updated, second.Deleted).ShouldBe((Records - 3, 3));
        var changed = Datasets(ckan);
        changed.Keys.ShouldBe(made.Keys.Skip(3));
        foreach (var (guid, dataset) in changed)
            dataset.ShouldBe((made[guid].Id, made[guid].Name, "Changed"));
        ckan.Store.Packages.Count.ShouldBe(Records);
    }

    private static async Task CheckAsync(
        SortedDictionary<string, (string Id, string Name, string Title)> made, Engine engine, IReadOnlyList<System.Text.Json.JsonElement> known)
    {
        made.Keys.ShouldBe(Enumerable.Range(1, Records).Select(number => $"{number:00000}"));
        known.Select(dataset => dataset.GetProperty("id").GetString()).Order().ShouldBe(made.Values.Select(dataset => dataset.Id).Order());
        (await engine.CountAsync("catalogue_request")).ShouldBe(0);
    }

    /// <summary>Runs a job by the program, which is killed so many times at moments within its writing.</summary>
    private static async Task<Job> HarvestAsync(Engine engine, Source source, FakeCkan ckan, string database, int kills)
    {
        var job = await engine.Get<JobControl>().CreateAsync(source, new JobOrder(), CancellationToken.None);
        var random = TestContext.CurrentContext.Random;
        for (var kill = 1; kill <= kills; kill++)
        {
            await using var run = Run(database, ckan);
            var target = ckan.Calls.Count + random.Next(20, Records / kills);
            await Eventually.ShouldAsync(
                () => run.HasExited || ckan.Calls.Count >= target, $"calls before kill {kill}: {run.Output}", TimeSpan.FromSeconds(60));
            run.Kill();
        }
        await using var last = Run(database, ckan);
        await last.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(90));
        last.ExitCode.ShouldBe(0, last.Output);
        var ended = (await engine.Get<JobStore>().FindAsync(job.Id, CancellationToken.None))!;
        (ended.Status, ended.Errored).ShouldBe((JobStatus.Finished, 0));
        return ended;
    }

    /// <summary>The active datasets of the site by guid; one that is there twice fails the test.</summary>
    private static SortedDictionary<string, (string Id, string Name, string Title)> Datasets(FakeCkan ckan)
    {
        var found = new SortedDictionary<string, (string, string, string)>(StringComparer.Ordinal);
        foreach (var package in ckan.Store.Active)
            found.Add(CkanStore.Extra(package, "guid")!, (Text(package, "id"), Text(package, "name"), Text(package, "title")));
        return found;

        static string Text(JsonObject package, string member) => (string)package[member]!;
    }

    private static IEnumerable<(string, string)> Settings(FakeCkan ckan) =>
    [
        ("Catalogue:Type", "Ckan"), ("Catalogue:Url", ckan.Url.AbsoluteUri), ("Catalogue:ApiToken", FakeCkan.EditorToken),
    ];

    private static BuiltProgram Run(string database, FakeCkan ckan) => BuiltProgram.Start(
        "Harvest.Scheduler",
        "harvest",
        new Dictionary<string, string>
        {
            ["HARVEST__DATABASE"] = database,
            ["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "true",
            ["HARVEST__CONSUMER__ATTEMPTS"] = "50",
            ["HARVEST__CATALOGUE__TYPE"] = "Ckan",
            ["HARVEST__CATALOGUE__URL"] = ckan.Url.AbsoluteUri,
            ["HARVEST__CATALOGUE__APITOKEN"] = FakeCkan.EditorToken,
        },
        "run");
}
