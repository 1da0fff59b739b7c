using System.Text.Json;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>What the usual clients of CKAN send: ckanapi, ckanr, ckanext-harvest, ckanext-spatial. None of it is refused.</summary>
public sealed class CkanClientTests(DatabaseKind kind) : CatalogueSite(kind)
{
    // ckanapi dump
    [TestCase("package_show?id=water&include_datasets=false")]
    [TestCase("organization_show?id=harbour-office&include_datasets=false")]
    [TestCase("group_show?id=coast&include_datasets=false")]
    // ckanr
    [TestCase("package_search?q=*:*&fq=&sort=&rows=10&start=0&facet=FALSE&facet.limit=50&include_drafts=FALSE&include_private=FALSE&use_default_schema=FALSE")]
    [TestCase("package_show?id=water&use_default_schema=FALSE")]
    [TestCase("current_package_list_with_resources?offset=0&limit=31")]
    [TestCase("organization_list?order_by=name&organizations=&all_fields=TRUE&limit=31&offset=0")]
    [TestCase("group_list?offset=0&sort=name&groups=&all_fields=FALSE&limit=31")]
    [TestCase("group_show?id=coast&include_datasets=TRUE")]
    [TestCase("tag_list?query=riv&all_fields=FALSE&vocabulary_id=")]
    [TestCase("tag_show?id=rivers&include_datasets=FALSE")]
    [TestCase("tag_search?query=riv&offset=0&limit=31")]
    [TestCase("resource_search?query=name:a&order_by=name&offset=0&limit=31")]
    [TestCase("license_list?")]
    // ckanext-harvest and harvesters like it
    [TestCase("package_search?rows=1000&start=0&sort=id asc&q=*:*&fq=-organization:none")]
    [TestCase("package_search?fq=metadata_modified:[2020-01-01T00:00:00Z TO *]&sort=metadata_modified desc")]
    [TestCase("organization_show?id=harbour-office&include_dataset_count=false&include_extras=true&include_users=false&include_groups=false&include_tags=false&include_followers=false")]
    [TestCase("group_show?id=coast&include_dataset_count=false&include_users=false&include_groups=false")]
    // ckanext-spatial
    [TestCase("package_search?q=harvest_object_id:[\"\" TO *]&fl=id,metadata_modified&rows=1000")]
    [TestCase("package_search?q=harvest_object_id:[\\\"\\\" TO *]")]
    [TestCase("package_search?fq=-extras_harvest_object_id:*")]
    [TestCase("package_search?extras={\"ext_bbox\":\"1,2,3,4\"}")]
    // pages of portals
    [TestCase("package_search?include_tracking=true&include_deleted=false&rows=1")]
    [TestCase("package_show?name_or_id=water&include_tracking=True")]
    [TestCase("organization_list?sort=package_count desc&all_fields=true&include_dataset_count=true&include_extras=true")]
    [TestCase("group_list?order_by=packages&type=group")]
    public async Task A_call_of_a_usual_client_is_answered(string call)
    {
        var (action, query) = (call.Split('?', 2)[0], call.Split('?', 2)[1]);

        (await Site.Anonymous.ActionAsync(query.Length > 0 ? $"{action}?{Escaped(query)}" : action)).ValueKind.ShouldNotBe(JsonValueKind.Null);
    }

    [TestCase("q=author:lee", 1)]
    [TestCase("q=maintainer:\"harbour desk\"", 1)]
    [TestCase("fq=harvest_object_id:[\"\" TO *]", 27)]
    [TestCase("fq=extras_stations:[* TO *]", 1)]
    [TestCase("fq=stations:[* TO *]", 1)]
    [TestCase("fq=-update_frequency:*", 26)]
    [TestCase("q=*mooring*", 1)]
    [TestCase("q=title:\"\"", 0)]
    [TestCase("q=tamar AND water", 1)]
    [TestCase("extras={\"ext_place\":\"Nowhere\"}", 0)]
    public async Task What_Solr_finds_in_CKAN_is_found(string query, int expected) =>
        (await Site.Anonymous.ActionAsync($"package_search?rows=0&{Escaped(query)}")).GetProperty("count").GetInt32().ShouldBe(expected);

    [TestCase("organization_list?sort=mood", "sort", "Cannot sort by field `mood`")]
    [TestCase("group_list?sort=name up", "sort", "asc or desc")]
    [TestCase("organization_list?type=team", "type", "Must be organization")]
    [TestCase("package_search?extras={\"ext_mood\":1}", "extras", "Unknown member ext_mood")]
    [TestCase("package_search?extras=x", "extras", "Must be an object")]
    [TestCase("package_search?page=2", "page", "Unknown parameter")]
    public async Task What_CKAN_does_not_take_either_is_refused(string call, string field, string message) =>
        (await Site.Anonymous.RefusedAsync(409, $"{call.Split('?', 2)[0]}?{Escaped(call.Split('?', 2)[1])}")).GetProperty(field)[0].GetString()!.ShouldContain(message);

    [TestCase("fq=dataset_type:harvest", 1)]
    [TestCase("fq=+dataset_type:harvest +source_type:ckan&q=portal", 1)]
    [TestCase("q=type:harvest AND frequency:MANUAL", 1)]
    [TestCase("fq=dataset_type:harvest AND source_type:csw", 0)]
    [TestCase("fq=dataset_type:harvest -name:portal", 0)]
    [TestCase("fq=dataset_type:harvest&q=elsewhere", 0)]
    [TestCase("fq=dataset_type:harvest&start=1", 1)]
    [TestCase("fq=-dataset_type:harvest", 27)]
    public async Task Sources_are_datasets_of_a_type_of_their_own(string query, int expected)
    {
        var found = await Site.Anonymous.ActionAsync($"package_search?rows=5&facet.field=[\"tags\"]&{Escaped(query)}");

        found.GetProperty("count").GetInt32().ShouldBe(expected);
        found.GetProperty("results").GetArrayLength().ShouldBe(query.Contains("start", StringComparison.Ordinal) ? 0 : Math.Min(5, expected));
    }

    [Test]
    public async Task A_source_is_shown_as_a_dataset_as_CKAN_does()
    {
        var source = await Site.Anonymous.ActionAsync("package_show?id=portal");

        (source.GetProperty("type").GetString(), source.GetProperty("source_type").GetString(), source.GetProperty("name").GetString()).ShouldBe(("harvest", "ckan", "portal"));
        source.GetProperty("resources").GetArrayLength().ShouldBe(0);
        source.GetProperty("status").GetProperty("total_datasets").GetInt32().ShouldBe(28);
        (await Site.Anonymous.ActionAsync($"package_show?id={source.GetProperty("id").GetString()}")).GetProperty("name").GetString().ShouldBe("portal");
        (await Site.Anonymous.RefusedAsync(409, "package_search?fq=dataset_type:harvest%20AND%20tags:x")).ToString().ShouldContain("have no field tags");
    }

    [TestCase("/feeds/dataset.atom", "/dataset.atom")]
    [TestCase("/feeds/custom.atom?q=water", "/dataset.atom?q=water")]
    [TestCase("/feeds/organization/harbour-office.atom", "/dataset.atom?organization=harbour-office")]
    [TestCase("/feeds/tag/two%20words.atom?q=x", "/dataset.atom?q=x&tags=two%20words")]
    [TestCase("/feeds/group/coast.atom", "/dataset.atom?groups=coast")]
    public async Task A_feed_is_found_where_CKAN_has_it(string address, string expected)
    {
        using var answer = await Site.Anonymous.GetAsync(new Uri(address, UriKind.Relative));

        answer.Headers.Location!.OriginalString.ShouldBe(expected);
    }

    [Test]
    public async Task Tags_of_a_vocabulary_are_not_found() => await Site.Anonymous.RefusedAsync(404, "tag_list?vocabulary_id=colours");

    [Test]
    public async Task Groups_are_put_in_order_by_their_numbers_of_datasets_and_datasets_go_on_page_by_page()
    {
        (await Site.Anonymous.ActionAsync("organization_list?sort=package_count")).EnumerateArray().First().GetString().ShouldBe("harbour-office");
        (await Site.Anonymous.ActionAsync("organization_list?sort=title%20desc&all_fields=true"))[0].GetProperty("package_count").GetInt32().ShouldBe(2);
        var first = await Site.Anonymous.ActionAsync("current_package_list_with_resources?limit=20&page=1");
        var second = await Site.Anonymous.ActionAsync("current_package_list_with_resources?limit=20&page=2");
        (first.GetArrayLength(), second.GetArrayLength()).ShouldBe((20, 7));
    }
}
