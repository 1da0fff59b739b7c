using Harvest.Catalogues;
using Harvest.Http;
using Harvest.Tests.Servers;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Harvest.Tests.Catalogues;

/// <summary>The settings of a CKAN catalogue, and what they open.</summary>
public sealed class CkanSettingsTests
{
    [TestCase("http://ckan.example", "", "Setting Harvest:Catalogue:ApiToken: must be given with Catalogue:Type=Ckan")]
    [TestCase("", "token", "Setting Harvest:Catalogue:Url")]
    [TestCase("ckan.example", "token", "Setting Harvest:Catalogue:Url")]
    [TestCase("ftp://ckan.example", "token", "Setting Harvest:Catalogue:Url: the http or https address")]
    [TestCase("http://user:secret@ckan.example", "token", "Setting Harvest:Catalogue:Url: must be the address alone")]
    [TestCase("http://ckan.example", "two words", "Setting Harvest:Catalogue:ApiToken: must be one word")]
    public void Wrong_ones_are_told_at_start(string url, string token, string complaint)
    {
        var fault = Should.Throw<HarvestException>(() => Read(("Type", "Ckan"), ("Url", url), ("ApiToken", token)));

        fault.Message.ShouldContain(complaint);
        fault.Message.ShouldNotContain("two words");
    }

    [Test]
    public void The_local_catalogue_needs_none() => Read(("Type", "Local")).Catalogue.Type.ShouldBe(CatalogueType.Local);

    [Test]
    public async Task The_site_may_be_at_a_private_address_and_sources_there_are_refused_all_the_same()
    {
        await using var ckan = await FakeCkan.StartAsync();
        await using var engine = await StartAsync(ckan.Url, FakeCkan.EditorToken);

        (await engine.Get<ICatalogue>().FindAsync("nothing", CancellationToken.None)).ShouldBeNull();

        var fault = await Should.ThrowAsync<RemoteException>(
            () => engine.Get<HarvestHttp>().SendAsync(new RemoteRequest(ckan.Url), CancellationToken.None));
        fault.Fault.ShouldBe(RemoteFault.Refused);
    }

    [Test]
    public async Task A_site_that_redirects_is_told_with_what_to_do_and_the_token_goes_nowhere_else()
    {
        await using var other = await TestSite.StartAsync("{}");
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.Redirect(other.Url.AbsoluteUri, permanent: true);
            return Task.CompletedTask;
        });
        await using var engine = await StartAsync(site.Url, "the-secret-token");

        var fault = await Should.ThrowAsync<HarvestException>(
            () => engine.Get<ICatalogue>().FindAsync("x", CancellationToken.None));

        fault.Message.ShouldContain("give Catalogue:Url its final address");
        fault.Message.ShouldNotContain("the-secret-token");
        other.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task An_address_that_is_no_CKAN_is_told()
    {
        await using var site = await TestSite.StartAsync("<html>Welcome</html>", "text/html");
        await using var engine = await StartAsync(site.Url, "token");

        var fault = await Should.ThrowAsync<HarvestException>(() => engine.Get<ICatalogue>().FindAsync("x", CancellationToken.None));

        fault.Message.ShouldContain("is Catalogue:Url the address of a CKAN site?");
    }

    [Test]
    public async Task A_site_below_a_path_is_asked_there()
    {
        await using var site = await TestSite.StartAsync("""{"success": false, "error": {"__type": "Not Found Error"}}""");
        await using var engine = await StartAsync(site.At("/data/catalogue"), "token");

        (await engine.Get<ICatalogue>().FindAsync("x", CancellationToken.None)).ShouldBeNull();

        var request = site.Requests.ShouldHaveSingleItem();
        (request.Path, request.Headers["Authorization"]).ShouldBe(("/data/catalogue/api/3/action/package_show", "token"));
    }

    private static Task<Engine> StartAsync(Uri url, string token) => Engine.StartAsync(
        settings: [("Catalogue:Type", "Ckan"), ("Catalogue:Url", url.AbsoluteUri), ("Catalogue:ApiToken", token), ("Http:AllowPrivateAddresses", "false")]);

    private static HarvestOptions Read(params (string Key, string Value)[] settings) => HarvestSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => $"Harvest:Catalogue:{pair.Key}", pair => (string?)pair.Value)).Build());
}
