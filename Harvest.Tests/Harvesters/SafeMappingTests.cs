using System.Text;
using Harvest.Datasets;
using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Model;

namespace Harvest.Tests.Harvesters;

/// <summary>What holds for the records of all sources.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SafeMappingTests
{
    [TestCase("""{"name": "trees"}""")]
    [TestCase("""{"name": "trees", "title": ""}""")]
    [TestCase("""{"name": "trees", "title": "  "}""")]
    [TestCase("""{"name": "trees", "title": null}""")]
    [TestCase("""{"name": "trees", "title": {"de": "", "fr": null}}""")]
    [TestCase("""{"name": "trees", "title": "&nbsp;"}""")]
    public void An_empty_title_is_told(string package)
    {
        var mapped = Map(package);

        mapped.Dataset!.Title.ShouldBeEmpty();
        var problem = mapped.Problems.ShouldHaveSingleItem();

        (problem.Message, problem.IsWarning).ShouldBe(("title: it is empty; the dataset is shown under its name", true));
    }

    [Test]
    public void Names_are_plain()
    {
        var mapped = Map("""{"name": "trees", "title": "Trees &amp; parks", "tags": [{"name": "a &amp; b"}]}""");

        (mapped.Dataset!.Title, mapped.Dataset.Tags[0]).ShouldBe(("Trees & parks", "a & b"));
        mapped.Problems.ShouldBeEmpty();
    }

    [Test]
    public void Sizes_are_bytes_where_there_is_one_reading_and_told_where_not()
    {
        var mapped = Map("""
            {"name": "trees", "title": "Trees", "resources": [{"url": "https://a.example/1", "size": "3 MB"}, {"url": "https://a.example/2", "size": "1,234 KB"},
             {"url": "https://a.example/3", "size": 12}, {"url": "https://a.example/4", "size": 12.5}, {"url": "https://a.example/5", "size": ""}]}
            """);

        mapped.Dataset!.Resources.Select(file => file.Text("size")).ShouldBe(["3000000", "1,234 KB", "12", "12.5", ""]);
        mapped.Problems.ShouldHaveSingleItem().ShouldBe(new RecordProblem(
            "size: 1,234 KB, 12.5 are no certain number of bytes, and left out of dcat:byteSize; write the bytes as digits alone, or a unit without commas", IsWarning: true));
    }

    [Test]
    public void Files_with_one_id_stay_two_files()
    {
        var mapped = Map("""
            {"name": "trees", "title": "Trees", "resources": [{"id": "r1", "uri": "https://a.example/r", "url": "https://a.example/1"},
             {"id": "r1", "uri": "https://a.example/r", "url": "https://a.example/2"}, {"id": "r2", "url": "https://a.example/3"}]}
            """);

        mapped.Dataset!.Resources.Select(file => (file.Id, file.Text("uri"))).ShouldBe([("r1", "https://a.example/r"), (null, null), ("r2", null)]);
        mapped.Problems.ShouldHaveSingleItem().Message.ShouldBe(
            "resources: several have the same id, r1, https://a.example/r; all are published, and those after the first got ids of their own");
    }

    [TestCase("https://user:secret@files.example/a.csv", "https://files.example/a.csv")]
    [TestCase("https://user:s%40e@c@files.example:8080/a@b.csv?x=y@z", "https://files.example:8080/a@b.csv?x=y@z")]
    [TestCase("ftp://user@files.example/a.csv", "ftp://files.example/a.csv")]
    public void Passwords_in_addresses_are_taken_out_and_told_once(string url, string published)
    {
        var mapped = Map($$"""
            {"name": "trees", "title": "Trees", "url": "{{url}}", "notes": "See https://u:secret@a.example/ or mail to a@b.example",
             "resources": [{"url": "{{url}}", "download_url": "{{url}}", "access_services": "[{\"endpoint_url\": \"https://u:secret@a.example/wms\"}]"}],
             "extras": [{"key": "documentation", "value": "https://u:secret@a.example/doc"}]}
            """);

        var dataset = mapped.Dataset!;
        (dataset.Url, dataset.Resources[0].Url, dataset.Resources[0].Text("download_url")).ShouldBe((published, published, published));
        dataset.Notes.ShouldBe("See https://a.example/ or mail to a@b.example");
        dataset.Extras.Single(extra => extra.Key == "documentation").Value.ShouldBe("https://a.example/doc");
        dataset.Resources[0].Text("access_services")!.ShouldNotContain("secret");
        var told = mapped.Problems.ShouldHaveSingleItem();
        (told.IsWarning, told.Message).ShouldSatisfyAllConditions(
            found => found.IsWarning.ShouldBeTrue(),
            found => found.Message.ShouldContain("has a user name or password in it, as have 3 more"),
            found => found.Message.ShouldNotContain("secret"));
    }

    [TestCase("mailto:a@b.example")]
    [TestCase("https://a.example/@user/x")]
    [TestCase("https://a.example/?mail=a@b.example")]
    [TestCase("see a@b.example")]
    public void Other_signs_in_addresses_stay(string url)
    {
        var mapped = Map($$"""{"name": "trees", "title": "Trees", "resources": [{"url": "{{url}}"}]}""");

        mapped.Dataset!.Resources[0].Url.ShouldBe(url);
        mapped.Problems.ShouldBeEmpty();
    }

    [TestCase("de,fr", "de|fr")]
    [TestCase("German; French", "German|French")]
    [TestCase("deu/fra", "deu|fra")]
    [TestCase("de, klingon?", "de, klingon?")]
    [TestCase("http://publications.europa.eu/resource/authority/language/DEU", "http://publications.europa.eu/resource/authority/language/DEU")]
    public void Several_languages_in_one_text_are_several(string text, string languages)
    {
        var mapped = Map($$"""{"name": "trees", "title": "Trees", "extras": [{"key": "language", "value": "{{text}}"}], "resources": [{"url": "https://a.example/1", "language": "{{text}}"}]}""");

        mapped.Dataset!.Languages.ShouldBe(languages.Split('|'));
        DcatLists.Split(mapped.Dataset.Resources[0].Text("language")).ShouldBe(languages.Split('|'));
    }

    [Test]
    public void A_period_that_runs_backwards_is_turned_round_and_told()
    {
        var mapped = Map("""{"name": "trees", "title": "Trees", "extras": [{"key": "temporal_start", "value": "2020-05-01"}, {"key": "temporal_end", "value": "2019-05-01"}]}""");

        mapped.Dataset!.Temporal.ShouldBe([new Period("2019-05-01", "2020-05-01")]);
        mapped.Problems.ShouldHaveSingleItem().Message.ShouldBe("temporal: a period from 2020-05-01 to 2019-05-01 runs backwards; it was turned round");
    }

    private static MappedDataset Map(string package)
    {
        using var harvester = new CkanHarvester();
        var source = new Source { Id = "s", Name = "portal", Title = "Portal", Url = "https://portal.example", Type = "ckan" };
        return harvester.MapSafely(new MapContext(source, SourceConfig.Empty, "trees", Encoding.UTF8.GetBytes(package)));
    }
}
