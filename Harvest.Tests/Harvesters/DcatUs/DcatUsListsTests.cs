using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.DcatUs;

/// <summary>Records that have lists where their version of DCAT-US has a single value: they are read, and it is told.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DcatUsListsTests
{
    private const string Unchecked = """{"validation": "off"}""";
    private const string Contacts = """[{"fn": "Ann", "hasEmail": "mailto:ann@b.example"}, {"fn": "Bob", "hasEmail": "mailto:bob@b.example"}]""";

    [TestCase("")]
    [TestCase("\"conformsTo\": \"https://project-open-data.cio.gov/v1.1/schema\",")]
    public async Task A_list_of_contacts_makes_no_record_of_version_3(string declared)
    {
        await using var run = await FileRun.StartAsync("", $$"""{{{declared}} "dataset": [{{Record("a", Contacts)}}]}""");

        (await run.HarvestAsync()).ShouldCount(added: 1);

        var dataset = await run.DatasetAsync("Title of a");
        dataset.GetProperty("maintainer_email").GetString().ShouldBe("ann@b.example");
        DcatUsFileTests.Extra(dataset, "contact")!.ShouldContain("Bob");
        (await run.ProblemsAsync(warnings: true)).ShouldHaveSingleItem()
            .ShouldBe("a: $.contactPoint is a list of 2, and DCAT-US 1.1 has a single value there; all of them were read");
        (await run.HarvestAsync()).ShouldCount(same: 1);
    }

    [TestCase("""["a", "b"]""", "a: $.identifier is a list, and DCAT-US 1.1 has a single value there; the first one was taken, left out: b")]
    [TestCase("""["a"]""", "a: $.identifier is a list of one, and DCAT-US 1.1 has a single value there; it was read as that value")]
    public async Task A_list_of_identifiers_is_no_error_of_the_listing(string identifiers, string told)
    {
        await using var run = await FileRun.StartAsync("", $$"""{"dataset": [{{Record("a").Replace("\"a\"", identifiers)}}, {{Record("c")}}]}""");

        (await run.HarvestAsync()).ShouldCount(added: 2);

        (await run.GuidsAsync()).ShouldBe(["a", "c"], ignoreOrder: true);
        (await run.ProblemsAsync()).ShouldBeEmpty();
        (await run.ProblemsAsync(warnings: true)).ShouldHaveSingleItem().ShouldBe(told);
    }

    [Test]
    public async Task A_single_value_of_a_distribution_is_the_first_of_its_list()
    {
        const string files = """[{"downloadURL": ["https://a.example/1.csv", "https://a.example/2.csv"], "mediaType": "text/csv"}]""";
        await using var run = await FileRun.StartAsync("", $$"""{"dataset": [{{Record("a").Replace("\"title\"", $"\"distribution\": {files}, \"title\"")}}]}""");

        (await run.HarvestAsync()).ShouldCount(added: 1);

        (await run.DatasetAsync("Title of a")).GetProperty("resources")[0].GetProperty("url").GetString().ShouldBe("https://a.example/1.csv");
        (await run.ProblemsAsync(warnings: true)).ShouldHaveSingleItem().ShouldContain("left out: https://a.example/2.csv");
    }

    [Test]
    public async Task Types_tell_the_version_where_the_file_does_not()
    {
        var typed = Record("a", """[{"@type": "Kind", "fn": "Ann", "hasEmail": "mailto:ann@b.example"}]""").Replace(", \"accessLevel\": \"public\"", "");
        await using var run = await FileRun.StartAsync("", $$"""{"dataset": [{{typed}}]}""");

        (await run.HarvestAsync()).ShouldCount(added: 1);

        (await run.ProblemsAsync(warnings: true)).ShouldBeEmpty();
    }

    [TestCase("\"2020-13-45/2020-12-31\"", "a: $.temporal: 2020-13-45 is no date; left out")]
    [TestCase("{\"startDate\": \"2020-13-45\", \"endDate\": \"2020-12-31\"}", "a: $.temporal.startDate: 2020-13-45 is no date; left out")]
    public async Task An_end_of_a_period_that_cannot_be_is_told_and_left_out(string temporal, string told)
    {
        await using var run = await FileRun.StartAsync(Unchecked, $$"""{"dataset": [{{Record("a").Replace("\"title\"", $"\"temporal\": {temporal}, \"title\"")}}]}""");

        (await run.HarvestAsync()).ShouldCount(added: 1);

        var dataset = await run.DatasetAsync("Title of a");
        (DcatUsFileTests.Extra(dataset, "temporal_start"), DcatUsFileTests.Extra(dataset, "temporal_end")).ShouldBe((null, "2020-12-31"));
        (await run.ProblemsAsync(warnings: true)).ShouldContain(told);
    }

    [Test]
    public async Task A_date_that_could_be_two_is_read_as_Americans_write_it_and_told()
    {
        await using var run = await FileRun.StartAsync(Unchecked, $$"""{"dataset": [{{Record("a").Replace("\"title\"", "\"issued\": \"01/02/2020\", \"title\"")}}]}""");

        (await run.HarvestAsync()).ShouldCount(added: 1);

        DcatUsFileTests.Extra(await run.DatasetAsync("Title of a"), "issued").ShouldBe("2020-01-02");
        (await run.ProblemsAsync(warnings: true)).ShouldContain(
            "a: $.issued: 01/02/2020 was read as 2020-01-02, the month first; set date_order if the source writes the day first");
    }

    private static string Record(string id, string contact = """{"fn": "Ann", "hasEmail": "mailto:ann@b.example"}""") =>
        $$"""
        {"identifier": "{{id}}", "title": "Title of {{id}}", "description": "D", "keyword": ["tree", "wood"], "modified": "2024-01-05",
         "publisher": {"name": "Parks"}, "contactPoint": {{contact}}, "accessLevel": "public"}
        """;
}
