using System.Net;
using System.Text.Json;
using Harvest.Formats.Dcat.Writing;
using Harvest.Model;
using Harvest.Rdf;
using Harvest.Storage.Accounts;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>The read side of CKAN but for its search, and the feeds.</summary>
public sealed class CatalogueTests(DatabaseKind kind) : CatalogueSite(kind)
{
    [TestCase("coast")]
    [TestCase("6b1e6f6e-1111-4c3b-9d3b-000000000007")]
    public async Task A_group_is_shown_by_name_or_id_with_its_title(string idOrName)
    {
        var group = await Site.Anonymous.ActionAsync($"group_show?id={idOrName}");

        group.GetProperty("name").GetString().ShouldBe("coast");
        group.GetProperty("id").GetString().ShouldBe("6b1e6f6e-1111-4c3b-9d3b-000000000007");
        group.GetProperty("title").GetString().ShouldBe("Sea and coast");
        group.GetProperty("package_count").GetInt32().ShouldBe(1);
        (await Site.Anonymous.ActionAsync($"group_package_show?id={idOrName}")).GetArrayLength().ShouldBe(1);
        (await Site.Anonymous.ActionAsync("group_list?all_fields=true"))[0].GetProperty("title").GetString().ShouldBe("Sea and coast");
    }

    [Test]
    public async Task The_search_page_filters_groups_by_their_titles()
    {
        var page = await Site.Anonymous.GetStringAsync(new Uri("/dataset?facets=now", UriKind.Relative));

        page.ShouldContain("<span>Sea and coast</span>");
        page.ShouldNotContain("<span>coast</span>");
    }

    [Test]
    public async Task The_address_that_a_group_has_in_CKAN_shows_its_datasets()
    {
        using var group = await Site.Anonymous.GetAsync(new Uri("/group/coast", UriKind.Relative));

        group.Headers.Location!.ToString().ShouldBe("/dataset?groups=coast");
        (await Site.Anonymous.GetStringAsync(new Uri("/dataset?groups=coast", UriKind.Relative))).ShouldContain(">1 dataset</h1>");
    }

    [Test]
    public async Task An_organization_is_shown_by_name_or_id()
    {
        var named = await Site.Anonymous.ActionAsync("organization_show?id=harbour-office");

        named.GetProperty("title").GetString().ShouldBe("The harbour office");
        (await Site.Anonymous.ActionAsync($"organization_show?id={named.GetProperty("id").GetString()}")).GetProperty("name").GetString().ShouldBe("harbour-office");
    }

    [TestCase("cc-by")]
    [TestCase("Creative%20Commons%20Attribution")]
    public async Task A_feed_takes_a_licence_by_id_or_title(string license) =>
        Graph.Parse(await Site.Anonymous.GetStringAsync($"/catalog.ttl?license={license}"), RdfFormat.Turtle)
            .Match(default, default, Term.Iri("http://www.w3.org/ns/dcat#Dataset")).Count().ShouldBe(2);

    [Test]
    public async Task Members_that_CKAN_always_gives_are_there_when_they_are_null()
    {
        var package = await Site.Anonymous.ActionAsync("package_show?id=water");
        var found = (await Site.Anonymous.ActionAsync("package_search?q=tamar")).GetProperty("results")[0];

        JsonElement.DeepEquals(package, found).ShouldBeTrue();
        package.GetProperty("relationships_as_subject").GetArrayLength().ShouldBe(0);
        package.GetProperty("relationships_as_object").GetArrayLength().ShouldBe(0);
        foreach (var name in (string[])["mimetype", "mimetype_inner", "size", "last_modified", "created", "cache_url", "cache_last_updated", "hash", "url_type", "resource_type"])
            package.GetProperty("resources")[0].TryGetProperty(name, out _).ShouldBeTrue(name);
        package.GetProperty("tags")[0].GetProperty("vocabulary_id").ValueKind.ShouldBe(JsonValueKind.Null);
        var organization = await Site.Anonymous.ActionAsync("organization_show?id=harbour-office");
        foreach (var name in (string[])["extras", "users", "created", "approval_status", "num_followers", "groups", "tags"])
            organization.TryGetProperty(name, out _).ShouldBeTrue(name);
    }

    [TestCase("package_autocomplete?q=tamar", "[{\"name\":\"dataset-water\",\"title\":\"Water quality of the Tamar\",\"match_field\":\"title\",\"match_displayed\":\"Water quality of the Tamar (dataset-water)\"}]")]
    [TestCase("tag_autocomplete?q=riv", "[\"rivers\"]")]
    [TestCase("format_autocomplete?q=js", "[\"JSON\"]")]
    [TestCase("group_autocomplete?q=x", "[]")]
    [TestCase("organization_autocomplete?q=harb", "harbour-office")]
    [TestCase("tag_show?id=rivers", "{\"id\":\"rivers\",\"name\":\"rivers\",\"display_name\":\"rivers\",\"vocabulary_id\":null}")]
    [TestCase("tag_search?query=wat", "{\"count\":1,\"results\":[{\"id\":\"water\",\"name\":\"water\",\"display_name\":\"water\",\"vocabulary_id\":null}]}")]
    [TestCase("vocabulary_list", "[]")]
    [TestCase("member_list?id=harbour-office&object_type=package", "[[\"boats\",\"package\",\"public\"],[\"water\",\"package\",\"public\"]]")]
    public async Task What_CKANs_clients_ask_for_is_answered_in_its_shapes(string action, string expected) =>
        (await Site.Anonymous.ActionAsync(action)).GetRawText().ShouldContain(expected);

    [TestCase("tag_show?id=nothing")]
    [TestCase("group_package_show?id=nothing")]
    [TestCase("member_list?id=nobody")]
    public async Task What_is_not_there_is_said_to_be_missing(string action) => await Site.Anonymous.RefusedAsync(404, action);

    [Test]
    public async Task A_resource_is_shown_by_its_id_and_one_of_a_private_dataset_is_not()
    {
        var resource = (await Site.Anonymous.ActionAsync("package_show?id=water")).GetProperty("resources")[0];
        var hidden = Site.Get<Storage.Search.DatasetSearch>();
        var secret = JsonElement.Parse((await hidden.FindAsync("secret", Storage.Accounts.Visibility.Everything, CancellationToken.None))!).GetProperty("resources")[0];

        var shown = await Site.Anonymous.ActionAsync($"resource_show?id={resource.GetProperty("id").GetString()}");

        JsonElement.DeepEquals(shown, resource).ShouldBeTrue(shown.ToString());
        await Site.Anonymous.RefusedAsync(404, $"resource_show?id={secret.GetProperty("id").GetString()}");
        await Site.Anonymous.RefusedAsync(404, "resource_show?id=nothing");
        await Site.Anonymous.RefusedAsync(409, "resource_show");
    }

    [TestCase("query=format:json", 1)]
    [TestCase("query=[\"format:CSV\",\"url:water\"]", 0)]
    [TestCase("query=description:nothing of the kind", 0)]
    public async Task Resources_are_searched_by_what_they_say(string query, int expected)
    {
        var found = await Site.Anonymous.ActionAsync($"resource_search?{Escaped(query)}");

        found.GetProperty("count").GetInt32().ShouldBe(expected, found.ToString());
        found.GetProperty("results").GetArrayLength().ShouldBe(expected);
    }

    [TestCase("resource_search?query=mood:good")]
    [TestCase("resource_search?query=name")]
    [TestCase("resource_search")]
    public async Task A_search_for_resources_that_is_none_is_refused(string action) => await Site.Anonymous.RefusedAsync(409, action);

    [Test]
    public async Task The_catalogue_names_who_publishes_it_and_whom_to_ask()
    {
        var graph = Graph.Parse(await Site.Anonymous.GetStringAsync("/catalog.ttl"), RdfFormat.Turtle);

        var catalogue = Term.Iri(Site.Url.AbsoluteUri);
        var publisher = graph.Objects(catalogue, Term.Iri("http://purl.org/dc/terms/publisher")).ShouldHaveSingleItem();
        graph.Objects(publisher, Term.Iri("http://xmlns.com/foaf/0.1/name")).Single().Value.ShouldBe("The site");
        var contact = graph.Objects(catalogue, Term.Iri("http://www.w3.org/ns/dcat#contactPoint")).ShouldHaveSingleItem();
        graph.Objects(contact, Term.Iri("http://www.w3.org/2006/vcard/ns#hasEmail")).Single().Value.ShouldBe("mailto:help@site.example");
    }

    [Test]
    public async Task A_dataset_is_to_be_had_in_other_profiles()
    {
        var croissant = JsonElement.Parse(await Site.Anonymous.GetStringAsync("/dataset/dataset-water.jsonld?profile=croissant"));
        var schema = JsonElement.Parse(await Site.Anonymous.GetStringAsync("/dataset/dataset-water.jsonld?profile=schema.org"));

        croissant.GetProperty("conformsTo").GetString().ShouldBe("http://mlcommons.org/croissant/1.0");
        croissant.GetProperty("distribution")[0].GetProperty("@type").GetString().ShouldBe("cr:FileObject");
        var graph = new Graph();
        RdfReader.Read(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(croissant)), RdfFormat.JsonLd, "https://data.example.org/", graph);
        graph.Match(default, Term.Iri(RdfNs.Type), Term.Iri("http://mlcommons.org/croissant/FileObject")).ShouldNotBeEmpty();
        schema.GetProperty("@context").GetString().ShouldBe("https://schema.org/");
    }

    [TestCase("/dataset/dataset-water.ttl?profile=dcat-ap-2.1.1", "dct:title")]
    [TestCase("/dataset/dataset-water.rdf?profile=geodcat-ap", "dcat:Dataset")]
    [TestCase("/catalog.ttl?profile=dcat-ap-hvd", "dcat:Catalog")]
    [TestCase("/catalog.jsonld?profile=dcat-ap-2.1.1", "dcat:Catalog")]
    public async Task A_profile_of_DCAT_is_to_be_had_in_every_format(string address, string part) =>
        (await Site.Anonymous.GetStringAsync(address)).ShouldContain(part);

    [TestCase("/dataset/dataset-water.ttl?profile=croissant", "ask for .jsonld")]
    [TestCase("/dataset/dataset-water.jsonld?profile=mood", "There is no profile mood. The profiles are dcat-ap, dcat-ap-2.1.1, dcat-ap-hvd, geodcat-ap, dcat-us-3, schema.org, croissant")]
    [TestCase("/dataset/dataset-water.jsonld?profile=geodcat", "Did you mean geodcat-ap?")]
    [TestCase("/dataset/dataset-water.ttl?profile=dcat-us-3", "ask for .jsonld")]
    [TestCase("/dataset/dataset-water.ttl?profile=dcat-ap-hvd", "no category of high-value datasets")]
    [TestCase("/catalog.ttl?profile=mood", "There is no profile mood. The profiles are dcat-ap")]
    [TestCase("/catalog.jsonld?profile=croissant", "There is no profile croissant of a catalogue")]
    [TestCase("/dataset/dataset-water.jsonld?profil=croissant", "Did you mean profile?")]
    public async Task A_profile_that_is_none_is_refused(string address, string message)
    {
        using var answer = await Site.Anonymous.GetAsync(new Uri(address, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(message);
    }

    [Test]
    public async Task Accounts_are_shown_to_themselves_and_to_sysadmins()
    {
        var name = "ann";
        var ann = await Site.UserClientAsync(name);
        var admin = await Site.UserClientAsync("root", sysadmin: true);

        (await ann.ActionAsync("user_show")).GetProperty("name").GetString().ShouldBe(name);
        (await admin.ActionAsync($"user_show?id={name}")).GetProperty("email").GetString().ShouldBe($"{name}@people.example");
        await ann.RefusedAsync(403, "user_show?id=root");
        await ann.RefusedAsync(403, "user_show?id=nobody-at-all");
        await Site.Anonymous.RefusedAsync(403, $"user_show?id={name}");
        (await ann.ActionAsync("organization_list_for_user")).GetArrayLength().ShouldBe(0);
        (await Site.Anonymous.ActionAsync("organization_list_for_user")).GetArrayLength().ShouldBe(0);
        (await admin.ActionAsync("organization_list_for_user")).GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task A_dataset_is_shown_by_id_and_by_name_and_a_private_one_is_not()
    {
        (await Site.Anonymous.ActionAsync("package_show?id=water")).GetProperty("title").GetString().ShouldBe("Water quality of the Tamar");
        (await Site.Anonymous.ActionAsync("package_show?id=dataset-water")).GetProperty("id").GetString().ShouldBe("water");
        var error = await Site.Anonymous.RefusedAsync(404, "package_show?id=secret");
        error.GetProperty("__type").GetString().ShouldBe("Not Found Error");
        (await Site.Anonymous.GetAsync(new Uri("/dataset/dataset-secret", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_private_dataset_is_seen_by_those_of_its_organization()
    {
        var member = await Site.UserClientAsync("member");
        var stranger = await Site.UserClientAsync("stranger");
        var organization = (await Site.Anonymous.ActionAsync("organization_show?id=harbour-office")).GetProperty("id").GetString()!;
        var user = await Site.Get<UserStore>().FindAsync("member", CancellationToken.None);
        await Site.Get<MemberStore>().SetAsync(organization, user!.Id, Role.Member, CancellationToken.None);

        (await member.ActionAsync("package_show?id=secret")).GetProperty("id").GetString().ShouldBe("secret");
        (await member.ActionAsync("package_search?q=wrecks&include_private=true")).GetProperty("count").GetInt32().ShouldBe(1);
        (await member.ActionAsync("package_search?q=wrecks")).GetProperty("count").GetInt32().ShouldBe(0);
        await stranger.RefusedAsync(404, "package_show?id=secret");
        (await stranger.ActionAsync("package_search?q=wrecks&include_private=true")).GetProperty("count").GetInt32().ShouldBe(0);
    }

    [Test]
    public async Task Lists_have_names_and_counts()
    {
        (await Site.Anonymous.ActionAsync("package_list")).GetArrayLength().ShouldBe(27);
        (await Site.Anonymous.ActionAsync("package_list?limit=2&offset=25")).EnumerateArray().Select(name => name.GetString()).ShouldBe(["dataset-boats", "dataset-water"]);
        (await Site.Anonymous.ActionAsync("tag_list")).EnumerateArray().Select(tag => tag.GetString()).ShouldBe(["boats", "parks", "rivers", "trees", "water"]);
        (await Site.Anonymous.ActionAsync("tag_list?query=riv"))[0].GetString().ShouldBe("rivers");
        var organization = (await Site.Anonymous.ActionAsync("organization_list?all_fields=true"))[0];
        organization.GetProperty("name").GetString().ShouldBe("harbour-office");
        organization.GetProperty("package_count").GetInt32().ShouldBe(2);
        (await Site.Anonymous.ActionAsync("organization_show?id=harbour-office&include_datasets=true")).GetProperty("packages").GetArrayLength().ShouldBe(2);
        var licenses = (await Site.Anonymous.ActionAsync("license_list")).EnumerateArray().ToList();
        licenses.Single(license => license.GetProperty("id").GetString() == "cc-by").GetProperty("package_count").GetInt32().ShouldBe(2);
        licenses.Count.ShouldBeGreaterThan(10);
        (await Site.Anonymous.ActionAsync("current_package_list_with_resources?limit=3")).GetArrayLength().ShouldBe(3);
        (await Site.Anonymous.ActionAsync("group_list"))[0].GetString().ShouldBe("coast");
        await Site.Anonymous.RefusedAsync(404, "organization_show?id=nobody");
        await Site.Anonymous.RefusedAsync(404, "group_show?id=nothing");
    }

    [Test]
    public async Task Our_own_CKAN_harvester_harvests_every_dataset_of_us()
    {
        await using var other = await Site.StartAsync();
        var source = await other.SourceAsync(Site.Url, "first-site");

        var first = await other.HarvestAsync(source);
        var second = await other.HarvestAsync(source);

        first.Added.ShouldBe(27);
        first.ErrorFree.ShouldBeTrue();
        (second.Added, second.Updated, second.Deleted, second.Errored).ShouldBe((0, 0, 0, 0));
        var copy = await other.Anonymous.ActionAsync("package_show?id=water");
        copy.GetProperty("title").GetString().ShouldBe("Water quality of the Tamar");
        copy.GetProperty("tags").GetArrayLength().ShouldBe(2);
    }

    [Test]
    public async Task An_answer_has_a_tag_and_is_not_sent_twice()
    {
        using var first = await Site.Anonymous.GetAsync(new Uri("/api/3/action/package_show?id=water", UriKind.Relative));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/3/action/package_show?id=water");
        again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());

        using var second = await Site.Anonymous.SendAsync(again);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [TestCase("/api/3/action/package_search?rows=20", "gzip")]
    [TestCase("/dataset.csv", "gzip")]
    [TestCase("/dataset.jsonl", "br")]
    [TestCase("/dataset.atom", "gzip")]
    [TestCase("/data.json", "br")]
    [TestCase("/catalog.ttl", "gzip")]
    [TestCase("/oai?verb=Identify", "gzip")]
    public async Task Answers_are_packed_for_those_who_can_unpack_them(string address, string coding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", coding);

        using var response = await Site.Anonymous.SendAsync(request);

        response.Content.Headers.ContentEncoding.ShouldBe([coding]);
    }

    [Test]
    public async Task Data_json_and_the_site_map_have_every_public_dataset()
    {
        var data = JsonElement.Parse(await Site.Anonymous.GetStringAsync(new Uri("/data.json", UriKind.Relative)));
        var map = await Site.Anonymous.GetStringAsync(new Uri("/sitemap-1.xml", UriKind.Relative));

        data.GetProperty("dataset").GetArrayLength().ShouldBe(27, "a contact comes from the settings");
        var water = data.GetProperty("dataset").EnumerateArray().Single(dataset => dataset.GetProperty("title").GetString()!.StartsWith("Water", StringComparison.Ordinal));
        water.GetProperty("distribution")[0].GetProperty("format").GetString().ShouldBe("JSON");
        water.GetProperty("publisher").GetProperty("name").GetString().ShouldBe("The harbour office");
        map.Split("<loc>").Length.ShouldBe(28);
        map.ShouldNotContain("secret");
    }

    [TestCase("ttl", "text/turtle")]
    [TestCase("rdf", "application/rdf+xml")]
    [TestCase("jsonld", "application/ld+json")]
    [TestCase("nt", "application/n-triples")]
    [TestCase("xml", "application/rdf+xml")]
    [TestCase("n3", "text/n3")]
    [TestCase("trig", "application/trig")]
    public async Task The_catalogue_and_each_dataset_are_there_in_rdf(string extension, string mediaType)
    {
        using var answer = await Site.Anonymous.GetAsync(new Uri($"/catalog.{extension}", UriKind.Relative));

        answer.Content.Headers.ContentType!.MediaType.ShouldBe(mediaType);
        var datasets = Datasets(await answer.Content.ReadAsByteArrayAsync(), extension);
        datasets.Count.ShouldBe(27);
        var water = await Site.Anonymous.GetByteArrayAsync(new Uri($"/dataset/water.{extension}", UriKind.Relative));
        datasets.ShouldContain(Datasets(water, extension).ShouldHaveSingleItem());
        using var secret = await Site.Anonymous.GetAsync(new Uri($"/dataset/secret.{extension}", UriKind.Relative));
        secret.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [TestCase("/dataset/water", "text/turtle", "text/turtle")]
    [TestCase("/dataset/water", "text/html;q=0.5, application/ld+json", "application/ld+json")]
    [TestCase("/dataset/water", "application/rdf+xml;q=0.8, text/turtle;q=0.9, */*;q=0.1", "text/turtle")]
    [TestCase("/dataset/dataset-water", "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "text/html")]
    [TestCase("/dataset/dataset-water", "*/*", "text/html")]
    [TestCase("/catalog", "application/n-triples", "application/n-triples")]
    [TestCase("/catalog", "application/xml", "application/rdf+xml")]
    [TestCase("/dataset/water", "text/xml, */*;q=0.1", "application/rdf+xml")]
    public async Task An_address_answers_in_the_form_that_the_caller_prefers(string path, string accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var answer = await Site.Anonymous.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(expected);
        answer.Headers.Vary.ShouldContain("Accept");
    }

    [Test]
    public async Task Pages_of_the_catalogue_go_on_where_the_last_one_ended_and_take_filters()
    {
        var all = Datasets(await Site.Anonymous.GetByteArrayAsync(new Uri("/catalog.nt", UriKind.Relative)), "nt");
        var rest = Datasets(await Site.Anonymous.GetByteArrayAsync(new Uri("/catalog.nt?after=00020", UriKind.Relative)), "nt");
        var tagged = Datasets(await Site.Anonymous.GetByteArrayAsync(new Uri("/catalog.nt?tag=boats", UriKind.Relative)), "nt");
        using var odd = await Site.Anonymous.GetAsync(new Uri("/catalog.nt?tags=boats", UriKind.Relative));

        (all.Count, rest.Count, tagged.Count).ShouldBe((27, 7, 1));
        odd.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Site.Anonymous.GetStringAsync(new Uri("/sitemap-1.xml", UriKind.Relative))).ShouldContain("<lastmod>20");
    }

    private static List<string> Datasets(byte[] rdf, string extension)
    {
        using var content = new MemoryStream(rdf);
        return [.. Graph.Load(content, DcatWriter.FormatOf(extension)).Subjects(Term.Iri(RdfNs.Type), Term.Iri("http://www.w3.org/ns/dcat#Dataset"))
            .Select(subject => subject.Value)];
    }

    [Test]
    public async Task Reindexing_finds_again_what_was_taken_out()
    {
        var client = await Site.UserClientAsync("index", sysadmin: true);
        await client.ActionAsync("harvest_source_index_clear", new { id = "portal" });
        (await Site.Anonymous.ActionAsync("package_search?q=tamar")).GetProperty("count").GetInt32().ShouldBe(0);

        (await client.ActionAsync("harvest_source_reindex", new { id = "portal" })).GetBoolean().ShouldBeTrue();

        (await Site.Anonymous.ActionAsync("package_search?q=tamar")).GetProperty("count").GetInt32().ShouldBe(1);
        (await Site.Anonymous.ActionAsync("package_search?fq=tags:boats")).GetProperty("count").GetInt32().ShouldBe(1);
        (await Site.Anonymous.ActionAsync("package_search?q=wrecks")).GetProperty("count").GetInt32().ShouldBe(0);
    }
}
