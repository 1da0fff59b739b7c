using System.Text.Json;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>/data.json and /data-3.json of a site that harvested a federal file and a CKAN portal.</summary>
public sealed class DataJsonTests
{
    private const string Federal =
        """
        {"@type":"dcat:Dataset","identifier":"f","title":"Levees","description":"Text","keyword":["Two Words","UPPER"],"modified":"2024-01-01",
         "publisher":{"@type":"org:Organization","name":"A","subOrganizationOf":{"@type":"org:Organization","name":"B"}},
         "contactPoint":{"@type":"vcard:Contact","fn":"Jane Doe","hasEmail":"mailto:jane@example.org"},"accessLevel":"public",
         "bureauCode":["010:86"],"programCode":["015:001"],"isPartOf":"parent","references":["https://example.org/r"],"rights":"none"}
        """;

    private Site site = null!;
    private FakePortal portal = null!;
    private TestSite file = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync(null, null, "Web:Url=https://data.example.org", "Web:Publisher=The site");
        portal = await FakePortal.StartAsync();
        portal.Fill(2);
        portal.Put("told", package => (package["maintainer"], package["maintainer_email"]) = ("Ann", "ann@portal.example"));
        file = await TestSite.StartAsync(
            $$"""{"conformsTo":"https://project-open-data.cio.gov/v1.1/schema","dataset":[{{Federal}}]}""", "application/json");
        (await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"))).Errored.ShouldBe(0);
        (await site.HarvestAsync(await site.SourceAsync(file.At("/data.json"), "federal", draft => draft with { Type = "dcat-us" }))).Added.ShouldBe(1);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
        await file.DisposeAsync();
    }

    [Test]
    public async Task A_federal_record_comes_back_as_it_was_and_records_without_a_contact_are_reported()
    {
        var data = await JsonAsync("/data.json");
        var report = await JsonAsync("/data.json/report");

        var records = data.GetProperty("dataset").EnumerateArray().ToList();
        records.Count.ShouldBe(2);
        records.ShouldContain(record => JsonElement.DeepEquals(record, JsonElement.Parse(Federal)));
        (report.GetProperty("published").GetInt32(), report.GetProperty("left_out").GetInt32()).ShouldBe((2, 2));
        report.GetProperty("records_left_out")[0].GetProperty("problems")[0].GetString()!.ShouldContain("'contactPoint' is a required property");
    }

    [Test]
    public async Task Version_3_has_the_same_datasets_in_its_own_words()
    {
        var data = await JsonAsync("/data-3.json");

        data.GetProperty("@type").GetString().ShouldBe("Catalog");
        var levees = data.GetProperty("dataset").EnumerateArray().Single(record => record.GetProperty("title").GetString() == "Levees");
        levees.GetProperty("contactPoint")[0].GetProperty("hasEmail").GetString().ShouldBe("mailto:jane@example.org");
        levees.GetProperty("publisher").GetProperty("subOrganizationOf")[0].GetProperty("name").GetString().ShouldBe("B");
    }

    [TestCase("source=federal", 1)]
    [TestCase("tag=two-words", 1)]
    [TestCase("modified_since=2999-01-01", 0)]
    [TestCase("q=levees", 1)]
    public async Task A_feed_takes_filters(string query, int expected) =>
        (await JsonAsync($"/data.json?{query}")).GetProperty("dataset").GetArrayLength().ShouldBe(expected);

    [TestCase("organisation=x", "Did you mean organization?")]
    [TestCase("modified_since=yesterday", "must be a time")]
    [TestCase("bbox=1,2,3", "west,south,east,north")]
    public async Task A_filter_that_is_none_is_refused(string query, string message)
    {
        using var answer = await site.Anonymous.GetAsync(new Uri($"/data.json?{query}", UriKind.Relative));

        ((int)answer.StatusCode).ShouldBe(400);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(message);
    }

    [Test]
    public async Task A_feed_is_not_sent_twice_and_may_be_read_by_pages_of_other_sites()
    {
        using var first = await site.Anonymous.GetAsync(new Uri("/data.json", UriKind.Relative));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/data.json");
        again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var second = await site.Anonymous.SendAsync(again);
        using var asked = await site.Anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/data.json"));

        ((int)second.StatusCode).ShouldBe(304);
        first.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        asked.Headers.GetValues("Access-Control-Allow-Methods").ShouldBe(["GET, HEAD"]);
    }

    private async Task<JsonElement> JsonAsync(string path) =>
        JsonElement.Parse(await site.Anonymous.GetStringAsync(new Uri(path, UriKind.Relative)));
}
