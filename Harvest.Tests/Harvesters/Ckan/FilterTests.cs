using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Storage.Sources;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>Filters are one Solr query, the same in every question, and several values of one are alternatives.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FilterTests
{
    [TestCase("""{}""", null)]
    [TestCase("""{"organizations_filter_include": []}""", null)]
    [TestCase("""{"organizations_filter_include": ["city"]}""", "organization:city")]
    [TestCase("""{"organizations_filter_include": ["city", "county", "city"]}""", "organization:(city OR county)")]
    [TestCase("""{"organizations_filter_exclude": ["city"]}""", "-organization:city")]
    [TestCase("""{"organizations_filter_exclude": ["city", "county"]}""", "-organization:(city OR county)")]
    [TestCase(
        """{"groups_filter_include": ["a", "b"], "organizations_filter_exclude": ["city", "county"], "tags_filter_include": ["trees"]}""",
        "-organization:(city OR county) AND groups:(a OR b) AND tags:trees")]
    [TestCase("""{"tags_filter_exclude": ["parks and trees", "x"]}""", "-tags:(\"parks and trees\" OR x)")]
    [TestCase("""{"fq": "res_format:CSV"}""", "res_format:CSV")]
    [TestCase("""{"fq": "res_format:CSV OR res_format:XLS"}""", "res_format:CSV OR res_format:XLS")]
    [TestCase("""{"fq": "a:1 OR b:2", "groups_filter_include": ["g"]}""", "groups:g AND (a:1 OR b:2)")]
    [TestCase("""{"fq": "-a:1", "groups_filter_include": ["g"]}""", "groups:g AND -a:1")]
    public void Settings_give_a_query(string config, string? query) => CkanFilter.Of(SourceConfig.Parse(config)).ShouldBe(query);

    [TestCase("a OR organization:*", "organization:\"a OR organization:*\"")]
    [TestCase("x\\\" OR *:* ", "organization:\"x\\\\\\\" OR *:* \"")]
    [TestCase("*", "organization:\"*\"")]
    [TestCase("-city", "organization:\"-city\"")]
    [TestCase("OR", "organization:\"OR\"")]
    [TestCase("ministère", "organization:\"ministère\"")]
    public void No_value_becomes_an_operator(string value, string query) => CkanFilter
        .Of(SourceConfig.Parse(System.Text.Json.JsonSerializer.Serialize(new { organizations_filter_include = new[] { value } })))
        .ShouldBe(query);

    [Test]
    public async Task Every_question_to_the_portal_has_the_filter()
    {
        await using var run = await HarvestedPortal.StartAsync(
            30, """{"page_size": 10, "organizations_filter_include": ["city", "county"], "fq": "-type:harvest"}""");
        const string filter = "organization:(city OR county) AND -type:harvest";

        (await run.AskedAsync()).ShouldAllBe(request => request.Filter == filter && !request.IsLight);
        run.Portal.Remove("00004");
        var asked = await run.AskedAsync();

        asked.Where(request => request.ChangedSince is null).ShouldAllBe(request => request.Filter == filter);
        asked.Count(request => request.IsLight).ShouldBeGreaterThan(1);
        asked[0].Filter!.ShouldStartWith("metadata_modified:[");
        asked[0].Filter!.ShouldEndWith($" TO *] AND {filter}");
        (await run.DatasetsAsync()).Count.ShouldBe(29);
    }

    [Test]
    public async Task Another_filter_asks_for_everything_again()
    {
        await using var run = await HarvestedPortal.StartAsync(5);
        await run.HarvestWellAsync();
        var changed = run.Source with { Config = """{"groups_filter_include": ["trees"]}""" };
        await run.Engine.Get<SourceStore>().UpdateAsync(changed, CancellationToken.None);

        (await run.AskedAsync()).ShouldAllBe(request => request.Filter == "groups:trees");
    }
}
