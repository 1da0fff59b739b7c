using System.Text.Json.Nodes;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Pages;
using Harvest.Web.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Web.Tests.Pages;

/// <summary>What the beginnings of files look like, and that they come from their own site only when somebody asks.</summary>
public sealed class PreviewTests
{
    [TestCase("name;count\nEssen;3\nBonn;4\n", "name|count", "Essen|3", 2)]
    [TestCase("\uFEFFa,b\n\"x, y\",\"line\nbreak\"\n", "a|b", "x, y|line\nbreak", 1)]
    [TestCase("a\tb\n1\t2\n", "a|b", "1|2", 1)]
    public void A_table_is_read_whatever_separates_its_columns(string text, string columns, string first, int rows)
    {
        var preview = FilePreview.OfCsv(text, isWhole: true);

        string.Join('|', preview.Columns).ShouldBe(columns);
        string.Join('|', preview.Rows[0]).ShouldBe(first);
        preview.Rows.Count.ShouldBe(rows);
    }

    [Test]
    public void Of_a_long_table_the_first_rows_are_shown_and_that_it_goes_on()
    {
        var text = string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"{i},x"));

        var preview = FilePreview.OfCsv(text, isWhole: false);

        preview.Rows.Count.ShouldBe(50);
        preview.Note.ShouldBe("The first 50 rows.");
    }

    [Test]
    public void A_web_page_is_no_table() =>
        FilePreview.OfCsv("<!DOCTYPE html><html><body>Please log in</body></html>", isWhole: true).Problem!.ShouldContain("web page");

    [Test]
    public void Records_in_json_are_a_table_and_anything_else_is_text()
    {
        var records = FilePreview.OfJson("""[{"a": 1, "b": "x"}, {"b": "y", "c": null}]""", PreviewKind.Json);
        (string.Join('|', records.Columns), string.Join('|', records.Rows[1])).ShouldBe(("a|b|c", "|y|"));
        FilePreview.OfJson("""{"a": {"b": "ü"}}""", PreviewKind.Json).Text!.ShouldContain("\"b\": \"ü\"");
        var map = FilePreview.OfJson("""{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null, "properties": {}}]}""", PreviewKind.GeoJson);
        map.Geometry!.ShouldContain("FeatureCollection");
        map.Note.ShouldBe("1 feature.");
    }

    [Test]
    public async Task A_file_has_a_page_and_is_fetched_when_its_preview_is_asked_for()
    {
        await using var site = await Site.StartAsync(null, null, "Web:PreviewsPerMinute=3");
        await using var portal = await FakePortal.StartAsync();
        var asked = 0;
        portal.Instead = async (_, context) =>
        {
            if (context.Request.Path != "/files/towns.csv")
                return false;
            asked++;
            await context.Response.WriteAsync("town;people\nEssen;<b>3</b>\n");
            return true;
        };
        portal.Put("00001", package => package["resources"] = new JsonArray(new JsonObject
        {
            ["id"] = "r-1",
            ["name"] = "Towns",
            ["url"] = new Uri(portal.Url, "/files/towns.csv").AbsoluteUri,
            ["format"] = "CSV",
            ["size"] = 12_345,
        }));
        await site.HarvestAsync(await site.SourceAsync(portal.Url, "portal"));

        var page = await site.Anonymous.GetStringAsync(new Uri("/dataset/dataset-00001/resource/r-1", UriKind.Relative));
        page.ShouldContain("12.3 kB");
        asked.ShouldBe(0);
        var preview = await site.Anonymous.GetStringAsync(new Uri("/dataset/dataset-00001/resource/r-1/preview", UriKind.Relative));

        asked.ShouldBe(1);
        preview.ShouldContain("<th scope=\"col\" dir=\"auto\">people</th>");
        preview.ShouldContain("&lt;b&gt;3&lt;/b&gt;");
        (await StatusAsync("/dataset/dataset-00001/resource/none")).ShouldBe(404);
        (await StatusAsync("/dataset/dataset-00001/resource/none/preview")).ShouldBe(404);
        await StatusAsync("/dataset/dataset-00001/resource/r-1/preview");
        (await StatusAsync("/dataset/dataset-00001/resource/r-1/preview")).ShouldBe(429);

        async Task<int> StatusAsync(string path) => (int)(await site.Anonymous.GetAsync(new Uri(path, UriKind.Relative))).StatusCode;
    }
}
