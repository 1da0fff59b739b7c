using System.Text;
using Harvest.Http;
using Harvest.Tests.Servers;

namespace Harvest.Tests.Http;

public sealed class GuardTests
{
    [TestCase("http://127.0.0.1:{0}/")]
    [TestCase("http://localhost:{0}/")]
    [TestCase("http://LOCALHOST:{0}/")]
    [TestCase("http://2130706433:{0}/")]
    [TestCase("http://0x7f000001:{0}/")]
    [TestCase("http://0x7f.1:{0}/")]
    [TestCase("http://0177.0.0.1:{0}/")]
    [TestCase("http://017700000001:{0}/")]
    [TestCase("http://127.1:{0}/")]
    [TestCase("http://127.0.1:{0}/")]
    [TestCase("http://１２７.0.0.1:{0}/")]
    [TestCase("http://127。0。0。1:{0}/")]
    [TestCase("http://[::]:{0}/")]
    [TestCase("http://[::1]:{0}/")]
    [TestCase("http://[::ffff:127.0.0.1]:{0}/")]
    [TestCase("http://[::ffff:7f00:1]:{0}/")]
    [TestCase("http://[64:ff9b::7f00:1]:{0}/")]
    [TestCase("http://0.0.0.0:{0}/")]
    [TestCase("http://0:{0}/")]
    public async Task No_spelling_of_loopback_is_connected_to(string form)
    {
        await using var site = await TestSite.StartAsync("inner");
        await using var http = Clients.New(options => options.AllowPrivateAddresses = "false");

        var fault = await http.FailAsync(new Uri(string.Format(null, form, site.Url.Port)));

        fault.Fault.ShouldBe(RemoteFault.Refused);
        fault.IsTransient.ShouldBeFalse();
        fault.Message.ShouldContain("Harvest:Http:AllowPrivateAddresses");
        site.Requests.ShouldBeEmpty();
    }

    [TestCase("127.0.0.1.")]
    [TestCase("localhost.")]
    public async Task A_host_with_a_trailing_dot_gains_nothing(string host)
    {
        await using var site = await TestSite.StartAsync("inner");
        await using var http = Clients.New(options => options.AllowPrivateAddresses = "false");

        // Resolvers differ on whether they know these; either way there is no request.
        var fault = await http.FailAsync(new Uri($"http://{host}:{site.Url.Port}/"));

        fault.Fault.ShouldBeOneOf(RemoteFault.Refused, RemoteFault.Unreachable);
        site.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_refusal_is_not_retried_and_says_which_address_was_found()
    {
        await using var http = Clients.New(options => (options.AllowPrivateAddresses, options.Retries) = ("false", 3));

        var fault = await http.FailAsync(new Uri("http://localhost:9/feed"));

        fault.Attempts.ShouldBe(1);
        fault.Message.ShouldStartWith("http://localhost:9/feed was not asked: localhost leads to ");
        fault.Message.ShouldContain("a loopback address");
    }

    [TestCase("ftp://example.org/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("gopher://127.0.0.1/")]
    [TestCase("data:text/plain,x")]
    [TestCase("/relative")]
    public async Task Only_http_and_https_are_asked(string url)
    {
        await using var http = Clients.New();

        var fault = await http.FailAsync(new Uri(url, UriKind.RelativeOrAbsolute));

        fault.Fault.ShouldBe(RemoteFault.Refused);
        fault.Message.ShouldContain("http:// or https://");
    }

    [TestCase("http://xn--a/")]
    [TestCase("http://xn--\u00fc.example/")]
    [TestCase("http://a\u00ad.invalid/")]
    [TestCase("http://\u200d.invalid/")]
    [TestCase("http://a..b/")]
    [TestCase("http://-.invalid/")]
    [TestCase("http://a%00b.invalid/")]
    [TestCase("http://[fe80::1%25eth0]/")]
    [TestCase("http://0x1ffffffff/")]
    [TestCase("http://999.999.999.999/")]
    [TestCase("http://1.2.3.4.5/")]
    [TestCase("http://*/")]
    [TestCase("http://a_b.invalid/")]
    public async Task A_server_cannot_make_the_client_stumble_over_a_strange_host(string location)
    {
        var bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(location));
        await using var server = RudeServer.Saying($"HTTP/1.1 302 Found\r\nLocation: {bytes}\r\n\r\n");
        await using var http = Clients.New();

        (await http.FailAsync(server.Url)).Message.ShouldContain("redirect");
        if (Uri.TryCreate(location, UriKind.Absolute, out var typed))
        {
            http.Trust(typed);
            (await http.FailAsync(typed)).Fault.ShouldBeOneOf(
                RemoteFault.Refused, RemoteFault.Unreachable, RemoteFault.Broken);
        }
    }

    [Test]
    public async Task A_trusted_host_is_asked_under_its_port_alone()
    {
        await using var site = await TestSite.StartAsync("mine");
        await using var other = await TestSite.StartAsync("not mine");
        await using var http = Clients.New(options => options.AllowPrivateAddresses = "false");
        http.Trust(site.Url);

        (await http.GetAsync(site.At("/a"))).ShouldBe("mine"u8.ToArray());
        (await http.FailAsync(other.Url)).Fault.ShouldBe(RemoteFault.Refused);
        (await http.FailAsync(new Uri($"http://localhost:{site.Url.Port}/"))).Fault.ShouldBe(RemoteFault.Refused);
    }

    [Test]
    public async Task A_trusted_name_may_lead_to_loopback()
    {
        await using var site = await TestSite.StartAsync("mine");
        await using var http = Clients.New(options => options.AllowPrivateAddresses = "false");
        var url = new Uri($"http://localhost:{site.Url.Port}/");
        http.Trust(url);

        (await http.GetAsync(url)).ShouldBe("mine"u8.ToArray());
    }

    [Test]
    public async Task A_trusted_host_cannot_redirect_to_another_private_address()
    {
        await using var other = await TestSite.StartAsync("secret");
        var targets = new[] { other.Url.ToString(), "http://169.254.169.254/latest/meta-data/", "http://[::1]:1/" };
        foreach (var target in targets)
        {
            await using var site = await TestSite.StartAsync(context =>
            {
                context.Response.Redirect(target);
                return Task.CompletedTask;
            });
            await using var http = Clients.New(options => options.AllowPrivateAddresses = "false");
            http.Trust(site.Url);

            var fault = await http.FailAsync(site.Url);

            fault.Fault.ShouldBe(RemoteFault.Refused);
            fault.Url.ShouldBe(new Uri(target));
            fault.Message.ShouldContain($"redirected from {site.Url}");
        }
        other.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_name_that_does_not_exist_is_a_permanent_fault()
    {
        await using var http = Clients.New(options => options.Retries = 3);

        var fault = await http.FailAsync(new Uri($"http://{new string('a', 64)}.invalid/"));

        fault.Fault.ShouldBeOneOf(RemoteFault.Unreachable, RemoteFault.Broken);
        fault.Message.ShouldContain(".invalid");
    }
}
