using System.Net;
using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Pages;

/// <summary>Organizations that become one, and their logos.</summary>
public sealed class OrganizationTests
{
    [Test]
    public async Task All_of_one_organization_goes_to_another_and_its_name_leads_there([Values] DatabaseKind kind)
    {
        await using var site = await Site.StartAsync(kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null);
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(3);
        await site.UserAsync("keeper", sysadmin: true);
        await site.UserAsync("editor");
        await site.OrganizationAsync("old-harbour", ("editor", Role.Editor), ("keeper", Role.Member));
        await site.OrganizationAsync("harbour", ("editor", Role.Member), ("keeper", Role.Admin));
        var source = await site.SourceAsync(portal.Url, "berths", draft => draft with { Organization = "old-harbour" });
        await site.HarvestAsync(source);
        using (await site.PostFormAsync("/login", null, ("name", "keeper"), ("password", Site.Password)))
        using (var asked = await site.PostFormAsync("/admin/organizations?name=old-harbour", "/admin/organizations?handler=Merge", ("name", "old-harbour"), ("into", "harbour")))
            (await asked.Content.ReadAsStringAsync()).ShouldContain("3 datasets, 1 source and 2 members go from old-harbour to harbour");
        (await PageAsync(site, "old-harbour")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using (await site.PostFormAsync(
            "/admin/organizations?name=old-harbour", "/admin/organizations?handler=Merge", ("name", "old-harbour"), ("into", "harbour"), ("confirmed", "true")))
            (await PageAsync(site, "old-harbour")).Headers.Location!.ToString().ShouldBe("/organization/harbour");

        var found = await site.Anonymous.ActionAsync("package_search", new { fq = "organization:harbour" });
        found.GetProperty("count").GetInt32().ShouldBe(3);
        found.GetProperty("results")[0].GetProperty("organization").GetProperty("name").GetString().ShouldBe("harbour");
        // The old name leads there, wherever it is asked for.
        (await site.Anonymous.ActionAsync("package_search", new { fq = "organization:(old-harbour OR nobody)" })).GetProperty("count").GetInt32().ShouldBe(3);
        (await site.Anonymous.ActionAsync("organization_show", new { id = "old-harbour" })).GetProperty("name").GetString().ShouldBe("harbour");
        (await site.Anonymous.GetStringAsync(new Uri("/dataset.jsonl?organization=old-harbour", UriKind.Relative))).Trim().Split('\n').Length.ShouldBe(3);
        using (var moved = await site.Anonymous.GetAsync(new Uri("/dataset?organization=old-harbour&organization=harbour&q=x&tags=a", UriKind.Relative)))
            moved.Headers.Location!.ToString().ShouldBe("/dataset?q=x&tags=a&organization=harbour");
        var members = await site.Get<MemberStore>().OfOrganizationAsync((await site.Get<MemberStore>().FindAsync("harbour", CancellationToken.None))!.Id, CancellationToken.None);
        members.Select(member => (member.UserName, member.Role)).ShouldBe([("editor", Role.Editor), ("keeper", Role.Admin)]);
        (await site.Get<AuditStore>().ListAsync(1, 0, CancellationToken.None))[0].Detail.ShouldBe("into harbour: 3 datasets, 1 source, 2 members");

        // Consumers that knew the old one give new datasets to the other.
        portal.Put("new-one", null, FakePortal.Now);
        portal.Put("new-two", null, FakePortal.Now);
        await site.HarvestAsync((await site.Get<Storage.Sources.SourceStore>().FindAsync("berths", CancellationToken.None))!);
        (await site.Anonymous.ActionAsync("package_search", new { fq = "organization:harbour" })).GetProperty("count").GetInt32().ShouldBe(5);
    }

    [Test]
    public async Task What_a_source_brings_for_a_merged_organization_goes_to_the_other()
    {
        await using var site = await Site.StartAsync();
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(2);
        Give(portal, "00000");
        await site.UserAsync("keeper", sysadmin: true);
        var source = await site.SourceAsync(portal.Url, "berths", draft => draft with { Config = """{"remote_orgs": "create"}""" });
        await site.HarvestAsync(source);
        await site.OrganizationAsync("harbour");
        var members = site.Get<MemberStore>();
        await site.Get<Accounts.OrganizationService>().MergeAsync(
            Accounts.Caller.CommandLine, (await members.FindAsync("old-harbour", CancellationToken.None))!, (await members.FindAsync("harbour", CancellationToken.None))!, CancellationToken.None);

        Give(portal, "00001");
        await site.HarvestAsync(source);

        (await site.Anonymous.ActionAsync("package_search", new { fq = "organization:harbour" })).GetProperty("count").GetInt32().ShouldBe(2);
        (await members.FindAsync("old-harbour", CancellationToken.None)).ShouldBeNull();
    }

    [TestCase("/site/logo.svg", "", true)]
    [TestCase("https://logos.example.org/harbour.svg", "https://logos.example.org", true)]
    [TestCase("https://logos.example.org/harbour.svg", "", false)]
    [TestCase("//logos.example.org/harbour.svg", "", false)]
    [TestCase("javascript:alert(1)", "", false)]
    public async Task A_logo_is_shown_when_pages_may_load_it(string image, string allowed, bool isShown)
    {
        await using var site = await Site.StartAsync(null, null, $"Web:Images={allowed}");
        var organization = await site.OrganizationAsync("harbour");
        await site.Get<MemberStore>().SaveAsync(organization with { ImageUrl = image }, CancellationToken.None);

        using var answer = await PageAsync(site, "harbour");

        (await answer.Content.ReadAsStringAsync()).Contains($"src=\"{image}\"", StringComparison.Ordinal).ShouldBe(isShown);
        if (allowed.Length > 0)
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain($"img-src 'self' data: {allowed};");
    }

    private static void Give(FakePortal portal, string id) => portal.Change(
        id, package => package["organization"] = new JsonObject { ["id"] = "0d5ab9a5-0000-4000-8000-000000000001", ["name"] = "old-harbour", ["title"] = "Old harbour", ["is_organization"] = true });

    private static Task<HttpResponseMessage> PageAsync(Site site, string name) => site.Anonymous.GetAsync(new Uri($"/organization/{name}", UriKind.Relative));
}
