using System.Net;
using System.Net.Sockets;
using Harvest.Http;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Http;

public sealed class RetryTests
{
    [TestCase(202)]
    [TestCase(408)]
    [TestCase(425)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task A_passing_fault_is_tried_again(int status)
    {
        var count = 0;
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref count) <= 2 ? status : 200;
            if (status == 202)
                context.Response.Headers.RetryAfter = "0";
            return context.Response.WriteAsync("x");
        });
        await using var http = Clients.New(options => options.Retries = 3);

        (await http.GetAsync(site.Url)).ShouldBe("x"u8.ToArray());
        count.ShouldBe(3);
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(410)]
    [TestCase(501)]
    [TestCase(505)]
    public async Task A_lasting_fault_is_not_tried_again(int status)
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var http = Clients.New(options => options.Retries = 3);

        var fault = await http.FailAsync(site.Url);

        fault.Fault.ShouldBe(RemoteFault.Status);
        fault.Status.ShouldBe(status);
        fault.IsTransient.ShouldBeFalse();
        site.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task When_all_tries_failed_the_fault_says_how_many_there_were()
    {
        await using var site = await TestSite.StartAsync(Failing);
        await using var http = Clients.New(options => options.Retries = 2);

        var fault = await http.FailAsync(site.Url);

        fault.IsTransient.ShouldBeTrue();
        fault.Attempts.ShouldBe(3);
        fault.Message.ShouldEndWith("Tried 3 times.");
        site.Requests.Count.ShouldBe(3);
    }

    [Test]
    public async Task A_post_is_tried_again_only_when_it_is_marked_as_harmless()
    {
        await using var site = await TestSite.StartAsync(Failing);
        await using var http = Clients.New(options => options.Retries = 2);
        var post = new RemoteRequest(site.Url) { Method = HttpMethod.Post, Body = "q"u8.ToArray() };

        await http.FailAsync(post);
        site.Requests.Count.ShouldBe(1);

        await http.FailAsync(post with { Idempotent = true });
        site.Requests.Count.ShouldBe(4);
        site.Requests.ShouldAllBe(request => request.Text == "q");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Retry_after_is_waited_for(bool asDate)
    {
        var time = new HurriedTime(20);
        var asked = new List<DateTimeOffset>();
        await using var site = await TestSite.StartAsync(context =>
        {
            asked.Add(time.GetUtcNow());
            if (asked.Count == 1)
            {
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = asDate ? asked[0].AddSeconds(5).ToString("R") : "4";
            }
            return Task.CompletedTask;
        });
        await using var http = Clients.New(options => (options.Retries, options.TimeoutSeconds) = (1, 600), time);

        await http.GetAsync(site.Url);

        asked.Count.ShouldBe(2);
        (asked[1] - asked[0]).TotalSeconds.ShouldBeGreaterThanOrEqualTo(3.9);
    }

    [Test]
    public async Task A_longer_wait_than_allowed_is_left_to_the_caller()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        await using var http = Clients.New(options => (options.Retries, options.MaxRetryAfterSeconds) = (3, 60));

        var fault = await http.FailAsync(site.Url);

        fault.RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        fault.IsTransient.ShouldBeTrue();
        fault.Message.ShouldContain("3,600 seconds");
        site.Requests.Count.ShouldBe(1);
    }

    [TestCase("soon")]
    [TestCase("-5")]
    [TestCase("99999999999999999999")]
    [TestCase("Mon, 01 Jan 1990 00:00:00 GMT")]
    public async Task A_useless_retry_after_does_no_harm(string value)
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = value;
            return Task.CompletedTask;
        });
        await using var http = Clients.New(options => options.Retries = 1);

        await http.FailAsync(site.Url);

        site.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task A_refused_connection_is_a_passing_fault()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var http = Clients.New(options => options.Retries = 1);

        var fault = await http.FailAsync(new Uri($"http://127.0.0.1:{port}/"));

        fault.Fault.ShouldBe(RemoteFault.Unreachable);
        fault.IsTransient.ShouldBeTrue();
        fault.Attempts.ShouldBe(2);
        fault.Message.ShouldContain("refused the connection");
    }

    [Test]
    public async Task Cancelling_in_a_wait_between_tries_stays_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using var site = await TestSite.StartAsync(Failing);
        await using var http = Clients.New(
            options => (options.Retries, options.RetryDelaySeconds) = (3, 600),
            logger: new CountingLogger(cancel.Cancel));

        await Should.ThrowAsync<OperationCanceledException>(
            () => http.SendAsync(new RemoteRequest(site.Url), cancel.Token));

        site.Requests.Count.ShouldBe(1);
    }

    private static Task Failing(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }
}
