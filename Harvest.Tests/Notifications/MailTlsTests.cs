using Harvest.Tests.EndToEnd;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Notifications;

/// <summary>Mail over encrypted connections, to a server whose certificate the machine knows, or not.</summary>
public sealed class MailTlsTests
{
    [TestCase("starttls", "TLS", "PASSWORD", "secret")]
    [TestCase("tls", "IMPLICITTLS", "PASSWORD", "secret")]
    [TestCase("tls", "IMPLICITTLS", "TOKEN", "good-token")]
    public async Task A_mail_goes_to_a_server_that_can_be_trusted_and_to_no_other(string mode, string setting, string secret, string value)
    {
        using var folder = new TemporaryFolder();
        var (certificate, key) = await SelfSigned.WriteAsync(folder.Path, System.Net.IPAddress.Loopback);
        await using var server = SmtpServer.Private(mode, certificate, key);
        using var cli = Prepare(await server.AddressAsync(), setting, secret, value);

        var stranger = await cli.RunAsync("notify-test");
        stranger.Code.ShouldBe(1, stranger.ToString());
        (stranger.Output + stranger.Errors).ShouldNotContain(value);
        (await server.ReceivedAsync("city.example")).ShouldBeEmpty();

        cli.Settings["SSL_CERT_FILE"] = certificate;
        var known = await cli.RunAsync("notify-test");
        known.Code.ShouldBe(0, known.ToString());
        (await server.ReceivedAsync("city.example")).Single().Login.ShouldBe("harvest");
    }

    [Test]
    public async Task A_token_that_is_refused_is_not_told()
    {
        await using var server = SmtpServer.Private();
        using var cli = Prepare(await server.AddressAsync(), "TLS", "TOKEN", "stale-token");
        cli.Settings["HARVEST__NOTIFICATIONS__SMTP__TLS"] = "false";

        var result = await cli.RunAsync("notify-test");

        result.Code.ShouldBe(1, result.ToString());
        result.ToString().ShouldNotContain("stale-token");
        (await server.ReceivedAsync("city.example")).ShouldBeEmpty();
    }

    private static Cli Prepare(string address, string setting, string secret, string value) => new()
    {
        Settings =
        {
            ["HARVEST__NOTIFICATIONS__SMTP__HOST"] = address.Split(':')[0],
            ["HARVEST__NOTIFICATIONS__SMTP__PORT"] = address.Split(':')[1],
            [$"HARVEST__NOTIFICATIONS__SMTP__{setting}"] = "true",
            ["HARVEST__NOTIFICATIONS__SMTP__USER"] = "harvest",
            [$"HARVEST__NOTIFICATIONS__SMTP__{secret}"] = value,
            ["HARVEST__NOTIFICATIONS__FROM"] = "harvest@site.example",
            ["HARVEST__NOTIFICATIONS__TO"] = "desk@city.example",
        },
    };
}
