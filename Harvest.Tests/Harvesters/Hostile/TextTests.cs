using System.Text;
using System.Text.Json;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Hostile;

/// <summary>Whatever stands in a record's texts: it is stored as it is, as far as it is a text at all. On both databases.</summary>
[TestFixture(false)]
[TestFixture(true)]
[Parallelizable(ParallelScope.All)]
public sealed class TextTests(bool isPostgres)
{
    private const string Always = """{"force_all": true}""";

    // Between the good ones, so that what comes after it is seen too.
    private const string Place = "00002x";

    private static readonly string[] Neighbours = ["Dataset 00001", "Dataset 00002", "Dataset 00003"];

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
        // U+0000, which no database holds; halves of a character; a byte that is no UTF-8; noncharacters.
        byte[][] rubbish =
        [
            "\\u0000"u8.ToArray(), "\\ud800"u8.ToArray(), "\\udc00\\ud800"u8.ToArray(), [0xff], [0xc3], "\\u0001\\n"u8.ToArray(),
            "\\ufffe"u8.ToArray(), "\\uffff"u8.ToArray(), "\\ufdd0\\udbff\\udfff"u8.ToArray(), "\uFFFE"u8.ToArray(),
        ];
        for (var i = 0; i < rubbish.Length; i++)
        {
            var record = Encoding.Latin1.GetBytes(
                $$"""{"title": "Rubbish", "id": "{{Place}}-#", {{member}}}""".Replace("#", $"{i}", StringComparison.Ordinal));
            run.Portal.PutRaw($"{Place}-{i}", [.. record.SelectMany(b => b == '%' ? rubbish[i] : [b])]);
        }

        (await run.HarvestWellAsync()).ShouldCount(added: 3 + rubbish.Length);

        (await run.TitlesAsync()).Take(3).ShouldBe(Neighbours);
        foreach (var dataset in await run.DatasetsAsync())
            Texts(dataset).ShouldAllBe(text => !text.Contains('\0') && !text.Contains('\uFFFE') && !text.Contains('\uFFFF'));
        (await run.HarvestWellAsync()).ShouldCount(same: 3 + rubbish.Length);
    }

    [Test]
    public async Task What_is_no_character_stands_as_a_sign_for_it_and_a_byte_of_old_for_what_it_meant()
    {
        await using var run = await StartAsync();
        run.Portal.PutRaw(Place, [.. """{"id": "00002x", "title": "Caf"""u8, 0xe9, .. """ \ud83d, \ud83d\ude00, \\ud83d" }"""u8]);

        await run.HarvestWellAsync();

        (await run.DatasetAsync(Place)).GetProperty("title").GetString().ShouldBe("Café �, 😀, \\ud83d");
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
    public async Task The_longest_identifier_fits_whatever_letters_it_is_of()
    {
        await using var run = await StartAsync();
        var random = new Random(1);
        var id = string.Concat(Enumerable.Range(0, 800).Select(_ => (char)random.Next(0x4e00, 0x9fff)));
        run.Portal.PutRaw(Place, $$"""{"id": "{{id}}", "title": "Long"}""");

        (await run.HarvestWellAsync()).ShouldCount(added: 4);
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
        error.ShouldStartWith("Record 3 of the listing has an identifier of 100,000 characters");
        error.Length.ShouldBeLessThan(500);
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
        3, config, isPostgres ? await Databases.CreateAsync() : null);
}
