using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Hostile;

/// <summary>Whatever a record is: its neighbours are imported, the error names it, and nothing is deleted.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RecordTests
{
    private const string Always = """{"force_all": true}""";

    // Between the good ones, so that what comes after it is seen too.
    private const string Place = "00002x";

    private static readonly string[] Neighbours = ["Dataset 00001", "Dataset 00002", "Dataset 00003"];

    [TestCase("""{"title": "Nameless"}""", "has neither an id nor a name")]
    [TestCase("""{"id": "", "name": null, "title": "Nameless"}""", "has neither an id nor a name")]
    [TestCase("""{"id": " \u0000 ", "title": "Nameless"}""", "has neither an id nor a name")]
    [TestCase("{}", "has neither an id nor a name")]
    [TestCase("7", "an object was expected, found a number")]
    [TestCase("true", "an object was expected, found true")]
    [TestCase("null", "an object was expected, found null")]
    [TestCase("""["id", "x"]""", "an object was expected, found a list")]
    public async Task What_is_no_record_is_told_by_its_place(string json, string complaint)
    {
        await using var run = await StartAsync();
        await run.HarvestWellAsync();
        run.Portal.PutRaw(Place, json);
        run.Portal.Put("00004");
        run.Portal.Remove("00001");

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 1, same: 2);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldBe(
            $"Record 2 of the listing {(complaint.StartsWith("has", StringComparison.Ordinal) ? "" : "cannot be read: ")}{complaint}");
        (await run.TitlesAsync()).ShouldBe([.. Neighbours, "Dataset 00004"]);
        run.Portal.Remove(Place);
        (await run.HarvestWellAsync()).ShouldCount(same: 3, deleted: 1);
    }

    [TestCase("\"name\": {\"a\": 1}", "name: expected text, found an object")]
    [TestCase("\"resources\": \"none\"", "resources: expected a list, found text")]
    [TestCase("\"resources\": {\"url\": \"u\"}", "resources: expected a list, found an object")]
    [TestCase("\"resources\": [1, {}]", "resources: expected objects, found a number: 1")]
    public async Task A_member_of_the_wrong_kind_is_named(string member, string complaint)
    {
        await using var run = await StartAsync();
        run.Portal.PutRaw(Place, $$"""{"id": "{{Place}}", {{member}}}""");

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 3, errored: 1);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldStartWith($"{Place}: {complaint}");
        (await run.TitlesAsync()).ShouldBe(Neighbours);
        run.Portal.Put(Place);
        (await run.HarvestWellAsync()).ShouldCount(added: 1, same: 3);
    }

    [TestCase("\"resources\": [null, {\"url\": \"u\"}]", "resources: 1 of the entries is null; left out")]
    [TestCase("\"tags\": [null, \"trees\", null]", "tags: 2 of the entries are null; left out")]
    [TestCase("\"tags\": \"trees\"", "tags: expected a list, found text: \"trees\"; read as 1 tag")]
    [TestCase("\"tags\": {\"a\": 1}", "tags: expected a list, found an object")]
    [TestCase("\"tags\": [7, {\"name\": [1]}]", "tags.name: expected text, found a list")]
    [TestCase("\"extras\": [null]", "extras: 1 of the entries is null; left out")]
    [TestCase("\"notes\": [7]", "notes: expected text, found a list")]
    [TestCase("\"resources\": [{\"url\": {\"a\": 1}}]", "resources.url: expected text, found an object")]
    [TestCase("\"extras\": 7", "extras: expected a list, found a number: 7")]
    [TestCase("\"extras\": [\"scale\"]", "extras: expected objects with key and value, found text")]
    [TestCase("\"extras\": [{\"key\": {\"a\": 1}, \"value\": 1}]", "extras.key: expected text, found an object")]
    [TestCase("\"groups\": true", "groups: expected a list, found true")]
    [TestCase("\"groups\": [7]", "groups: expected objects, found a number: 7")]
    [TestCase("\"groups\": [{\"name\": [1]}]", "groups.name: expected text, found a list")]
    [TestCase("\"organization\": 7", "organization: expected an object, found a number: 7")]
    [TestCase("\"organization\": [{}]", "organization: expected an object, found a list")]
    [TestCase("\"organization\": {\"name\": {\"a\": 1}}", "organization.name: expected text, found an object")]
    public void A_secondary_member_of_the_wrong_kind_is_left_out_with_a_warning(string member, string complaint)
    {
        var (dataset, problems) = PackageReader.Read(Encoding.UTF8.GetBytes($$"""{"id": "a", "title": "T", {{member}}}"""));

        dataset.Title.ShouldBe("T");
        problems.ShouldAllBe(problem => problem.IsWarning);
        problems.ShouldContain(problem => problem.Message.StartsWith(complaint, StringComparison.Ordinal));
    }

    [TestCase("\"tags\": \"oak, elm; ash\"", "oak|elm|ash")]
    [TestCase("\"tags\": [[\"oak\", {\"name\": \"elm\"}], \"ash\"]", "oak|elm|ash")]
    [TestCase("\"tags\": {\"name\": \"oak\"}", "oak")]
    public void Tags_in_other_forms_are_read(string member, string tags) =>
        PackageReader.Read(Encoding.UTF8.GetBytes($$"""{"id": "a", "title": "T", {{member}}}""")).Dataset.Tags.ShouldBe(tags.Split('|'));

    [TestCase("[\"Oaks\"]", "Oaks", null)]
    [TestCase("[\"Oaks\", \"Elms\"]", "Oaks", "title has several values, and one is kept: Oaks; left out: Elms")]
    [TestCase("{\"length\": 7}", "", "title: expected text, found an object: {\"length\": 7}; left out")]
    public void A_title_in_another_form_costs_no_record(string title, string read, string? told)
    {
        var (dataset, problems) = PackageReader.Read(Encoding.UTF8.GetBytes($$"""{"id": "a", "name": "oaks", "title": {{title}}}"""));

        dataset.Title.ShouldBe(read);
        problems.Select(problem => (problem.Message, problem.IsWarning)).ShouldBe(told is null ? [] : [(told, true)]);
    }

    [TestCase("\"title\": {\"en\": \"x\"}")]
    [TestCase("\"name\": {}, \"notes\": [], \"organization\": [], \"extras\": {}, \"resources\": {}")]
    [TestCase("\"resources\": [{\"url\": {}}], \"tags\": [{\"name\": {}}], \"groups\": [{\"name\": []}]")]
    public void What_PHP_and_portals_of_several_languages_write_is_no_fault(string member) =>
        PackageReader.Read(Encoding.UTF8.GetBytes($$"""{"id": "a", {{member}}}""")).Problems.ShouldBeEmpty();

    [Test]
    public void A_list_that_PHP_took_something_out_of_is_a_list()
    {
        var (dataset, problems) = PackageReader.Read(
            """{"id": "a", "resources": {"0": {"url": "u"}, "2": {"url": "w"}}, "tags": {"1": {"name": "trees"}}, "groups": {"5": {"name": "g"}}}"""u8);

        problems.ShouldBeEmpty();
        dataset.Resources.Select(resource => resource.Url).ShouldBe(["u", "w"]);
        dataset.Tags.ShouldBe(["trees"]);
        dataset.Groups.ShouldHaveSingleItem().Name.ShouldBe("g");
    }

    [Test]
    public void A_structure_in_the_text_of_a_member_is_read()
    {
        var (dataset, problems) = PackageReader.Read(
            """
            {"id": "a", "theme": "[\"https://a.example/ENVI\", {\"theme\": \"TRAN\", \"subthemes\": []}]", "publisher": "[{\"name\": \"Comune\"}]",
             "temporal_coverage": "[{\"temporal_start\": \"2010-01-01\", \"temporal_end\": null}]", "creator": "[{\"creator_name\": {\"it\": \"Ente\"}, \"creator_identifier\": \"c1\"}]",
             "conforms_to": "[{\"identifier\": \"n1\", \"title\": {\"it\": \"Norma\"}}]", "contact_points": [{"name": "Amt", "email": "a@b.example"}],
             "language": "{unusual", "accrual_periodicity": "annual"}
            """u8);

        problems.ShouldBeEmpty();
        dataset.Themes.ShouldBe(["https://a.example/ENVI", "TRAN"]);
        dataset.Publisher!.Name.ShouldBe("Comune");
        dataset.Temporal.ShouldBe([new Period("2010-01-01", null)]);
        dataset.Creators.ShouldHaveSingleItem().ShouldSatisfyAllConditions(creator => creator.Name.ShouldBe("Ente"), creator => creator.Identifier.ShouldBe("c1"));
        dataset.ConformsTo.ShouldBe(["n1"]);
        dataset.ContactPoints.ShouldHaveSingleItem().Email.ShouldBe("a@b.example");
        dataset.Languages.ShouldBe(["{unusual"]);
        dataset.Frequency.ShouldBe("annual");
    }

    [Test]
    public void A_structure_of_unknown_members_stays_as_it_came()
    {
        var (dataset, _) = PackageReader.Read(
            """{"id": "a", "creator": [{"chi": "Ente"}], "extras": [{"key": "contact", "value": "[{\"who\": \"x\"}]"}]}"""u8);

        dataset.Extras.ShouldBe([new Extra("creator", """[{"chi": "Ente"}]"""), new Extra("contact", """[{"who": "x"}]""")]);
    }

    [Test]
    public async Task A_record_of_forty_megabytes_is_passed_over()
    {
        await using var run = await StartAsync();
        run.Portal.PutRaw(Place, $$"""{"id": "{{Place}}", "title": "Large", "notes": "{{new string('x', 40 << 20)}}"}""");

        var job = await run.HarvestAsync();

        job.Added.ShouldBe(3);
        (await run.TitlesAsync()).ShouldBe(Neighbours);
        (await run.ErrorsAsync(job)).ShouldContain("Record 3 of the listing is larger than 32 MB and was passed over");
    }

    [TestCase(200)]
    [TestCase(100_000)]
    public async Task A_record_of_great_depth_is_refused(int depth)
    {
        await using var run = await StartAsync();
        var deep = new string('[', depth) + new string(']', depth);
        run.Portal.PutRaw(Place, $$"""{"id": "{{Place}}", "name": "deep", "metadata_modified": "2020", "tower": {{deep}}}""");
        run.Portal.PutRaw(Place + "y", $$"""{"tower": {{deep}}, "id": "{{Place}}y"}""");

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 3, errored: 1);
        var errors = await run.ErrorsAsync(job);
        errors.Count.ShouldBe(2);
        errors.ShouldAllBe(error => error.Contains("depth", StringComparison.Ordinal));
        errors.ShouldContain(error => error.StartsWith($"{Place}: ", StringComparison.Ordinal));
        errors.ShouldContain(error => error.StartsWith("Record 4 of the listing ", StringComparison.Ordinal));
    }

    [Test]
    public async Task Members_that_come_twice_count_once()
    {
        await using var run = await StartAsync();
        run.Portal.PutRaw(Place, $$"""
            {"id": "{{Place}}", "title": "First", "title": "Second", "tags": ["a"], "tags": ["b"],
             "extras": [{"key": "scale", "value": "1"}, {"key": "scale", "value": "2"}], "scale": "3",
             "resources": [{"url": "u", "url": "v", "size": 1, "size": 2}]}
            """);

        (await run.HarvestWellAsync()).ShouldCount(added: 4);

        var dataset = await run.DatasetAsync(Place);
        dataset.GetProperty("title").GetString().ShouldBe("Second");
        dataset.GetProperty("extras").EnumerateArray().Count(extra => extra.GetProperty("key").GetString() == "scale").ShouldBe(1);
        dataset.GetProperty("resources")[0].EnumerateObject().Select(member => member.Name).ShouldBeUnique();
        (await run.HarvestWellAsync()).ShouldCount(same: 4);
    }

    [Test]
    public async Task Numbers_may_be_identifiers_and_texts()
    {
        await using var run = await StartAsync();
        run.Portal.PutRaw(Place, """{"id": 4711, "title": 12, "notes": 1e400, "version": -0.0, "author": true}""");

        (await run.HarvestWellAsync()).ShouldCount(added: 4);

        var dataset = await run.DatasetAsync("4711");
        dataset.GetProperty("title").GetString().ShouldBe("12");
        dataset.GetProperty("notes").GetString().ShouldBe("1e400");
    }

    [Test]
    public async Task Thousands_of_bad_records_do_not_drown_the_report()
    {
        await using var run = await StartAsync();
        for (var i = 0; i < 3000; i++)
            run.Portal.PutRaw($"bad-{i}", "7");

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 3);
        var errors = await run.ErrorsAsync(job);
        errors.Count.ShouldBeInRange(100, 1100);
        errors.ShouldContain(error => error.Contains("more problems", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_record_of_a_hundred_thousand_members_is_read_in_no_time()
    {
        await using var run = await StartAsync();
        var many = Enumerable.Range(0, 100_000).ToList();
        run.Portal.PutRaw(Place, JsonSerializer.Serialize(new
        {
            id = Place,
            title = "Many",
            tags = many.Select(i => $"tag-{i}"),
            extras = many.Select(i => new { key = $"key-{i}", value = "x" }),
        }));
        var watch = Stopwatch.StartNew();

        (await run.HarvestWellAsync()).ShouldCount(added: 4);

        watch.Elapsed.ShouldBeLessThan(TestPatience.Factor * TimeSpan.FromSeconds(15));
        (await run.DatasetAsync(Place)).GetProperty("num_tags").GetInt32().ShouldBe(100_000);
    }

    private static Task<HarvestedPortal> StartAsync() => HarvestedPortal.StartAsync(3, Always);
}
