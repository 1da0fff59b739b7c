using System.Text;
using System.Text.Json;
using Harvest.Formats.DcatUs;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Model;

namespace Harvest.Tests.Formats.DcatUs;

/// <summary>What goes into a data.json file, by the tables of DCAT-US 1.1 and 3.0.</summary>
public sealed class DcatUsPublisherTests
{
    private static readonly DcatUsSite Bare = new("https://all.example");

    private static readonly DcatUsSite Ruled = new("https://all.example", "The site", "Help desk", "help@all.example", "data");

    private const string Federal =
        """
        {"@type":"dcat:Dataset","identifier":"f","title":"Title f","description":"Text","keyword":["Two Words","UPPER"],"modified":"2024-01-01",
         "publisher":{"name":"A","subOrganizationOf":{"name":"B"}},"contactPoint":{"@type":"vcard:Contact","fn":"Jane Doe","hasEmail":"mailto:jane@example.org"},
         "accessLevel":"public","distribution":[{"@type":"dcat:Distribution","downloadURL":"https://example.org/f.csv","mediaType":"text/csv"}],
         "bureauCode":["010:86"],"programCode":["015:001"],"isPartOf":"parent","describedBy":"https://example.org/dd","references":["https://example.org/r"],
         "rights":"none","accrualPeriodicity":"R/P1Y","unheardOf":{"a":[1,null]}}
        """;

    private static readonly Dataset Plain = new()
    {
        Id = "i",
        Name = "n",
        Title = "Trees",
        Notes = "All of them",
        Tags = ["trees"],
        Modified = "2024-02-03",
        Frequency = "yearly",
        Publisher = new Agent("Parks"),
        ContactPoints = [new Agent("Ann", "ann@parks.example")],
        Languages = ["http://publications.europa.eu/resource/authority/language/ENG"],
        License = new License("cc-by"),
        Temporal = [new Period("2020-01-01", "2021-01-01")],
        Resources = [new Resource { Url = "https://parks.example/trees.csv", Format = "CSV", Name = "List" }, new Resource { Url = "not an address" }],
    };

    [Test]
    public void A_federal_record_goes_out_as_it_came()
    {
        var record = new DcatUsPublisher(Bare, isVersion3: false).Publish(new Dataset { Id = "x", Title = "Title f" }, Encoding.UTF8.GetBytes(Federal));

        record.Problems.ShouldBeEmpty();
        record.Completed.ShouldBeEmpty();
        JsonElement.DeepEquals(record.Json!.Value, JsonElement.Parse(Federal)).ShouldBeTrue();
    }

    [TestCase("\"temporal\":\"2020-02-30/2020-12-31\"", "temporal: 2020-02-30/2020-12-31 is no date that can be; left out")]
    [TestCase("\"issued\":\"2023-02-29\"", "issued: 2023-02-29 is no date that can be; left out")]
    public void A_date_that_cannot_be_is_not_published_again(string member, string told)
    {
        var came = Federal.Replace("\"accessLevel\"", $"{member},\"accessLevel\"", StringComparison.Ordinal);

        var record = new DcatUsPublisher(Bare, isVersion3: false).Publish(new Dataset { Id = "x", Title = "Title f" }, Encoding.UTF8.GetBytes(came));

        record.Problems.ShouldBeEmpty();
        record.Completed.ShouldBe([told]);
        JsonElement.DeepEquals(record.Json!.Value, JsonElement.Parse(Federal)).ShouldBeTrue();
    }

    [Test]
    public void A_date_that_stands_for_that_of_the_change_is_told()
    {
        var record = new DcatUsPublisher(Ruled, isVersion3: false).Publish(Plain with { Modified = null, Issued = "2020-01-01" });

        record.Json!.Value.GetProperty("modified").GetString().ShouldBe("2020-01-01");
        record.Completed.ShouldBe(["modified completed: the dataset says none, and issued stands for it"]);
        new DcatUsPublisher(Ruled, isVersion3: false).Publish(Plain).Completed.ShouldBeEmpty();
    }

    [Test]
    public void A_licence_that_files_do_not_carry_stands_at_the_dataset_in_version_3()
    {
        var publisher = new DcatUsPublisher(Ruled, isVersion3: true);
        const string Other = "https://creativecommons.org/licenses/by-nc/4.0/";
        var file = new Resource { Url = "https://parks.example/a.csv", Others = [new("license", JsonSerializer.SerializeToElement(Other))] };

        publisher.Publish(Plain with { Resources = [] }).Json!.Value.GetProperty("license").GetString().ShouldBe("http://www.opendefinition.org/licenses/cc-by");
        publisher.Publish(Plain with { Resources = [file] }).Json!.Value.GetProperty("license").GetString().ShouldBe("http://www.opendefinition.org/licenses/cc-by");
        publisher.Publish(Plain with { Resources = [Plain.Resources[0]] }).Json!.Value.TryGetProperty("license", out _).ShouldBeFalse();
    }

    [Test]
    public void A_licence_by_its_title_has_the_address_of_the_register()
    {
        var record = new DcatUsPublisher(Ruled, isVersion3: false).Publish(Plain with { License = new License(null, "CC-BY 4.0") });

        record.Json!.Value.GetProperty("license").GetString().ShouldBe("https://creativecommons.org/licenses/by/4.0/");
    }

    [Test]
    public void A_record_that_came_with_faults_is_put_right_where_a_rule_says_how_and_keeps_the_rest()
    {
        var came = Federal.Replace("\"hasEmail\":\"mailto:jane@example.org\"", "\"hasEmail\":\"call us\"", StringComparison.Ordinal)
            .Replace("R/P1Y", "now and then", StringComparison.Ordinal).Replace(",\"mediaType\":\"text/csv\"", "", StringComparison.Ordinal);

        var record = new DcatUsPublisher(Ruled, isVersion3: false).Publish(new Dataset { Id = "x", Title = "Title f" }, Encoding.UTF8.GetBytes(came));

        var json = record.Json!.Value;
        json.GetProperty("contactPoint").GetProperty("hasEmail").GetString().ShouldBe("mailto:help@all.example");
        json.TryGetProperty("accrualPeriodicity", out _).ShouldBeFalse();
        json.GetProperty("distribution")[0].GetProperty("accessURL").GetString().ShouldBe("https://example.org/f.csv");
        json.GetProperty("keyword")[0].GetString().ShouldBe("Two Words");
        json.GetProperty("unheardOf").GetProperty("a").GetArrayLength().ShouldBe(2);
        record.Completed.ShouldContain("contactPoint completed");
        record.Completed.ShouldContain("accrualPeriodicity left out");
        new DcatUsPublisher(Bare, isVersion3: false).Publish(new Dataset { Id = "x", Title = "Title f" }, Encoding.UTF8.GetBytes(came)).Json.ShouldBeNull();
    }

    [TestCase("\"keyword\":[\"Two Words\",\"UPPER\"]", "\"keyword\":\"Two Words\"", "keyword", "[\"Two Words\"]", "keyword became a list")]
    [TestCase("\"bureauCode\":[\"010:86\"]", "\"bureauCode\":\"010:86\"", "bureauCode", "[\"010:86\"]", "bureauCode became a list")]
    [TestCase("\"title\":\"Title f\"", "\"title\":[\"Title f\"]", "title", "\"Title f\"", "title: the entry of a list of one")]
    [TestCase("\"isPartOf\":\"parent\"", "\"isPartOf\":[]", "isPartOf", null, "isPartOf is empty; left out")]
    [TestCase("\"hasEmail\":\"mailto:jane@example.org\"", "\"hasEmail\":\"jane@example.org\"", "contactPoint", """{"@type":"vcard:Contact","fn":"Jane Doe","hasEmail":"mailto:jane@example.org"}""", "mailto: put before it")]
    [TestCase(
        "\"contactPoint\":{\"@type\"", "\"contactPoint\":[{\"fn\":\"Nobody\"},{\"@type\"", "contactPoint",
        """{"@type":"vcard:Contact","fn":"Jane Doe","hasEmail":"mailto:jane@example.org"}""", "contactPoint: one of 2 is kept")]
    public void A_member_in_a_form_of_its_own_keeps_what_it_says_and_the_rest_goes_out_as_it_came(string right, string odd, string member, string? expected, string told)
    {
        var came = Federal.Replace(right, odd, StringComparison.Ordinal);
        if (odd.Contains("[{", StringComparison.Ordinal))
            came = came.Replace("example.org\"},", "example.org\"}],", StringComparison.Ordinal);

        var record = new DcatUsPublisher(Bare, isVersion3: false).Publish(new Dataset { Id = "x", Title = "Title f" }, Encoding.UTF8.GetBytes(came));

        record.Problems.ShouldBeEmpty();
        record.Completed.ShouldContain(sentence => sentence.Contains(told, StringComparison.Ordinal));
        var wanted = System.Text.Json.Nodes.JsonNode.Parse(Federal)!.AsObject();
        wanted.Remove(member);
        if (expected is not null)
            wanted[member] = System.Text.Json.Nodes.JsonNode.Parse(expected);
        JsonElement.DeepEquals(record.Json!.Value, JsonSerializer.SerializeToElement(wanted)).ShouldBeTrue(record.Json.ToString());
    }

    [TestCase("2020-01-01/2020-12-31")]
    [TestCase("2020/2021")]
    [TestCase("2020-05/2020-07")]
    [TestCase("2020-01-01T00:00:00Z/2020-12-31T23:59:59Z")]
    [TestCase("R/2020-01-01/P1D")]
    [TestCase("2020-01-01/P1Y")]
    [TestCase("P1Y/2020-12-31")]
    public void A_period_of_ISO_8601_goes_out_as_it_came(string temporal)
    {
        var came = Federal.Replace("\"rights\":\"none\"", $"\"rights\":\"none\",\"temporal\":\"{temporal}\",\"description\":\"<script>alert(1)</script> & more\"", StringComparison.Ordinal)
            .Replace("\"description\":\"Text\",", "", StringComparison.Ordinal);

        var record = new DcatUsPublisher(Bare, isVersion3: false).Publish(new Dataset { Id = "x", Title = "Title f" }, Encoding.UTF8.GetBytes(came));

        JsonElement.DeepEquals(record.Json!.Value, JsonElement.Parse(came)).ShouldBeTrue(string.Join("; ", record.Problems.Concat(record.Completed)));
    }

    [Test]
    public void A_dataset_of_another_kind_of_catalogue_is_said_in_the_words_of_1_1()
    {
        var json = new DcatUsPublisher(Bare, isVersion3: false).Publish(Plain).Json!.Value;

        json.GetProperty("accrualPeriodicity").GetString().ShouldBe("R/P1Y");
        json.GetProperty("language")[0].GetString().ShouldBe("en");
        json.GetProperty("temporal").GetString().ShouldBe("2020-01-01/2021-01-01");
        json.GetProperty("license").GetString().ShouldBe("http://www.opendefinition.org/licenses/cc-by");
        json.GetProperty("contactPoint").GetProperty("hasEmail").GetString().ShouldBe("mailto:ann@parks.example");
        json.GetProperty("distribution").GetArrayLength().ShouldBe(1);
        json.GetProperty("distribution")[0].GetProperty("mediaType").GetString().ShouldBe("text/csv");
    }

    [Test]
    public void The_same_dataset_is_said_in_the_words_of_3_0()
    {
        var json = new DcatUsPublisher(Bare, isVersion3: true).Publish(Plain).Json!.Value;

        json.GetProperty("accrualPeriodicity").GetString().ShouldBe("annual");
        json.GetProperty("@id").GetString().ShouldBe("https://all.example/dataset/i");
        json.GetProperty("contactPoint")[0].GetProperty("fn").GetString().ShouldBe("Ann");
        json.GetProperty("temporal")[0].GetProperty("endDate").GetString().ShouldBe("2021-01-01");
        json.GetProperty("distribution")[0].GetProperty("license").GetString().ShouldBe("http://www.opendefinition.org/licenses/cc-by");
    }

    [Test]
    public void What_version_3_makes_up_or_has_no_room_for_is_told()
    {
        var publisher = new DcatUsPublisher(Ruled, isVersion3: true);
        var dataset = Plain with
        {
            Notes = "",
            Modified = null,
            MetadataModified = "2024-01-01T10:00:00",
            Creators = [new Agent("Ada"), new Agent("Ben")],
            Publisher = new Agent("Oaks", Uri: "https://org.example/1"),
        };

        var first = publisher.Publish(dataset);
        var second = publisher.Publish(dataset with { Id = "z", Name = "z", Publisher = new Agent("Elms", Uri: "https://org.example/1") });

        first.Json!.Value.TryGetProperty("modified", out _).ShouldBeFalse();
        first.Completed.ShouldBe(
            ["description completed: the dataset has none, and its title stands for it", "creator: the standard has room for one; left out: Ben"]);
        first.Json!.Value.GetProperty("publisher").TryGetProperty("@id", out _).ShouldBeTrue();
        second.Json!.Value.GetProperty("publisher").TryGetProperty("@id", out _).ShouldBeFalse();
        second.Completed.ShouldContain("publisher: https://org.example/1 is called Oaks by another dataset; the IRI is left out");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void What_cannot_be_valid_is_refused_with_reasons_and_the_rules_of_the_site_complete_the_rest(bool isVersion3)
    {
        var poor = new Dataset { Id = "p", Name = "p", Title = "Poor", MetadataModified = "2024-01-01T10:00:00.000000" };

        var refused = new DcatUsPublisher(Bare, isVersion3).Publish(poor);
        var completed = new DcatUsPublisher(Ruled, isVersion3).Publish(poor);

        refused.Json.ShouldBeNull();
        refused.Problems.ShouldContain(problem => problem.Contains("contactPoint", StringComparison.Ordinal));
        completed.Problems.ShouldBeEmpty();
        completed.Json.ShouldNotBeNull();
        completed.Completed.ShouldContain("contactPoint completed");
    }

    [Test]
    public void Whatever_a_dataset_says_its_record_keeps_the_rules([Values] bool isVersion3)
    {
        string[] odd = ["", "x", "https://a.example/ü b", "javascript:alert(1)", "2024-13-45", "P1Y", "\"", "R/", "en-US-x", "http://", "a@b", "a@b.c d", "[1, {}]", "null"];
        var random = new Random(7);
        string Any() => odd[random.Next(odd.Length)];
        var publisher = new DcatUsPublisher(Ruled, isVersion3);
        for (var i = 0; i < 300; i++)
        {
            var dataset = new Dataset
            {
                Id = $"d{i}",
                Name = $"d{i}",
                Title = "T",
                Notes = i % 10 == 0 ? new string('n', 10_001) : Any(),
                Url = Any(),
                Modified = Any(),
                Issued = Any(),
                MetadataModified = "2024-01-01T10:00:00",
                Frequency = Any(),
                AccessRights = Any(),
                Languages = [Any(), Any()],
                Themes = [Any(), Any(), "same", "same"],
                ConformsTo = [Any()],
                Temporal = [new Period(Any(), Any())],
                Spatial = [new Place(Any(), Any(), Any())],
                Tags = [Any(), "t"],
                Version = Any(),
                License = new License(Any(), Any(), Any()),
                Publisher = new Agent(Any(), Any()),
                ContactPoints = [new Agent(Any(), Any())],
                Resources = [new Resource { Url = Any(), Name = Any(), Format = Any(), Others = [new("mimetype", JsonSerializer.SerializeToElement(Any())), new("download_url", JsonSerializer.SerializeToElement(Any()))] }],
                Extras = [.. new[] { "bureauCode", "programCode", "references", "describedBy", "describedByType", "isPartOf", "dataQuality", "rights" }.Select(key => new Extra(key, Any()))],
            };

            var record = publisher.Publish(dataset);

            record.Problems.ShouldBeEmpty($"{i}");
            new RuleCheck(isVersion3 ? RuleBook.Version30 : RuleBook.Version11).Check(record.Json!.Value, "Dataset").ShouldBeEmpty();
        }
    }
}
