using Harvest.Http;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Http;

public sealed class RedirectTests
{
    private static readonly KeyValuePair<string, string>[] Secret =
    [
        new("Authorization", "Bearer abcdef"), new("Cookie", "session=abcdef"), new("X-API-Key", "abcdef"),
        new("X-CKAN-API-Key", "abcdef"), new("X-Auth-Token", "abcdef"),
    ];

    [Test]
    public async Task Relative_absolute_and_unescaped_targets_are_followed()
    {
        await using var site = await TestSite.StartAsync(context => context.Request.Path.Value switch
        {
            "/a" => To(context, 301, "b?x=1"),
            "/b" => To(context, 302, $"http://{context.Request.Host}/c/"),
            "/c/" => To(context, 307, "../d e"),
            "/d e" => To(context, 308, $"//{context.Request.Host}/end#part"),
            _ => context.Response.WriteAsync("end"),
        });
        await using var http = Clients.New();

        await using var response = await http.SendAsync(new RemoteRequest(site.At("/a")), CancellationToken.None);

        response.Url.AbsolutePath.ShouldBe("/end");
        site.Requests.Select(request => request.Path + request.Query).ShouldBe(["/a", "/b?x=1", "/c/", "/d e", "/end"]);
    }

    [TestCase(301, "GET", "")]
    [TestCase(302, "GET", "")]
    [TestCase(303, "GET", "")]
    [TestCase(307, "POST", "query")]
    [TestCase(308, "POST", "query")]
    public async Task A_redirected_post_keeps_its_method_only_where_it_must(int status, string method, string body)
    {
        await using var site = await TestSite.StartAsync(
            context => context.Request.Path == "/a" ? To(context, status, "/b") : Task.CompletedTask);
        await using var http = Clients.New();
        var request = new RemoteRequest(site.At("/a"))
        {
            Method = HttpMethod.Post,
            Body = "query"u8.ToArray(),
            BodyType = "text/plain",
            Headers = [new("Content-Language", "en")],
        };

        await using var response = await http.SendAsync(request, CancellationToken.None);

        var last = site.Requests[^1];
        last.Method.ShouldBe(method);
        last.Text.ShouldBe(body);
        last.Headers.ContainsKey("Content-Type").ShouldBe(body.Length > 0);
        last.Headers.ContainsKey("Content-Language").ShouldBe(body.Length > 0);
    }

    [Test]
    public async Task Secrets_stay_with_the_first_origin_and_other_headers_go_along()
    {
        await using var other = await TestSite.StartAsync("there");
        await using var site = await TestSite.StartAsync(context => context.Request.Path == "/a"
            ? To(context, 302, "/b")
            : To(context, 302, other.Url.ToString()));
        await using var http = Clients.New();
        var url = new UriBuilder(site.At("/a")) { UserName = "user", Password = "password" }.Uri;

        await using var one = await http.SendAsync(
            new RemoteRequest(url) { Headers = [new("Prefer", "x")] }, CancellationToken.None);
        await using var two = await http.SendAsync(
            new RemoteRequest(site.At("/a")) { Headers = [.. Secret, new("Prefer", "x")] }, CancellationToken.None);

        site.Requests[1].Headers["Authorization"].ShouldBe("Basic dXNlcjpwYXNzd29yZA==");
        foreach (var (name, value) in Secret)
            site.Requests[3].Headers[name].ShouldBe(value);
        other.Requests.Count.ShouldBe(2);
        foreach (var request in other.Requests)
        {
            request.Headers["Prefer"].ShouldBe("x");
            foreach (var (name, _) in Secret)
                request.Headers.Keys.ShouldNotContain(name);
        }
    }

    [Test]
    public async Task Secrets_do_not_come_back_when_the_way_leads_home_again()
    {
        TestSite home = null!;
        await using var other = await TestSite.StartAsync(context => To(context, 302, home.At("/end").ToString()));
        await using var site = home = await TestSite.StartAsync(
            context => context.Request.Path == "/a" ? To(context, 302, other.Url.ToString()) : Task.CompletedTask);
        await using var http = Clients.New();

        await using var response = await http.SendAsync(
            new RemoteRequest(site.At("/a")) { Headers = Secret }, CancellationToken.None);

        response.Url.ShouldBe(site.At("/end"));
        site.Requests[1].Headers.Keys.ShouldNotContain("Authorization");
    }

    [Test]
    public void Going_from_https_to_http_is_leaving_the_origin()
    {
        var first = new WireRequest(
            new RemoteRequest(new Uri("https://example.org/")) { Headers = Secret }, new Uri("https://example.org/"));

        var next = new Redirects(5).Next(first, 301, "http://example.org/");

        next.WithSecrets.ShouldBeFalse();
        using var message = next.ToMessage("test");
        message.Headers.Select(header => header.Key).ShouldBe(["User-Agent", "Accept-Encoding"]);
    }

    [Test]
    public void Credentials_in_a_location_are_not_used()
    {
        var first = new WireRequest(new RemoteRequest(new Uri("http://example.org/")), new Uri("http://example.org/"));

        new Redirects(5).Next(first, 301, "http://user:pass@example.org/x").Url.UserInfo.ShouldBeEmpty();
    }

    [Test]
    public async Task A_circle_is_recognised()
    {
        await using var site = await TestSite.StartAsync(
            context => To(context, 302, context.Request.Path == "/a" ? "/b" : "/a"));
        await using var http = Clients.New(options => options.Retries = 2);

        var fault = await http.FailAsync(site.At("/a"));

        fault.Fault.ShouldBe(RemoteFault.TooManyRedirects);
        fault.Message.ShouldContain("circle");
        site.Requests.Count.ShouldBe(2);
    }

    [TestCase(0)]
    [TestCase(3)]
    public async Task No_more_redirects_are_followed_than_allowed(int limit)
    {
        await using var site = await TestSite.StartAsync(context => To(context, 302, context.Request.Path + "x"));
        await using var http = Clients.New(options => options.MaxRedirects = limit);

        var fault = await http.FailAsync(site.At("/a"));

        fault.Fault.ShouldBe(RemoteFault.TooManyRedirects);
        fault.Message.ShouldContain("Harvest:Http:MaxRedirects");
        site.Requests.Count.ShouldBe(limit + 1);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://example.org/")]
    [TestCase("javascript:alert(1)")]
    [TestCase("http://[bad")]
    [TestCase("http://")]
    public async Task A_redirect_to_nowhere_is_a_permanent_fault(string? location)
    {
        await using var site = await TestSite.StartAsync(context => To(context, 302, location));
        await using var http = Clients.New(options => options.Retries = 2);

        var fault = await http.FailAsync(site.Url);

        fault.Fault.ShouldBe(RemoteFault.BadRedirect);
        fault.IsTransient.ShouldBeFalse();
        fault.Attempts.ShouldBe(1);
    }

    private static Task To(HttpContext context, int status, string? location)
    {
        context.Response.StatusCode = status;
        if (location is not null)
            context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
