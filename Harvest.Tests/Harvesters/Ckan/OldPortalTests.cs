using System.Text.Json;
using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Model;
using Harvest.Storage.Sources;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>DKAN, and CKAN portals from before the Action API.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OldPortalTests
{
    [Test]
    public async Task A_DKAN_is_harvested_record_by_record()
    {
        await using var portal = await OldPortal.StartAsync();
        portal.FillDkan(12);
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(portal.Url);

        var job = await engine.HarvestAsync(source);

        (await engine.ErrorsAsync(job)).ShouldBeEmpty();
        job.ShouldCount(added: 12);
        var dataset = (await engine.DatasetsAsync(source)).Single(found => found.GetProperty("id").GetString() == "d3");
        Text(dataset, "name").ShouldBe("arbres-d3");
        Text(dataset, "type").ShouldBe("dataset");
        dataset.GetProperty("private").GetBoolean().ShouldBeFalse();
        dataset.GetProperty("isopen").GetBoolean().ShouldBeTrue();
        dataset.GetProperty("resources")[0].GetProperty("size").GetInt64().ShouldBe(42);
        Text(dataset.GetProperty("resources")[0], "created").ShouldBe("2019-12-10T09:25:00");
        dataset.GetProperty("extras").EnumerateArray().Select(extra => Text(extra, "key")).ShouldNotContain("log_message");
        dataset.GetProperty("tags")[0].GetProperty("name").GetString().ShouldBe("arbres");
    }

    [Test]
    public async Task What_a_DKAN_changes_and_drops_is_changed_and_dropped()
    {
        await using var portal = await OldPortal.StartAsync();
        portal.FillDkan(12);
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(portal.Url);
        await engine.HarvestAsync(source);
        var changed = OldPortal.Dkan("d2");
        changed["title"] = "Arbres abattus";
        portal.Put("d2", changed);
        portal.Remove("d5");
        portal.Put("new", OldPortal.Dkan("new"));

        (await engine.HarvestAsync(source)).ShouldCount(added: 1, updated: 1, same: 10, deleted: 1);
        (await engine.HarvestAsync(source)).ShouldCount(same: 12);
    }

    [TestCase("/api/2/rest/dataset")]
    [TestCase("/api/2/rest/package")]
    [TestCase("/api/1/rest/package")]
    public async Task A_portal_with_the_REST_API_alone_is_harvested(string rest)
    {
        await using var portal = await OldPortal.StartAsync(rest);
        foreach (var id in (string[])["a1", "a2", "a3"])
            portal.Put(id, OldPortal.RestPackage(id));
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(portal.Url);

        var job = await engine.HarvestAsync(source);

        (await engine.ErrorsAsync(job)).ShouldBeEmpty();
        job.ShouldCount(added: 3);
        var dataset = (await engine.DatasetsAsync(source))[1];
        (Text(dataset, "name"), Text(dataset, "license_title")).ShouldBe(("trees-a2", "Creative Commons Attribution"));
        dataset.GetProperty("isopen").GetBoolean().ShouldBeTrue();
        dataset.GetProperty("groups")[0].GetProperty("name").GetString().ShouldBe("city");
        dataset.GetProperty("tags").GetArrayLength().ShouldBe(2);
        dataset.GetProperty("extras").EnumerateArray().Select(extra => Text(extra, "key"))
            .ShouldBe(["scale", "harvest_object_id", "harvest_source_id", "harvest_source_title"]);
        (await engine.HarvestAsync(source)).ShouldCount(same: 3);
        portal.Remove("a2");
        (await engine.HarvestAsync(source)).ShouldCount(same: 2, deleted: 1);
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task The_REST_API_of_a_version_is_asked_where_the_source_says_so(int version)
    {
        await using var portal = await OldPortal.StartAsync($"/api/{version}/rest/dataset");
        portal.Put("a1", OldPortal.RestPackage("a1"));
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(portal.Url, config: $$"""{"api_version": {{version}}}""");

        (await engine.HarvestAsync(source)).ShouldCount(added: 1);

        portal.Requests.ShouldAllBe(request => request.Path.StartsWith($"/api/{version}/rest/", StringComparison.Ordinal));
    }

    [Test]
    public async Task Where_the_wished_REST_API_is_not_there_the_Action_API_is_asked()
    {
        await using var run = await HarvestedPortal.StartAsync(4, """{"api_version": 1}""");

        (await run.HarvestWellAsync()).ShouldCount(added: 4);
        (await run.HarvestWellAsync(new JobOrder(Guid: "00001"))).ShouldCount(updated: 1);
    }

    [Test]
    public async Task Version_3_asks_for_no_REST()
    {
        await using var portal = await OldPortal.StartAsync("/api/2/rest/dataset");
        portal.Put("a1", OldPortal.RestPackage("a1"));
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(portal.Url, config: """{"api_version": 3}""");

        var job = await engine.HarvestAsync(source);

        (await engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("404");
        portal.Requests.ShouldAllBe(request => request.Path.StartsWith("/api/3/", StringComparison.Ordinal));
    }

    [TestCase(400, "text/plain", "Bad request - Action name not known: package_search")]
    [TestCase(200, "application/json", "\"Bad request - Action name not known: package_search\"")]
    [TestCase(200, "text/plain", "Bad request - Action name not known: package_search")]
    public async Task Errors_as_mere_text_are_understood_and_repeated(int status, string type, string body)
    {
        await using var portal = await OldPortal.StartAsync();
        portal.FillDkan(3);
        portal.Unknown = (status, type, body);
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(portal.Url);
        (await engine.HarvestAsync(source)).ShouldCount(added: 3);
        var dead = await engine.CreateSourceAsync(new Uri(portal.Url, "elsewhere/"));

        var error = (await engine.ErrorsAsync(await engine.HarvestAsync(dead))).ShouldHaveSingleItem();

        error.ShouldContain("Action name not known: package_search");
        error.ShouldContain("package_search");
        (await engine.DatasetsAsync()).Count.ShouldBe(3);
    }

    [Test]
    public async Task Filters_that_a_portal_cannot_apply_are_an_error_and_not_passed_over()
    {
        await using var portal = await OldPortal.StartAsync();
        portal.FillDkan(3);
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(portal.Url, config: """{"groups_filter_include": ["ville"]}""");

        var job = await engine.HarvestAsync(source);

        (await engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("no package_search that could filter (groups:ville)");
        job.ShouldCount();
    }

    [Test]
    public async Task A_search_that_fails_is_no_portal_without_a_search()
    {
        await using var run = await HarvestedPortal.StartAsync(4);
        run.Portal.Instead = async (request, context) =>
        {
            await context.Response.WriteAsync(request.Action == "package_search"
                ? """{"success": false, "error": {"__type": "Search Error", "message": "Solr is away"}}"""
                : """{"success": true, "result": ["a", "b"]}""");
            return true;
        };

        (await run.ErrorsAsync(await run.HarvestAsync())).ShouldHaveSingleItem().ShouldContain("Search Error: Solr is away");

        run.Portal.Requests.ShouldAllBe(request => request.Action == "package_search");
    }

    [TestCase("""{"success": true, "result": []}""")]
    [TestCase("""{"success": true, "result": [{"id": "a"}]}""")]
    [TestCase("""{"success": true, "result": [[["a"]]]}""")]
    [TestCase("""{"success": false, "error": "no"}""")]
    [TestCase("""[]""")]
    [TestCase("""{}""")]
    [TestCase("""["a", 5]""")]
    [TestCase("""{"success": true, "result": ["   ", ""]}""")]
    public async Task A_list_that_is_none_deletes_nothing(string list)
    {
        await using var portal = await OldPortal.StartAsync();
        portal.FillDkan(8);
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(portal.Url);
        await engine.HarvestAsync(source);
        await using var strange = await Servers.TestSite.StartAsync(context => context.Response.WriteAsync(
            context.Request.Path.Value!.EndsWith("package_search", StringComparison.Ordinal) ? "no" : list));
        await engine.Get<SourceStore>().UpdateAsync(source with { Url = strange.Url.AbsoluteUri }, CancellationToken.None);

        var job = await engine.HarvestAsync(source);

        (await engine.ErrorsAsync(job)).ShouldNotBeEmpty();
        (job.Status, job.Deleted).ShouldBe((JobStatus.Finished, 0));
        (await engine.DatasetsAsync(source)).Count.ShouldBe(8);
    }

    [Test]
    public async Task Records_without_stamps_are_all_compared_each_time()
    {
        await using var run = await HarvestedPortal.StartAsync();
        for (var i = 1; i <= 5; i++)
            run.Portal.Put($"0000{i}", package => package.Remove("metadata_modified"));
        await run.HarvestWellAsync();
        run.Portal.Put("00002", package =>
        {
            package.Remove("metadata_modified");
            package["title"] = "Changed without a stamp";
        });

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 4);
        (await run.TitlesAsync()).ShouldContain("Changed without a stamp");
    }

    [Test]
    public async Task Such_portals_are_detected()
    {
        await using var dkan = await OldPortal.StartAsync();
        await using var rest = await OldPortal.StartAsync("/api/1/rest/package");
        rest.Put("a1", OldPortal.RestPackage("a1"));
        await using var engine = await Engine.StartAsync();

        foreach (var portal in (OldPortal[])[dkan, rest])
        {
            var found = await engine.Get<SourceDetector>().DetectAsync(new Uri(portal.Url, "dataset/trees"), CancellationToken.None);
            (found.Type, found.Url).ShouldBe(("ckan", portal.Url.AbsoluteUri.TrimEnd('/')));
        }
    }

    [TestCase("mar, 10/12/2019 - 09:23", "2019-12-10T09:23:00")]
    [TestCase("Tue, 12/10/2019 - 09:23", "2019-12-10T09:23:00")]
    [TestCase("Thu, 10/12/2017 - 09:23", "2017-10-12T09:23:00")]
    [TestCase("jeu, 12/10/2017 - 9:23", "2017-10-12T09:23:00")]
    [TestCase("Date changed lun, 31/12/2018 - 23:59", "2018-12-31T23:59:00")]
    [TestCase("Mié, 13/03/2019 - 08:00", "2019-03-13T08:00:00")]
    [TestCase("mer, 05/05/2021 - 10:00", "2021-05-05T10:00:00")]
    [TestCase("xyz, 03/04/2021 - 10:00", "2021-04-03T10:00:00")]
    [TestCase("mar, 45/12/2019 - 09:23", "mar, 45/12/2019 - 09:23")]
    [TestCase("2019-12-10T09:23:00", "2019-12-10T09:23:00")]
    [TestCase("soon", "soon")]
    [TestCase(null, null)]
    public void Dates_of_Drupal_are_read_by_their_day_of_the_week(string? text, string? iso) => OldPackages.Date(text).ShouldBe(iso);

    private static string Text(JsonElement holder, string member) => holder.GetProperty(member).GetString().ShouldNotBeNull();
}
