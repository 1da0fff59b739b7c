using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

/// <summary>Reading and writing the CKAN package form: what is written reads as it was.</summary>
public sealed class PackageTests
{
    internal static readonly PackageEntry Entry = new(
        "0b7c",
        "trees",
        new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero),
        new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)));

    private static Dataset Full { get; } = new()
    {
        Id = "0b7c",
        Name = "trees",
        Title = "Trees \"and\" \\ parks\n& <more> – Bäume 😀",
        Notes = "# Trees\r\n\r\n*All* of them.\t\u2028End",
        Type = "dataset",
        Url = "https://portal.example/trees",
        Version = "1.2",
        Author = "A. Author",
        AuthorEmail = "a@portal.example",
        Maintainer = "M. Maintainer",
        MaintainerEmail = "m@portal.example",
        Private = true,
        MetadataCreated = "2024-01-02T03:04:05.000000",
        MetadataModified = "2025-01-02T01:04:05.000000",
        License = new License("cc-by", "Creative Commons Attribution", "https://creativecommons.org/licenses/by/4.0/"),
        Organization = new Organization("org-1", "city", "The City", "Of trees", "https://portal.example/city.png"),
        Groups = [new Group("g-1", "nature", "Nature"), new Group("g-2", "water", "")],
        Tags = ["trees", "Bäume und Parks", "x:y"],
        Resources =
        [
            new Resource
            {
                Id = "r-1",
                Url = "https://data.example/trees.csv?a=b&c=d",
                Name = "Trees",
                Description = "One row per tree",
                Format = "CSV",
                Others =
                [
                    new("mimetype", JsonElement.Parse("\"text/csv\"")),
                    new("size", JsonElement.Parse("12345678901234567890")),
                    new("datastore_active", JsonElement.Parse("true")),
                    new("conforms_to", JsonElement.Parse("""["https://a.example", "https://b.example"]""")),
                    new("checksum", JsonElement.Parse("""{"algorithm": "sha1", "value": "ä\"\\"}""")),
                ],
            },
            new Resource { Url = "https://data.example/trees" },
            new Resource(),
        ],
        Extras = [new Extra("scale", "1:1000"), new Extra("Ä Schlüssel", "{\"a\": [1]}"), new Extra("update_frequency", "P1Y")],
        Identifier = "https://portal.example/id/trees",
        Issued = "2019-05-04",
        Modified = "2024-12-31T23:59:59+01:00",
        Frequency = "http://publications.europa.eu/resource/authority/frequency/ANNUAL",
        AccessRights = "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
        Temporal = [new Period("2001-01-01", "2002-12-31")],
        Spatial =
        [
            new Place(
                "http://sws.geonames.org/1/", "City", """{"type": "Point", "coordinates": [1, 2.5]}""", """{"type": "Polygon"}"""),
        ],
        Languages = ["de", "en"],
        Themes = ["http://publications.europa.eu/resource/authority/data-theme/ENVI"],
        ConformsTo = ["https://standard.example/1", "https://standard.example/2"],
        Publisher = new Agent(
            "City", "p@portal.example", "https://portal.example/city", "https://city.example", "http://type.example/Local"),
        ContactPoints = [new Agent("Desk", "desk@portal.example", "https://portal.example/desk")],
    };

    [Test]
    public void A_dataset_with_everything_reads_as_it_was_written() => ShouldReadAsWritten(Full);

    [TestCase("update_frequency", "weekly")]
    [TestCase("theme", """["http://x.example/theme/1"]""")]
    [TestCase("theme", """["http://x.example/1","http://x.example/2"]""")]
    [TestCase("language", """["de"]""")]
    [TestCase("remarks", "")]
    [TestCase("remarks", "[]")]
    public void An_extra_of_a_portal_stays_as_it_came_and_makes_no_other(string key, string value)
    {
        var package = new JsonObject { ["name"] = "trees", ["title"] = "Trees", ["extras"] = new JsonArray(new JsonObject { ["key"] = key, ["value"] = value }) };

        var (dataset, problems) = PackageReader.Read(Encoding.UTF8.GetBytes(package.ToJsonString()));
        var written = JsonElement.Parse(PackageWriter.Write(dataset, new PackageEntry("i", "trees", default, default)));

        problems.ShouldBeEmpty();
        written.GetProperty("extras").EnumerateArray().Select(extra => (extra.GetProperty("key").GetString(), extra.GetProperty("value").GetString())).ShouldBe([(key, value)]);
    }

    [Test]
    public void An_empty_dataset_is_called_by_its_name() => ShouldReadAsWritten(
        new Dataset(), Stamped(new Dataset { Id = "0b7c", Name = "trees", Title = "trees" }));

    private static IEnumerable<TestCaseData> Members()
    {
        (string Name, Func<Dataset, Dataset> Set)[] members =
        [
            ("notes", dataset => dataset with { Notes = "Notes" }),
            ("type", dataset => dataset with { Type = "geodata" }),
            ("url", dataset => dataset with { Url = "u" }),
            ("author", dataset => dataset with { Author = "a", AuthorEmail = "b" }),
            ("maintainer", dataset => dataset with { Maintainer = "a", MaintainerEmail = "b" }),
            ("licence by id", dataset => dataset with { License = new License("cc0") }),
            ("licence by title", dataset => dataset with { License = new License(null, "Free") }),
            ("licence by address", dataset => dataset with { License = new License(null, null, "https://l.example") }),
            ("organization", dataset => dataset with { Organization = new Organization("o", "org") }),
            ("identifier", dataset => dataset with { Identifier = "i" }),
            ("issued", dataset => dataset with { Issued = "2019" }),
            ("modified", dataset => dataset with { Modified = "2020-02" }),
            ("frequency", dataset => dataset with { Frequency = "R/P1D" }),
            ("access rights", dataset => dataset with { AccessRights = "open" }),
            ("one language", dataset => dataset with { Languages = ["de"] }),
            ("languages", dataset => dataset with { Languages = ["de", "en", "fr"] }),
            ("a language that looks like a list", dataset => dataset with { Languages = ["[de]"] }),
            ("a theme that is a list of its own", dataset => dataset with { Themes = ["[\"a\", \"b\"]"] }),
            ("themes", dataset => dataset with { Themes = ["a, b", "\"c\"", "[d"] }),
            ("one standard", dataset => dataset with { ConformsTo = ["https://s.example"] }),
            ("an open beginning", dataset => dataset with { Temporal = [new Period(null, "2020")] }),
            ("an open end", dataset => dataset with { Temporal = [new Period("2020", null)] }),
            ("a place by address", dataset => dataset with { Spatial = [new Place("https://p.example")] }),
            ("a place by name", dataset => dataset with { Spatial = [new Place(Text: "City")] }),
            ("a place by geometry", dataset => dataset with { Spatial = [new Place(Geometry: "{\"type\":\"Point\"}")] }),
            ("a place by corners", dataset => dataset with { Spatial = [new Place(Bbox: "{\"type\":\"Polygon\"}")] }),
            ("publisher by name", dataset => dataset with { Publisher = new Agent("P") }),
            ("publisher by address", dataset => dataset with { Publisher = new Agent(null, Uri: "https://p.example") }),
            ("contact by mail", dataset => dataset with { ContactPoints = [new Agent(null, "c@portal.example")] }),
            ("contact by address", dataset => dataset with { ContactPoints = [new Agent("C", Uri: "https://c.example")] }),
        ];
        var empty = new Dataset { Id = "0b7c", Name = "trees", Title = "Trees" };
        return members.Select(member => new TestCaseData(member.Set(empty)).SetArgDisplayNames(member.Name));
    }

    [TestCase("""{"update_frequency": "weekly"}""")]
    [TestCase("""{"update_frequency": "weekly", "frequency": "weekly"}""")]
    [TestCase("""{"update_frequency": "weekly", "frequency": "daily"}""")]
    [TestCase("""{"theme": "[\"https://t.example/1\"]", "language": "[\"en\", \"de\"]", "conforms_to": "[ ]"}""")]
    [TestCase("""{"theme": "https://t.example/1", "language": "en, de", "conforms_to": "[1, null]"}""")]
    public void Extras_are_written_as_the_portal_wrote_them(string extras)
    {
        var came = JsonElement.Parse(extras).EnumerateObject().Select(extra => new Extra(extra.Name, extra.Value.GetString()!)).ToList();
        var dataset = PackageReader.Read(Encoding.UTF8.GetBytes($$"""{"id": "0b7c", "name": "trees", "title": "T", "extras": {{extras}}}""")).Dataset;
        var kept = KeptFields.Apply(dataset with { Frequency = "never" }, dataset, ["extras", "language"]);

        foreach (var one in (Dataset[])[dataset, kept, PackageReader.Read(PackageWriter.Write(dataset, Entry)).Dataset])
            JsonElement.Parse(PackageWriter.Write(one, Entry)).GetProperty("extras").EnumerateArray()
                .Select(extra => new Extra(extra.GetProperty("key").GetString()!, extra.GetProperty("value").GetString()!)).ShouldBe(came, ignoreOrder: true);
    }

    [Test]
    public void An_extra_written_in_another_way_gives_way_to_a_setting_of_its_key()
    {
        var dataset = PackageReader.Read("""{"id": "a", "extras": {"theme": "[\"t\"]", "update_frequency": "weekly"}}"""u8).Dataset;

        var changed = DcatExtras.Set(DcatExtras.Set(dataset, "theme", "u"), "frequency", "daily");

        DcatExtras.Find(dataset, "frequency").ShouldBe("weekly");
        changed.Themes.ShouldBe(["u"]);
        var extras = JsonElement.Parse(PackageWriter.Write(changed, Entry)).GetProperty("extras").EnumerateArray()
            .ToDictionary(extra => extra.GetProperty("key").GetString()!, extra => extra.GetProperty("value").GetString()!);
        extras["theme"].ShouldBe("u");
        extras["frequency"].ShouldBe("daily");
        extras["update_frequency"].ShouldBe("weekly");
    }

    [TestCaseSource(nameof(Members))]
    public void Each_member_reads_as_it_was_written(Dataset dataset) => ShouldReadAsWritten(dataset, Stamped(dataset));

    [ForAll(MaxTest = 300)]
    public void Any_text_anywhere_reads_as_it_was_written(AnyText[] texts)
    {
        var next = 0;
        ShouldReadAsWritten(Full with
        {
            Title = Some(),
            Notes = Some(),
            Author = Some(),
            License = new License(Some(), Some(), Some()),
            Organization = new Organization("o" + Some(), "n" + Some(), Some(), Some(), Some()),
            Groups = [new Group("g" + Some(), "n" + Some(), Some())],
            Tags = [.. ((string[])["a " + Some(), "b" + Some()]).Distinct()],
            Extras = [new Extra("a" + Some(), Some()), new Extra("b" + Some(), Some())],
            Identifier = Some(),
            Languages = [Some(), Some()],
            Themes = [Some()],
            Temporal = [new Period(Some(), Some())],
            Spatial = [new Place(Some(), Some(), Some(), Some())],
            Publisher = new Agent(Some(), Some(), Some(), Some(), Some()),
            ContactPoints = [new Agent(Some(), Some(), Some())],
            Resources = [new Resource { Id = Some(), Url = Some(), Name = Some(), Description = Some(), Format = Some() }],
        });

        // Behind a letter: what is blank means nothing in most members.
        string Some() => "x" + (texts.Length == 0 ? "" : texts[next++ % texts.Length].Value);
    }

    [ForAll(MaxTest = 300)]
    public void Any_JSON_is_read_without_an_exception(Json json)
    {
        var (dataset, problems) = PackageReader.Read(Encoding.UTF8.GetBytes(json.Write()));

        dataset.ShouldNotBeNull();
        problems.ShouldAllBe(problem => problem.Message.Length > 0);
        if (json is not Json.Map)
            problems.ShouldHaveSingleItem().Message.ShouldStartWith("The record: expected an object");
    }

    [ForAll(MaxTest = 200)]
    public void Any_value_of_any_member_is_read_or_complained_of(Json json)
    {
        foreach (var name in (string[])
            ["id", "name", "title", "notes", "tags", "groups", "extras", "resources", "organization", "private", "license_id",
            "language", "theme", "publisher", "contact", "temporal_coverage", "spatial_coverage", "issued", "something"])
        {
            // A member of "contact" is named "agent.name".
            var beginning = name is "publisher" or "contact" ? "agent" : name;
            var (dataset, problems) = PackageReader.Read(Encoding.UTF8.GetBytes($$"""{"id": "a", "{{name}}": {{json.Write()}}}"""));

            problems.ShouldAllBe(problem => problem.Message.StartsWith(beginning, StringComparison.Ordinal));
            // Whatever was read can be written, and read again.
            if (problems.All(problem => problem.IsWarning))
                PackageReader.Read(PackageWriter.Write(dataset, Entry)).Problems.ShouldBeEmpty();
        }
    }

    [TestCase("{")]
    [TestCase("")]
    [TestCase("<xml/>")]
    [TestCase("{\"a\": 1,}")]
    public void What_is_no_JSON_is_a_problem_with_its_line(string text)
    {
        var problem = PackageReader.Read(Encoding.UTF8.GetBytes(text)).Problems.ShouldHaveSingleItem();

        problem.Message.ShouldContain("JSON");
        problem.Message.ShouldNotContain("LineNumber");
        problem.Line.ShouldBe(1);
    }

    [Test]
    public void What_the_catalogue_adds_is_written_once()
    {
        var dataset = Full with
        {
            Extras = [new Extra("harvest_source_title", "theirs"), new Extra("scale", "1"), new Extra("scale", "2")],
        };

        var written = JsonElement.Parse(PackageWriter.Write(dataset, Entry, new Extra("harvest_source_id", "s"), new Extra("scale", "3")));

        var extras = written.GetProperty("extras").EnumerateArray().Select(extra => extra.GetProperty("key").GetString()).ToList();
        extras.ShouldBeUnique();
        extras.ShouldContain("harvest_source_id");
        written.GetProperty("metadata_modified").GetString().ShouldBe("2025-01-02T01:04:05.000000");
        written.GetProperty("num_tags").GetInt32().ShouldBe(3);
        written.GetProperty("num_resources").GetInt32().ShouldBe(3);
        written.GetProperty("resources")[1].GetProperty("position").GetInt32().ShouldBe(1);
        written.GetProperty("resources")[1].GetProperty("package_id").GetString().ShouldBe("0b7c");
    }

    /// <summary>The catalogue's stamps take the place of the remote's.</summary>
    private static Dataset Stamped(Dataset dataset) =>
        dataset with { MetadataCreated = Full.MetadataCreated, MetadataModified = Full.MetadataModified };

    private static void ShouldReadAsWritten(Dataset dataset, Dataset? expected = null)
    {
        var (read, problems) = PackageReader.Read(PackageWriter.Write(dataset, Entry));

        problems.ShouldBeEmpty();
        Shape(read).ShouldBe(Shape(expected ?? dataset));
    }

    /// <summary>Records with lists in them do not compare by content; their JSON does.</summary>
    internal static string Shape(Dataset dataset) => JsonSerializer.Serialize(dataset);
}
