using System.Text.Json;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Hostile;

/// <summary>Datasets that want the same name: each gets one, and keeps it. On both databases.</summary>
[TestFixture(false)]
[TestFixture(true)]
[Parallelizable(ParallelScope.All)]
public sealed class NameClashTests(bool isPostgres)
{
    [Test]
    public async Task Two_in_one_batch_get_two_names()
    {
        await using var run = await StartAsync();
        run.Portal.Put("a", package => package["name"] = "trees");
        run.Portal.Put("b", package => package["name"] = "trees");
        run.Portal.Put("c", package => (package["name"], package["title"]) = ("", "Trees"));
        run.Portal.Put("d", package => package["name"] = "trees1");

        (await run.HarvestWellAsync()).ShouldCount(added: 4);

        var names = await NamesAsync(run.Engine);
        names.ShouldBeUnique();
        names.ShouldContain("trees");
        names.ShouldContain("trees1");
        names.ShouldContain("trees2");
        names.Count(name => name is "trees3" or "trees1-1").ShouldBe(1);
    }

    [Test]
    public async Task A_thousand_get_a_thousand_names_and_keep_them()
    {
        await using var run = await StartAsync("""{"force_all": true}""");
        run.Portal.Fill(1000);
        for (var i = 1; i <= 1000; i++)
            run.Portal.Put($"{i:00000}", package => package["name"] = "trees");

        (await run.HarvestWellAsync()).ShouldCount(added: 1000);

        var names = await NamesAsync(run.Engine);
        names.Order().ShouldBe(Enumerable.Range(1, 999).Select(i => $"trees{i}").Append("trees").Order());
        var before = await PairsAsync(run.Engine);
        (await run.HarvestWellAsync(new JobOrder(Force: true))).ShouldCount(updated: 1000);
        (await PairsAsync(run.Engine)).ShouldBe(before);
    }

    [Test]
    public async Task More_than_there_are_numbers_get_names_too_and_keep_them()
    {
        await using var run = await StartAsync("""{"force_all": true}""");
        for (var i = 1; i <= 1300; i++)
            run.Portal.Put($"{i:00000}", package => package["name"] = "trees");

        (await run.HarvestWellAsync()).ShouldCount(added: 1300);

        var names = await NamesAsync(run.Engine);
        names.ShouldBeUnique();
        names.Count(name => name.StartsWith("trees-", StringComparison.Ordinal)).ShouldBe(300);
        names.ShouldAllBe(name => DatasetNames.IsName(name));
        var before = await PairsAsync(run.Engine);
        (await run.HarvestWellAsync(new JobOrder(Force: true))).ShouldCount(updated: 1300);
        (await PairsAsync(run.Engine)).ShouldBe(before);
    }

    [Test]
    public async Task Thousands_of_names_that_begin_alike_hide_none_that_is_taken()
    {
        await using var run = await StartAsync();
        for (var i = 1; i <= 1600; i++)
            run.Portal.Put($"{i:00000}", package => package["name"] = $"trees-{i}");
        run.Portal.Put("a", package => package["name"] = "trees");
        run.Portal.Put("b", package => package["name"] = "trees1");
        await run.HarvestWellAsync();
        run.Portal.Put("c", package => package["name"] = "trees", "2030-01-01T00:00:00");
        run.Portal.Put("d", package => package["name"] = "trees", "2030-01-01T00:00:00");

        (await run.HarvestWellAsync()).ShouldCount(added: 2, same: 1602);

        var names = await NamesAsync(run.Engine);
        names.ShouldBeUnique();
        names.ShouldContain("trees2");
        names.ShouldContain("trees3");
    }

    [Test]
    public async Task Sources_harvested_at_once_share_the_names()
    {
        await using var run = await StartAsync();
        await using var second = await FakePortal.StartAsync();
        await using var third = await FakePortal.StartAsync();
        foreach (var portal in (FakePortal[])[run.Portal, second, third])
        {
            for (var i = 1; i <= 250; i++)
                portal.Put($"{i:00000}", package => package["name"] = $"trees-{i % 50}");
        }
        var control = run.Engine.Get<JobControl>();
        var jobs = new List<Job>();
        Source[] sources =
        [
            run.Source, await run.Engine.CreateSourceAsync(second.Url), await run.Engine.CreateSourceAsync(third.Url),
        ];
        foreach (var source in sources)
            jobs.Add(await control.CreateAsync(source, new JobOrder(), CancellationToken.None));

        var ended = await run.Engine.RunAsync(jobs);

        foreach (var job in ended)
        {
            (await run.ErrorsAsync(job)).ShouldBeEmpty();
            job.ShouldCount(added: 250);
        }
        var datasets = await run.Engine.DatasetsAsync();
        datasets.Select(dataset => dataset.GetProperty("name").GetString()).ShouldBeUnique();
        // All three portals use the same ids, too.
        datasets.Select(dataset => dataset.GetProperty("id").GetString()).ShouldBeUnique();
        datasets.Count.ShouldBe(750);
    }

    [Test]
    public async Task A_name_that_is_too_long_is_cut_and_still_its_own()
    {
        await using var run = await StartAsync();
        run.Portal.Put("a", package => package["name"] = new string('x', 101));
        run.Portal.Put("b", package => package["name"] = new string('x', 101));
        run.Portal.Put("c", package => package["name"] = new string('x', 100));
        run.Portal.Put("d", package => package["name"] = new string('x', 100));

        (await run.HarvestWellAsync()).ShouldCount(added: 4);

        var names = await NamesAsync(run.Engine);
        names.ShouldBeUnique();
        names.ShouldAllBe(name => name.Length >= 95 && name.Length <= 100);
        names.ShouldContain(new string('x', 100));
        names.ShouldContain(new string('x', 99) + "1");
    }

    [Test]
    public async Task Datasets_of_one_id_from_two_portals_are_two()
    {
        await using var run = await StartAsync();
        await using var other = await FakePortal.StartAsync();
        run.Portal.Put("same");
        other.Put("same", package => package["title"] = "Another");
        await run.HarvestWellAsync();

        var job = await run.Engine.HarvestAsync(await run.Engine.CreateSourceAsync(other.Url));

        job.ShouldCount(added: 1);
        (await run.Engine.DatasetsAsync()).Select(dataset => dataset.GetProperty("title").GetString()).Order()
            .ShouldBe(["Another", "Dataset same"]);
    }

    private async Task<HarvestedPortal> StartAsync(string config = "") => await HarvestedPortal.StartAsync(
        0, config, isPostgres ? await Databases.CreateAsync() : null);

    private static async Task<List<string>> NamesAsync(Engine engine) =>
        [.. (await engine.DatasetsAsync()).Select(dataset => dataset.GetProperty("name").GetString()!)];

    private static async Task<List<(string?, string?)>> PairsAsync(Engine engine) =>
        [.. (await engine.DatasetsAsync()).Select(dataset => (Text(dataset, "id"), Text(dataset, "name")))];

    private static string? Text(JsonElement dataset, string member) => dataset.GetProperty(member).GetString();
}
