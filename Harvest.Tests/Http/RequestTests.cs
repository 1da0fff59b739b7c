using System.Text;
using Harvest.Http;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Http;

public sealed class RequestTests
{
    [Test]
    public async Task An_answer_comes_with_its_type_charset_tag_date_and_headers()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.ContentType = "Text/Turtle; charset=\"ISO-8859-1\"";
            context.Response.Headers.ETag = "W/\"1\"";
            context.Response.Headers.LastModified = "Sun, 06 Nov 1994 08:49:37 GMT";
            context.Response.Headers["X-Total"] = "7";
            return context.Response.WriteAsync("body");
        });
        await using var http = Clients.New();

        await using var response = await http.SendAsync(new RemoteRequest(site.At("/a?b=c")), CancellationToken.None);

        response.Url.ShouldBe(site.At("/a?b=c"));
        response.Status.ShouldBe(200);
        response.NotModified.ShouldBeFalse();
        response.MediaType.ShouldBe("text/turtle");
        response.Charset.ShouldBe("ISO-8859-1");
        response.ETag.ShouldBe("W/\"1\"");
        response.LastModified.ShouldBe(new DateTimeOffset(1994, 11, 6, 8, 49, 37, TimeSpan.Zero));
        response.Headers["x-total"].ShouldBe("7");
        (await response.ReadAllAsync(CancellationToken.None)).ShouldBe("body"u8.ToArray());
    }

    [TestCase("text/turtle; charset==;", "text/turtle")]
    [TestCase("application/json,text/plain", "application/json")]
    [TestCase(null, null)]
    public async Task A_damaged_content_type_still_gives_the_media_type(string? header, string? mediaType)
    {
        await using var server = RudeServer.Saying(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: unquoted\r\nLast-Modified: long ago\r\n"
            + (header is null ? "" : $"Content-Type: {header}\r\n") + "\r\nok");
        await using var http = Clients.New();

        await using var response = await http.SendAsync(new RemoteRequest(server.Url), CancellationToken.None);

        response.MediaType.ShouldBe(mediaType);
        response.ETag.ShouldBe("unquoted");
        response.LastModified.ShouldBeNull();
    }

    [Test]
    public async Task A_request_carries_user_agent_accept_headers_and_body()
    {
        await using var site = await TestSite.StartAsync("ok");
        await using var http = Clients.New(options => options.UserAgent = "Harvest/1 (+https://example.org/contact)");
        var request = new RemoteRequest(site.Url)
        {
            Method = HttpMethod.Post,
            Body = "{\"a\":1}"u8.ToArray(),
            BodyType = "application/json",
            Accept = "text/turtle, application/rdf+xml;q=0.9",
            Headers = [new("X-One", "1"), new("Authorization", "plain-ckan-key")],
        };

        await using var response = await http.SendAsync(request, CancellationToken.None);

        var sent = site.Requests.ShouldHaveSingleItem();
        sent.Method.ShouldBe("POST");
        sent.Text.ShouldBe("{\"a\":1}");
        sent.Headers["Content-Type"].ShouldBe("application/json");
        sent.Headers["User-Agent"].ShouldBe("Harvest/1 (+https://example.org/contact)");
        sent.Headers["Accept"].ShouldBe("text/turtle, application/rdf+xml;q=0.9");
        sent.Headers["Accept-Encoding"].ShouldBe("gzip, br, deflate");
        sent.Headers["X-One"].ShouldBe("1");
        sent.Headers["Authorization"].ShouldBe("plain-ckan-key");
        sent.Headers.Keys.ShouldNotContain("traceparent");
        sent.Headers.Keys.ShouldNotContain("Cookie");
    }

    [Test]
    public async Task A_conditional_request_gets_not_modified()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch == "\"v1\"" ? 304 : 200;
            context.Response.Headers.ETag = "\"v1\"";
            return Task.CompletedTask;
        });
        await using var http = Clients.New();
        var modified = new DateTimeOffset(2026, 2, 3, 6, 5, 6, TimeSpan.FromHours(2));

        await using var response = await http.SendAsync(
            new RemoteRequest(site.Url) { ETag = "\"v1\"", LastModified = modified }, CancellationToken.None);

        response.NotModified.ShouldBeTrue();
        response.Status.ShouldBe(304);
        (await response.ReadAllAsync(CancellationToken.None)).ShouldBeEmpty();
        site.Requests.Single().Headers["If-Modified-Since"].ShouldBe("Tue, 03 Feb 2026 04:05:06 GMT");
    }

    [Test]
    public async Task Not_modified_without_a_condition_is_a_fault()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        });
        await using var http = Clients.New();

        (await http.FailAsync(site.Url)).Status.ShouldBe(304);
    }

    [Test]
    public async Task A_tag_goes_back_byte_for_byte_even_if_it_is_not_ascii()
    {
        await using var server = RudeServer.Saying(
            "HTTP/1.1 200 OK\r\nETag: \"\u00e9t\u00e9\"\r\nContent-Length: 0\r\n\r\n");
        await using var http = Clients.New();
        await using var first = await http.SendAsync(new RemoteRequest(server.Url), CancellationToken.None);

        await using var second = await http.SendAsync(
            new RemoteRequest(server.Url) { ETag = first.ETag }, CancellationToken.None);

        second.ETag.ShouldBe("\"\u00e9t\u00e9\"");
    }

    [Test]
    public async Task User_and_password_of_the_address_become_basic_authentication()
    {
        await using var site = await TestSite.StartAsync("ok");
        await using var http = Clients.New();
        var url = new UriBuilder(site.At("/list")) { UserName = "us%40er", Password = "p%C3%A4ss" }.Uri;

        await using var response = await http.SendAsync(new RemoteRequest(url), CancellationToken.None);

        site.Requests.Single().Headers["Authorization"]
            .ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("us@er:päss")));
        response.Url.UserInfo.ShouldBeEmpty();
        response.Resolve("next?p=2")!.AbsoluteUri
            .ShouldBe($"http://us%40er:p%C3%A4ss@127.0.0.1:{site.Url.Port}/next?p=2");
        response.Resolve("https://elsewhere.org/x")!.AbsoluteUri.ShouldBe("https://elsewhere.org/x");
        response.Resolve("mailto:someone@example.org").ShouldBeNull();
    }

    [TestCase("Host", "evil")]
    [TestCase("content-length", "5")]
    [TestCase("Transfer-Encoding", "chunked")]
    [TestCase("X-Key", "abc\r\nX-Other: 1")]
    [TestCase("Bad Name", "1")]
    public async Task A_header_that_cannot_be_sent_is_an_error_that_hides_its_value(string name, string value)
    {
        await using var site = await TestSite.StartAsync("ok");
        await using var http = Clients.New();
        var request = new RemoteRequest(site.Url) { Headers = [new(name, value)] };

        var error = await Should.ThrowAsync<ArgumentException>(() => http.SendAsync(request, CancellationToken.None));

        error.Message.ShouldContain(name);
        error.Message.ShouldNotContain("abc");
        site.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task Head_is_not_refused_for_the_length_of_what_it_does_not_bring()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.ContentLength = 10_000_000;
            context.Response.Headers.ContentEncoding = "gzip";
            return Task.CompletedTask;
        });
        await using var http = Clients.New(options => options.MaxResponseBytes = 1000);

        await using var response = await http.SendAsync(
            new RemoteRequest(site.Url) { Method = HttpMethod.Head }, CancellationToken.None);

        (await response.ReadAllAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Test]
    public async Task Environment_proxies_are_not_used()
    {
        await using var site = await TestSite.StartAsync("direct");
        var before = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", "http://127.0.0.1:1");
        try
        {
            await using var http = Clients.New();
            (await http.GetAsync(site.Url)).ShouldBe("direct"u8.ToArray());
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", before);
        }
    }
}
