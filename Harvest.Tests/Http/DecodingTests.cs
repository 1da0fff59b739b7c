using System.IO.Compression;
using Harvest.Http;
using Harvest.Tests.Servers;

namespace Harvest.Tests.Http;

public sealed class DecodingTests
{
    private static readonly byte[] Plain = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i * i % 251))];

    [TestCase("gzip")]
    [TestCase("x-gzip")]
    [TestCase("GZIP")]
    [TestCase("br")]
    [TestCase("deflate")]
    [TestCase("bare deflate")]
    [TestCase("identity")]
    [TestCase("gzip, br")]
    [TestCase("deflate, gzip")]
    public async Task Packed_answers_are_unpacked(string coding)
    {
        await using var site = await Serving(coding.Replace("bare ", ""), Pack(coding));
        await using var http = Clients.New();

        (await http.GetAsync(site.Url)).ShouldBe(Plain);
    }

    [Test]
    public async Task The_body_can_be_read_synchronously_too()
    {
        await using var site = await Serving("gzip", Pack("gzip"));
        await using var http = Clients.New();
        await using var response = await http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);
        using var copy = new MemoryStream();

        response.Body.CopyTo(copy);

        copy.ToArray().ShouldBe(Plain);
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    [TestCase("bare deflate")]
    public async Task A_coding_that_was_cut_short_is_a_fault_and_not_a_shorter_answer(string coding)
    {
        await using var http = Clients.New();
        var packed = Pack(coding);
        foreach (var length in new[] { 1, packed.Length / 2, packed.Length - 1 })
        {
            await using var site = await Serving(coding.Replace("bare ", ""), packed[..length]);

            var fault = await http.FailAsync(site.Url);

            fault.Fault.ShouldBe(RemoteFault.Undecodable);
            fault.IsTransient.ShouldBeTrue();
        }
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task A_damaged_coding_is_a_fault(string coding)
    {
        await using var site = await Serving(coding, [.. Enumerable.Range(1, 5000).Select(i => (byte)(i * 77))]);
        await using var http = Clients.New();

        (await http.FailAsync(site.Url)).Fault.ShouldBe(RemoteFault.Undecodable);
    }

    [TestCase("zstd")]
    [TestCase("gzip, gzip, gzip")]
    [TestCase("gzip, compress")]
    public async Task A_coding_that_was_not_asked_for_is_a_permanent_fault(string coding)
    {
        await using var site = await Serving(coding, Plain);
        await using var http = Clients.New(options => options.Retries = 2);

        var fault = await http.FailAsync(site.Url);

        fault.Fault.ShouldBe(RemoteFault.Undecodable);
        fault.IsTransient.ShouldBeFalse();
        fault.Message.ShouldContain(coding);
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task An_empty_body_needs_no_coding(string coding)
    {
        await using var site = await Serving(coding, []);
        await using var http = Clients.New();

        (await http.GetAsync(site.Url)).ShouldBeEmpty();
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    [TestCase("identity")]
    public async Task Connections_are_used_again(string coding)
    {
        var connections = new HashSet<string>();
        await using var site = await TestSite.StartAsync(async context =>
        {
            connections.Add(context.Connection.Id);
            context.Response.Headers.ContentEncoding = coding;
            await context.Response.Body.WriteAsync(Pack(coding));
        });
        await using var http = Clients.New();

        for (var i = 0; i < 5; i++)
            await http.GetAsync(site.Url);

        connections.Count.ShouldBe(1);
    }

    [Test]
    public async Task Reading_after_disposal_is_an_error_and_not_an_end()
    {
        await using var site = await Serving("gzip", Pack("gzip"));
        await using var http = Clients.New();
        var response = await http.SendAsync(new RemoteRequest(site.Url), CancellationToken.None);
        await response.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => response.ReadAllAsync(CancellationToken.None));
    }

    private static Task<TestSite> Serving(string coding, byte[] body) => TestSite.StartAsync(async context =>
    {
        context.Response.Headers.ContentEncoding = coding;
        await context.Response.Body.WriteAsync(body);
    });

    private static byte[] Pack(string codings)
    {
        var bytes = Plain;
        foreach (var coding in codings.ToLowerInvariant().Split(", "))
        {
            using var packed = new MemoryStream();
            using (Stream stream = coding switch
            {
                "gzip" or "x-gzip" => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
                "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                "deflate" => new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true),
                "bare deflate" => new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true),
                _ => new BufferedStream(packed),
            })
            {
                stream.Write(bytes);
                stream.Flush();
                if (coding == "identity")
                    return bytes;
            }
            bytes = packed.ToArray();
        }
        return bytes;
    }
}
