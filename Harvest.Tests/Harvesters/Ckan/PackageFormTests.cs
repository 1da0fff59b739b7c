using System.Text.Json;
using Harvest.Storage.Datasets;
using Harvest.Tests.Harvesters.Hostile;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>The forms that packages have on portals old and new.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PackageFormTests
{
    [Test]
    public async Task A_package_keeps_what_the_portal_says_of_it()
    {
        await using var run = await HarvestedPortal.StartAsync(1);

        await run.HarvestWellAsync();

        var dataset = await run.DatasetAsync("00001");
        dataset.GetProperty("name").GetString().ShouldBe("dataset-00001");
        dataset.GetProperty("title").GetString().ShouldBe("Dataset 00001");
        dataset.GetProperty("notes").GetString().ShouldBe("Counted *every* year.");
        Names(dataset, "tags").ShouldBe(["trees", "parks"]);
        dataset.GetProperty("resources")[0].GetProperty("url").GetString().ShouldBe("http://data.example/00001.csv");
        Extra(dataset, "scale").ShouldBe("1:1000");
        Extra(dataset, "harvest_source_id").ShouldBe(run.Source.Id);
        Extra(dataset, "harvest_source_title").ShouldBe(run.Source.Title);
        Extra(dataset, "harvest_object_id").ShouldNotBeNullOrEmpty();
    }

    [Test]
    public async Task On_a_portal_without_ids_the_name_is_the_identifier()
    {
        await using var run = await HarvestedPortal.StartAsync(0, """{"force_all": true}""");
        run.Portal.KnowsFields = false;
        run.Portal.PutRaw("a", """{"name": "trees", "title": "Trees"}""");
        run.Portal.PutRaw("b", """{"name": "parks", "id": null, "title": "Parks"}""");
        run.Portal.PutRaw("c", """{"name": "lakes", "id": "", "title": "Lakes"}""");
        (await run.HarvestWellAsync()).ShouldCount(added: 3);
        run.Portal.PutRaw("a", """{"name": "trees", "title": "Old trees"}""");
        run.Portal.Remove("b");

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 1, deleted: 1);

        (await run.DatasetsAsync()).Select(dataset => dataset.GetProperty("name").GetString()).ShouldBe(["lakes", "trees"]);
        (await run.TitlesAsync()).ShouldBe(["Lakes", "Old trees"]);
    }

    [Test]
    public async Task A_portal_that_lists_names_only_is_asked_for_each_record()
    {
        await using var run = await HarvestedPortal.StartAsync(3);
        run.Portal.Instead = async (request, context) =>
        {
            if (request.Action != "package_search")
                return false;
            var names = """["dataset-00001", "dataset-00002", "dataset-00003"]""";
            await context.JsonAsync($$$"""{"success": true, "result": {"count": 3, "results": {{{names}}}}}""");
            return true;
        };

        (await run.HarvestWellAsync()).ShouldCount(added: 3);

        (await run.TitlesAsync()).ShouldBe(["Dataset 00001", "Dataset 00002", "Dataset 00003"]);
    }

    [Test]
    public async Task Tags_may_be_texts()
    {
        var dataset = await HarvestAsync("""{"id": "a", "tags": ["trees", "parks", "trees", " ", ""]}""");

        Names(dataset, "tags").ShouldBe(["trees", "parks"]);
        dataset.GetProperty("num_tags").GetInt32().ShouldBe(2);
    }

    [Test]
    public async Task Extras_may_be_an_object()
    {
        var dataset = await HarvestAsync(
            """{"id": "a", "extras": {"scale": "1:1000", "updates": 12, "is_open": true, "none": null, "area": {"type": "Point"}}}""");

        Extra(dataset, "scale").ShouldBe("1:1000");
        Extra(dataset, "updates").ShouldBe("12");
        Extra(dataset, "is_open").ShouldBe("true");
        Extra(dataset, "none").ShouldBeNull();
        Extra(dataset, "area").ShouldBe("""{"type": "Point"}""");
    }

    [Test]
    public async Task An_organization_may_be_a_name()
    {
        var dataset = await HarvestAsync("""{"id": "a", "organization": "City of Trees"}""");

        dataset.GetProperty("organization").GetProperty("name").GetString().ShouldBe("city-of-trees");
        dataset.GetProperty("owner_org").GetString().ShouldBe(dataset.GetProperty("organization").GetProperty("id").GetString());
    }

    [Test]
    public async Task Groups_may_be_names()
    {
        var dataset = await HarvestAsync("""{"id": "a", "groups": ["nature", {"id": "g2", "name": "water", "title": "Water"}]}""");

        Names(dataset, "groups").ShouldBe(["nature", "water"]);
    }

    [TestCase("true", true)]
    [TestCase("\"True\"", true)]
    [TestCase("1", true)]
    [TestCase("false", false)]
    [TestCase("\"False\"", false)]
    [TestCase("\"\"", false)]
    [TestCase("null", false)]
    public async Task Private_is_said_in_many_ways(string value, bool isPrivate)
    {
        var dataset = await HarvestAsync($$"""{"id": "a", "private": {{value}}}""");

        dataset.GetProperty("private").GetBoolean().ShouldBe(isPrivate);
    }

    [TestCase("\"active\"")]
    [TestCase("\"Active\"")]
    [TestCase("\"Publié\"")]
    [TestCase("null")]
    [TestCase("7")]
    public async Task Whatever_state_it_calls_itself_a_listed_dataset_is_one(string state)
    {
        var dataset = await HarvestAsync($$"""{"id": "a", "state": {{state}}}""");

        dataset.GetProperty("state").GetString().ShouldBe("active");
    }

    [TestCase("draft")]
    [TestCase("inactive")]
    public async Task A_record_that_is_not_public_there_is_not_shown_here(string state)
    {
        await using var run = await HarvestedPortal.StartAsync(2);
        run.Portal.Put("00003", package => package["state"] = state);
        (await run.HarvestWellAsync()).ShouldCount(added: 2);
        run.Portal.Put("00003", package => package["state"] = "active");
        (await run.HarvestWellAsync()).Added.ShouldBe(1);
        run.Portal.Put("00003", package => package["state"] = state);

        (await run.HarvestWellAsync()).Deleted.ShouldBe(1);

        (await run.TitlesAsync()).Count.ShouldBe(2);
    }

    [TestCase("deleted")]
    [TestCase("Deleted")]
    public async Task A_record_that_calls_itself_deleted_is_gone(string state)
    {
        await using var run = await HarvestedPortal.StartAsync(2, """{"force_all": true}""");
        run.Portal.Put("old", package => package["state"] = state);
        (await run.HarvestWellAsync()).ShouldCount(added: 2);
        run.Portal.Put("00002", package => package["state"] = state);

        (await run.HarvestWellAsync()).ShouldCount(same: 1, deleted: 1);

        (await run.TitlesAsync()).ShouldBe(["Dataset 00001"]);
    }

    [Test]
    public async Task A_deleted_record_that_is_shown_to_us_is_gone_too()
    {
        await using var run = await HarvestedPortal.StartAsync(2);
        await run.HarvestWellAsync();
        run.Portal.Put("00003", package => package["state"] = "deleted");

        (await run.HarvestWellAsync()).Added.ShouldBe(0);
    }

    [Test]
    public async Task A_harvest_source_of_the_portal_is_not_taken()
    {
        await using var run = await HarvestedPortal.StartAsync(3);
        run.Portal.Put("source", package => package["type"] = "harvest");

        (await run.HarvestWellAsync()).ShouldCount(added: 3, same: 1);

        (await run.TitlesAsync()).ShouldBe(["Dataset 00001", "Dataset 00002", "Dataset 00003"]);
    }

    [Test]
    public async Task Where_the_portal_harvested_it_from_is_the_portals_affair()
    {
        var dataset = await HarvestAsync(
            """
            {"id": "a", "extras": [
                {"key": "harvest_source_id", "value": "theirs"}, {"key": "harvest_object_id", "value": "theirs"}]}
            """);

        Extra(dataset, "harvest_source_id").ShouldNotBe("theirs");
        Extra(dataset, "harvest_object_id").ShouldNotBe("theirs");
    }

    [Test]
    public async Task A_record_without_a_name_gets_one_from_its_title()
    {
        var dataset = await HarvestAsync("""{"id": "a", "title": "Trees and branches - survey."}""");

        dataset.GetProperty("name").GetString().ShouldBe("trees-and-branches-survey");
    }

    [Test]
    public async Task A_record_without_a_title_is_called_by_its_name()
    {
        var dataset = await HarvestAsync("""{"id": "a", "name": "trees"}""");

        dataset.GetProperty("title").GetString().ShouldBe("trees");
    }

    [TestCase("some--name")]
    [TestCase("-trees-")]
    [TestCase("_t")]
    public async Task A_name_that_is_one_stays_as_it_is(string name)
    {
        var dataset = await HarvestAsync($$"""{"id": "a", "name": "{{name}}"}""");

        dataset.GetProperty("name").GetString().ShouldBe(name);
    }

    [Test]
    public async Task A_name_may_be_as_long_as_names_may_be()
    {
        var name = new string('x', 100);

        (await HarvestAsync($$"""{"id": "a", "name": "{{name}}"}""")).GetProperty("name").GetString().ShouldBe(name);
    }

    [Test]
    public async Task A_dataset_that_is_renamed_at_the_portal_keeps_its_name_here()
    {
        await using var run = await HarvestedPortal.StartAsync(1, """{"force_all": true}""");
        await run.HarvestWellAsync();
        run.Portal.Put("00001", package => package["name"] = "renamed");

        (await run.HarvestWellAsync()).ShouldCount(updated: 1);

        // Links to it stay good.
        (await run.DatasetAsync("00001")).GetProperty("name").GetString().ShouldBe("dataset-00001");
    }

    [Test]
    public async Task Datasets_are_found_by_what_their_records_say()
    {
        await using var run = await HarvestedPortal.StartAsync(2);
        run.Portal.Put("x", package => package["notes"] = "Große Bäume");
        await run.HarvestWellAsync();

        var found = await run.Engine.Get<DatasetQueries>().SearchAsync("große baume", null, 0, 10, CancellationToken.None);

        found.Packages.Select(package => JsonElement.Parse(package).GetProperty("id").GetString()).ShouldBe(["x"]);
    }

    private static async Task<JsonElement> HarvestAsync(string record)
    {
        await using var run = await HarvestedPortal.StartAsync();
        run.Portal.PutRaw("a", record);
        (await run.HarvestWellAsync()).ShouldCount(added: 1);
        return await run.DatasetAsync("a");
    }

    private static IEnumerable<string?> Names(JsonElement dataset, string list) =>
        dataset.GetProperty(list).EnumerateArray().Select(entry => entry.GetProperty("name").GetString());

    private static string? Extra(JsonElement dataset, string key) => dataset.GetProperty("extras").EnumerateArray()
        .Where(extra => extra.GetProperty("key").GetString() == key)
        .Select(extra => extra.GetProperty("value").GetString()).SingleOrDefault();
}
