using System.Net;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Pages;
using Harvest.Web.Pages.Admin;
using Harvest.Web.Pages.Catalogue;
using Harvest.Web.Pages.Sources;
using Harvest.Web.Tests.Support;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Harvest.Web.Tests.Pages;

/// <summary>Lists in pages: what is beyond their end, and values that their parameters do not take.</summary>
public sealed class PagingTests
{
    private static readonly Dictionary<Type, string> Lists = new()
    {
        [typeof(SearchModel)] = "/dataset",
        [typeof(Web.Pages.Catalogue.OrganizationsModel)] = "/organization",
        [typeof(Web.Pages.Sources.IndexModel)] = "/harvest",
        [typeof(ShowModel)] = "/harvest/trees",
        [typeof(JobsModel)] = "/harvest/trees/job",
        [typeof(HeldModel)] = "/harvest/admin/trees/held-back",
        [typeof(CalendarModel)] = "/harvest/calendar",
        [typeof(AuditModel)] = "/admin/audit",
        [typeof(LogModel)] = "/admin/log",
    };

    private Site site = null!;
    private FakePortal portal = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        portal = await FakePortal.StartAsync();
        portal.Fill(3);
        await site.HarvestAsync(await site.SourceAsync(portal.Url, "trees"));
        await site.UserAsync("keeper", sysadmin: true);
        using (await site.PostFormAsync("/login", null, ("name", "keeper"), ("password", Site.Password)))
        {
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [Test]
    public void Every_list_in_pages_is_tried() =>
        typeof(SitePage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PageModel)) && type.GetProperties().Any(property => property.PropertyType == typeof(Pager)))
            .ShouldBe(Lists.Keys, ignoreOrder: true);

    [TestCase("99")]
    [TestCase("999999999999")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("last")]
    public async Task A_number_that_is_no_page_leads_to_the_nearest_page(string page)
    {
        foreach (var address in Lists.Values)
        {
            using (var answer = await GetAsync($"{address}?page={page}"))
            {
                answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, address);
                answer.Headers.Location!.ToString().ShouldBe(address);
            }
            using var shown = await GetAsync(address);
            shown.StatusCode.ShouldBe(HttpStatusCode.OK, address);
        }
    }

    [Test]
    public async Task A_number_beyond_the_end_leads_to_the_last_page_however_large()
    {
        await using var other = await Site.StartAsync();
        await other.UserAsync("keeper", sysadmin: true);
        (await other.PostFormAsync("/login", null, ("name", "keeper"), ("password", Site.Password))).Dispose();
        for (var i = 0; i < 250; i++)
            await other.Get<Storage.Accounts.AuditStore>().AddAsync("keeper", "", "harvest_source_update", "trees", "", CancellationToken.None);

        var targets = new List<string>();
        foreach (var page in (string[])["99", "2147483648", "100000000000", "1e11", "99999999999999999999999"])
        {
            using var answer = await other.Anonymous.GetAsync(new Uri($"/admin/audit?page={page}", UriKind.Relative));
            targets.Add(answer.Headers.Location!.ToString());
        }

        targets.Distinct().ShouldHaveSingleItem().ShouldMatch("^/admin/audit\\?page=[2-9]$");
    }

    [Test]
    public async Task An_organization_that_there_is_not_is_no_filter()
    {
        using var answer = await GetAsync("/harvest?organization=zzz");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("There is no organization zzz");
    }

    [TestCase("catalog")]
    [TestCase("dataset")]
    public async Task A_feed_has_no_page_beyond_its_end(string feed)
    {
        foreach (var extension in (string[])["ttl", "rdf", "jsonld", "nt"])
        {
            using var answer = await GetAsync($"/{feed}.{extension}?page=99");

            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, extension);
            (await answer.Content.ReadAsStringAsync()).ShouldBe("There is no page 99: the last one is 1\n");
            using var first = await GetAsync($"/{feed}.{extension}?page=1");
            first.StatusCode.ShouldBe(HttpStatusCode.OK, extension);
        }
        using var empty = await GetAsync($"/{feed}.ttl?page=1&q=nothingofthiskind");
        empty.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [TestCase("/harvest?state=foo", "state must be one of running, ")]
    [TestCase("/harvest?sort=foo", "sort must be one of type, datasets, last, oldest, found foo")]
    [TestCase("/harvest?type=foo", "type must be one of ")]
    [TestCase("/admin/log?level=foo", "level must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, found foo")]
    public async Task A_value_that_a_parameter_does_not_take_is_refused_with_those_that_it_takes(string address, string sentence)
    {
        using var answer = await GetAsync(address);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).ShouldContain(sentence, Case.Insensitive);
    }

    private Task<HttpResponseMessage> GetAsync(string address) => site.Anonymous.GetAsync(new Uri(address, UriKind.Relative));
}
