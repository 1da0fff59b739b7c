using Harvest.Http;
using Harvest.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Http;

public sealed class HostGateTests
{
    [Test]
    public async Task A_host_never_sees_more_requests_at_once_than_allowed()
    {
        var (running, most) = (0, 0);
        await using var site = await TestSite.StartAsync(async context =>
        {
            var now = Interlocked.Increment(ref running);
            for (var seen = most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = most)
            {
            }
            await context.Response.WriteAsync(new string('x', 200_000));

            // Before the answer is complete: afterwards the next request may overtake this line.
            Interlocked.Decrement(ref running);
            await context.Response.WriteAsync("end");
        });
        await using var http = Clients.New(options => options.PerHostConcurrency = 3);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => http.GetAsync(site.Url)));

        most.ShouldBeInRange(2, 3);
        site.Requests.Count.ShouldBe(60);
    }

    [Test]
    public async Task An_unread_answer_keeps_its_permit_until_it_is_disposed_once_or_twice()
    {
        await using var site = await TestSite.StartAsync("ok");
        await using var other = await TestSite.StartAsync("ok");
        await using var http = Clients.New(options => options.PerHostConcurrency = 2);
        var one = await http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);
        await using var two = await http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);
        var third = http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);
        var fourth = http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);

        await http.GetAsync(other.Url);
        site.Requests.Count.ShouldBe(2);

        await one.DisposeAsync();
        await one.DisposeAsync();
        var freed = await await Task.WhenAny(third, fourth);
        await http.GetAsync(other.Url);
        site.Requests.Count.ShouldBe(3);

        await freed.DisposeAsync();
        await (await third).DisposeAsync();
        await (await fourth).DisposeAsync();
    }

    [Test]
    public async Task Reading_to_the_end_gives_the_permit_back()
    {
        await using var site = await TestSite.StartAsync("ok");
        await using var http = Clients.New(options => options.PerHostConcurrency = 1);
        await using var one = await http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);
        await one.ReadAllAsync(CancellationToken.None);

        await using var two = await http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);

        site.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task Faults_and_redirects_give_their_permits_back()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/to" ? 302 : 404;
            context.Response.Headers.Location = "/gone";
            return Task.CompletedTask;
        });
        await using var http = Clients.New(options => (options.PerHostConcurrency, options.MaxRedirects) = (1, 2));

        for (var i = 0; i < 5; i++)
            (await http.FailAsync(site.At("/to"))).Status.ShouldBe(404);
    }

    [Test]
    public async Task Waiting_for_a_permit_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var site = await TestSite.StartAsync("ok");
        await using var http = Clients.New(options => options.PerHostConcurrency = 1);
        await using var one = await http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);
        var two = http.SendAsync(new RemoteRequest(site.Url), cancel.Token);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => two);
    }

    [Test]
    public async Task A_failing_host_is_left_alone_and_tried_again_later()
    {
        var healthy = false;
        var time = new HurriedTime(20);
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = healthy ? 200 : 503;
            return context.Response.WriteAsync("x");
        });
        await using var other = await TestSite.StartAsync("fine");
        var logger = new CountingLogger();
        await using var http = Clients.New(
            options => (options.CircuitFailures, options.CircuitBreakSeconds, options.TimeoutSeconds) = (4, 40, 3600),
            time, logger);
        for (var i = 0; i < 4; i++)
            (await http.FailAsync(site.Url)).Status.ShouldBe(503);

        var open = await http.FailAsync(site.Url);

        open.Fault.ShouldBe(RemoteFault.CircuitOpen);
        open.IsTransient.ShouldBeTrue();
        open.RetryAfter.ShouldNotBeNull();
        open.Message.ShouldContain("503");
        site.Requests.Count.ShouldBe(4);
        (await http.GetAsync(other.Url)).ShouldBe("fine"u8.ToArray());

        healthy = true;
        await Task.Delay(open.RetryAfter.Value, time);
        (await http.GetAsync(site.Url)).ShouldBe("x"u8.ToArray());
        (await http.GetAsync(site.Url)).ShouldBe("x"u8.ToArray());
        logger.Lines.ShouldContain(line => line.Contains("answers again"));
    }

    [TestCase(404)]
    [TestCase(429)]
    public async Task A_host_that_answers_in_its_right_mind_is_not_left_alone(int status)
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var http = Clients.New(options => options.CircuitFailures = 2);

        for (var i = 0; i < 5; i++)
            (await http.FailAsync(site.Url)).Status.ShouldBe(status);
    }
}
