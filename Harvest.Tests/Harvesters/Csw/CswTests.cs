using System.Globalization;
using System.Text;
using System.Text.Json;
using Harvest.Harvesters;
using Harvest.Harvesters.Csw;
using Harvest.Http;
using Harvest.Model;
using Harvest.Tests.Harvesters.Waf;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Csw;

public sealed class CswTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    [TestCase(405)]
    [TestCase(403)]
    [TestCase(501)]
    public async Task A_server_that_refuses_POST_is_asked_by_GET(int status)
    {
        await using var csw = await FakeCsw.StartAsync(count: 3);
        csw.PostStatus = status;

        (await HarvestWellAsync(await SourceAsync(csw))).ShouldCount(added: 3);

        csw.Questions.ShouldAllBe(question => question.Method == "GET");
    }

    [Test]
    public async Task All_records_are_harvested_with_one_request_a_page()
    {
        await using var csw = await FakeCsw.StartAsync(count: 25);
        var source = await SourceAsync(csw, """{"page_size": 10}""");

        (await HarvestWellAsync(source)).ShouldCount(added: 25);

        csw.Questions.Select(question => (question.Method, question.Start, question.Count)).ShouldBe([("POST", 1, 10), ("POST", 11, 10), ("POST", 21, 10)]);
        csw.Requests.Count.ShouldBe(4);
        (await RowsAsync<string>("SELECT guid FROM harvest_object ORDER BY guid")).Take(2).ShouldBe(["r001", "r002"]);
    }

    [Test]
    public async Task A_second_run_writes_nothing()
    {
        await using var csw = await FakeCsw.StartAsync(count: 12);
        var source = await SourceAsync(csw);
        await HarvestWellAsync(source);

        var job = await HarvestWellAsync(source);

        job.ShouldCount(same: 12);
        (job.Gathered, await Engine.CountAsync("harvest_object")).ShouldBe((0, 12));
    }

    [Test]
    public async Task What_changed_is_updated_and_what_is_gone_is_deleted()
    {
        await using var csw = await FakeCsw.StartAsync(count: 12);
        var source = await SourceAsync(csw);
        await HarvestWellAsync(source);
        csw.Put("r002", FakeFolder.Record("r002", "Changed"));
        csw.Remove("r005");
        csw.Put("r099", FakeFolder.Record("r099", "New"));

        (await HarvestWellAsync(source)).ShouldCount(added: 1, updated: 1, deleted: 1, same: 10);
    }

    [TestCase("no nextRecord")]
    [TestCase("nextRecord is always 0")]
    [TestCase("nextRecord stands still")]
    [TestCase("pages are smaller than asked for")]
    public async Task Inexact_servers_are_harvested_to_their_end(string vice)
    {
        await using var csw = await FakeCsw.StartAsync(count: 25);
        csw.MaxPage = 7;
        csw.NextRecord = vice switch
        {
            "no nextRecord" => _ => null,
            "nextRecord is always 0" => _ => 0,
            "nextRecord stands still" => _ => 1,
            _ => next => next,
        };
        var source = await SourceAsync(csw);

        (await HarvestWellAsync(source)).ShouldCount(added: 25);

        csw.Questions.Select(question => question.Start).ShouldBe([1, 8, 15, 22]);
    }

    [Test]
    public async Task A_server_that_stops_early_deletes_nothing()
    {
        await using var csw = await FakeCsw.StartAsync(count: 10);
        var source = await SourceAsync(csw);
        await HarvestWellAsync(source);
        csw.Remove("r010");
        csw.Announced = 5;

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount(same: 9);
        (await Engine.ErrorsAsync(job)).ShouldBe([$"The CSW server {csw.Url} says that it has 14 datasets, but lists 9; nothing is deleted this time"]);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(10);
    }

    [Test]
    public async Task A_server_that_repeats_itself_is_left()
    {
        await using var csw = await FakeCsw.StartAsync(count: 4);
        var source = await SourceAsync(csw, """{"page_size": 4}""");
        await HarvestWellAsync(source);
        string? page = null;
        csw.Announced = 100;
        csw.Instead = question =>
        {
            if (question.Start == 1)
                return null;
            page ??= $"""
                <csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults numberOfRecordsMatched="104" nextRecord="{question.Start + 4}">
                {FakeFolder.Record("r001", "Record 1")}</csw:SearchResults></csw:GetRecordsResponse>
                """;
            return page;
        };

        var job = await Engine.HarvestAsync(source);

        (await Engine.ErrorsAsync(job)).ShouldContain(error => error.Contains("repeats itself"));
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(4);
    }

    [Test]
    public async Task No_records_delete_nothing()
    {
        await using var csw = await FakeCsw.StartAsync(count: 3);
        var source = await SourceAsync(csw);
        await HarvestWellAsync(source);
        foreach (var id in (string[])["r001", "r002", "r003"])
            csw.Remove(id);

        var job = await Engine.HarvestAsync(source);

        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("No datasets found at");
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(3);
    }

    [TestCase("exception", "Failed to query CSW: ", "NoApplicableCode: typeNames: Out of cheese")]
    [TestCase("html", "Failed to query CSW: ", "<html>")]
    [TestCase("broken", "Failed to query CSW: ", "broken XML")]
    [TestCase("empty", "Failed to query CSW: ", "broken XML: it is empty")]
    [TestCase("noresults", "Failed to query CSW: ", "without SearchResults")]
    public async Task What_is_no_answer_fails_the_job_and_deletes_nothing(string answer, string begin, string part)
    {
        await using var csw = await FakeCsw.StartAsync(count: 3);
        var source = await SourceAsync(csw);
        await HarvestWellAsync(source);
        csw.Instead = _ => answer switch
        {
            "exception" => FakeCsw.Exception("NoApplicableCode", "Out of cheese"),
            "html" => "<html><body>Maintenance</body></html>",
            "broken" => "<csw:GetRecordsResponse",
            "noresults" => "<csw:GetRecordsResponse xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'/>",
            _ => "",
        };

        var job = await Engine.HarvestAsync(source);

        var error = (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem();
        error.ShouldStartWith(begin);
        error.ShouldContain(part);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(3);
    }

    [Test]
    public async Task A_fault_on_a_later_page_keeps_what_came_and_deletes_nothing()
    {
        await using var csw = await FakeCsw.StartAsync(count: 30);
        csw.Instead = question => question.Start > 20 ? FakeCsw.Exception("NoApplicableCode", "Tired") : null;
        var source = await SourceAsync(csw, """{"page_size": 10}""");

        var job = await Engine.HarvestAsync(source);

        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("Tired");
        job.Deleted.ShouldBe(0);
        csw.Instead = _ => null;
        await HarvestWellAsync(source);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(30);
    }

    [Test]
    public async Task Bad_records_are_told_and_spoil_no_others()
    {
        await using var csw = await FakeCsw.StartAsync(count: 3);
        csw.Put("r001a", "<other>thing</other>");
        csw.Put("r001b", FakeFolder.Record("", "No identifier"));
        csw.Put("r001c", FakeFolder.Record("r001c", ""));
        csw.Put("r001d", "<record>\u0002</record>");
        csw.Put("r001e", string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000)));
        var source = await SourceAsync(csw);

        var job = await Engine.HarvestAsync(source);

        (job.Added, job.Errored).ShouldBe((3, 1));
        var errors = await Engine.ErrorsAsync(job);
        errors.ShouldContain(error => error.StartsWith($"Record 2 of the CSW server {csw.Url} cannot be taken: <other> is no metadata record"));
        errors.ShouldContain(error => error.StartsWith($"Record 3 of the CSW server {csw.Url} cannot be taken: it has no identifier"));
        errors.ShouldContain(error => error.StartsWith("r001c: title: it is missing"));
        errors.ShouldContain(error => error.StartsWith($"Record 5 of the CSW server {csw.Url} cannot be taken: ") && error.Contains("U+0002"));
        errors.ShouldContain(error => error.StartsWith($"Record 6 of the CSW server {csw.Url} cannot be taken: Elements are nested deeper than 100 (line "));
    }

    [Test]
    public async Task A_server_that_knows_another_type_name_only_is_asked_for_that()
    {
        await using var csw = await FakeCsw.StartAsync(count: 3);
        csw.Instead = question => question.TypeNames == "csw:Record" && !question.Text.Contains("SortBy")
            ? null
            : FakeCsw.Exception("InvalidParameterValue", "Unknown");
        var source = await SourceAsync(csw);

        (await HarvestWellAsync(source)).ShouldCount(added: 3);
    }

    [Test]
    public async Task A_server_that_takes_GET_only_is_asked_so()
    {
        await using var csw = await FakeCsw.StartAsync(count: 3);
        csw.Capabilities = FakeCsw.Describe("<ows:Get xlink:href=\"/csw?map=a\"/>", "csw:Record");
        var source = await SourceAsync(csw, """{"cql": "AnyText LIKE '%sea%'"}""");

        (await HarvestWellAsync(source)).ShouldCount(added: 3);

        var question = csw.Questions.ShouldHaveSingleItem();
        (question.Method, question.TypeNames).ShouldBe(("GET", "csw:Record"));
        question.Text.ShouldContain("map=a");
        question.Text.ShouldContain("constraintLanguage=CQL_TEXT");
        Uri.UnescapeDataString(question.Text).ShouldContain("AnyText LIKE '%sea%'");
    }

    [TestCase("")]
    [TestCase("<html>no description</html>")]
    [TestCase("not xml")]
    public async Task A_server_without_a_description_is_harvested_all_the_same(string capabilities)
    {
        await using var csw = await FakeCsw.StartAsync(count: 3);
        csw.Capabilities = capabilities;

        (await HarvestWellAsync(await SourceAsync(csw))).ShouldCount(added: 3);
    }

    [Test]
    public async Task A_filter_is_sent_as_it_is_configured()
    {
        await using var csw = await FakeCsw.StartAsync(count: 1);
        const string filter = "<ogc:Filter xmlns:ogc='http://www.opengis.net/ogc'><ogc:PropertyIsLike wildCard='%' singleChar='_' escapeChar='!'><ogc:PropertyName>AnyText</ogc:PropertyName><ogc:Literal>%sea%</ogc:Literal></ogc:PropertyIsLike></ogc:Filter>";
        var source = await SourceAsync(csw, JsonSerializer.Serialize(new { filter }));

        await HarvestWellAsync(source);

        csw.Questions[0].Text.ShouldContain("<csw:Constraint version=\"1.1.0\"><ogc:Filter");
        csw.Questions[0].Text.ShouldContain("<ogc:Literal>%sea%</ogc:Literal>");
    }

    [Test]
    public async Task Dublin_Core_is_read()
    {
        await using var csw = await FakeCsw.StartAsync();
        csw.Put("dc", """
            <csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dct="http://purl.org/dc/terms/" xmlns:ows="http://www.opengis.net/ows">
              <dc:identifier>dc-1</dc:identifier><dc:title>Plain</dc:title><dct:abstract>Words</dct:abstract><dc:subject>one</dc:subject><dc:subject>two</dc:subject>
              <dct:modified>2024-02-03</dct:modified><dc:publisher>P</dc:publisher><dc:rights>https://l.example/licence</dc:rights>
              <dc:URI protocol="OGC:WMS" name="layer" description="Map">https://w.example/wms</dc:URI>
              <ows:BoundingBox crs="urn:ogc:def:crs:EPSG::4326"><ows:LowerCorner>50 8</ows:LowerCorner><ows:UpperCorner>51 9</ows:UpperCorner></ows:BoundingBox>
            </csw:Record>
            """);
        var source = await SourceAsync(csw, """{"output_schema": "dublin-core"}""");

        (await HarvestWellAsync(source)).ShouldCount(added: 1);

        csw.Questions[0].Schema.ShouldBe("http://www.opengis.net/cat/csw/2.0.2");
        csw.Questions[0].TypeNames.ShouldBe("csw:Record");
        var dataset = (await Engine.DatasetsAsync(source)).Single();
        dataset.GetProperty("title").GetString().ShouldBe("Plain");
        dataset.GetProperty("license_url").GetString().ShouldBe("https://l.example/licence");
        dataset.GetProperty("resources")[0].GetProperty("format").GetString().ShouldBe("wms");
        dataset.GetProperty("extras").GetRawText().ShouldContain("[[[8,50],[9,50],[9,51],[8,51],[8,50]]]");
    }

    [Test]
    public async Task DCAT_is_read_under_its_identifier()
    {
        await using var csw = await FakeCsw.StartAsync();
        csw.Put("a", Rdf("a", "First", "b1"));
        var source = await SourceAsync(csw, """{"output_schema": "geodcat-ap", "language": "fr"}""");

        (await HarvestWellAsync(source)).ShouldCount(added: 1);
        csw.Questions[0].Schema.ShouldBe("http://data.europa.eu/930/");
        // Another name of a blank node is no change.
        csw.Put("a", Rdf("a", "First", "other"));
        (await HarvestWellAsync(source)).ShouldCount(same: 1);
        csw.Put("a", Rdf("a", "Second", "b1"));
        (await HarvestWellAsync(source)).ShouldCount(updated: 1);

        (await RowsAsync<string>("SELECT DISTINCT guid FROM harvest_object")).ShouldBe(["a"]);
        var dataset = (await Engine.DatasetsAsync(source)).Single();
        dataset.GetProperty("title").GetString().ShouldBe("Second");
        dataset.GetProperty("resources")[0].GetProperty("url").GetString().ShouldBe("https://d.example/a.csv");
        dataset.GetProperty("tags")[0].GetProperty("name").GetString().ShouldBe("eau");

        static string Rdf(string id, string title, string blank) => $"""
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
              <dcat:Dataset rdf:about="https://c.example/{id}"><dct:identifier>{id}</dct:identifier><dct:title>{title}</dct:title><dcat:keyword>eau</dcat:keyword>
                <dcat:distribution><dcat:Distribution rdf:nodeID="{blank}"><dcat:accessURL rdf:resource="https://d.example/{id}.csv"/></dcat:Distribution></dcat:distribution>
              </dcat:Dataset>
            </rdf:RDF>
            """;
    }

    [Test]
    public async Task Resources_keep_their_ids()
    {
        await using var csw = await FakeCsw.StartAsync();
        csw.Put("a", Fixture.Text("iso/harbour-19115-3.xml").Split("?>", 2)[1]);
        var source = await SourceAsync(csw);
        await HarvestWellAsync(source);
        var before = await IdsAsync();
        csw.Put("a", Fixture.Text("iso/harbour-19115-3.xml").Split("?>", 2)[1].Replace("All soundings", "All of them").Replace("Depths of", "Soundings of"));

        (await HarvestWellAsync(source)).ShouldCount(updated: 1);

        (await IdsAsync()).ShouldBe(before);
        before.ShouldBeUnique();
        before.Count.ShouldBe(2);

        async Task<IReadOnlyList<string?>> IdsAsync() =>
            [.. (await Engine.DatasetsAsync(source)).Single().GetProperty("resources").EnumerateArray().Select(resource => resource.GetProperty("id").GetString())];
    }

    [Test]
    public async Task RDF_without_a_dataset_is_told()
    {
        await using var csw = await FakeCsw.StartAsync(count: 1);
        csw.Put("a", """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>""");
        var source = await SourceAsync(csw);

        var job = await Engine.HarvestAsync(source);

        job.Added.ShouldBe(1);
        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("there is no dcat:Dataset in it");
    }

    [Test]
    public async Task The_real_DCAT_of_GeoNetwork_is_harvested()
    {
        await using var site = await RealAsync("csw/geonetwork-dcat-page-{0}.xml");
        var source = await Engine.CreateSourceAsync(site.At("/geonetwork/srv/fre/csw"), "csw", """{"output_schema": "dcat"}""");

        (await HarvestWellAsync(source)).ShouldCount(added: 6);

        site.Requests.Where(request => request.Method == "POST").ShouldAllBe(request => request.Text.Contains("outputSchema=\"http://www.w3.org/ns/dcat#\""));
        var datasets = await Engine.DatasetsAsync(source);
        datasets.Sum(dataset => dataset.GetProperty("resources").GetArrayLength()).ShouldBe(17);
        (await RowsAsync<string>("SELECT guid FROM harvest_object")).ShouldContain("https://www.geo2france.fr/insee/partmenage5ans");
        datasets.Select(dataset => dataset.GetProperty("title").GetString())
            .ShouldContain("INSEE - Part des ménages présents depuis 5 ans ou plus dans leur logement actuel (2010)");
    }

    [Test]
    public async Task One_record_can_be_harvested_again()
    {
        await using var csw = await FakeCsw.StartAsync(count: 3);
        var source = await SourceAsync(csw);
        await HarvestWellAsync(source);
        csw.Put("r002", FakeFolder.Record("r002", "Changed"));

        (await Engine.HarvestAsync(source, new JobOrder(Guid: "r002"))).ShouldCount(updated: 1);
    }

    [Test]
    public async Task A_server_is_detected_under_an_address_copied_from_anywhere()
    {
        await using var csw = await FakeCsw.StartAsync();

        (await new CswHarvester().DetectAsync(new Uri($"{csw.Url}?SERVICE=CSW&Request=GetCapabilities&map=x"), Get<HarvestHttp>(), None))
            .ShouldBe($"{csw.Url}?map=x");
        (await new CswHarvester().DetectAsync(new Uri(csw.Url, "/"), Get<HarvestHttp>(), None)).ShouldBe(csw.Url.AbsoluteUri);
        csw.Capabilities = "<Capabilities xmlns='http://www.opengis.net/wms'/>";
        (await new CswHarvester().DetectAsync(csw.Url, Get<HarvestHttp>(), None)).ShouldBeNull();
    }

    [TestCase("""{"page_size": 0}""")]
    [TestCase("""{"output_schema": "marc"}""")]
    [TestCase("""{"method": "PUT"}""")]
    [TestCase("""{"cql": "a", "filter": "<Filter/>"}""")]
    [TestCase("""{"filter": "<Filter>"}""")]
    [TestCase("""{"filter": "<Other/>"}""")]
    [TestCase("""{"filter": "<!DOCTYPE x [<!ENTITY a 'b'>]><Filter>&a;</Filter>"}""")]
    [TestCase("""{"default_extras": {"a": []}}""")]
    [TestCase("""{"unknown": 1}""")]
    public void Wrong_settings_are_told(string config) => Get<HarvesterRegistry>().Check("csw", config).ShouldHaveSingleItem();

    [Test]
    public async Task The_real_answers_of_GeoNetwork_are_harvested()
    {
        await using var site = await RealAsync("csw/geonetwork-iso19139-page-{0}.xml");
        var source = await Engine.CreateSourceAsync(site.At("/geonetwork/srv/fre/csw"), "csw", """{"only_downloads": true}""");

        (await HarvestWellAsync(source)).ShouldCount(added: 6);

        site.Requests.Count(request => request.Method == "POST").ShouldBe(3);
        var datasets = await Engine.DatasetsAsync(source);
        datasets.Sum(dataset => dataset.GetProperty("resources").GetArrayLength()).ShouldBe(1);
        var plan = datasets.Single(dataset => dataset.GetProperty("title").GetString() == "Plan local d'urbanisme de la commune de Cartigny");
        plan.GetProperty("resources")[0].GetProperty("format").GetString().ShouldBe("MapInfo TAB");
        var extras = plan.GetProperty("extras").EnumerateArray()
            .ToDictionary(extra => extra.GetProperty("key").GetString()!, extra => extra.GetProperty("value").GetString());
        extras["identifier"].ShouldBe("http://catalogue.geo-ide.developpement-durable.gouv.fr/fr-120066022-orphan-residentifier-140d31c6-643d-42a9-85df-2737a118e144");
        extras["guid"].ShouldBe("fr-120066022-ldd-56fce164-04b2-41ae-be87-9f256f39dd44");
        (extras["issued"], extras["created"]).ShouldBe(("2017-10-07", "2013-03-08"));
        (extras["bbox-west-long"], extras["bbox-east-long"], extras["bbox-south-lat"], extras["bbox-north-lat"])
            .ShouldBe(("1.31279111", "3.28133559", "49.38547516", "50.48188019"));
        (extras["contact_name"], extras["contact_email"]).ShouldBe(
            ("DDTM 80 (Direction Départementale des Territoires et de la Mer de la Somme)", "ddtm-sap-bsig@somme.gouv.fr"));
    }

    /// <summary>Answers each POST with the page that begins where it says.</summary>
    private static Task<TestSite> RealAsync(string file)
    {
        var pages = ((string[])["1", "3", "5"]).ToDictionary(page => page, page => Fixture.Real(string.Format(CultureInfo.InvariantCulture, file, page)));
        return TestSite.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            var page = pages.Keys.FirstOrDefault(page => body.Contains($"startPosition=\"{page}\""));
            context.Response.StatusCode = page is null ? 404 : 200;
            await context.Response.Body.WriteAsync(page is null ? Encoding.UTF8.GetBytes("none") : pages[page]);
        });
    }

    private Task<Source> SourceAsync(FakeCsw csw, string config = "") => Engine.CreateSourceAsync(csw.Url, "csw", config);

    private async Task<Job> HarvestWellAsync(Source source)
    {
        var job = await Engine.HarvestAsync(source);
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        job.Status.ShouldBe(JobStatus.Finished);
        return job;
    }
}
