using Harvest.Formats.Dcat.Quality;
using Harvest.Model;
using Harvest.Storage.Sources;
using Harvest.Tests.EndToEnd;
using Harvest.Tests.Harvesters.Dcat;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>What DCAT-AP finds wanting, in the job's report and in a source's score.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class QualityTests
{
    private const string Two = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        <https://a.example/poor> a dcat:Dataset ; dct:title "Poor" ; dcat:distribution [ dct:title "nowhere" ] .
        <https://a.example/fair> a dcat:Dataset ; dct:title "Fair" ; dct:description "d" ; dcat:keyword "k" ; dct:publisher [ foaf:name "P" ] ;
            dcat:contactPoint [ <http://www.w3.org/2006/vcard/ns#fn> "C" ] ; dct:temporal "2020" ; dct:spatial "Here" ; dcat:theme <https://a.example/t> ;
            dcat:distribution [ dcat:accessURL <https://a.example/f.csv> ; dct:format "CSV" ; dct:license <http://creativecommons.org/licenses/by/4.0/> ] .
        """;

    [Test]
    public async Task What_is_missing_stands_in_the_report_as_warnings_and_is_imported_all_the_same()
    {
        await using var feed = await HarvestedFeed.OfAsync(Two);

        var job = await feed.HarvestWellAsync();

        job.ShouldCount(added: 2);
        var warnings = await feed.WarningsAsync(job);
        warnings.ShouldContain("DCAT-AP 3 requires what is missing here: dct:description, dcat:accessURL");
        warnings.ShouldContain(
            "DCAT-AP 3 recommends what is missing here: dcat:contactPoint, dct:publisher, dcat:keyword, dct:spatial, dct:temporal, dcat:theme, dcat:distribution");
        warnings.Count.ShouldBe(3, "the distribution without an address has a warning of its own, the fair dataset has none");
    }

    [Test]
    public async Task A_strict_source_does_not_take_what_lacks_a_required_property()
    {
        await using var feed = await HarvestedFeed.OfAsync(Two, config: """{"validation": "strict"}""");

        (await feed.HarvestBadlyAsync()).ShouldHaveSingleItem().ShouldBe(
            "https://a.example/poor: DCAT-AP 3 requires what is missing here: dct:description, dcat:accessURL");

        (await feed.TitlesAsync()).ShouldBe(["Fair"]);
    }

    [Test]
    public async Task Without_validation_nothing_is_said()
    {
        await using var feed = await HarvestedFeed.OfAsync(Two, config: """{"validation": "none"}""");

        (await feed.WarningsAsync(await feed.HarvestWellAsync())).ShouldHaveSingleItem().ShouldContain("has no address");
    }

    [Test]
    public async Task The_score_of_a_source_is_the_weighted_share_of_what_its_datasets_have()
    {
        await using var feed = await HarvestedFeed.OfAsync(Two);
        await feed.HarvestWellAsync();

        var report = await feed.Engine.Get<SourceQuality>().MeasureAsync(feed.Source.Id, CancellationToken.None);

        report.Datasets.ShouldBe(2);
        Count("title").ShouldBe(2);
        Count("licence").ShouldBe(1);
        Count("contact").ShouldBe(1);
        Count("format").ShouldBe(1);
        Count("frequency").ShouldBe(0);
        // Fair has everything but frequency, two dates, language, access rights and identifier: 100 - 4 - 4 - 4 - 2 - 2 - 2. Poor has a title.
        report.Score.ShouldBe((82 + 6) / 2.0);
        (await feed.Engine.Get<SourceQuality>().MeasureAsync("none", CancellationToken.None)).Score.ShouldBe(0);

        long Count(string name) => report.Counts.Single(count => count.Name == name).Count;
    }

    [Test]
    public void Weights_add_up_to_a_hundred() => DatasetQuality.Measures.Sum(measure => measure.Weight).ShouldBe(100);

    [Test]
    public void A_perfect_dataset_has_every_property()
    {
        var dataset = new Dataset
        {
            Title = "T",
            Notes = "N",
            Tags = ["k"],
            Themes = ["t"],
            Publisher = new Agent("P"),
            ContactPoints = [new Agent("C")],
            License = new License("cc-by"),
            Resources = [new Resource { Url = "https://a.example/", Format = "CSV" }],
            Spatial = [new Place("s")],
            Temporal = [new Period("2020", null)],
            Frequency = "daily",
            Issued = "2020",
            Modified = "2020",
            Languages = ["en"],
            AccessRights = "public",
            Identifier = "1",
        };

        DatasetQuality.Measures.Where(measure => !measure.Holds(dataset)).Select(measure => measure.Name).ShouldBeEmpty();
        DatasetQuality.Measures.Where(measure => measure.Holds(new Dataset())).Select(measure => measure.Name).ShouldBeEmpty();
    }

    [Test]
    public async Task The_command_line_shows_the_score_and_exports_the_catalogue()
    {
        using var cli = new Cli();
        await using var feed = await HarvestedFeed.StartAsync();
        feed.Put("/catalog.ttl", Two);
        await cli.JsonAsync("source", "create", "woods", feed.At("/catalog.ttl"), "dcat");
        await cli.JsonAsync("run-test", "woods");

        var quality = await cli.JsonAsync("source", "quality", "woods");
        quality.GetProperty("score").GetDouble().ShouldBe(44);
        quality.GetProperty("properties").GetProperty("licence").GetProperty("count").GetInt32().ShouldBe(1);
        (await cli.RunAsync("source", "quality", "woods")).Output.ShouldContain("quality 44.0 of 100");
        var turtle = await cli.RunAsync("datasets", "export", "--source", "woods", "--base-url", "https://all.example");
        turtle.Code.ShouldBe(0, turtle.ToString());
        turtle.Output.ShouldContain("<https://a.example/fair> a dcat:Dataset");
        var page = await cli.RunAsync("datasets", "export", "--format", "rdf", "--page", "2", "--page-size", "1", "--base-url", "https://all.example");
        page.Output.ShouldContain("https://all.example/catalog.rdf\"");
        page.Output.ShouldContain("https://a.example/poor");
        page.Output.ShouldNotContain("<dcat:Dataset rdf:about=\"https://a.example/fair\"");
        (await cli.RunAsync("datasets", "export", "--format", "csv")).Code.ShouldNotBe(0);
        (await cli.RunAsync("datasets", "export", "--base-url", "file:///x")).Errors.ShouldContain("--base-url must be");
    }
}
