using System.Diagnostics;
using System.IO.Compression;
using Harvest.Http;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Http;

public sealed class LimitTests
{
    [Test]
    public async Task An_announced_length_over_the_limit_is_refused_unread()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.ContentLength = 10_000_000_000;
            return context.Response.Body.FlushAsync();
        });
        await using var http = Clients.New();

        var fault = await Should.ThrowAsync<RemoteException>(
            () => http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None));

        fault.Fault.ShouldBe(RemoteFault.TooLarge);
        fault.IsTransient.ShouldBeFalse();
        fault.Message.ShouldContain("10000000000");
        fault.Message.ShouldContain("Harvest:Http:MaxResponseBytes");
    }

    [Test]
    public async Task An_endless_body_is_cut_at_the_limit()
    {
        await using var site = await TestSite.StartAsync(async context =>
        {
            var block = new byte[65536];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });
        await using var http = Clients.New(options => options.MaxResponseBytes = 1_000_000);

        (await http.FailAsync(site.Url)).Fault.ShouldBe(RemoteFault.TooLarge);
    }

    [Test]
    public async Task A_request_may_ask_for_less_but_not_for_more()
    {
        await using var site = await TestSite.StartAsync(new string('x', 1000));
        await using var http = Clients.New(options => options.MaxResponseBytes = 1000);

        (await http.GetAsync(site.Url)).Length.ShouldBe(1000);
        var less = await http.FailAsync(new RemoteRequest(site.Url) { MaxBytes = 999 });
        less.Fault.ShouldBe(RemoteFault.TooLarge);
        less.Message.ShouldContain("999");
        await using var strict = Clients.New(options => options.MaxResponseBytes = 500);
        (await strict.FailAsync(new RemoteRequest(site.Url) { MaxBytes = 5000 })).Fault.ShouldBe(RemoteFault.TooLarge);
    }

    [Test]
    public async Task The_limit_also_counts_what_comes_out_of_the_packing()
    {
        await using var site = await Packed("gzip", 100_000);
        await using var http = Clients.New(options => options.MaxResponseBytes = 99_999);

        var fault = await http.FailAsync(site.Url);

        fault.Fault.ShouldBe(RemoteFault.TooLarge);
        fault.Message.ShouldContain("unpacks");
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("gzip, gzip")]
    public async Task A_bomb_of_a_gigabyte_is_stopped_quickly_and_in_little_memory(string coding)
    {
        await using var site = await Packed(coding, 1L << 30);
        await using var http = Clients.New(options => options.MaxResponseBytes = long.MaxValue);
        await using var response = await http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);
        var (watch, before) = (Stopwatch.StartNew(), GC.GetTotalAllocatedBytes());

        var fault = await Should.ThrowAsync<RemoteException>(() => response.Body.CopyToAsync(Stream.Null));

        fault.Fault.ShouldBe(RemoteFault.Bomb);
        fault.IsTransient.ShouldBeFalse();
        fault.Message.ShouldContain("Harvest:Http:MaxCompressionRatio");
        watch.Elapsed.ShouldBeLessThan(TestPatience.Factor * TimeSpan.FromSeconds(10));
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(32L * 1024 * 1024);
        (await Should.ThrowAsync<RemoteException>(() => response.ReadAllAsync(CancellationToken.None))).ShouldBe(fault);
    }

    [Test]
    public async Task A_small_answer_may_be_packed_as_well_as_it_likes()
    {
        await using var site = await Packed("gzip", 5_000_000);
        await using var http = Clients.New();

        (await http.GetAsync(site.Url)).Length.ShouldBe(5_000_000);
    }

    [Test]
    public async Task Headers_without_end_are_refused()
    {
        await using var server = RudeServer.Saying("HTTP/1.1 200 OK\r\nX: " + new string('x', 1_000_000) + "\r\n\r\n");
        await using var http = Clients.New();

        var fault = await http.FailAsync(server.Url);

        fault.Fault.ShouldBe(RemoteFault.TooLarge);
        fault.IsTransient.ShouldBeFalse();
    }

    private static Task<TestSite> Packed(string coding, long zeros) => TestSite.StartAsync(async context =>
    {
        context.Response.Headers.ContentEncoding = coding;
        Stream stream = context.Response.Body;
        foreach (var _ in coding.Split(','))
        {
            stream = coding == "br"
                ? new BrotliStream(stream, CompressionLevel.Fastest)
                : new GZipStream(stream, CompressionLevel.Optimal);
        }
        await using (stream)
        {
            var block = new byte[65536];
            for (; zeros > 0; zeros -= block.Length)
                await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(zeros, block.Length)), context.RequestAborted);
        }
    });
}
