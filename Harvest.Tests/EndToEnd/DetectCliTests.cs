using System.Text.Json;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;

namespace Harvest.Tests.EndToEnd;

/// <summary>An address is looked at before a source is made of it, and a source before it is harvested.</summary>
public sealed class DetectCliTests
{
    private const string Nowhere = "http://127.0.0.1:9/";

    private Cli cli = null!;
    private FakePortal portal = null!;

    [SetUp]
    public async Task StartAsync()
    {
        cli = new Cli();
        portal = await FakePortal.StartAsync();
        portal.Fill(25);
    }

    [TearDown]
    public async Task EndAsync()
    {
        cli.Dispose();
        await portal.DisposeAsync();
    }

    [Test]
    public async Task An_address_is_named_with_the_command_that_makes_a_source_of_it()
    {
        var found = (await cli.JsonAsync("detect", portal.Url.AbsoluteUri)).GetProperty("found")[0];
        found.GetProperty("type").GetString().ShouldBe("ckan");
        found.GetProperty("reason").GetString().ShouldNotBeNullOrWhiteSpace();

        var said = await cli.RunAsync("detect", portal.Url.AbsoluteUri);

        said.Code.ShouldBe(0, said.ToString());
        said.Output.ShouldStartWith("ckan  ");
        var command = said.Output.Split('\n').Single(line => line.Contains("harvest source create")).Trim().Split(' ')[1..];
        (await cli.JsonAsync(command)).GetProperty("type").GetString().ShouldBe("ckan");
    }

    [Test]
    public async Task A_source_without_a_type_is_what_its_address_is()
    {
        var made = await cli.RunAsync("source", "create", "trees", $"{portal.Url.AbsoluteUri}organization/city", "--json");
        var refused = await cli.RunAsync("source", "create", "woods", Nowhere);

        made.Code.ShouldBe(0, made.ToString());
        made.Errors.ShouldContain("Detected ckan at ");
        var source = JsonElement.Parse(made.Output);
        (source.GetProperty("type").GetString(), source.GetProperty("config").GetString()).ShouldBe(("ckan", """{"organizations_filter_include":["city"]}"""));
        refused.Code.ShouldBe(1);
        refused.Errors.ShouldContain("is no catalogue that can be harvested here");
        (await cli.JsonAsync("sources")).GetArrayLength().ShouldBe(1);
    }

    [Test]
    public async Task An_address_that_is_no_catalogue_is_told_with_the_reasons()
    {
        var result = await cli.RunAsync("detect", Nowhere, "--json");

        result.Code.ShouldBe(1);
        var survey = JsonElement.Parse(result.Output);
        survey.GetProperty("found").GetArrayLength().ShouldBe(0);
        survey.GetProperty("reasons").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [TestCase("{\n  \"datasets\": [\n}", "It is JSON that cannot be read: ", "line 3, character 1")]
    [TestCase("{\"hello\": 1, \"world\": 2}", "It is a JSON object with the members hello, world")]
    [TestCase("<a>\n<b></a>", "It is XML that cannot be read: ", "line 2, character ")]
    [TestCase("<greeting/>", "It is XML with the root element greeting")]
    public async Task What_a_document_is_that_is_no_catalogue_is_told_with_the_place_of_what_is_broken(string text, params string[] says)
    {
        await using var site = await TestSite.StartAsync(text, text[0] == '<' ? "application/xml" : "application/json");

        var result = await cli.RunAsync("detect", site.Url.AbsoluteUri);

        result.Code.ShouldBe(1);
        foreach (var sentence in says)
            (result.Output + result.Errors).ShouldContain(sentence);
    }

    [TestCase("ftp://example.org/data")]
    [TestCase("no address at all")]
    public async Task What_is_no_address_is_refused(string text)
    {
        var result = await cli.RunAsync("detect", text);

        result.Code.ShouldBe(2);
        result.Errors.ShouldContain("is no http or https address");
    }

    [Test]
    public async Task A_preview_shows_the_first_twenty_records_and_writes_nothing()
    {
        await cli.JsonAsync("source", "create", "trees", portal.Url.AbsoluteUri, "ckan");

        var preview = await cli.JsonAsync("source", "preview", "trees");

        preview.GetProperty("would").GetProperty("added").GetInt32().ShouldBe(20);
        preview.GetProperty("examples").EnumerateArray().Select(example => example.GetProperty("outcome").GetString()).Distinct().ShouldBe(["added"]);
        (await cli.JsonAsync("datasets", "list")).ToString().ShouldNotContain("\"name\"");
        (await cli.JsonAsync("jobs")).GetArrayLength().ShouldBe(0);
        var said = await cli.RunAsync("source", "preview", "trees");
        said.Output.ShouldStartWith("trees: nothing was written.");
    }

    [Test]
    public async Task A_preview_of_a_source_that_gives_nothing_says_why()
    {
        await cli.JsonAsync("source", "create", "trees", Nowhere, "ckan");

        var result = await cli.RunAsync("source", "preview", "trees");

        result.Code.ShouldBe(1, result.ToString());
        result.Output.ShouldContain("127.0.0.1:9");
    }
}
