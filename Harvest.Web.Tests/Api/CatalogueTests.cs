using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Harvest.Formats.Dcat.Writing;
using Harvest.Model;
using Harvest.Rdf;
using Harvest.Storage.Accounts;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>The read side of CKAN, on both databases.</summary>
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class CatalogueTests(DatabaseKind kind)
{
    private Site site = null!;
    private FakePortal portal = null!;
    private string? database;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        database = kind == DatabaseKind.Postgres ? await Harvest.Tests.Servers.PostgresServer.Shared.CreateDatabaseAsync() : null;
        site = await Site.StartAsync(database, null, "Web:Publisher=The site", "Web:ContactEmail=help@site.example", "Web:Keyword=data");
        portal = await FakePortal.StartAsync();
        portal.Fill(25);
        portal.Put("water", Package("Water quality of the Tamar", "harbour-office", ["water", "rivers"], "JSON", "cc-by"));
        portal.Put("boats", Package("Boats at their moorings", "harbour-office", ["water", "boats"], "CSV", "cc-by"));
        portal.Put("secret", package =>
        {
            Package("Wrecks with cargo", "harbour-office", ["wrecks"], "CSV", "cc-by")(package);
            package["private"] = true;
        });
        var job = await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));
        job.Errored.ShouldBe(0);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
        if (database is not null)
            await Harvest.Tests.Servers.PostgresServer.Shared.DropDatabaseAsync(database);
    }

    [TestCase("q=tamar", "water")]
    [TestCase("q=water", "boats,water")]
    [TestCase("q=WATER tamar", "water")]
    [TestCase("q=tags:boats", "boats")]
    [TestCase("fq=tags:water AND res_format:csv", "boats")]
    [TestCase("fq=tags:water -tags:boats", "water")]
    [TestCase("fq=tags:water AND NOT tags:boats", "water")]
    [TestCase("fq=(tags:rivers OR tags:boats) AND organization:harbour-office", "boats,water")]
    [TestCase("fq=tags:(rivers OR boats)", "boats,water")]
    [TestCase("fq=+organization:\"harbour-office\" +license_id:cc-by", "boats,water")]
    [TestCase("fq=name:dataset-wat*", "water")]
    [TestCase("fq=tags:riv*", "water")]
    [TestCase("fq=id:boats", "boats")]
    [TestCase("fq=organization:nobody", "")]
    [TestCase("q=water&fq=res_format:JSON", "water")]
    [TestCase("q=wrecks", "")]
    [TestCase("fq=private:true", "")]
    [TestCase("q=xyzzy", "")]
    [TestCase("fq=organization:harbour-office&fq=metadata_modified:[2020-01-01T00:00:00Z TO *]", "boats,water")]
    [TestCase("fq=metadata_modified:[* TO 2020-01-01T00:00:00Z]", "")]
    [TestCase("fq=organization:harbour-office&fq=metadata_modified:[NOW-1DAY TO NOW+1DAY]", "boats,water")]
    [TestCase("fq=metadata_modified:[NOW/YEAR+2YEARS TO *]", "")]
    [TestCase("q=title:water", "water")]
    public async Task A_search_finds_what_it_asks_for(string query, string expected)
    {
        var result = await site.Anonymous.ActionAsync($"package_search?{Escaped(query)}&sort=id asc&rows=100");

        var ids = result.GetProperty("results").EnumerateArray().Select(package => package.GetProperty("id").GetString());
        string.Join(',', ids).ShouldBe(expected);
        result.GetProperty("count").GetInt64().ShouldBe(expected.Length == 0 ? 0 : expected.Split(',').Length);
    }

    [Test]
    public async Task A_search_is_to_be_had_as_a_table_as_lines_and_as_a_feed()
    {
        var csv = await site.Anonymous.GetStringAsync("/dataset.csv?q=water&res_format=CSV");
        var lines = await site.Anonymous.GetStringAsync("/dataset.jsonl");
        var feed = XDocument.Parse(await site.Anonymous.GetStringAsync("/dataset.atom?q=water"));

        csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        csv.ShouldContain("Boats at their moorings");
        var ids = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetProperty("id").GetString()!).ToList();
        ids.Count.ShouldBe(27);
        ids.ShouldBeUnique();
        ids.ShouldNotContain("secret");
        XNamespace atom = "http://www.w3.org/2005/Atom";
        feed.Root!.Elements(atom + "entry").Select(entry => entry.Element(atom + "title")!.Value)
            .ShouldBe(["Boats at their moorings", "Water quality of the Tamar"], ignoreOrder: true);
    }

    [TestCase("wat", "Water quality of the Tamar")]
    [TestCase("quality of", "Water quality of the Tamar")]
    [TestCase("wrecks", null)]
    [TestCase("wa", null)]
    public async Task Titles_are_offered_while_somebody_types(string typed, string? title)
    {
        var html = await site.Anonymous.GetStringAsync($"/dataset/suggest?q={Uri.EscapeDataString(typed)}");

        html.ShouldBe(title is null ? "" : $"<option value=\"{title}\"></option>");
    }

    [TestCase("/dataset?ext_bbox=1,2,3", "is no box")]
    [TestCase("/dataset?from=soon", "is no year")]
    [TestCase("/dataset?sort=mood", "cannot sort by mood")]
    public async Task A_search_that_cannot_be_understood_says_so_and_keeps_what_was_typed(string address, string message)
    {
        (await site.Anonymous.GetStringAsync($"{address}&q=tamar")).ShouldContain(message);
        (await site.Anonymous.GetStringAsync($"{address}&q=tamar")).ShouldContain("value=\"tamar\"");
    }

    [TestCase("id asc", "00001", "00002")]
    [TestCase("id desc", "water", "boats")]
    [TestCase("title asc", "boats", "00001")]
    [TestCase("name desc", "water", "boats")]
    [TestCase("organization desc, title desc", "water", "boats")]
    [TestCase("license_id desc, id asc", "boats", "water")]
    public async Task A_search_is_in_the_order_asked_for(string sort, string first, string second)
    {
        var result = await site.Anonymous.ActionAsync($"package_search?rows=2&sort={Uri.EscapeDataString(sort)}");

        result.GetProperty("results").EnumerateArray().Select(package => package.GetProperty("id").GetString()).ShouldBe([first, second]);
    }

    [Test]
    public async Task Pages_of_a_search_have_every_dataset_once()
    {
        var seen = new List<string>();
        for (var start = 0; start < 40; start += 7)
        {
            var page = await site.Anonymous.ActionAsync($"package_search?sort=id asc&rows=7&start={start}");
            page.GetProperty("count").GetInt64().ShouldBe(27);
            seen.AddRange(page.GetProperty("results").EnumerateArray().Select(package => package.GetProperty("id").GetString()!));
        }

        seen.Count.ShouldBe(27);
        seen.ShouldBeUnique();
    }

    [Test]
    public async Task Rows_are_a_thousand_at_most_and_never_negative()
    {
        var error = await site.Anonymous.RefusedAsync(409, "package_search?rows=-1");
        error.GetProperty("rows")[0].GetString().ShouldBe("Must be at least 0");
        (await site.Anonymous.ActionAsync("package_search?rows=1000000")).GetProperty("results").GetArrayLength().ShouldBe(27);
        (await site.Anonymous.ActionAsync("package_search?rows=0")).GetProperty("results").GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task Facets_count_values_of_what_is_found()
    {
        var result = await site.Anonymous.ActionAsync("package_search?q=water&rows=0&facet.field=[\"tags\",\"res_format\"]");

        var tags = result.GetProperty("facets").GetProperty("tags");
        tags.GetProperty("water").GetInt32().ShouldBe(2);
        tags.GetProperty("boats").GetInt32().ShouldBe(1);
        tags.TryGetProperty("wrecks", out _).ShouldBeFalse();
        result.GetProperty("search_facets").GetProperty("res_format").GetProperty("items").GetArrayLength().ShouldBe(2);
    }

    [Test]
    public async Task Values_of_too_few_datasets_are_not_counted_when_a_least_number_is_given()
    {
        var result = await site.Anonymous.ActionAsync("package_search?q=water&rows=0&facet.field=[\"tags\"]&facet.mincount=2");

        result.GetProperty("facets").GetProperty("tags").EnumerateObject().Select(value => value.Name).ShouldBe(["water"]);
    }

    [Test]
    public async Task Members_that_CKAN_always_gives_are_there_when_they_are_null()
    {
        var package = await site.Anonymous.ActionAsync("package_show?id=water");
        var found = (await site.Anonymous.ActionAsync("package_search?q=tamar")).GetProperty("results")[0];

        JsonElement.DeepEquals(package, found).ShouldBeTrue();
        package.GetProperty("relationships_as_subject").GetArrayLength().ShouldBe(0);
        package.GetProperty("relationships_as_object").GetArrayLength().ShouldBe(0);
        foreach (var name in (string[])["mimetype", "mimetype_inner", "size", "last_modified", "created", "cache_url", "cache_last_updated", "hash", "url_type", "resource_type"])
            package.GetProperty("resources")[0].TryGetProperty(name, out _).ShouldBeTrue(name);
        package.GetProperty("tags")[0].GetProperty("vocabulary_id").ValueKind.ShouldBe(JsonValueKind.Null);
        var organization = await site.Anonymous.ActionAsync("organization_show?id=harbour-office");
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
        (await site.Anonymous.ActionAsync(action)).GetRawText().ShouldContain(expected);

    [TestCase("tag_show?id=nothing")]
    [TestCase("group_package_show?id=nothing")]
    [TestCase("member_list?id=nobody")]
    public async Task What_is_not_there_is_said_to_be_missing(string action) => await site.Anonymous.RefusedAsync(404, action);

    [Test]
    public async Task A_resource_is_shown_by_its_id_and_one_of_a_private_dataset_is_not()
    {
        var resource = (await site.Anonymous.ActionAsync("package_show?id=water")).GetProperty("resources")[0];
        var hidden = site.Get<Storage.Search.DatasetSearch>();
        var secret = JsonElement.Parse((await hidden.FindAsync("secret", Storage.Accounts.Visibility.Everything, CancellationToken.None))!).GetProperty("resources")[0];

        var shown = await site.Anonymous.ActionAsync($"resource_show?id={resource.GetProperty("id").GetString()}");

        JsonElement.DeepEquals(shown, resource).ShouldBeTrue(shown.ToString());
        await site.Anonymous.RefusedAsync(404, $"resource_show?id={secret.GetProperty("id").GetString()}");
        await site.Anonymous.RefusedAsync(404, "resource_show?id=nothing");
        await site.Anonymous.RefusedAsync(409, "resource_show");
    }

    [TestCase("query=format:json", 1)]
    [TestCase("query=[\"format:CSV\",\"url:water\"]", 0)]
    [TestCase("query=description:nothing of the kind", 0)]
    public async Task Resources_are_searched_by_what_they_say(string query, int expected)
    {
        var found = await site.Anonymous.ActionAsync($"resource_search?{Escaped(query)}");

        found.GetProperty("count").GetInt32().ShouldBe(expected, found.ToString());
        found.GetProperty("results").GetArrayLength().ShouldBe(expected);
    }

    [TestCase("resource_search?query=mood:good")]
    [TestCase("resource_search?query=name")]
    [TestCase("resource_search")]
    public async Task A_search_for_resources_that_is_none_is_refused(string action) => await site.Anonymous.RefusedAsync(409, action);

    [Test]
    public async Task A_dataset_is_to_be_had_in_other_profiles()
    {
        var croissant = JsonElement.Parse(await site.Anonymous.GetStringAsync("/dataset/dataset-water.jsonld?profile=croissant"));
        var schema = JsonElement.Parse(await site.Anonymous.GetStringAsync("/dataset/dataset-water.jsonld?profile=schema.org"));

        croissant.GetProperty("conformsTo").GetString().ShouldBe("http://mlcommons.org/croissant/1.0");
        croissant.GetProperty("distribution")[0].GetProperty("@type").GetString().ShouldBe("cr:FileObject");
        var graph = new Graph();
        RdfReader.Read(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(croissant)), RdfFormat.JsonLd, "https://data.example.org/", graph);
        graph.Match(default, Term.Iri(RdfNs.Type), Term.Iri("http://mlcommons.org/croissant/FileObject")).ShouldNotBeEmpty();
        schema.GetProperty("@context").GetString().ShouldBe("https://schema.org/");
    }

    [TestCase("/dataset/dataset-water.ttl?profile=croissant", "ask for .jsonld")]
    [TestCase("/dataset/dataset-water.jsonld?profile=mood", "There is no profile mood")]
    [TestCase("/dataset/dataset-water.jsonld?profil=croissant", "Did you mean profile?")]
    public async Task A_profile_that_is_none_is_refused(string address, string message)
    {
        using var answer = await site.Anonymous.GetAsync(new Uri(address, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(message);
    }

    [Test]
    public async Task Accounts_are_shown_to_themselves_and_to_sysadmins()
    {
        var name = $"ann-{kind}".ToLowerInvariant();
        var ann = await site.UserClientAsync(name);
        var admin = await site.UserClientAsync($"root-{kind}".ToLowerInvariant(), sysadmin: true);

        (await ann.ActionAsync("user_show")).GetProperty("name").GetString().ShouldBe(name);
        (await admin.ActionAsync($"user_show?id={name}")).GetProperty("email").GetString().ShouldBe($"{name}@people.example");
        await ann.RefusedAsync(403, $"user_show?id=root-{kind}".ToLowerInvariant());
        await ann.RefusedAsync(403, "user_show?id=nobody-at-all");
        await site.Anonymous.RefusedAsync(403, $"user_show?id={name}");
        (await ann.ActionAsync("organization_list_for_user")).GetArrayLength().ShouldBe(0);
        (await site.Anonymous.ActionAsync("organization_list_for_user")).GetArrayLength().ShouldBe(0);
        (await admin.ActionAsync("organization_list_for_user")).GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task Fl_gives_only_the_members_asked_for()
    {
        var result = await site.Anonymous.ActionAsync("package_search?q=tamar&fl=id,name");

        result.GetProperty("results")[0].EnumerateObject().Select(member => member.Name).ShouldBe(["id", "name"]);
    }

    [TestCase("fq=nonsense:x")]
    [TestCase("fq=(tags:x")]
    [TestCase("q=title:[")]
    [TestCase("q=nosuchfield:x")]
    [TestCase("fq=metadata_modified:[NOW-7FORTNIGHTS TO *]")]
    [TestCase("sort=mood asc")]
    [TestCase("fq=metadata_modified:[yesterday TO *]")]
    public async Task What_cannot_be_understood_is_refused_in_CKANs_words(string query)
    {
        var error = await site.Anonymous.RefusedAsync(409, $"package_search?{Escaped(query)}");

        error.GetProperty("__type").GetString().ShouldBe("Search Query Error");
    }

    [TestCase("water \"")]
    [TestCase("a) OR (b")]
    [TestCase("'; DROP TABLE dataset; --")]
    [TestCase("%%%")]
    [TestCase("-")]
    public async Task Whatever_a_person_types_gets_an_answer(string text)
    {
        var result = await site.Anonymous.ActionAsync($"package_search?q={Uri.EscapeDataString(text)}");

        result.GetProperty("count").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
    }

    [Test]
    public async Task A_dataset_is_shown_by_id_and_by_name_and_a_private_one_is_not()
    {
        (await site.Anonymous.ActionAsync("package_show?id=water")).GetProperty("title").GetString().ShouldBe("Water quality of the Tamar");
        (await site.Anonymous.ActionAsync("package_show?id=dataset-water")).GetProperty("id").GetString().ShouldBe("water");
        var error = await site.Anonymous.RefusedAsync(404, "package_show?id=secret");
        error.GetProperty("__type").GetString().ShouldBe("Not Found Error");
        (await site.Anonymous.GetAsync(new Uri("/dataset/dataset-secret", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_private_dataset_is_seen_by_those_of_its_organization()
    {
        var member = await site.UserClientAsync($"member-{kind}".ToLowerInvariant());
        var stranger = await site.UserClientAsync($"stranger-{kind}".ToLowerInvariant());
        var organization = (await site.Anonymous.ActionAsync("organization_show?id=harbour-office")).GetProperty("id").GetString()!;
        var user = await site.Get<UserStore>().FindAsync($"member-{kind}".ToLowerInvariant(), CancellationToken.None);
        await site.Get<MemberStore>().SetAsync(organization, user!.Id, Role.Member, CancellationToken.None);

        (await member.ActionAsync("package_show?id=secret")).GetProperty("id").GetString().ShouldBe("secret");
        (await member.ActionAsync("package_search?q=wrecks&include_private=true")).GetProperty("count").GetInt32().ShouldBe(1);
        (await member.ActionAsync("package_search?q=wrecks")).GetProperty("count").GetInt32().ShouldBe(0);
        await stranger.RefusedAsync(404, "package_show?id=secret");
        (await stranger.ActionAsync("package_search?q=wrecks&include_private=true")).GetProperty("count").GetInt32().ShouldBe(0);
    }

    [Test]
    public async Task Lists_have_names_and_counts()
    {
        (await site.Anonymous.ActionAsync("package_list")).GetArrayLength().ShouldBe(27);
        (await site.Anonymous.ActionAsync("package_list?limit=2&offset=25")).EnumerateArray().Select(name => name.GetString()).ShouldBe(["dataset-boats", "dataset-water"]);
        (await site.Anonymous.ActionAsync("tag_list")).EnumerateArray().Select(tag => tag.GetString()).ShouldBe(["boats", "parks", "rivers", "trees", "water"]);
        (await site.Anonymous.ActionAsync("tag_list?query=riv"))[0].GetString().ShouldBe("rivers");
        var organization = (await site.Anonymous.ActionAsync("organization_list?all_fields=true"))[0];
        organization.GetProperty("name").GetString().ShouldBe("harbour-office");
        organization.GetProperty("package_count").GetInt32().ShouldBe(2);
        (await site.Anonymous.ActionAsync("organization_show?id=harbour-office&include_datasets=true")).GetProperty("packages").GetArrayLength().ShouldBe(2);
        var licenses = (await site.Anonymous.ActionAsync("license_list")).EnumerateArray().ToList();
        licenses.Single(license => license.GetProperty("id").GetString() == "cc-by").GetProperty("package_count").GetInt32().ShouldBe(2);
        licenses.Count.ShouldBeGreaterThan(10);
        (await site.Anonymous.ActionAsync("current_package_list_with_resources?limit=3")).GetArrayLength().ShouldBe(3);
        (await site.Anonymous.ActionAsync("group_list")).GetArrayLength().ShouldBe(0);
        await site.Anonymous.RefusedAsync(404, "organization_show?id=nobody");
        await site.Anonymous.RefusedAsync(404, "group_show?id=nothing");
    }

    [Test]
    public async Task Our_own_CKAN_harvester_harvests_every_dataset_of_us()
    {
        await using var other = await Site.StartAsync();
        var source = await other.SourceAsync(site.Url, "first-site");

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
        using var first = await site.Anonymous.GetAsync(new Uri("/api/3/action/package_show?id=water", UriKind.Relative));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/3/action/package_show?id=water");
        again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());

        using var second = await site.Anonymous.SendAsync(again);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Test]
    public async Task Answers_are_packed_for_those_who_can_unpack_them()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/3/action/package_search?rows=20");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");

        using var response = await site.Anonymous.SendAsync(request);

        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
    }

    [Test]
    public async Task Data_json_and_the_site_map_have_every_public_dataset()
    {
        var data = JsonElement.Parse(await site.Anonymous.GetStringAsync(new Uri("/data.json", UriKind.Relative)));
        var map = await site.Anonymous.GetStringAsync(new Uri("/sitemap-1.xml", UriKind.Relative));

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
        using var answer = await site.Anonymous.GetAsync(new Uri($"/catalog.{extension}", UriKind.Relative));

        answer.Content.Headers.ContentType!.MediaType.ShouldBe(mediaType);
        var datasets = Datasets(await answer.Content.ReadAsByteArrayAsync(), extension);
        datasets.Count.ShouldBe(27);
        var water = await site.Anonymous.GetByteArrayAsync(new Uri($"/dataset/water.{extension}", UriKind.Relative));
        datasets.ShouldContain(Datasets(water, extension).ShouldHaveSingleItem());
        using var secret = await site.Anonymous.GetAsync(new Uri($"/dataset/secret.{extension}", UriKind.Relative));
        secret.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [TestCase("/dataset/water", "text/turtle", "text/turtle")]
    [TestCase("/dataset/water", "text/html;q=0.5, application/ld+json", "application/ld+json")]
    [TestCase("/dataset/water", "application/rdf+xml;q=0.8, text/turtle;q=0.9, */*;q=0.1", "text/turtle")]
    [TestCase("/dataset/dataset-water", "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "text/html")]
    [TestCase("/dataset/dataset-water", "*/*", "text/html")]
    [TestCase("/catalog", "application/n-triples", "application/n-triples")]
    public async Task An_address_answers_in_the_form_that_the_caller_prefers(string path, string accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var answer = await site.Anonymous.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(expected);
        answer.Headers.Vary.ShouldContain("Accept");
    }

    [Test]
    public async Task Pages_of_the_catalogue_go_on_where_the_last_one_ended_and_take_filters()
    {
        var all = Datasets(await site.Anonymous.GetByteArrayAsync(new Uri("/catalog.nt", UriKind.Relative)), "nt");
        var rest = Datasets(await site.Anonymous.GetByteArrayAsync(new Uri("/catalog.nt?after=00020", UriKind.Relative)), "nt");
        var tagged = Datasets(await site.Anonymous.GetByteArrayAsync(new Uri("/catalog.nt?tag=boats", UriKind.Relative)), "nt");
        using var odd = await site.Anonymous.GetAsync(new Uri("/catalog.nt?tags=boats", UriKind.Relative));

        (all.Count, rest.Count, tagged.Count).ShouldBe((27, 7, 1));
        odd.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await site.Anonymous.GetStringAsync(new Uri("/sitemap-1.xml", UriKind.Relative))).ShouldContain("<lastmod>20");
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
        var client = await site.UserClientAsync($"index-{kind}".ToLowerInvariant(), sysadmin: true);
        await client.ActionAsync("harvest_source_index_clear", new { id = "portal" });
        (await site.Anonymous.ActionAsync("package_search?q=tamar")).GetProperty("count").GetInt32().ShouldBe(0);

        (await client.ActionAsync("harvest_source_reindex", new { id = "portal" })).GetBoolean().ShouldBeTrue();

        (await site.Anonymous.ActionAsync("package_search?q=tamar")).GetProperty("count").GetInt32().ShouldBe(1);
        (await site.Anonymous.ActionAsync("package_search?fq=tags:boats")).GetProperty("count").GetInt32().ShouldBe(1);
        (await site.Anonymous.ActionAsync("package_search?q=wrecks")).GetProperty("count").GetInt32().ShouldBe(0);
    }

    private static string Escaped(string query) => string.Join('&', query.Split('&').Select(pair =>
    {
        var parts = pair.Split('=', 2);
        return $"{parts[0]}={Uri.EscapeDataString(parts[1])}";
    }));

    private static Action<JsonObject> Package(string title, string organization, string[] tags, string format, string license) => package =>
    {
        package["title"] = title;
        package["organization"] = new JsonObject { ["id"] = $"org-{organization}", ["name"] = organization, ["title"] = "The harbour office" };
        package["owner_org"] = $"org-{organization}";
        package["tags"] = new JsonArray([.. tags.Select(tag => new JsonObject { ["name"] = tag })]);
        package["resources"] = new JsonArray(new JsonObject { ["url"] = "http://data.example/file", ["format"] = format });
        package["license_id"] = license;
    };
}
