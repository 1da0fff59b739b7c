using System.Text;
using Harvest.Formats.Geo;
using Harvest.Harvesters;
using Harvest.Harvesters.DcatUs;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

/// <summary>Places by their names: what is shipped, a site's own table, and a source's own places before both.</summary>
public sealed class PlaceNamesTests
{
    [TestCase("Alabama", -86.8, 32.8)]
    [TestCase("tx", -99, 31)]
    [TestCase("US-NY", -74, 40.7)]
    [TestCase("Puerto Rico", -66.4, 18.2)]
    [TestCase("USA", -98, 39)]
    [TestCase("Germany", 10, 51)]
    [TestCase("DEU", 10, 51)]
    [TestCase("Côte d'Ivoire", -5.5, 7.5)]
    [TestCase("Ivory Coast", -5.5, 7.5)]
    [TestCase("New Zealand", 172, -41)]
    [TestCase("Fiji", 178, -18)]
    public void The_shipped_table_has_states_and_countries_around_their_middle(string name, double x, double y)
    {
        var box = PlaceNames.Shipped[name];

        (box[0] <= box[2] ? x >= box[0] && x <= box[2] : x >= box[0] || x <= box[2]).ShouldBeTrue();
        (y >= box[1] && y <= box[3]).ShouldBeTrue();
    }

    [Test]
    public void A_site_puts_its_own_table_in_place_of_it()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "places.tsv");
        File.WriteAllText(file, "# ours\r\nHarbour|Port\t1\t2\t3\t4\r\n\nHarbour\t5\t6\t7\t8\n");

        var places = PlaceNames.Of(file);

        places.Keys.ShouldBe(["Harbour", "Port"], ignoreOrder: true);
        places["port"].ShouldBe([1, 2, 3, 4]);
    }

    [TestCase("Harbour\t1\t2\t3")]
    [TestCase("Harbour 1 2 3 4")]
    [TestCase("Harbour\t1\t5\t3\t4")]
    [TestCase("Harbour\t1\tx\t3\t4")]
    [TestCase("Harbour\t181\t2\t3\t4")]
    public void A_line_that_is_none_is_named(string line) =>
        Should.Throw<FormatException>(() => PlaceNames.Parse($"A\t1\t2\t3\t4\n{line}", "my.tsv")).Message.ShouldStartWith("my.tsv, line 2: ");

    [Test]
    public void A_record_that_names_a_place_gets_its_box_and_a_source_knows_better()
    {
        Spatial("").ShouldContain("-88.48");
        Spatial("""{"validation": "off", "places": {"Alabama": [1, 2, 3, 4]}}""").ShouldContain("[1,2]");

        static string Spatial(string config)
        {
            var record = """{"identifier": "a", "title": "A", "mbox": "a@b.gov", "spatial": "Alabama"}""";
            var source = new Source { Id = "s", Name = "s", Url = "https://a.example/data.json", Type = "dcat-us" };
            var mapped = DcatUsHarvester.All[0].Map(new MapContext(source, SourceConfig.Parse(config), "a", Encoding.UTF8.GetBytes(record)));
            return mapped.Dataset!.Spatial.ShouldHaveSingleItem().Geometry.ShouldNotBeNull();
        }
    }
}
