using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Harvesters.DcatUs;
using Harvest.Harvesters.OpenDataSoft;
using Harvest.Harvesters.Udata;

namespace Harvest.Tests.Harvesters;

/// <summary>People paste the address that they have, with what stood around it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SourceAddressTests
{
    [TestCase("https://data.example/x", "https://data.example/x")]
    [TestCase("  https://data.example/x \n", "https://data.example/x")]
    [TestCase("\"https://data.example/x\"", "https://data.example/x")]
    [TestCase("'https://data.example/x'", "https://data.example/x")]
    [TestCase("<https://data.example/x>", "https://data.example/x")]
    [TestCase("“https://data.example/x”", "https://data.example/x")]
    [TestCase("(<https://data.example/x>)", "https://data.example/x")]
    [TestCase("https://data.example/x,", "https://data.example/x")]
    [TestCase("URL: https://data.example/x", "https://data.example/x")]
    [TestCase("view-source:https://data.example/x", "https://data.example/x")]
    [TestCase("\uFEFFhttps://data.example/x\u200B", "https://data.example/x")]
    [TestCase("http:/data.example/x", "http://data.example/x")]
    [TestCase("https:data.example/x", "https://data.example/x")]
    [TestCase("https//data.example/x", "https://data.example/x")]
    [TestCase("http:\\\\data.example/x", "http://data.example/x")]
    [TestCase("HTTPS://Data.Example/X", "https://data.example/X")]
    [TestCase("https://data.example/my data/x", "https://data.example/my%20data/x")]
    public void What_came_along_when_it_was_copied_is_left_out(string text, string address) =>
        SourceAddress.Read(text).ShouldHaveSingleItem().AbsoluteUri.ShouldBe(address);

    [TestCase("data.example")]
    [TestCase("//data.example")]
    [TestCase("data.example:8080/x")]
    [TestCase("localhost:5000")]
    public void Without_a_scheme_https_is_tried_before_http(string text) =>
        SourceAddress.Read(text).Select(url => url.Scheme).ShouldBe(["https", "http"]);

    [TestCase("", "missing")]
    [TestCase("ftp://data.example/x", "no http or https address")]
    [TestCase("mailto:x@data.example", "no http or https address")]
    [TestCase("C:\\data\\x.json", "no http or https address")]
    [TestCase("no address at all", "no http or https address")]
    [TestCase("{\"success\": true}", "JSON")]
    [TestCase("https://a.example https://b.example", "several addresses")]
    [TestCase("ftp://user:secret@data.example/x", "***")]
    public void What_is_no_address_is_told_in_a_sentence(string text, string said)
    {
        var message = Should.Throw<HarvestException>(() => SourceAddress.Read(text)).Message;

        message.ShouldContain(said);
        message.ShouldNotContain("secret");
        message.ShouldNotContain("\n");
    }

    [TestCase("https://p.example/organization/city", "https://p.example", """{"organizations_filter_include":["city"]}""")]
    [TestCase("https://p.example/organization/city?sort=title_string+asc&page=2", "https://p.example", """{"organizations_filter_include":["city"]}""")]
    [TestCase("https://p.example/organization/about/city", "https://p.example", """{"organizations_filter_include":["city"]}""")]
    [TestCase("https://p.example/en/organization/city", "https://p.example/en", """{"organizations_filter_include":["city"]}""")]
    [TestCase("https://p.example/data/group/traffic", "https://p.example/data", """{"groups_filter_include":["traffic"]}""")]
    [TestCase("https://p.example/dataset?tags=water", "https://p.example", """{"tags_filter_include":["water"]}""")]
    [TestCase("https://p.example/dataset/?tags=water&tags=soil", "https://p.example", """{"fq":"tags:\"water\" AND tags:\"soil\""}""")]
    [TestCase("https://p.example/dataset?organization=city&res_format=CSV&_tags_limit=0", "https://p.example",
        """{"organizations_filter_include":["city"],"fq":"res_format:\"CSV\""}""")]
    [TestCase("https://p.example/api/3/action/package_search?fq=organization:city", "https://p.example", """{"fq":"organization:city"}""")]
    [TestCase("https://p.example/api/3/action/organization_show?id=city", "https://p.example", """{"organizations_filter_include":["city"]}""")]
    [TestCase("https://p.example/dataset?groups=a%22b", "https://p.example", """{"groups_filter_include":["a\"b"]}""")]
    public void A_portals_page_is_the_portal_with_the_filter_of_the_page(string pasted, string portal, string settings)
    {
        using var harvester = new CkanHarvester();

        var page = harvester.ReadPage(new Uri(pasted)).ShouldNotBeNull();

        (page.Url, page.Merge("")).ShouldBe((portal, settings));
        page.Meaning.ShouldContain("so only that is harvested");
    }

    [TestCase("https://p.example/")]
    [TestCase("https://p.example/dataset")]
    [TestCase("https://p.example/dataset?q=*:*&sort=name")]
    [TestCase("https://p.example/organization")]
    [TestCase("https://p.example/api/3")]
    [TestCase("https://p.example/api/3/action/package_list")]
    public void A_portals_own_address_has_no_filter(string pasted)
    {
        using var harvester = new CkanHarvester();

        harvester.ReadPage(new Uri(pasted)).ShouldBeNull();
    }

    [TestCase("https://p.example/dataset/trees", "the dataset trees")]
    [TestCase("https://p.example/dataset/trees/resource/1234", "the dataset trees")]
    [TestCase("https://p.example/dataset/activity/trees", "the dataset trees")]
    [TestCase("https://p.example/api/3/action/package_show?id=trees", "the dataset trees")]
    public void A_datasets_page_says_that_all_of_the_portal_is_harvested(string pasted, string shown)
    {
        using var harvester = new CkanHarvester();

        harvester.ReadPage(new Uri(pasted)).ShouldNotBeNull().Meaning.ShouldBe($"The address shows {shown} only; the whole catalogue is harvested.");
    }

    [Test]
    public void Words_that_were_searched_for_are_named_as_left_out()
    {
        using var harvester = new CkanHarvester();

        harvester.ReadPage(new Uri("https://p.example/dataset?q=trees&tags=water"))!.Meaning.ShouldContain("Not taken over: q=trees.");
    }

    [Test]
    public void Settings_that_say_otherwise_are_a_fault_and_the_same_ones_are_none()
    {
        using var harvester = new CkanHarvester();
        var page = harvester.ReadPage(new Uri("https://p.example/organization/city"))!;

        page.Merge("""{"organizations_filter_include": ["city"], "page_size": 5}""").ShouldBe("""{"organizations_filter_include":["city"],"page_size":5}""");
        Should.Throw<HarvestException>(() => page.Merge("""{"organizations_filter_include": ["county"]}""")).Message.ShouldContain("organizations_filter_include");
    }

    [TestCase("https://u.example/fr/datasets/?organization=534fff&tag=eau", "https://u.example", """{"include":{"organization":"534fff","tag":"eau"}}""")]
    [TestCase("https://u.example/fr/datasets/arbres/", "https://u.example", "")]
    public void Pages_of_udata_sites_are_read(string pasted, string site, string settings) => Check(new UdataHarvester(), pasted, site, settings);

    [TestCase("https://o.example/explore/?refine.theme=Health&sort=modified", "https://o.example", """{"include":{"theme":["Health"]}}""")]
    [TestCase("https://o.example/explore/dataset/trees/table/", "https://o.example", "")]
    public void Pages_of_OpenDataSoft_portals_are_read(string pasted, string site, string settings) => Check(new OdsHarvester(), pasted, site, settings);

    [TestCase("arcgis", "https://h.example/datasets/city::trees/explore?location=1,2", "https://h.example", "")]
    [TestCase("arcgis", "https://h.example/search?q=trees", "https://h.example", "")]
    [TestCase("socrata", "https://s.example/Environment/Trees/abcd-1234", "https://s.example", "")]
    [TestCase("socrata", "https://s.example/browse?tags=water", "https://s.example", """{"include":{"keyword":["water"]}}""")]
    public void Pages_of_sites_with_a_feed_are_read(string type, string pasted, string site, string settings) =>
        Check(DcatUsHarvester.All.Single(harvester => harvester.Info.Name == type), pasted, site, settings);

    private static void Check(IHarvester harvester, string pasted, string site, string settings)
    {
        var page = harvester.ReadPage(new Uri(pasted)).ShouldNotBeNull();

        (page.Url, page.Merge("")).ShouldBe((site, settings));
        harvester.CheckConfig(SourceConfig.Parse(settings)).ShouldBeEmpty();
        page.Meaning.ShouldContain(settings.Length > 0 ? "only that is harvested" : "the whole catalogue is harvested");
    }
}
