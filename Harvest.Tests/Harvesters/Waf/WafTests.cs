using System.Text.Json;
using Harvest.Harvesters.Waf;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Waf;

public sealed class WafTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    [TestCase(ListingStyle.Apache)]
    [TestCase(ListingStyle.ApacheTable)]
    [TestCase(ListingStyle.Nginx)]
    [TestCase(ListingStyle.Iis)]
    [TestCase(ListingStyle.Undated)]
    [TestCase(ListingStyle.PlainText)]
    public async Task All_files_of_a_folder_and_those_below_are_harvested(ListingStyle style)
    {
        await using var folder = await FakeFolder.StartAsync(style, count: 3);
        folder.Put("sub/a.xml", FakeFolder.Record("a", "A"));
        folder.Put("sub/deeper/b.XML", FakeFolder.Record("b", "B"));
        folder.Put("with space/ü.xml", FakeFolder.Record("c", "C"));
        folder.Put("readme.txt", "no record");
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");

        var job = await HarvestWellAsync(source);

        // Plain text has no names with blanks.
        job.ShouldCount(added: 6);
        var datasets = await Engine.DatasetsAsync(source);
        datasets.Select(dataset => dataset.GetProperty("title").GetString()).ShouldBe(["A", "B", "C", "Record 1", "Record 2", "Record 3"], ignoreOrder: true);
        Extra(datasets.Single(dataset => dataset.GetProperty("title").GetString() == "A"), "guid").ShouldBe("a");
    }

    [Test]
    public async Task Two_files_with_one_identifier_are_kept_and_told_at_once_and_later()
    {
        await using var folder = await FakeFolder.StartAsync(count: 2);
        folder.Put("a.xml", FakeFolder.Record("same", "A"));
        folder.Put("b.xml", FakeFolder.Record("same", "B"));
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");

        var first = await HarvestWellAsync(source);
        folder.Put("copy/c.xml", FakeFolder.Record("same", "C"));
        folder.Put("copy/d.xml", FakeFolder.Record("other", "D"));
        var second = await HarvestWellAsync(source);

        (first.Added, second.Added).ShouldBe((4, 2));
        var told = await Engine.Get<JobReports>().ObjectErrorsAsync(first.Id, 100, CancellationToken.None);
        // Both where they are written together, else the later one: each names the other.
        told.Count.ShouldBeInRange(1, 2);
        foreach (var problem in told)
        {
            problem.Warning.ShouldBeTrue();
            var other = problem.Guid == $"{folder.Url}a.xml" ? "b.xml" : "a.xml";
            problem.Message.ShouldContain($"same is also that of {folder.Url}{other}");
        }
        var later = (await Engine.Get<JobReports>().ObjectErrorsAsync(second.Id, 100, CancellationToken.None)).ShouldHaveSingleItem();
        later.Message.ShouldMatch($"same is also that of {folder.Url}[ab].xml");
    }

    [TestCase(ListingStyle.Nginx, false)]
    [TestCase(ListingStyle.Undated, true)]
    [TestCase(ListingStyle.Undated, false)]
    public async Task A_second_run_writes_nothing(ListingStyle style, bool hasETags)
    {
        await using var folder = await FakeFolder.StartAsync(style, count: 40);
        folder.HasETags = hasETags;
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");
        await HarvestWellAsync(source);
        var objects = await Engine.CountAsync("harvest_object");
        var asked = folder.FilesAsked.Count;

        var job = await HarvestWellAsync(source);

        job.ShouldCount(same: 40);
        (job.Gathered, await Engine.CountAsync("harvest_object")).ShouldBe((0, objects));
        folder.FilesAsked.Count.ShouldBe(style == ListingStyle.Nginx ? asked : asked + 40);
    }

    [Test]
    public async Task Only_files_with_another_date_are_fetched()
    {
        await using var folder = await FakeFolder.StartAsync(count: 10);
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");
        await HarvestWellAsync(source);
        folder.Put("r003.xml", FakeFolder.Record("r003", "Changed"), new DateTime(2024, 11, 8, 9, 0, 0));
        folder.Put("r004.xml", FakeFolder.Record("r004", "Older than before"), new DateTime(2020, 1, 1, 9, 0, 0));
        folder.Put("r005.xml", FakeFolder.Record("r005", "Record 5"), new DateTime(2024, 11, 8, 9, 0, 0));
        var asked = folder.FilesAsked.Count;

        var job = await HarvestWellAsync(source);

        job.ShouldCount(updated: 2, same: 8);
        folder.FilesAsked.Skip(asked).Order().ShouldBe(["r003.xml", "r004.xml", "r005.xml"]);
        // What was touched only is not fetched again either.
        asked = folder.FilesAsked.Count;
        (await HarvestWellAsync(source)).ShouldCount(same: 10);
        folder.FilesAsked.Count.ShouldBe(asked);
    }

    [TestCase(301)]
    [TestCase(302)]
    public async Task Files_keep_their_names_when_the_folder_is_redirected_later(int status)
    {
        await using var folder = await FakeFolder.StartAsync(count: 12);
        folder.Put("sub/a.xml", FakeFolder.Record("a", "A"));
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");
        await HarvestWellAsync(source);
        folder.Instead = context =>
        {
            var path = context.Request.Path.Value!;
            if (path.StartsWith("/new", StringComparison.Ordinal))
                context.Request.Path = path["/new".Length..];
            else
                (context.Response.StatusCode, context.Response.Headers.Location) = (status, $"/new{path}");
            return Task.FromResult(context.Response.StatusCode == status);
        };
        folder.Put("r003.xml", FakeFolder.Record("r003", "Changed"), new DateTime(2024, 11, 8, 9, 0, 0));
        folder.Remove("r004.xml");

        (await HarvestWellAsync(source)).ShouldCount(updated: 1, same: 11, deleted: 1);

        folder.Instead = _ => Task.FromResult(false);
        (await HarvestWellAsync(source)).ShouldCount(same: 12);
    }

    [Test]
    public async Task A_folder_that_was_redirected_from_the_first_keeps_the_names_of_its_target()
    {
        await using var folder = await FakeFolder.StartAsync(count: 2);
        var source = await Engine.CreateSourceAsync(new Uri(folder.Url, "/old/"), "waf");
        folder.Instead = context =>
        {
            if (context.Request.Path.StartsWithSegments("/old"))
                context.Response.Redirect("/waf/");
            return Task.FromResult(context.Response.StatusCode == 302);
        };

        (await HarvestWellAsync(source)).ShouldCount(added: 2);

        (await HarvestWellAsync(source)).ShouldCount(same: 2);
        (await Engine.ReloadAsync(source)).Naming.ShouldBe($"waf/places below {folder.Url}");
    }

    [Test]
    public async Task Undated_files_are_asked_for_on_condition()
    {
        await using var folder = await FakeFolder.StartAsync(ListingStyle.Undated, count: 5);
        folder.HasETags = true;
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");
        await HarvestWellAsync(source);
        folder.Put("r002.xml", FakeFolder.Record("r002", "Changed"));
        folder.Put("r006.xml", FakeFolder.Record("r006", "New"));
        var before = folder.Requests.Count;

        var job = await HarvestWellAsync(source);

        job.ShouldCount(added: 1, updated: 1, same: 4);
        var conditional = folder.Requests.Skip(before).Where(request => request.Headers.ContainsKey("If-None-Match")).ToList();
        conditional.Count.ShouldBe(5);
        // The tag of the changed file is the new one by now.
        (await HarvestWellAsync(source)).ShouldCount(same: 6);
    }

    [Test]
    public async Task A_file_that_is_gone_is_deleted()
    {
        await using var folder = await FakeFolder.StartAsync(count: 10);
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");
        await HarvestWellAsync(source);
        folder.Remove("r007.xml");

        (await HarvestWellAsync(source)).ShouldCount(deleted: 1, same: 9);
    }

    [Test]
    public async Task A_folder_that_cannot_be_listed_deletes_nothing_and_spoils_nothing()
    {
        await using var folder = await FakeFolder.StartAsync(count: 2);
        folder.Put("good/a.xml", FakeFolder.Record("a", "A"));
        folder.Put("bad/b.xml", FakeFolder.Record("b", "B"));
        folder.Put("login/c.xml", FakeFolder.Record("c", "C"));
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");
        await HarvestWellAsync(source);
        folder.Remove("r001.xml");
        folder.Put("good/new.xml", FakeFolder.Record("new", "New"));
        folder.Instead = async context =>
        {
            if (context.Request.Path == "/waf/bad/")
                context.Response.StatusCode = 403;
            else if (context.Request.Path == "/waf/login/")
                await context.Response.WriteAsync("<html><title>Please log in</title><form></form></html>");
            else
                return false;
            return true;
        };

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount(added: 1, same: 2);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(6);
        var errors = await Engine.ErrorsAsync(job);
        errors.ShouldContain(error => error.Contains("/waf/bad/ could not be listed") && error.Contains("403"));
        errors.ShouldContain(error => error.Contains("/waf/login/ is no listing"));
    }

    [TestCase("<html><head><title>Please log in</title></head><a href='/'>Home</a><form></form></html>")]
    [TestCase("<html><head><title>Index of /waf/</title></head><pre><a href='../'>../</a></pre></html>")]
    [TestCase("")]
    public async Task A_page_without_files_deletes_nothing(string page)
    {
        await using var folder = await FakeFolder.StartAsync(count: 3);
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");
        await HarvestWellAsync(source);
        folder.Instead = async context =>
        {
            await context.Response.WriteAsync(page);
            return true;
        };

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount();
        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem();
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(3);
    }

    [Test]
    public async Task Loops_and_links_that_lead_astray_are_not_followed()
    {
        await using var folder = await FakeFolder.StartAsync(count: 1);
        await using var other = await FakeFolder.StartAsync(count: 1);
        folder.Put("sub/a.xml", FakeFolder.Record("a", "A"));
        folder.MoreLinks = $"""
            <a href="/">up</a><br><a href="../../..">far up</a><br><a href="/waf/sub/">again</a><br><a href="./">here</a><br>
            <a href="/waf/sub/../sub/">and again</a><br><a href="{other.Url}">elsewhere</a><br><a href="{other.Url}r001.xml">a file elsewhere</a><br>
            <a href="/elsewhere/x.xml">outside</a><br><a href="mailto:a@b.example">mail</a><br><a href="javascript:void(0).xml">script</a><br>
            <a href="/waf/r001.xml#top">once more</a><br>
            """;
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");

        (await HarvestWellAsync(source)).ShouldCount(added: 2);

        folder.Requests.Count(request => request.Path.EndsWith('/')).ShouldBe(2);
        other.Requests.ShouldBeEmpty();
    }

    [TestCase("/waf")]
    [TestCase("/waf/")]
    [TestCase("/waf/index.html")]
    public async Task The_slash_at_the_end_may_be_missing(string path)
    {
        await using var folder = await FakeFolder.StartAsync(count: 2);
        folder.Put("sub/a.xml", FakeFolder.Record("a", "A"));
        folder.Instead = context =>
        {
            if (context.Request.Path == "/waf/index.html")
                context.Request.Path = "/waf/";
            return Task.FromResult(false);
        };
        var source = await Engine.CreateSourceAsync(new Uri(folder.Url, path), "waf");

        (await HarvestWellAsync(source)).ShouldCount(added: 3);
    }

    [Test]
    public async Task A_bad_file_spoils_no_other()
    {
        await using var folder = await FakeFolder.StartAsync(count: 2);
        folder.Put("broken.xml", "<gmd:MD_Metadata>");
        folder.Put("bomb.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>");
        folder.Put("untitled.xml", FakeFolder.Record("u", ""));
        folder.Put("page.xml", "<html><body>Not found</body></html>");
        folder.Put("empty.xml", "");
        folder.Put("gone.xml", FakeFolder.Record("g", "Gone"));
        folder.Put("faulty.xml", FakeFolder.Record("f", "Faulty"));
        folder.Instead = context =>
        {
            var path = context.Request.Path;
            context.Response.StatusCode = path == "/waf/gone.xml" ? 404 : path == "/waf/faulty.xml" ? 403 : 200;
            return Task.FromResult(path == "/waf/gone.xml" || path == "/waf/faulty.xml");
        };
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");

        var job = await Engine.HarvestAsync(source);

        (job.Added, job.Errored).ShouldBe((2, 6));
        var errors = await Engine.ErrorsAsync(job);
        errors.ShouldContain(error => error.Contains("broken.xml: The record is no valid XML"));
        errors.ShouldContain(error => error.Contains("bomb.xml: The record is no valid XML"));
        errors.ShouldContain(error => error.Contains("untitled.xml: title: it is missing"));
        errors.ShouldContain(error => error.Contains("page.xml: <html> is no metadata record"));
        errors.ShouldContain(error => error.Contains("faulty.xml") && error.Contains("403"));
    }

    [Test]
    public async Task A_changed_setting_has_all_files_read_again()
    {
        await using var folder = await FakeFolder.StartAsync(ListingStyle.Nginx, count: 3);
        var source = await Engine.CreateSourceAsync(folder.Url, "waf");
        await HarvestWellAsync(source);
        await SqlAsync("UPDATE harvest_source SET config = @config", new { config = """{"default_tags": ["sea"], "default_extras": {"from": "{harvest_source_title}"}}""" });

        (await HarvestWellAsync(source)).ShouldCount(updated: 3);

        var dataset = (await Engine.DatasetsAsync(source))[0];
        dataset.GetProperty("tags")[0].GetProperty("name").GetString().ShouldBe("sea");
        Extra(dataset, "from").ShouldBe((await Engine.ReloadAsync(source)).Title);
    }

    [Test]
    public async Task The_settings_of_every_source_hold_for_spatial_records_too()
    {
        await using var folder = await FakeFolder.StartAsync(count: 1);
        var source = await Engine.CreateSourceAsync(
            folder.Url, "waf", """{"clean_tags": true, "default_tags": [{"name": "Two Words"}], "default_extras": {"record": "{harvest_object_id}"}}""");

        await HarvestWellAsync(source);

        var dataset = (await Engine.DatasetsAsync(source)).Single();
        Extra(dataset, "record").ShouldNotBeNull().ShouldNotContain("{");
        dataset.GetProperty("tags").EnumerateArray().Count(tag => tag.GetProperty("name").GetString()!.StartsWith("two", StringComparison.OrdinalIgnoreCase))
            .ShouldBe(1);
    }

    [Test]
    public async Task A_collection_has_its_parent_and_the_parent_none()
    {
        await using var folder = await FakeFolder.StartAsync(count: 2);
        folder.Put("elsewhere/parent.xml", FakeFolder.Record("p", "The whole"));
        var parent = new Uri(folder.Url, "elsewhere/parent.xml").AbsoluteUri;
        folder.Put("set/a.xml", FakeFolder.Record("a", "A"));
        var source = await Engine.CreateSourceAsync(
            new Uri(folder.Url, "set/"), "waf", $$"""{"collection_parent_url": "{{parent}}"}""");

        (await HarvestWellAsync(source)).ShouldCount(added: 2);

        var datasets = (await Engine.DatasetsAsync(source)).ToDictionary(dataset => dataset.GetProperty("title").GetString()!);
        Extra(datasets["A"], "isPartOf").ShouldBe(parent);
        Extra(datasets["The whole"], "isPartOf").ShouldBeNull();
        (await HarvestWellAsync(source)).ShouldCount(same: 2);
    }

    [Test]
    public async Task User_name_and_password_are_sent_and_never_stored()
    {
        await using var folder = await FakeFolder.StartAsync(count: 1);
        folder.Instead = context =>
        {
            var isKnown = context.Request.Headers.Authorization.ToString() == "Basic bWU6c2VjcmV0";
            context.Response.StatusCode = isKnown ? 200 : 401;
            return Task.FromResult(!isKnown);
        };
        var source = await Engine.CreateSourceAsync(new UriBuilder(folder.Url) { UserName = "me", Password = "secret" }.Uri, "waf");

        (await HarvestWellAsync(source)).ShouldCount(added: 1);

        (await RowsAsync<string>("SELECT guid FROM harvest_object")).ShouldBe([new Uri(folder.Url, "r001.xml").AbsoluteUri]);
    }

    [Test]
    public async Task Rules_can_be_eased()
    {
        await using var folder = await FakeFolder.StartAsync(count: 1);
        folder.Put("r001.xml", FakeFolder.Record("r001", "R").Replace(
            "<gmd:dateStamp>", "<gmd:contact><gmd:CI_ResponsibleParty><gmd:role/></gmd:CI_ResponsibleParty></gmd:contact><gmd:dateStamp>"));
        var strict = await Engine.CreateSourceAsync(folder.Url, "waf");
        var mild = await Engine.CreateSourceAsync(new Uri(folder.Url, "./?"), "waf", """{"continue_on_validation_errors": true}""");

        (await Engine.HarvestAsync(strict)).ShouldCount(errored: 1);
        (await Engine.HarvestAsync(mild)).ShouldCount(added: 1);
    }

    [TestCase(ListingStyle.Apache, true)]
    [TestCase(ListingStyle.Iis, true)]
    [TestCase(ListingStyle.Undated, true)]
    public async Task A_folder_is_detected(ListingStyle style, bool isFolder)
    {
        await using var folder = await FakeFolder.StartAsync(style, count: 2);

        (await new WafHarvester().DetectAsync(new Uri(folder.Url, "/waf"), Get<HarvestHttp>(), None))
            .ShouldBe(isFolder ? folder.Url.AbsoluteUri : null);
    }

    [Test]
    public async Task A_web_page_is_no_folder()
    {
        await using var site = await Servers.TestSite.StartAsync(
            "<html><title>We</title><a href='/'>Home</a><a href='/us/'>Us</a><a href='/feed.xml'>Feed</a><a href='/x'>X</a><a href='/y'>Y</a></html>", "text/html");

        (await new WafHarvester().DetectAsync(site.Url, Get<HarvestHttp>(), None)).ShouldBeNull();
    }

    private async Task<Job> HarvestWellAsync(Source source)
    {
        var job = await Engine.HarvestAsync(source);
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        job.Status.ShouldBe(JobStatus.Finished);
        return job;
    }

    private static string? Extra(JsonElement dataset, string key) =>
        dataset.GetProperty("extras").EnumerateArray().FirstOrDefault(extra => extra.GetProperty("key").GetString() == key) is { ValueKind: JsonValueKind.Object } found
            ? found.GetProperty("value").GetString()
            : null;
}
