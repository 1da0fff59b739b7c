using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Hostile;

/// <summary>Whatever a record is: its neighbours are imported, the error names it, and nothing is deleted. On both databases.</summary>
[TestFixture(false)]
[TestFixture(true)]
[Parallelizable(ParallelScope.All)]
public sealed class RecordTests(bool isPostgres)
{
    private const string Always = """{"force_all": true}""";

    // Between the good ones, so that what comes after it is seen too.
    private const string Place = "00002x";

    private static readonly string[] Neighbours = ["Dataset 00001", "Dataset 00002", "Dataset 00003"];

    [TestCase("""{"title": "Nameless"}""", "has neither an id nor a name")]
    [TestCase("""{"id": "", "name": null, "title": "Nameless"}""", "has neither an id nor a name")]
    [TestCase("""{"id": " \u0000 ", "title": "Nameless"}""", "has neither an id nor a name")]
    [TestCase("{}", "has neither an id nor a name")]
    [TestCase("7", "an object was expected, found Number")]
    [TestCase("true", "an object was expected, found True")]
    [TestCase("null", "an object was expected, found Null")]
    [TestCase("""["id", "x"]""", "an object was expected, found StartArray")]
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

    [TestCase("\"title\": {\"en\": \"x\"}", "title: expected text, found an object")]
    [TestCase("\"title\": [\"x\"]", "title: expected text, found a list")]
    [TestCase("\"name\": {}", "name: expected text, found an object")]
    [TestCase("\"notes\": []", "notes: expected text, found a list")]
    [TestCase("\"resources\": \"none\"", "resources: expected a list, found text")]
    [TestCase("\"resources\": {\"url\": \"u\"}", "resources: expected a list, found an object")]
    [TestCase("\"resources\": [1, {}]", "resources: expected objects, found a number: 1")]
    [TestCase("\"resources\": [null]", "resources: expected objects, found null")]
    [TestCase("\"resources\": [{\"url\": {}}]", "resources.url: expected text, found an object")]
    [TestCase("\"tags\": \"trees\"", "tags: expected a list, found text")]
    [TestCase("\"tags\": {\"a\": 1}", "tags: expected a list, found an object")]
    [TestCase("\"tags\": [[\"trees\"]]", "tags: expected text, found a list")]
    [TestCase("\"tags\": [{\"name\": {}}]", "tags.name: expected text, found an object")]
    [TestCase("\"extras\": 7", "extras: expected a list, found a number: 7")]
    [TestCase("\"extras\": [\"scale\"]", "extras: expected objects with key and value, found text")]
    [TestCase("\"extras\": [{\"key\": {}, \"value\": 1}]", "extras.key: expected text, found an object")]
    [TestCase("\"groups\": true", "groups: expected a list, found true")]
    [TestCase("\"groups\": [7]", "groups: expected objects, found a number: 7")]
    [TestCase("\"groups\": [{\"name\": []}]", "groups.name: expected text, found a list")]
    [TestCase("\"organization\": 7", "organization: expected an object, found a number: 7")]
    [TestCase("\"organization\": [{}]", "organization: expected an object, found a list")]
    [TestCase("\"organization\": {\"name\": {}}", "organization.name: expected text, found an object")]
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

    [Test]
    public async Task A_title_of_a_megabyte_is_refused()
    {
        await using var run = await StartAsync();
        run.Portal.Put(Place, package => package["title"] = new string('x', 1 << 20));

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 3, errored: 1);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldBe($"{Place}: title: 1,048,576 characters; at most 10,000 are taken");
    }

    [Test]
    public async Task Notes_of_a_megabyte_are_taken()
    {
        await using var run = await StartAsync();
        run.Portal.Put(Place, package => package["notes"] = string.Concat(Enumerable.Range(0, 150_000).Select(i => $"{i:x} ")));

        (await run.HarvestWellAsync()).ShouldCount(added: 4);

        (await run.DatasetAsync(Place)).GetProperty("notes").GetString()!.Length.ShouldBeGreaterThan(700_000);
    }

    [TestCase("\"id\": \"x%y#\"")]
    [TestCase("\"name\": \"tr%ees\"")]
    [TestCase("\"title\": \"Tr%ees\"")]
    [TestCase("\"notes\": \"%%%\"")]
    [TestCase("\"tags\": [\"tr%ees\", {\"name\": \"%par%ks\"}]")]
    [TestCase("\"extras\": [{\"key\": \"sc%ale\", \"value\": \"1:%1000\"}]")]
    [TestCase("\"extras\": {\"sc%ale\": {\"a%\": \"b%\"}}")]
    [TestCase("\"un%known\": \"va%lue\"")]
    [TestCase("\"resources\": [{\"url\": \"http://data.example/%\", \"name\": \"%\", \"fo%o\": \"b%ar\", \"mimetype\": \"te%xt\"}]")]
    [TestCase("\"organization\": {\"id\": \"o%rg\", \"name\": \"o%rg\", \"title\": \"O%rg\"}")]
    [TestCase("\"groups\": [{\"name\": \"gr%oup\"}, \"other%\"]")]
    [TestCase("\"metadata_modified\": \"2020%\"")]
    [TestCase("\"license_id\": \"cc%by\"")]
    [TestCase("\"private\": \"tr%ue\"")]
    public async Task A_text_that_is_none_costs_nothing(string member)
    {
        await using var run = await StartAsync();
        // U+0000, which no database holds; halves of a character; a byte that is no UTF-8.
        byte[][] rubbish = ["\\u0000"u8.ToArray(), "\\ud800"u8.ToArray(), "\\udc00\\ud800"u8.ToArray(), [0xff], [0xc3], "\\u0001\\n"u8.ToArray()];
        for (var i = 0; i < rubbish.Length; i++)
        {
            var record = Encoding.Latin1.GetBytes($$"""{"title": "Rubbish", "id": "{{Place}}-#", {{member}}}""".Replace("#", $"{i}", StringComparison.Ordinal));
            run.Portal.PutRaw($"{Place}-{i}", [.. record.SelectMany(b => b == '%' ? rubbish[i] : [b])]);
        }

        (await run.HarvestWellAsync()).ShouldCount(added: 3 + rubbish.Length);

        (await run.TitlesAsync()).Take(3).ShouldBe(Neighbours);
        foreach (var dataset in await run.DatasetsAsync())
            Texts(dataset).ShouldAllBe(text => !text.Contains('\0'));
        (await run.HarvestWellAsync()).ShouldCount(same: 3 + rubbish.Length);
    }

    [Test]
    public async Task What_is_no_character_stands_as_a_sign_for_it()
    {
        await using var run = await StartAsync();
        run.Portal.PutRaw(Place, [.. """{"id": "00002x", "title": "Caf"""u8, 0xe9, .. """ \ud83d, \ud83d\ude00, \\ud83d" }"""u8]);

        await run.HarvestWellAsync();

        (await run.DatasetAsync(Place)).GetProperty("title").GetString().ShouldBe("Caf� �, 😀, \\ud83d");
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

    [TestCase("<script>alert('x')</script>")]
    [TestCase("\"><img src=x onerror=alert(1)>")]
    [TestCase("'; DROP TABLE dataset; --")]
    [TestCase("{{7*7}} ${7*7} %s %n @p0")]
    public async Task A_title_is_a_text_and_no_code(string title)
    {
        await using var run = await StartAsync();
        run.Portal.Put(Place, package => package["title"] = title);

        await run.HarvestWellAsync();

        var dataset = await run.DatasetAsync(Place);
        dataset.GetProperty("title").GetString().ShouldBe(title);
        (await run.TitlesAsync()).Count.ShouldBe(4);
    }

    [TestCase("../../etc/passwd")]
    [TestCase("..")]
    [TestCase("a/b?c=d#e&f%2e")]
    [TestCase("a\\b:c*d")]
    [TestCase("\u0001\u0007\u001b[31m")]
    [TestCase("line\r\nSet-Cookie: x=y")]
    [TestCase("'; DROP TABLE dataset; --")]
    [TestCase("größe ☃ 😀")]
    [TestCase("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66")]
    [TestCase("http://portal.example/dataset/x")]
    public async Task Any_text_may_be_an_identifier(string id)
    {
        await using var run = await StartAsync("");
        await run.HarvestWellAsync();
        // Under an old date, so that it is fetched by its identifier.
        run.Portal.PutRaw(id, JsonSerializer.Serialize(new { id, title = "Strange" }));

        (await run.HarvestWellAsync()).ShouldCount(added: 1, same: 3);

        var dataset = (await run.DatasetsAsync()).Single(dataset => dataset.GetProperty("title").GetString() == "Strange");
        dataset.GetProperty("id").GetString()!.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c) || c == '-' || c == '.');
        dataset.GetProperty("name").GetString().ShouldBe("strange");
        run.Portal.Remove(id);
        (await run.HarvestWellAsync()).ShouldCount(same: 3, deleted: 1);
    }

    [Test]
    public async Task An_identifier_without_end_is_refused()
    {
        await using var run = await StartAsync();
        // Letters by chance, so that no index can pack them.
        var id = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(50_000));
        run.Portal.KnowsFields = false;
        run.Portal.PutRaw(Place, $$"""{"id": "{{id}}", "title": "Long"}""");

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 3);
        var error = (await run.ErrorsAsync(job)).ShouldHaveSingleItem();
        error.ShouldContain(id[..20]);
        error.ShouldContain("100,000 characters");
        error.Length.ShouldBeLessThan(500);
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

        watch.Elapsed.TotalSeconds.ShouldBeLessThan(15);
        (await run.DatasetAsync(Place)).GetProperty("num_tags").GetInt32().ShouldBe(100_000);
    }

    /// <summary>All texts of a document, keys too.</summary>
    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Texts(member.Value).Append(member.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [json.GetString()!],
        _ => [],
    };

    private async Task<HarvestedPortal> StartAsync(string config = Always) => await HarvestedPortal.StartAsync(
        3, config, isPostgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null);
}
