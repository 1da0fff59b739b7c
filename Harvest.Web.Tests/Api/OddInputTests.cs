using System.Net;
using System.Text;
using System.Text.Json;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>What nobody means, and some send: an answer in CKAN's shape, at once.</summary>
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class OddInputTests(DatabaseKind kind)
{
    private Site site = null!;
    private string? database;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        site = await Site.StartAsync(database);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }

    private static IEnumerable<TestCaseData> Bodies()
    {
        yield return new TestCaseData("package_search", Json("fq", string.Concat(Enumerable.Repeat("NOT ", 4900)) + "tags:x"), 409).SetArgDisplayNames("deep NOT");
        yield return new TestCaseData("package_search", Json("fq", new string('-', 15_000) + "tags:x"), 409).SetArgDisplayNames("deep minus");
        yield return new TestCaseData("package_search", Json("fq", string.Join(" OR ", Enumerable.Range(0, 1500).Select(i => $"tags:a{i}"))), 409).SetArgDisplayNames("1,500 terms");
        yield return new TestCaseData("package_search", JsonSerializer.Serialize(new { fq_list = Enumerable.Range(0, 300).Select(i => $"tags:a{i}") }), 409).SetArgDisplayNames("300 conditions");
        yield return new TestCaseData("package_search", Json("q", new string('(', 10_000)), 200).SetArgDisplayNames("open brackets");
        yield return new TestCaseData("package_search", """{"q":"\ud800"}""", 409).SetArgDisplayNames("half a character");
        yield return new TestCaseData("package_search", """{"facet.field":["\ud800"]}""", 409).SetArgDisplayNames("half a field");
        yield return new TestCaseData("package_search", """{"fq":"tags:a\u0000b"}""", 409).SetArgDisplayNames("U+0000");
        yield return new TestCaseData("package_show", """{"id":"a\u0000b"}""", 409).SetArgDisplayNames("U+0000 in an id");
        yield return new TestCaseData("package_search", """{"facet.field":["tags","tags"],"rows":0}""", 200).SetArgDisplayNames("a field twice");
        yield return new TestCaseData("package_search", "[]", 400).SetArgDisplayNames("a list");
        yield return new TestCaseData("package_search", "nonsense", 400).SetArgDisplayNames("no JSON");
        yield return new TestCaseData("package_search", """{"rows":99999999999999999999}""", 409).SetArgDisplayNames("a huge number");
        yield return new TestCaseData("package_search", """{"start":-1}""", 409).SetArgDisplayNames("a negative start");
        yield return new TestCaseData("package_search", """{"fq":"metadata_modified:[0001-01-01T00:00:00+14:00 TO *]"}""", 409).SetArgDisplayNames("before the beginning of time");
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task The_answer_is_JSON_with_the_right_code_at_once(string action, string body, int status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await site.Anonymous.PostAsync(new Uri($"/api/3/action/{action}", UriKind.Relative), content);

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("success").GetBoolean().ShouldBe(status == 200);
    }

    [Test]
    public async Task Addresses_that_are_none_answer_in_JSON_under_api()
    {
        using var answer = await site.Anonymous.GetAsync(new Uri("/api/3/nonsense", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("__type").GetString().ShouldBe("Not Found Error");
    }

    [TestCase("DELETE")]
    [TestCase("PUT")]
    [TestCase("PATCH")]
    public async Task Methods_that_the_API_does_not_have_are_refused_with_those_it_has(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/3/action/package_show");
        using var answer = await site.Anonymous.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe(["GET", "HEAD", "POST"], ignoreOrder: true);
        JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("message").GetString()
            .ShouldBe($"{method} is not used here: call package_show by GET or POST");
    }

    [TestCase("GET", "/dataset/nosuch.ttl", 404, "text/plain")]
    [TestCase("GET", "/dataset/nosuch.atom", 404, "text/plain")]
    [TestCase("GET", "/dataset/nosuch.jsonld", 404, "application/json")]
    [TestCase("GET", "/dataset.json", 404, "application/json")]
    [TestCase("GET", "/nosuch.xml", 404, "text/plain")]
    [TestCase("GET", "/dataset.csv?sort=nosuch", 400, "text/plain")]
    [TestCase("GET", "/dataset.atom?q=%00", 400, "text/plain")]
    [TestCase("GET", "/catalog.ttl?page=x", 400, "text/plain")]
    [TestCase("GET", "/dataset.atom?tag=water", 400, "text/plain")]
    [TestCase("GET", "/dataset.csv?nonsense=1", 400, "text/plain")]
    [TestCase("GET", "/dataset.jsonl?page=2", 400, "text/plain")]
    [TestCase("GET", "/dataset.ttl?rows=2", 400, "text/plain")]
    [TestCase("GET", "/data.json?rows=2", 400, "text/plain")]
    [TestCase("GET", "/catalog.ttl?rows=2", 400, "text/plain")]
    [TestCase("GET", "/changes.ttl?rows=2", 400, "text/plain")]
    [TestCase("GET", "/dataset/nosuch.ttl?rows=2", 400, "text/plain")]
    [TestCase("DELETE", "/dataset.atom", 405, "text/plain")]
    [TestCase("GET", "/live", 403, "text/plain")]
    [TestCase("GET", "/live?job=%00", 400, "text/plain")]
    public async Task Programs_are_told_in_a_form_of_theirs_what_is_wrong(string method, string path, int status, string type)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await site.Anonymous.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("<");
    }

    [Test]
    public async Task Every_feed_of_a_search_refuses_what_the_search_does_before_it_answers(
        [Values("csv", "jsonl", "atom", "ttl")] string extension,
        [Values("from=abc", "to=99999999999", "q=metadata_modified:[x TO *]")] string query)
    {
        using var answer = await site.Anonymous.GetAsync(new Uri($"/dataset.{extension}?{query}", UriKind.Relative));

        (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.BadRequest, "text/plain"));
        if (!query.StartsWith("q=", StringComparison.Ordinal))
            return;
        using var asked = await site.Anonymous.GetAsync(new Uri($"/api/3/action/package_search?{query}", UriKind.Relative));
        JsonElement.Parse(await asked.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("message").GetString()
            .ShouldBe($"Search Query is invalid: {(await answer.Content.ReadAsStringAsync()).Trim()}");
    }

    [Test]
    public async Task What_the_search_page_takes_as_words_its_feeds_take_as_words(
        [Values("csv", "jsonl", "atom", "ttl")] string extension, [Values("foo:bar", "title:(x", "foo:", "a:b:c")] string text)
    {
        var query = $"q={Uri.EscapeDataString(text)}";
        using var page = await site.Anonymous.GetAsync(new Uri($"/dataset?{query}", UriKind.Relative));
        (await page.Content.ReadAsStringAsync()).ShouldNotContain("alert-warning");

        using var answer = await site.Anonymous.GetAsync(new Uri($"/dataset.{extension}?{query}", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task Who_prefers_Turtle_is_not_told_in_HTML_that_there_is_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dataset/nosuch");
        request.Headers.Add("Accept", "text/turtle");
        using var answer = await site.Anonymous.SendAsync(request);

        (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.NotFound, "text/plain"));
    }

    [Test]
    public async Task Pages_of_other_sites_may_ask_what_they_may_call()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/3/action/package_search");
        request.Headers.Add("Origin", "https://a.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using var answer = await site.Anonymous.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers")).ShouldContain("Authorization");
    }

    [TestCase("/data.json")]
    [TestCase("/catalog.ttl")]
    [TestCase("/sitemap.xml")]
    [TestCase("/robots.txt")]
    public async Task The_head_of_a_feed_can_be_had_alone(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await site.Anonymous.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [TestCase("/dataset?tags=%00")]
    [TestCase("/harvest?q=%00")]
    public async Task A_page_refuses_what_no_database_can_hold(string path)
    {
        using var answer = await site.Anonymous.GetAsync(new Uri(path, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).ShouldContain("A parameter holds U+0000");
    }

    [TestCase("/api/3/action/package_search", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\nwater")]
    [TestCase("/api/3/action/package_search", "multipart/form-data; boundary=x", "no part at all")]
    [TestCase("/api/3/action/package_search", "multipart/form-data", "no boundary")]
    [TestCase("/login", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\nwater")]
    [TestCase("/validate", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nwater")]
    public async Task A_form_that_breaks_off_is_the_caller_s_fault(string path, string type, string body)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var answer = await site.Anonymous.PostAsync(new Uri(path, UriKind.Relative), content);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await answer.Content.ReadAsStringAsync();
        if (path.StartsWith("/api", StringComparison.Ordinal))
            JsonElement.Parse(text).GetProperty("error").GetProperty("message").GetString().ShouldStartWith("The form cannot be read: ");
    }

    [Test]
    public async Task A_page_with_too_many_filters_says_so()
    {
        var query = string.Join('&', Enumerable.Range(0, 300).Select(i => $"tags=a{i}"));
        var page = await site.Anonymous.GetStringAsync(new Uri($"/dataset?{query}", UriKind.Relative));

        page.ShouldContain("250 are allowed");
    }

    private static string Json(string name, string value) => JsonSerializer.Serialize(new Dictionary<string, string> { [name] = value });
}
