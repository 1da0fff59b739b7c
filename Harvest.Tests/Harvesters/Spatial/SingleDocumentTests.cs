using Harvest.Harvesters.Spatial;
using Harvest.Http;
using Harvest.Tests.Harvesters.Waf;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Spatial;

public sealed class SingleDocumentTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    [Test]
    public async Task A_document_is_harvested_and_updated_under_its_own_identifier()
    {
        var text = FakeFolder.Record("one", "First");
        await using var site = await TestSite.StartAsync(context => context.Response.WriteAsync(text));
        var source = await Engine.CreateSourceAsync(site.At("/a.xml"), "single-doc");

        (await Engine.HarvestAsync(source)).ShouldCount(added: 1);
        (await Engine.HarvestAsync(source)).ShouldCount(same: 1);
        text = FakeFolder.Record("one", "Second");
        (await Engine.HarvestAsync(source)).ShouldCount(updated: 1);

        var dataset = (await Engine.DatasetsAsync(source)).Single();
        (dataset.GetProperty("title").GetString(), dataset.GetProperty("name").GetString()).ShouldBe(("Second", "first"));
        (await RowsAsync<string>("SELECT DISTINCT guid FROM harvest_object")).ShouldBe(["one"]);
    }

    [Test]
    public async Task A_document_without_an_identifier_goes_by_its_address()
    {
        await using var site = await TestSite.StartAsync(FakeFolder.Record("", "Nameless"), "application/xml");
        var source = await Engine.CreateSourceAsync(site.At("/a.xml?x=1"), "single-doc");

        (await Engine.HarvestAsync(source)).ShouldCount(added: 1);

        (await RowsAsync<string>("SELECT guid FROM harvest_object")).ShouldBe([site.At("/a.xml?x=1").AbsoluteUri]);
    }

    [TestCase(200, "<gmd:MD_Metadata", "Error parsing the document")]
    [TestCase(200, "<html><body/></html>", "Error parsing the document")]
    [TestCase(404, "", "Unable to get content for URL")]
    public async Task A_fault_is_told_and_deletes_nothing(int status, string answer, string message)
    {
        var (code, text) = (200, FakeFolder.Record("one", "First"));
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = code;
            return context.Response.WriteAsync(text);
        });
        var source = await Engine.CreateSourceAsync(site.At("/a.xml"), "single-doc");
        await Engine.HarvestAsync(source);
        (code, text) = (status, answer);

        var job = await Engine.HarvestAsync(source);

        (await Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldStartWith(message);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(1);
    }

    [TestCase("iso/harbour-19139.xml", true)]
    [TestCase("iso/harbour-19115-3.xml", true)]
    [TestCase("fgdc/wells.xml", true)]
    public async Task A_document_is_detected(string file, bool isRecord)
    {
        await using var site = await TestSite.StartAsync(context => context.Response.Body.WriteAsync(Fixture.Read(file)).AsTask());

        (await new SingleDocumentHarvester().DetectAsync(site.At("/a.xml"), Get<HarvestHttp>(), None))
            .ShouldBe(isRecord ? site.At("/a.xml").AbsoluteUri : null);
    }

    [TestCase("<rss/>")]
    [TestCase("{}")]
    [TestCase("<html>")]
    public async Task Anything_else_is_not(string text)
    {
        await using var site = await TestSite.StartAsync(text);

        (await new SingleDocumentHarvester().DetectAsync(site.Url, Get<HarvestHttp>(), None)).ShouldBeNull();
    }

    [Test]
    public async Task The_real_service_and_its_newer_version_are_one_dataset()
    {
        var name = "iso/service1.xml";
        Fixture.Real(name);
        await using var site = await TestSite.StartAsync(context => context.Response.Body.WriteAsync(Fixture.Real(name)).AsTask());
        var source = await Engine.CreateSourceAsync(site.Url, "single-doc");
        (await Engine.HarvestAsync(source)).ShouldCount(added: 1);
        name = "iso/service1_newer.xml";

        (await Engine.HarvestAsync(source)).ShouldCount(updated: 1);

        (await Engine.DatasetsAsync(source)).Single().GetProperty("title").GetString().ShouldNotBeNull().ShouldEndWith("NEWER");
        (await RowsAsync<string>("SELECT DISTINCT guid FROM harvest_object")).ShouldBe(["test-service-1"]);
    }
}
