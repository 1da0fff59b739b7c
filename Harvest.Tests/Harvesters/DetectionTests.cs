using Harvest.Harvesters;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters;

/// <summary>What an address is taken for, where several harvesters could.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DetectionTests
{
    private const string DataJson =
        """{"@type": "dcat:Catalog", "dataset": [{"title": "T", "identifier": "a", "description": "D", "publisher": {"name": "P"}}]}""";

    private const string Identify =
        """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><Identify><repositoryName>R</repositoryName><protocolVersion>2.0</protocolVersion><deletedRecord>no</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify></OAI-PMH>""";

    private const string Formats =
        """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat></ListMetadataFormats></OAI-PMH>""";

    [TestCase("/data.json", "dcat-us")]
    [TestCase("/", "ckan")]
    [TestCase("/dataset/trees", "ckan")]
    public async Task A_file_on_a_portal_is_the_file_and_its_pages_are_the_portal(string path, string type)
    {
        var portal = new FakePortal();
        portal.Fill(3);
        await using var site = await TestSite.StartAsync(context =>
        {
            if (context.Request.Path.StartsWithSegments("/api"))
                return portal.AnswerAsync(context);
            context.Response.StatusCode = context.Request.Path == "/data.json" ? 200 : 404;
            return context.Request.Path == "/data.json" ? context.Response.WriteAsync(DataJson) : Task.CompletedTask;
        });

        (await DetectAsync(site.At(path))).Type.ShouldBe(type);
    }

    [TestCase("/nosuch", true)]
    [TestCase("/data.json", false)]
    public async Task What_is_found_elsewhere_on_a_site_is_told_when_the_address_itself_does_not_exist(string path, bool isTold)
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/data.json" ? 200 : 404;
            return context.Request.Path == "/data.json" ? context.Response.WriteAsync(DataJson) : Task.CompletedTask;
        });

        var found = await DetectAsync(site.At(path));

        found.Url.ShouldBe(site.At("/data.json").AbsoluteUri);
        found.Reason.Contains("the address itself answered 404. Check that this catalogue is meant.", StringComparison.Ordinal).ShouldBe(isTold, found.Reason);
    }

    [TestCase("/oai?verb=Identify", "oai-pmh", "")]
    [TestCase("/oai", "oai-pmh", "")]
    [TestCase("/login", "ckan", "the address itself is no catalogue. It is a web page titled \"Log in\". Check that this catalogue is meant.")]
    [TestCase("/broken.json", "ckan", "the address itself is no catalogue. It is JSON that cannot be read: ")]
    [TestCase("/401", "ckan", "the address itself answered 401. Check that this catalogue is meant.")]
    [TestCase("/500", "ckan", "the address itself answered 500. Check that this catalogue is meant.")]
    [TestCase("/organization/city", "ckan", "")]
    [TestCase("/", "ckan", "")]
    [TestCase("/?q=trees", "ckan", "")]
    public async Task Beside_a_portal_at_the_root_an_address_is_what_it_is_and_what_is_taken_instead_is_told(string path, string type, string says)
    {
        var portal = new FakePortal();
        portal.Fill(3);
        await using var site = await TestSite.StartAsync(context =>
        {
            if (context.Request.Path.StartsWithSegments("/api"))
                return portal.AnswerAsync(context);
            if (context.Request.Path == "/oai")
            {
                context.Response.ContentType = "text/xml";
                return context.Response.WriteAsync(context.Request.Query["verb"] == "Identify" ? Identify : Formats);
            }
            var (status, media, text) = context.Request.Path.Value switch
            {
                "/" or "/organization/city" => (200, "text/html", "<html><title>Portal</title>"),
                "/login" => (200, "text/html", "<html><title>Log in</title>"),
                "/broken.json" => (200, "application/json", "{\"a\": "),
                "/401" => (401, "text/html", ""),
                "/500" => (500, "text/html", ""),
                _ => (404, "text/html", ""),
            };
            (context.Response.StatusCode, context.Response.ContentType) = (status, media);
            return context.Response.WriteAsync(text);
        });

        var found = await DetectAsync(new Uri(site.Url, path));

        found.Type.ShouldBe(type, found.ToString());
        if (says.Length > 0)
            found.Reason.ShouldContain(says);
        else
            found.Reason.ShouldNotContain("Check that");
    }

    [TestCase("/city")]
    [TestCase("/city/")]
    [TestCase("/city/index.html")]
    public async Task A_page_that_exists_is_not_told_as_absent_since_its_other_spelling_is(string path)
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            var isThere = context.Request.Path == path || context.Request.Path == "/data.json";
            context.Response.StatusCode = isThere ? 200 : 404;
            context.Response.ContentType = context.Request.Path == path ? "text/html" : "application/json";
            return isThere ? context.Response.WriteAsync(context.Request.Path == path ? "<html><title>City</title>" : DataJson) : Task.CompletedTask;
        });

        var found = await DetectAsync(site.At(path));

        found.Url.ShouldBe(site.At("/data.json").AbsoluteUri);
        found.Reason.ShouldNotContain("404");
    }

    [TestCase("https://unknown.example/ctx.jsonld", "dcat:Dataset", "dcat")]
    [TestCase("https://unknown.example/ctx.jsonld", "dcat:Catalog", "dcat")]
    [TestCase("https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", "dcat:Catalog", "dcat-us")]
    public async Task Any_JSON_LD_may_have_the_types_that_data_json_has(string context, string type, string harvester)
    {
        await using var site = await TestSite.StartAsync($$"""{"@context": "{{context}}", "@id": "http://x.example/j", "@type": "{{type}}", "dct:title": "J"}""", "application/ld+json");

        (await DetectAsync(site.At("/one.jsonld"))).Type.ShouldBe(harvester);
    }

    [TestCase("/open/data", "/open/data/data.json", "dcat-us")]
    [TestCase("/open/data/", "/open/data/data.json", "dcat-us")]
    [TestCase("/open/index.html", "/open/data.json", "dcat-us")]
    [TestCase("/open/data", "/open/data.json", "dcat-us")]
    [TestCase("/open/data", "/open/catalog.ttl", "dcat")]
    [TestCase("/open/data", "/open/data/catalog.jsonld", "dcat")]
    [TestCase("/open/data", "/feeds/all?format=1", "dcat", Description = "a link rel=alternate")]
    [TestCase("/open/data", "/files/dcat.rdf", "dcat", Description = "an anchor")]
    public async Task A_catalogue_beside_the_pasted_page_is_found(string page, string file, string type)
    {
        var path = file.Split('?')[0];
        await using var site = await TestSite.StartAsync(context =>
        {
            var isFile = context.Request.Path == path;
            context.Response.StatusCode = isFile || context.Request.Path == page ? 200 : 404;
            context.Response.ContentType = !isFile ? "text/html" : type == "dcat-us" ? "application/json"
                : path.EndsWith(".jsonld", StringComparison.Ordinal) ? "application/ld+json" : "text/turtle";
            return isFile
                ? context.Response.WriteAsync(type == "dcat-us" ? DataJson : path.EndsWith(".jsonld", StringComparison.Ordinal)
                    ? """{"@id": "http://x.example/d", "@type": "http://www.w3.org/ns/dcat#Dataset", "http://purl.org/dc/terms/title": "D"}"""
                    : "<http://x.example/d> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> \"D\" .")
                : context.Request.Path == page
                    ? context.Response.WriteAsync("<html><link href='/feeds/all?format=1' type='text/turtle' rel='alternate'><a class=x href=/files/dcat.rdf>RDF</a>")
                    : Task.CompletedTask;
        });

        var found = await DetectAsync(site.At(page));

        (found.Type, found.Url).ShouldBe((type, site.Url.GetLeftPart(UriPartial.Authority) + file));
    }

    [Test]
    public async Task JSON_LD_of_another_profile_is_no_DCAT_US()
    {
        await using var site = await TestSite.StartAsync(
            """
            {"@context": ["https://www.w3.org/ns/hydra/context.jsonld", "https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld"],
             "@id": "https://x.example/d", "@type": "Dataset", "title": {"en": "D"}, "description": {"en": "d"},
             "distribution": {"@type": "Distribution", "accessURL": "https://x.example/f.csv"}}
            """,
            "application/ld+json");

        (await DetectAsync(site.At("/d.jsonld"))).Type.ShouldBe("dcat");
    }

    [Test]
    public async Task A_page_with_datasets_of_schema_org_is_a_source_of_DCAT()
    {
        await using var site = await TestSite.StartAsync(
            """
            <!DOCTYPE html><html><head><title>Oaks</title><script type="application/ld+json">{"@context": "https://schema.org/", "@type": "Dataset", "name": "Oaks"}</script></head></html>
            """,
            "text/html");

        var found = await DetectAsync(site.At("/oaks"));

        (found.Type, found.Url).ShouldBe(("dcat", site.At("/oaks").AbsoluteUri));
        found.Reason.ShouldContain("schema.org");
    }

    [TestCase("/api/feed/dcat-us/1.1.json", "arcgis")]
    [TestCase("/data.json", "dcat-us")]
    public async Task A_site_with_a_feed_is_what_the_feed_says(string feed, string type)
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == feed ? 200 : 404;
            return context.Request.Path == feed ? context.Response.WriteAsync(DataJson) : Task.CompletedTask;
        });

        (await DetectAsync(site.Url)).Type.ShouldBe(type);
    }

    [Test]
    public async Task A_file_of_version_3_brings_its_configuration()
    {
        await using var site = await TestSite.StartAsync(DataJson.Replace("dcat:Catalog", "Catalog", StringComparison.Ordinal), "application/json");

        var found = await DetectAsync(site.At("/catalog.json"));

        (found.Type, found.Config).ShouldBe(("dcat-us", """{"schema": "3.0"}"""));
        found.Reason.ShouldContain("3.0");
    }

    [Test]
    public async Task A_web_page_is_called_so_by_its_title_in_three_lines()
    {
        await using var site = await TestSite.StartAsync("<!DOCTYPE html><title>Town &amp; Country</title>", "text/html");

        var fault = await Should.ThrowAsync<HarvestException>(() => DetectAsync(site.Url));

        var lines = fault.Message.Split(Environment.NewLine);
        lines.Length.ShouldBe(3);
        lines[0].ShouldContain("is no catalogue that can be harvested here");
        lines[1].ShouldContain("a web page titled \"Town & Country\"");
        lines[2].ShouldContain("OAI-PMH");
    }

    [TestCase("/", Description = "all of the site")]
    [TestCase("/api", Description = "the API alone")]
    public async Task A_refusal_is_told_as_such(string closed)
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path.StartsWithSegments(closed.TrimEnd('/')) ? 403 : 200;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html><title>Attention Required! | Wall</title>");
        });

        var fault = await Should.ThrowAsync<HarvestException>(() => DetectAsync(site.Url));

        fault.Message.ShouldContain("403 Forbidden");
        fault.Message.ShouldContain("Attention Required! | Wall");
        fault.Message.ShouldNotContain("no such catalogue");
        fault.Message.Split(Environment.NewLine).Length.ShouldBe(3);
    }

    [Test]
    public async Task The_page_of_an_organization_is_its_datasets_alone()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(3);

        var found = await DetectAsync(new Uri(portal.Url, "organization/city"));

        (found.Type, found.Url, found.Config).ShouldBe(("ckan", portal.Url.AbsoluteUri.TrimEnd('/'), """{"organizations_filter_include":["city"]}"""));
        found.Reason.ShouldContain("organization city");
    }

    [Test]
    public async Task Where_https_does_not_answer_http_is_asked_and_that_is_said()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(3);
        await using var engine = await Engine.StartAsync(settings: [("Http:Retries", "0")]);

        var found = await engine.Get<SourceDetector>().DetectAsync(portal.Url.Authority, CancellationToken.None);

        found.Url.ShouldStartWith("http://");
        found.Reason.ShouldContain("https does not work");
    }

    [Test]
    public async Task Where_neither_answers_both_are_named()
    {
        await using var engine = await Engine.StartAsync(settings: [("Http:Retries", "0")]);

        var fault = await Should.ThrowAsync<HarvestException>(() => engine.Get<SourceDetector>().DetectAsync("127.0.0.1:9", CancellationToken.None));

        fault.Message.ShouldContain("Neither https nor http was answered");
    }

    [Test]
    public async Task Where_nobody_answers_nobody_else_is_asked()
    {
        await using var engine = await Engine.StartAsync(settings: [("Http:Retries", "0")]);

        var survey = await engine.Get<SourceDetector>().SurveyAsync(new Uri("http://127.0.0.1:9/"), CancellationToken.None);

        survey.Found.ShouldBeEmpty();
        survey.Reasons.ShouldHaveSingleItem().ShouldContain("refused the connection");
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
    public async Task A_catalogue_is_found_where_every_other_address_is_an_error(int status)
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/c" ? 200 : status;
            context.Response.ContentType = "text/turtle";
            return context.Request.Path == "/c"
                ? context.Response.WriteAsync("<http://x.example/d> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> \"D\" .")
                : Task.CompletedTask;
        });

        (await DetectAsync(site.At("/c"), ("Http:Retries", "4"), ("Http:CircuitFailures", "10"))).Type.ShouldBe("dcat");
    }

    private static async Task<DetectedSource> DetectAsync(Uri url, params IEnumerable<(string Key, string Value)> settings)
    {
        await using var engine = await Engine.StartAsync(settings: [("Http:Retries", "0"), .. settings]);
        return await engine.Get<SourceDetector>().DetectAsync(url, CancellationToken.None);
    }
}
