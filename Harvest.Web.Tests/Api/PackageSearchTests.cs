using System.Text.Json;
using System.Xml.Linq;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary><c>package_search</c> and the search page.</summary>
public sealed class PackageSearchTests(DatabaseKind kind) : CatalogueSite(kind)
{
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
    [TestCase("q=urn:nosuch:7", "")]
    [TestCase("q=https://nowhere.example/x", "")]
    [TestCase("q=https://portal.example/dataset/dataset-boats", "boats")]
    [TestCase("q=http://127.0.0.1:5701/dataset/dataset-boats", "boats")]
    [TestCase("q=http://localhost:5000/dataset/nosuch", "")]
    [TestCase("q=wrecks", "")]
    [TestCase("fq=private:true", "")]
    [TestCase("q=xyzzy", "")]
    [TestCase("fq=organization:harbour-office&fq=metadata_modified:[2020-01-01T00:00:00Z TO *]", "boats,water")]
    [TestCase("fq=metadata_modified:[* TO 2020-01-01T00:00:00Z]", "")]
    [TestCase("fq=organization:harbour-office&fq=metadata_modified:[NOW-1DAY TO NOW+1DAY]", "boats,water")]
    [TestCase("fq=metadata_modified:[NOW/YEAR+2YEARS TO *]", "")]
    [TestCase("q=title:water", "water")]
    [TestCase("q=extras_update_frequency:weekly", "water")]
    [TestCase("fq=update_frequency:Weekly", "water")]
    [TestCase("fq=extras_update_frequency:week*", "water")]
    [TestCase("fq=extras_update_frequency:daily", "")]
    [TestCase("fq=stations:\"lower bridge\"", "water")]
    [TestCase("fq=organization:harbour-office AND NOT extras_update_frequency:weekly", "boats")]
    [TestCase("q=extras_nosuch:x", "")]
    [TestCase("fq=guid:boats", "boats")]
    [TestCase("fq=extras_guid:boats", "boats")]
    public async Task A_search_finds_what_it_asks_for(string query, string expected)
    {
        var result = await Site.Anonymous.ActionAsync($"package_search?{Escaped(query)}&sort=id asc&rows=100");

        var ids = result.GetProperty("results").EnumerateArray().Select(package => package.GetProperty("id").GetString());
        string.Join(',', ids).ShouldBe(expected);
        result.GetProperty("count").GetInt64().ShouldBe(expected.Length == 0 ? 0 : expected.Split(',').Length);
    }

    [Test]
    public async Task A_search_is_to_be_had_as_a_table_as_lines_and_as_a_feed()
    {
        var csv = await Site.Anonymous.GetStringAsync("/dataset.csv?q=water&res_format=CSV");
        var lines = await Site.Anonymous.GetStringAsync("/dataset.jsonl");
        var feed = XDocument.Parse(await Site.Anonymous.GetStringAsync("/dataset.atom?q=water"));

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
        var html = await Site.Anonymous.GetStringAsync($"/dataset/suggest?q={Uri.EscapeDataString(typed)}");

        html.ShouldBe(title is null ? "" : $"<option value=\"{title}\"></option>");
    }

    [TestCase("/dataset?ext_bbox=1,2,3", "is no box")]
    [TestCase("/dataset?from=soon", "is no year")]
    [TestCase("/dataset?sort=mood", "cannot sort by mood")]
    public async Task A_search_that_cannot_be_understood_says_so_and_keeps_what_was_typed(string address, string message)
    {
        (await Site.Anonymous.GetStringAsync($"{address}&q=tamar")).ShouldContain(message);
        (await Site.Anonymous.GetStringAsync($"{address}&q=tamar")).ShouldContain("value=\"tamar\"");
    }

    [TestCase("id asc", "00001", "00002")]
    [TestCase("id desc", "water", "boats")]
    [TestCase("title asc", "boats", "00001")]
    [TestCase("name desc", "water", "boats")]
    [TestCase("organization desc, title desc", "water", "boats")]
    [TestCase("license_id desc, id asc", "boats", "water")]
    public async Task A_search_is_in_the_order_asked_for(string sort, string first, string second)
    {
        var result = await Site.Anonymous.ActionAsync($"package_search?rows=2&sort={Uri.EscapeDataString(sort)}");

        result.GetProperty("results").EnumerateArray().Select(package => package.GetProperty("id").GetString()).ShouldBe([first, second]);
    }

    [Test]
    public async Task Pages_of_a_search_have_every_dataset_once()
    {
        var seen = new List<string>();
        for (var start = 0; start < 40; start += 7)
        {
            var page = await Site.Anonymous.ActionAsync($"package_search?sort=id asc&rows=7&start={start}");
            page.GetProperty("count").GetInt64().ShouldBe(27);
            seen.AddRange(page.GetProperty("results").EnumerateArray().Select(package => package.GetProperty("id").GetString()!));
        }

        seen.Count.ShouldBe(27);
        seen.ShouldBeUnique();
    }

    [Test]
    public async Task Rows_are_a_thousand_at_most_and_never_negative()
    {
        var error = await Site.Anonymous.RefusedAsync(409, "package_search?rows=-1");
        error.GetProperty("rows")[0].GetString().ShouldBe("Must be at least 0");
        (await Site.Anonymous.ActionAsync("package_search?rows=1000000")).GetProperty("results").GetArrayLength().ShouldBe(27);
        (await Site.Anonymous.ActionAsync("package_search?rows=0")).GetProperty("results").GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task Facets_count_values_of_what_is_found()
    {
        var result = await Site.Anonymous.ActionAsync("package_search?q=water&rows=0&facet.field=[\"tags\",\"res_format\"]");

        var tags = result.GetProperty("facets").GetProperty("tags");
        tags.GetProperty("water").GetInt32().ShouldBe(2);
        tags.GetProperty("boats").GetInt32().ShouldBe(1);
        tags.TryGetProperty("wrecks", out _).ShouldBeFalse();
        result.GetProperty("search_facets").GetProperty("res_format").GetProperty("items").GetArrayLength().ShouldBe(2);
    }

    [Test]
    public async Task Counted_values_have_the_titles_that_people_know()
    {
        var result = await Site.Anonymous.ActionAsync("package_search?q=water&rows=0&facet.field=[\"organization\",\"groups\",\"license_id\",\"harvest_source_id\"]");

        var facets = result.GetProperty("search_facets");
        string Title(string field) => facets.GetProperty(field).GetProperty("items")[0].GetProperty("display_name").GetString()!;
        Title("organization").ShouldBe("The harbour office");
        Title("license_id").ShouldBe("Creative Commons Attribution");
        Title("harvest_source_id").ShouldBe("Source portal");
        Title("groups").ShouldBe("Sea and coast");
    }

    [Test]
    public async Task A_field_whose_values_are_not_counted_is_an_error() =>
        (await Site.Anonymous.RefusedAsync(409, "package_search?facet.field=[\"mood\"]")).ToString().ShouldContain("mood");

    [TestCase("q=title:water^2")]
    [TestCase("q=water^2.5 boats")]
    [TestCase("q=\"water quality\"^3")]
    [TestCase("q=(water OR boats)^3")]
    [TestCase("q=watr~")]
    [TestCase("q=\"water tamar\"~5")]
    [TestCase("fq=tags:water^2")]
    public async Task Boosts_and_nearness_are_refused(string query) =>
        (await Site.Anonymous.RefusedAsync(409, $"package_search?{Escaped(query)}")).ToString().ShouldContain("boosts (^2) and nearness (~2) are not taken");

    [TestCase("/dataset?organization=nobody", "There is no organization nobody.")]
    [TestCase("/dataset?harvest_source_id=nowhere", "There is no source nowhere.")]
    public async Task A_page_that_filters_by_what_does_not_exist_says_so(string address, string text)
    {
        (await Site.Anonymous.GetStringAsync(address)).ShouldContain(text);
        (await Site.Anonymous.GetStringAsync("/dataset?organization=harbour-office")).ShouldNotContain("There is no");
    }

    [Test]
    public async Task Values_of_too_few_datasets_are_not_counted_when_a_least_number_is_given()
    {
        var result = await Site.Anonymous.ActionAsync("package_search?q=water&rows=0&facet.field=[\"tags\"]&facet.mincount=2");

        result.GetProperty("facets").GetProperty("tags").EnumerateObject().Select(value => value.Name).ShouldBe(["water"]);
    }

    [Test]
    public async Task Fl_gives_only_the_members_asked_for()
    {
        var result = await Site.Anonymous.ActionAsync("package_search?q=tamar&fl=id,name");

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
        var error = await Site.Anonymous.RefusedAsync(409, $"package_search?{Escaped(query)}");

        error.GetProperty("__type").GetString().ShouldBe("Search Query Error");
    }

    [TestCase("water \"")]
    [TestCase("a) OR (b")]
    [TestCase("'; DROP TABLE dataset; --")]
    [TestCase("%%%")]
    [TestCase("-")]
    public async Task Whatever_a_person_types_gets_an_answer(string text)
    {
        var result = await Site.Anonymous.ActionAsync($"package_search?q={Uri.EscapeDataString(text)}");

        result.GetProperty("count").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
    }
}
