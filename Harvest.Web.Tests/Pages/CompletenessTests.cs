using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>Nothing is left out without a word.</summary>
[Category("Browser")]
public sealed class CompletenessTests
{
    private Site site = null!;
    private FakePortal portal = null!;
    private Job job = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync(null, null, "Web:Url=https://data.example.org/catalogue");
        portal = await FakePortal.StartAsync();
        portal.Put("many", package =>
        {
            package["title"] = "Many files";
            package["resources"] = new JsonArray([.. Enumerable.Range(0, 300).Select(i => (JsonNode)new JsonObject
                { ["id"] = $"r{i}", ["name"] = $"File {i}", ["url"] = $"https://files.example/{i}.csv", ["format"] = "CSV" })]);
            package["tags"] = new JsonArray([.. Enumerable.Range(0, 40).Select(i => (JsonNode)new JsonObject { ["name"] = $"tag-{i:00}" })]);
        });
        portal.PutRaw("broken", """{"id": "broken", "name": "broken", "title": "Cannot be", "resources": "none"}""");
        await site.UserAsync("keeper", sysadmin: true);
        job = await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));
        await site.Get<JobReports>().AddGatherErrorsAsync(job.Id, ["The listing, \"page 2\", was cut short"], CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [Test]
    public async Task A_dataset_shows_all_its_files()
    {
        var page = await site.Anonymous.GetStringAsync(new Uri("/dataset/dataset-many", UriKind.Relative));

        for (var i = 0; i < 300; i++)
            page.ShouldContain($"https://files.example/{i}.csv\"");
    }

    [Test]
    public async Task Values_to_filter_by_can_all_be_seen()
    {
        var page = await Browser.OpenAsync(site);
        await page.GotoAsync("/dataset");
        await Assertions.Expect(page.GetByText("tag-39")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Show more values of Tag" }).ClickAsync();

        await Assertions.Expect(page.Locator(".facet").GetByText("tag-39")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Test]
    public async Task A_job_names_records_by_title_and_its_tables_have_every_message()
    {
        var page = await Browser.OpenAsync(site);
        await page.LogInAsync("keeper");
        await page.GotoAsync($"/harvest/portal/job/{job.Id}");
        await Assertions.Expect(page.Locator("#record-list").GetByRole(AriaRole.Link, new() { Name = "Many files" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#record-list a[href='/dataset/dataset-many']")).ToBeVisibleAsync();

        var csv = await (await page.APIRequest.GetAsync($"/harvest/portal/job/{job.Id}?handler=Download&format=csv")).TextAsync();
        var json = JsonElement.Parse(await (await page.APIRequest.GetAsync($"/harvest/portal/job/{job.Id}?handler=Download&format=json")).TextAsync());

        csv.ShouldContain("Gather,,false,\"The listing, \"\"page 2\"\", was cut short\"");
        var errors = await site.Get<ObjectList>().PageAsync(new ObjectFilter(job.Id) { Outcome = "errored" }, CancellationToken.None);
        foreach (var error in await site.Get<ObjectList>().ErrorsAsync(errors.Single().Id, CancellationToken.None))
            csv.ShouldContain(error.Message.Split('"')[0]);
        json.GetArrayLength().ShouldBe(3);
        await page.Context.CloseAsync();
    }

    [TestCase("/sitemap.xml")]
    [TestCase("/sitemap-1.xml")]
    [TestCase("/robots.txt")]
    [TestCase("/catalog.ttl")]
    [TestCase("/dataset/dataset-many")]
    [TestCase("/api/3/action/help_show?name=package_show")]
    public async Task Links_that_leave_the_site_begin_with_its_address_and_never_with_what_the_caller_says(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "evil.example";

        using var answer = await site.Anonymous.SendAsync(request);

        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("https://data.example.org/catalogue");
        text.ShouldNotContain("evil.example");
    }
}
