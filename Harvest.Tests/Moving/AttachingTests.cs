using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Moving;
using Harvest.Tests.Catalogues;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Moving;

/// <summary>Datasets become records of a source by a CSV file.</summary>
public sealed class AttachingTests(DatabaseKind kind) : ImportTests(kind)
{
    private FakeCkan ckan = null!;

    private static bool WritesToCkan => TestContext.CurrentContext.Test.Properties.ContainsKey("Ckan");

    protected override IEnumerable<(string Key, string Value)> Settings => WritesToCkan
        ? [("Catalogue:Type", "Ckan"), ("Catalogue:Url", ckan.Url.AbsoluteUri), ("Catalogue:ApiToken", FakeCkan.EditorToken)]
        : [];

    [OneTimeSetUp]
    public async Task StartCkanAsync() => ckan = await FakeCkan.StartAsync();

    [OneTimeTearDown]
    public async Task StopCkanAsync() => await ckan.DisposeAsync();

    protected override void Forget() => ckan.Reset();

    [Test]
    public async Task An_attached_dataset_is_updated_by_the_next_harvest_of_its_new_source()
    {
        var (old, source) = (await SourceAsync(), await SourceAsync());
        await ImportAsync(old, ("old-guid", Titled("Trees")));
        var id = (await Engine.DatasetsAsync()).Single().GetProperty("id").GetString();

        var report = await AttachAsync(source, "extra;remote;local", $"x;new-guid;{id}");

        (report.Attached, report.Faults.Count).ShouldBe((1, 0));
        (await EndsAsync(await ImportAsync(source, ("new-guid", Titled("Woods"))))).ShouldBe(["new-guid updated"]);
        var dataset = (await Engine.DatasetsAsync(source)).ShouldHaveSingleItem();
        (dataset.GetProperty("id").GetString(), dataset.GetProperty("name").GetString(), dataset.GetProperty("title").GetString()).ShouldBe((id, "trees", "Woods"));
        (await Engine.DatasetsAsync(old)).ShouldBeEmpty();
        (await ValueAsync<long>("SELECT count(*) FROM harvest_object WHERE current AND guid = 'old-guid'")).ShouldBe(0);
    }

    [Test]
    public async Task Whoever_had_the_remote_identifier_is_detached_and_stays_in_the_catalogue()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Holder")), ("other", Titled("Other")));

        await AttachAsync(source, "local;remote", "other;guid");
        var job = await ImportAsync(source, ("guid", Titled("Now this one")));

        (await EndsAsync(job)).ShouldBe(["guid updated"]);
        (await Engine.DatasetsAsync()).Select(dataset => (dataset.GetProperty("name").GetString(), dataset.GetProperty("title").GetString()))
            .ShouldBe([("holder", "Holder"), ("other", "Now this one")]);
        (await EndsAsync(await ImportAsync(source, ("guid", null)))).ShouldBe(["guid deleted"]);
        (await Engine.DatasetsAsync()).Select(dataset => dataset.GetProperty("name").GetString()).ShouldBe(["holder"]);
    }

    [Test]
    public async Task Attaching_again_what_is_attached_changes_nothing_else()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Trees")));

        (await AttachAsync(source, "local;remote", "trees;guid")).Attached.ShouldBe(1);

        (await EndsAsync(await ImportAsync(source, ("guid", Titled("Trees"))))).ShouldBe(["guid updated"]);
        (await Engine.DatasetsAsync()).Count.ShouldBe(1);
    }

    [Test]
    public async Task Lines_that_name_nothing_are_passed_over_and_told_with_their_numbers()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Trees")));

        var report = await AttachAsync(source, "local;remote", "nobody;a", ";b", "trees;", "\"trees\";\"with; semicolon\"", $"trees;{new string('x', 900)}");

        report.Attached.ShouldBe(1);
        report.Faults.Select(fault => fault.Split(':')[0]).ShouldBe(["Line 2", "Line 3", "Line 4", "Line 6"]);
        (await RowsAsync<string>("SELECT guid FROM dataset")).ShouldBe(["with; semicolon"]);
    }

    [TestCase("local,remote\ntrees,new")]
    [TestCase("\uFEFFLocal ; REMOTE\r\ntrees;new\r\n")]
    public async Task Commas_capitals_and_byte_order_marks_are_understood(string csv)
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("guid", Titled("Trees")));

        (await Get<Attaching>().AttachAsync(source, new StringReader(csv), None)).Attached.ShouldBe(1);
    }

    [TestCase("")]
    [TestCase("a;b\n1;2")]
    [TestCase("{\"local\": 1}")]
    public async Task A_file_without_the_columns_is_told(string csv)
    {
        var source = await SourceAsync();

        (await Should.ThrowAsync<HarvestException>(() => Get<Attaching>().AttachAsync(source, new StringReader(csv), None)))
            .Message.ShouldContain("the columns local and remote");
    }

    [Test, Property("Ckan", "yes")]
    public async Task A_dataset_that_the_CKAN_had_before_is_taken_over_with_its_resources()
    {
        var source = await SourceAsync();
        var made = ckan.Store.Add(new JsonObject
        {
            ["name"] = "trees",
            ["title"] = "By hand",
            ["resources"] = new JsonArray(new JsonObject { ["url"] = "http://data.example/trees.csv" }),
        });

        (await AttachAsync(source, "local;remote", "trees;guid")).Attached.ShouldBe(1);
        var job = await ImportAsync(source, ("guid", Titled("Harvested") with { Resources = [new Resource { Url = "http://data.example/trees.csv" }] }));

        (await EndsAsync(job)).ShouldBe(["guid updated"]);
        var package = ckan.Store.Packages.ShouldHaveSingleItem();
        ((string?)package["title"], (string?)package["resources"]![0]!["id"]).ShouldBe(("Harvested", (string?)made["resources"]![0]!["id"]));
    }

    private Task<AttachReport> AttachAsync(Source source, params string[] lines) =>
        Get<Attaching>().AttachAsync(source, new StringReader(string.Join('\n', lines)), None);
}
