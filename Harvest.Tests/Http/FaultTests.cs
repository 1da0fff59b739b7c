using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Harvest.Http;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Http;

public sealed class FaultTests
{
    [TestCase("")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Le")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n")]
    [TestCase("SSH-2.0-OpenSSH_9.6\r\n\r\n")]
    public async Task A_broken_answer_is_a_passing_fault(string answer)
    {
        await using var server = RudeServer.Saying(answer);
        await using var http = Clients.New();

        var fault = await http.FailAsync(server.Url);

        fault.Fault.ShouldBe(RemoteFault.Broken);
        fault.IsTransient.ShouldBeTrue();
        fault.Message.ShouldContain(server.Url.ToString());
    }

    [Test]
    public async Task A_broken_beginning_is_tried_again_on_a_new_connection()
    {
        await using var server = RudeServer.Saying("HTTP/1.1 2");
        await using var http = Clients.New(options => options.Retries = 2);

        (await http.FailAsync(server.Url)).Attempts.ShouldBe(3);
        server.Connections.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Test]
    public async Task An_untrusted_certificate_is_a_permanent_fault()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var site = await TestSite.StartAsync(_ => Task.CompletedTask, certificate);
        await using var http = Clients.New(options => options.Retries = 3);

        var fault = await http.FailAsync(site.Url);

        fault.Fault.ShouldBe(RemoteFault.Certificate);
        fault.IsTransient.ShouldBeFalse();
        fault.Attempts.ShouldBe(1);
    }

    [Test]
    public async Task The_beginning_of_a_text_is_quoted_on_one_line()
    {
        var text = "Error:\n\t\"no such\u001b[31m\u202e package\"" + new string('x', 500);
        await using var site = await Failing(404, "text/plain", text);
        await using var http = Clients.New();

        var fault = await http.FailAsync(site.Url);

        fault.Message.ShouldStartWith(
            $"{site.Url} answered 404 Not Found: \"Error: \"no such [31m package\"xxx");
        fault.Message.Length.ShouldBeLessThan(350);
        fault.Message.ShouldEndWith("xxx…\". Check the address of the source.");
    }

    /// <summary>Braces tell nobody anything: an error in JSON is its texts, and one that cannot be read is none.</summary>
    [TestCase("""{"success": false, "error": {"message": "no such package", "__type": "Not Found Error"}}""", "answered 404 Not Found: \"no such package: Not Found Error\".")]
    [TestCase("""{"error": "no such pack""", "answered 404 Not Found. Check")]
    public async Task An_error_in_json_is_told_in_its_words(string body, string message)
    {
        await using var site = await Failing(404, "application/json", body);
        await using var http = Clients.New();

        (await http.FailAsync(site.Url)).Message.ShouldStartWith($"{site.Url} {message}");
    }

    [Test]
    public async Task A_page_is_named_as_one_with_its_title()
    {
        const string Page = "<!DOCTYPE html><html><head><title>\n Wartung &amp; Pause </title></head><body>…";
        await using var site = await Failing(503, "text/html; charset=utf-8", Page);
        await using var http = Clients.New();

        (await http.FailAsync(site.Url)).Message.ShouldBe(
            $"{site.Url} answered 503 Service Unavailable with an HTML page titled \"Wartung & Pause\".");
    }

    [Test]
    public async Task Bytes_that_are_no_text_are_not_quoted()
    {
        await using var site = await Failing(500, "image/png", "PNG-bytes");
        await using var http = Clients.New();

        (await http.FailAsync(site.Url)).Message.ShouldBe($"{site.Url} answered 500 Internal Server Error.");
    }

    [Test]
    public async Task An_error_whose_body_breaks_off_or_lies_about_its_packing_is_still_that_error()
    {
        await using var broken = RudeServer.Saying("HTTP/1.1 404 Nope\r\nContent-Length: 99\r\n\r\nonly this");
        await using var lying = RudeServer.Saying(
            "HTTP/1.1 404 Nope\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nonly this");
        await using var http = Clients.New();

        (await http.FailAsync(broken.Url)).Status.ShouldBe(404);
        (await http.FailAsync(lying.Url)).Status.ShouldBe(404);
    }

    [Test]
    public async Task Secrets_show_in_no_message_property_or_log_line()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync(
                $"bad: {context.Request.Headers.Authorization} {context.Request.Headers["X-API-Key"]} "
                + $"{context.Request.QueryString} s3cret-p%40ss s3cret-p@ss");
        });
        var logger = new CountingLogger();
        await using var http = Clients.New(
            options => (options.Retries, options.CircuitFailures) = (3, 2), logger: logger);
        var url = new UriBuilder(site.At("/x?apikey=s3cret-query&q=1"))
        {
            UserName = "me",
            Password = "s3cret-p%40ss",
        }.Uri;
        var request = new RemoteRequest(url) { Headers = [new("X-API-Key", "s3cret-header")] };

        var first = await http.FailAsync(request);
        var second = await http.FailAsync(request);

        second.Fault.ShouldBe(RemoteFault.CircuitOpen);
        var basic = Secrets.Basic(url.UserInfo);
        string[] shown = [first.ToString(), second.ToString(), first.Url.OriginalString, request.ToString()];
        foreach (var text in shown.Concat(logger.Lines))
        {
            text.ShouldNotContain("s3cret");
            text.ShouldNotContain(basic);
        }
        first.Message.ShouldContain("/x?apikey=***&q=1");
    }

    [Test]
    public async Task Secrets_in_a_redirect_target_are_masked()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.Redirect("ftp://me:s3cret@example.org/?token=s3cret");
            return Task.CompletedTask;
        });
        await using var http = Clients.New();

        var fault = await http.FailAsync(site.Url);

        fault.ToString().ShouldNotContain("s3cret");
        fault.Message.ShouldContain("ftp://***@example.org/?token=***");
    }

    private static Task<TestSite> Failing(int status, string type, string text) => TestSite.StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    });
}
