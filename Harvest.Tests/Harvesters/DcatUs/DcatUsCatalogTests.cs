using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.DcatUs;

/// <summary>What a catalog is made of: duplicates, services, series, nested catalogs, filters, and what is no catalog.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DcatUsCatalogTests
{
    private const string List10 = """
        [
            {"title": "Old", "description": "d", "keyword": "a, b", "modified": "2013-05-01", "publisher": "Agency", "contactPoint": "Jane", "mbox": "jane@agency.gov",
             "identifier": "old-1", "accessLevel": "public", "dataDictionary": "http://agency.gov/words", "accessURL": "http://agency.gov/x", "format": "text/csv",
             "webService": "http://agency.gov/service", "distribution": [{"accessURL": "http://agency.gov/x", "format": "text/csv"}, {"accessURL": "http://agency.gov/x.xls", "format": "Excel"}]},
            {"title": "Older", "identifier": "old-2", "publisher": "Agency", "contactPoint": "Jane", "accessLevel": "public"}
        ]
        """;

    [Test]
    public async Task A_list_of_Project_Open_Data_1_0_without_a_catalog()
    {
        await using var run = await StartAsync(List10);

        (await run.HarvestAsync()).ShouldCount(added: 2);
        (await run.HarvestAsync()).ShouldCount(same: 2);
        (await run.ProblemsAsync()).ShouldBeEmpty();
        var dataset = await run.DatasetAsync("Old");
        dataset.GetProperty("maintainer_email").GetString().ShouldBe("jane@agency.gov");
        dataset.GetProperty("maintainer").GetString().ShouldBe("Jane");
        (Extra("publisher_name"), Extra("describedBy")).ShouldBe(("Agency", "http://agency.gov/words"));
        string? Extra(string key) => dataset.GetProperty("extras").EnumerateArray().Where(extra => extra.GetProperty("key").GetString() == key)
            .Select(extra => extra.GetProperty("value").GetString()).FirstOrDefault();
        dataset.GetProperty("resources").EnumerateArray().Select(file => (file.GetProperty("url").GetString(), file.GetProperty("format").GetString())).ShouldBe(
            [("http://agency.gov/x", "CSV"), ("http://agency.gov/service", "API"), ("http://agency.gov/x.xls", "Excel")]);
    }

    [TestCase("[]")]
    [TestCase("[1, 2]")]
    [TestCase("""[{"name": "a"}, {"name": "b"}]""")]
    public async Task A_list_of_other_things_is_no_catalog(string list)
    {
        await using var run = await StartAsync(List10);
        await run.HarvestAsync();
        run.Json = list;

        (await run.HarvestAsync()).ShouldCount();

        (await run.ProblemsAsync()).ShouldHaveSingleItem().ShouldContain("no list named dataset");
        (await run.GuidsAsync()).Count.ShouldBe(2);
    }

    [Test]
    public async Task Of_records_with_one_identifier_the_first_is_taken_and_the_others_are_told()
    {
        await using var run = await StartAsync($$"""{"dataset": [{{Plain("a", "First")}}, {{Plain("a")}}, {{Plain("b")}}, {{Plain("a")}}]}""");

        (await run.HarvestAsync()).ShouldCount(added: 2);

        (await run.ProblemsAsync()).Count(problem => problem.Contains("the identifier a was listed before")).ShouldBe(2);
        await run.DatasetAsync("First");
    }

    [Test]
    public async Task A_service_with_the_identifier_of_a_dataset_that_it_serves_is_no_part_of_itself()
    {
        await using var run = await StartAsync(
            $$"""
            {"conformsTo": "https://resources.data.gov/dcat-us/3.0.0", "dataset": [{{Plain("x", "The data")}}],
             "service": [{"@type": "DataService", "identifier": "x", "title": "The service", "endpointURL": ["https://a.example/api"],
                          "publisher": {"name": "P"}, "contactPoint": [{"fn": "A", "hasEmail": "mailto:a@b.example"}],
                          "servesDataset": [{{Plain("x", "The data")}}]}]}
            """);

        await run.HarvestAsync();

        var service = await run.DatasetAsync("The service");
        service.GetRawText().ShouldNotContain("isPartOf");
    }

    [Test]
    public async Task A_repeated_identifier_does_not_keep_others_from_being_deleted()
    {
        await using var run = await StartAsync($$"""{"dataset": [{{Plain("a")}}, {{Plain("b")}}]}""");
        await run.HarvestAsync();
        run.Json = $$"""{"dataset": [{{Plain("a")}}, {{Plain("a")}}]}""";

        (await run.HarvestAsync()).ShouldCount(same: 1, deleted: 1);
    }

    [Test]
    public async Task A_record_without_identifier_keeps_others_from_being_deleted()
    {
        await using var run = await StartAsync($$"""{"dataset": [{{Plain("a")}}, {{Plain("b")}}]}""");
        await run.HarvestAsync();
        run.Json = $$"""{"dataset": [{{Plain("a")}}, {"title": "Which?"}, "text", 7, null, [1]]}""";

        (await run.HarvestAsync()).ShouldCount(same: 1);

        (await run.ProblemsAsync()).Count.ShouldBe(5);
    }

    [TestCase("")]
    [TestCase("  ")]
    [TestCase("7")]
    [TestCase("""[" ", 7]""")]
    [TestCase("""{"@id": " "}""")]
    public async Task What_is_no_identifier_is_told(string identifier)
    {
        identifier = identifier.Trim().Length == 0 ? $"\"{identifier}\"" : identifier;
        await using var run = await StartAsync($$"""{"dataset": [{"title": "Odd", "identifier": {{identifier}}}, {{Plain("b")}}]}""");

        (await run.HarvestAsync()).Added.ShouldBe(1);

        (await run.ProblemsAsync()).ShouldHaveSingleItem().ShouldContain("Odd ");
    }

    [TestCase("""{"error": {"code": 500}}""", "no list named dataset")]
    [TestCase("""{"dataset": {}}""", "dataset must be a list")]
    [TestCase("""{"dataset": []}""", "No datasets found")]
    [TestCase("[]", "no list named dataset")]
    [TestCase("7", "no list named dataset")]
    [TestCase("<html>", "broken JSON")]
    [TestCase("""{"dataset": [{"title": "a", "identifier": "a" """, "broken JSON")]
    public async Task What_is_no_catalog_loses_no_dataset(string json, string words)
    {
        await using var run = await StartAsync($$"""{"dataset": [{{Plain("a")}}, {{Plain("b")}}]}""");
        await run.HarvestAsync();
        run.Json = json;

        (await run.HarvestAsync()).Deleted.ShouldBe(0);

        (await run.ProblemsAsync())[0].ShouldContain(words);
        (await run.DatasetsAsync()).Count.ShouldBe(2);
    }

    [Test]
    public async Task The_order_of_keywords_is_no_change_but_a_keyword_is()
    {
        await using var run = await StartAsync($$"""{"dataset": [{{Plain("a")}}]}""");
        await run.HarvestAsync();
        run.Json = $$"""{"dataset": [{{Plain("a").Replace("\"x\", \"y\"", "\"y\", \"x\"")}}]}""";
        (await run.HarvestAsync()).ShouldCount(same: 1);
        run.Json = $$"""{"dataset": [{{Plain("a").Replace("\"y\"", "\"z\"")}}]}""";

        (await run.HarvestAsync()).ShouldCount(updated: 1);
    }

    [Test]
    public async Task A_catalog_of_services_alone_is_taken_whole_each_time([Range(1, 4)] int services)
    {
        await using var run = await StartAsync(
            $$"""
            {"@type": "Catalog", "title": "All", "conformsTo": "https://resources.data.gov/dcat-us/3.0.0", "service": [{{string.Join(",", Enumerable.Range(1, services).Select(Service))}}]}
            """);

        (await run.HarvestAsync()).ShouldCount(added: 2 * services);

        (await run.ProblemsAsync()).ShouldBeEmpty();
        (await run.HarvestAsync()).ShouldCount(same: 2 * services);

        static string Service(int number) =>
            $$"""
            {"@type": "DataService", "identifier": "s{{number}}", "title": "Service {{number}}", "description": "S", "endpointURL": ["https://api.example/{{number}}"],
             "publisher": {"name": "P"}, "contactPoint": [{"fn": "A", "hasEmail": "mailto:a@b.example"}], "servesDataset": [{{New($"d{number}")}}]}
            """;
    }

    [Test]
    public async Task Services_series_and_nested_catalogs_are_taken_with_what_belongs_to_them()
    {
        await using var run = await StartAsync(
            $$"""
            {"@type": "Catalog", "title": "All", "conformsTo": {"title": "DCAT-US 3.0"},
             "dataset": [{{New("own")}}, {{New("shared")}}],
             "service": [{"@type": "DataService", "@id": "urn:s", "identifier": "s", "title": "Service s", "endpointURL": ["https://api.example/s"],
                "publisher": {"name": "P"}, "contactPoint": [{"fn": "A", "hasEmail": "mailto:a@b.example"}],
                "servesDataset": [{{New("shared", "Not this one")}}, {{New("inner")}}, {{New("inner")}}]}],
             "record": [{"@type": "CatalogRecord", "modified": "2024", "primaryTopic": "own"}],
             "catalog": [{"title": "Nested", "dataset": [{{New("nested")}}], "catalog": [{"dataset": [{{New("deep")}}],
                "datasetSeries": [{"@type": "DatasetSeries", "@id": "urn:series", "title": "Series", "description": "D", "first": {{New("member")}}}]}]}]}
            """);

        (await run.HarvestAsync()).ShouldCount(added: 8);

        (await run.ProblemsAsync()).ShouldBeEmpty();
        (await run.GuidsAsync()).ShouldBe(
            ["own", "shared", "inner", "nested", "deep", "member", "DataService s", "DatasetSeries urn:series"], ignoreOrder: true);
        DcatUsFileTests.Extra(await run.DatasetAsync("Title of shared"), "isPartOf").ShouldBe("s");
        DcatUsFileTests.Extra(await run.DatasetAsync("Title of inner"), "isPartOf").ShouldBe("s");
        DcatUsFileTests.Extra(await run.DatasetAsync("Title of member"), "isPartOf").ShouldBe("urn:series");
        DcatUsFileTests.Extra(await run.DatasetAsync("Title of own"), "isPartOf").ShouldBeNull();
        (await run.DatasetAsync("Service s")).GetProperty("type").GetString().ShouldBe("dataservice");
        (await run.DatasetAsync("Series")).GetProperty("type").GetString().ShouldBe("series");
        (await run.HarvestAsync()).ShouldCount(same: 8);
    }

    [Test]
    public async Task A_broken_catalog_record_is_told_and_holds_nothing_up()
    {
        await using var run = await StartAsync(
            $$"""{"@type": "Catalog", "dataset": [{{New("a")}}, {{New("b")}}], "record": [{"modified": "2024", "primaryTopic": "a"}]}""");
        await run.HarvestAsync();
        run.Json = $$"""{"@type": "Catalog", "dataset": [{{New("a")}}], "record": [{"modified": "soon"}, "text"]}""";

        (await run.HarvestAsync()).ShouldCount(same: 1, deleted: 1);

        var problems = await run.ProblemsAsync();
        problems.ShouldContain(problem => problem.Contains("catalog record") && problem.Contains("'primaryTopic' is a required property"));
        problems.ShouldContain(problem => problem.Contains("catalog record") && problem.Contains("$.modified, 'soon' does not match"));
    }

    [TestCase("record")]
    [TestCase("service")]
    [TestCase("datasetSeries")]
    public async Task Text_that_is_none_costs_its_entry_alone(string list)
    {
        const string half = """{"@id": "urn:x", "identifier": "x", "title": "\ud800", "modified": "\udc00", "endpointURL": ["\ud800"], "first": {"title": "\ud800"}}""";
        await using var run = await StartAsync($$"""{"@type": "Catalog", "dataset": [{{New("a")}}], "{{list}}": [{{half}}]}""", """{"include": {"keyword": ["x"]}}""");
        run.Json = run.Json.Replace("\"title\": \"Title of a\"", "\"keyword\": [\"x\"], \"title\": \"Title of a\"");

        (await run.HarvestAsync()).Added.ShouldBe(1);

        (await run.ProblemsAsync()).ShouldNotContain(problem => problem.Contains("harvester"));
    }

    [TestCase("""["Nowhere in particular"]""", true)]
    [TestCase("""[{"geometry": "no geometry at all"}]""", true)]
    [TestCase("""[{"bbox": "1,2,3", "prefLabel": "Lake"}]""", true)]
    [TestCase("""[{"prefLabel": "Lake"}]""", false)]
    [TestCase("""[{"bbox": "1,2,3,4"}]""", false)]
    public async Task A_place_that_cannot_be_read_is_warned_of(string spatial, bool isWarned)
    {
        await using var run = await StartAsync(
            $$"""{"@type": "Catalog", "dataset": [{{New("a").Replace("\"title\":", $"\"spatial\": {spatial}, \"title\":")}}]}""", """{"validation": "off"}""");

        (await run.HarvestAsync()).Added.ShouldBe(1);

        (await run.ProblemsAsync(warnings: true)).Any(problem => problem.Contains("unresolvable_spatial_value: $.spatial")).ShouldBe(isWarned);
    }

    [Test]
    public async Task Catalogs_within_catalogs_without_end_are_no_harm()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"catalog": [""", 20_000)) + string.Concat(Enumerable.Repeat("]}", 20_000));
        await using var run = await StartAsync($$"""{"@type": "Catalog", "dataset": [{{New("own")}}], "catalog": [{{deep}}]}""");

        (await run.HarvestAsync()).Added.ShouldBe(1);
    }

    [Test]
    public async Task Filters_choose_by_publisher_keyword_and_access_level()
    {
        await using var run = await StartAsync(
            $$"""{"dataset": [{{Plain("a")}}, {{Plain("b").Replace("Parks", "Roads")}}, {{Plain("c").Replace("\"x\"", "\"test\"")}}, {{Plain("d").Replace("\"public\"", "\"non-public\"")}}]}""",
            """{"include": {"publisher": ["parks"], "access_level": "public"}, "exclude": {"keyword": "TEST"}}""");

        (await run.HarvestAsync()).ShouldCount(added: 1);

        (await run.GuidsAsync()).ShouldBe(["a"]);
    }

    [TestCase("warn", 1, true)]
    [TestCase("off", 1, false)]
    [TestCase("strict", 0, false)]
    public async Task Broken_rules_weigh_as_the_source_says(string validation, int added, bool isWarned)
    {
        await using var run = await StartAsync(
            $$"""{"dataset": [{{Plain("a").Replace("mailto:a@b.example", "nobody")}}]}""", $$"""{"validation": "{{validation}}"}""");

        (await run.HarvestAsync()).Added.ShouldBe(added);

        const string sentence = "a: $.contactPoint.hasEmail, 'nobody' does not match any of the acceptable formats: mailto: and an e-mail address";
        (await run.ProblemsAsync(warnings: true)).Contains(sentence).ShouldBe(isWarned || added == 0);
    }

    [Test]
    public async Task A_single_record_is_found_in_the_file()
    {
        await using var run = await StartAsync($$"""{"dataset": [{{Plain("a")}}, {{Plain("b")}}]}""");

        (await run.HarvestAsync(new Harvest.Model.JobOrder(Guid: "b"))).ShouldCount(added: 1);

        (await run.GuidsAsync()).ShouldBe(["b"]);
    }

    private static string Plain(string id, string? title = null) =>
        $$"""
        {"identifier": "{{id}}", "title": "{{title ?? $"Title of {id}"}}", "description": "D", "keyword": ["x", "y"], "modified": "2024-01-05",
         "publisher": {"name": "Parks"}, "contactPoint": {"fn": "A", "hasEmail": "mailto:a@b.example"}, "accessLevel": "public"}
        """;

    private static string New(string id, string? title = null) =>
        $$"""
        {"identifier": "{{id}}", "title": "{{title ?? $"Title of {id}"}}", "description": "D",
         "contactPoint": [{"fn": "A", "hasEmail": "mailto:a@b.example"}]}
        """;

    private static async Task<Run> StartAsync(string json, string config = "")
    {
        var run = new Run { Json = json };
        run.Inner = await FileRun.StartAsync(config, _ => System.Text.Encoding.UTF8.GetBytes(run.Json), "");
        return run;
    }

    private sealed class Run : IAsyncDisposable
    {
        public string Json { get; set; } = "";

        public FileRun Inner { get; set; } = null!;

        public Task<Harvest.Model.Job> HarvestAsync(Harvest.Model.JobOrder? order = null) => Inner.HarvestAsync(order);

        public Task<IReadOnlyList<string>> ProblemsAsync(bool warnings = false) => Inner.ProblemsAsync(warnings);

        public Task<IReadOnlyList<string>> GuidsAsync() => Inner.GuidsAsync();

        public Task<IReadOnlyList<System.Text.Json.JsonElement>> DatasetsAsync() => Inner.DatasetsAsync();

        public Task<System.Text.Json.JsonElement> DatasetAsync(string title) => Inner.DatasetAsync(title);

        public ValueTask DisposeAsync() => Inner.DisposeAsync();
    }
}
