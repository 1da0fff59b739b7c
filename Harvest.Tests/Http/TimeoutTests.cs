using System.Diagnostics;
using Harvest.Http;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Http;

public sealed class TimeoutTests
{
    [Test]
    public async Task Silence_before_the_headers_ends_in_time_and_is_tried_again()
    {
        await using var site = await TestSite.StartAsync(HangAsync);
        await using var http = Clients.New(
            options => (options.TimeoutSeconds, options.Retries) = (1, 1), new HurriedTime(5));

        var fault = await http.FailAsync(site.Url);

        fault.Fault.ShouldBe(RemoteFault.TimedOut);
        fault.IsTransient.ShouldBeTrue();
        fault.Attempts.ShouldBe(2);
        fault.Message.ShouldContain("Harvest:Http:TimeoutSeconds");
    }

    [TestCase(null)]
    [TestCase("gzip")]
    public async Task Silence_within_the_body_ends_in_time(string? coding)
    {
        await using var site = await TestSite.StartAsync(async context =>
        {
            if (coding is not null)
                context.Response.Headers.ContentEncoding = coding;
            await context.Response.Body.WriteAsync(coding is null ? "begin"u8.ToArray() : [0x1f, 0x8b, 8]);
            await context.Response.Body.FlushAsync();
            await HangAsync(context);
        });
        await using var http = Clients.New(options => options.TimeoutSeconds = 2, new HurriedTime(5));

        var fault = await http.FailAsync(site.Url);

        fault.Fault.ShouldBe(RemoteFault.TimedOut);
        fault.IsTransient.ShouldBeTrue();
    }

    [Test]
    public async Task A_trickle_ends_with_the_total_time()
    {
        await using var site = await TestSite.StartAsync(async context =>
        {
            using var drop = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (await drop.WaitForNextTickAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(".", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        });
        await using var http = Clients.New(
            options => (options.TimeoutSeconds, options.TotalTimeoutSeconds) = (600, 10), new HurriedTime(20));

        var fault = await http.FailAsync(site.Url);

        fault.Fault.ShouldBe(RemoteFault.TimedOut);
        fault.Message.ShouldContain("Harvest:Http:TotalTimeoutSeconds");
    }

    [Test]
    public async Task A_slow_reader_is_not_a_silent_server()
    {
        var time = new HurriedTime(1000);
        await using var site = await TestSite.StartAsync(new string('x', 100_000));
        await using var http = Clients.New(
            options => (options.TimeoutSeconds, options.TotalTimeoutSeconds) = (3000, 86_400), time);
        await using var response = await http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);
        await response.Body.ReadExactlyAsync(new byte[10]);

        await Task.Delay(TimeSpan.FromSeconds(3100), time);

        (await response.ReadAllAsync(CancellationToken.None)).Length.ShouldBe(99_990);
    }

    [Test]
    public async Task A_handshake_that_does_not_come_ends_with_the_connect_time()
    {
        await using var server = RudeServer.Silent();
        await using var http = Clients.New(options => options.ConnectTimeoutSeconds = 1);
        var watch = Stopwatch.StartNew();

        var fault = await http.FailAsync(new Uri($"https://127.0.0.1:{server.Port}/"));

        fault.Fault.ShouldBe(RemoteFault.TimedOut);
        fault.Message.ShouldContain("Harvest:Http:ConnectTimeoutSeconds");
        fault.IsTransient.ShouldBeTrue();
        watch.Elapsed.ShouldBeLessThan(TestPatience.Factor * TimeSpan.FromSeconds(15));
    }

    [Test]
    public async Task Cancelling_before_the_headers_stays_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using var site = await TestSite.StartAsync(context =>
        {
            cancel.Cancel();
            return HangAsync(context);
        });
        await using var http = Clients.New(options => options.Retries = 3);

        await Should.ThrowAsync<OperationCanceledException>(
            () => http.SendAsync(new RemoteRequest(site.Url), cancel.Token));
    }

    [Test]
    public async Task Cancelling_within_the_body_stays_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using var site = await TestSite.StartAsync(async context =>
        {
            await context.Response.WriteAsync("begin");
            await context.Response.Body.FlushAsync();
            await HangAsync(context);
        });
        await using var http = Clients.New();
        await using var response = await http.SendAsync(new RemoteRequest(site.Url), cancel.Token);
        await response.Body.ReadExactlyAsync(new byte[5]);
        var reading = response.Body.ReadAsync(new byte[5], cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading);
    }

    private static Task HangAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
}
