extern alias cli;

using System.Text;
using Harvest.Notifications;
using Harvest.Tests.Servers;
using Microsoft.Extensions.Configuration;

namespace Harvest.Tests.Notifications;

/// <summary>The settings, and the verbs of the command line.</summary>
[NonParallelizable]
public sealed class NotificationSettingsTests
{
    [Test]
    public void Recipients_are_a_list_or_a_text_with_commas()
    {
        Read("""{"To": ["a@site.example", "b@site.example"]}""").To.ShouldBe(["a@site.example", "b@site.example"]);
        Read("""{"To": "a@site.example, b@site.example"}""").To.ShouldBe(["a@site.example", "b@site.example"]);
        Read("{}").To.ShouldBeEmpty();
    }

    [TestCase("""{"To": "nobody"}""", "Notifications:To")]
    [TestCase("""{"Smtp": {"Host": "mail"}}""", "Notifications:From")]
    [TestCase("""{"Smtp": {"Host": "mail"}, "From": "a@b.example\nBcc: c@d.example"}""", "Notifications:From")]
    [TestCase("""{"Smtp": {"Port": 0}}""", "Notifications:Smtp:Port")]
    [TestCase("""{"When": "Sometimes"}""", "Notifications:When")]
    [TestCase("""{"WebhookUrl": "ftp://site.example/"}""", "Notifications:WebhookUrl")]
    [TestCase("""{"SiteUrl": "site"}""", "Notifications:SiteUrl")]
    public void A_wrong_setting_stops_the_program(string json, string name) =>
        Should.Throw<HarvestException>(() => Read(json)).Message.ShouldContain(name);

    [TestCase("a@b.example\r\nBcc: c@d.example")]
    [TestCase("Name <a@b.example>")]
    [TestCase("\"a b\"@b.example")]
    [TestCase("a@b.example\0")]
    [TestCase("ü@b.example")]
    [TestCase("a")]
    public void What_is_no_plain_address_is_refused(string text) => Should.Throw<FormatException>(() => AddressList.Read(text));

    [Test]
    public void The_port_goes_by_the_encryption()
    {
        Read("""{"Smtp": {"Tls": true}}""").Smtp.EffectivePort.ShouldBe(587);
        Read("{}").Smtp.EffectivePort.ShouldBe(25);
    }

    [Test]
    public async Task The_command_line_sets_recipients_and_sends_tests()
    {
        var folder = Directory.CreateTempSubdirectory("harvest-test-").FullName;
        var domain = $"d{Guid.NewGuid():N}.example";
        var smtp = (await SmtpServer.Shared.AddressAsync()).Split(':');
        try
        {
            (await RunAsync("source", "create", "portal", "https://portal.example/", "ckan")).Code.ShouldBe(0);
            var (code, text) = await RunAsync("source", "notify", "portal", "--to", "a@b.example,A@b.example,c@d.example", "--when", "changes");
            code.ShouldBe(0);
            text.ShouldContain("notify     a@b.example, c@d.example, when: Changes");
            (await RunAsync("source", "show", "portal", "--json")).Text.ShouldContain("\"notify_when\": \"Changes\"");
            (await RunAsync("source", "notify", "portal", "--to", "", "--when", "Site")).Text.ShouldNotContain("notify");
            (await RunAsync("source", "notify", "portal", "--to", "nonsense")).Code.ShouldBe(2);
            (await RunAsync("source", "notify", "portal", "--when", "Sometimes")).Code.ShouldBe(2);

            (await RunAsync("notify-test")).Code.ShouldBe(1);
            string[] settings =
            [
                "--set", $"Notifications:Smtp:Host={smtp[0]}", "--set", $"Notifications:Smtp:Port={smtp[1]}",
                "--set", "Notifications:From=harvest@site.example",
            ];
            (await RunAsync(["notify-test", "--to", $"a@{domain}", .. settings])).ShouldBe((0, $"mail to a@{domain}: sent\n"));
            (await SmtpServer.Shared.ReceivedAsync(domain)).Count.ShouldBe(1);
            (code, text) = await RunAsync(["notify-test", "--to", $"unknown@{domain}", "--json", .. settings]);
            code.ShouldBe(1);
            text.ShouldContain("no such mailbox");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task<(int Code, string Text)> RunAsync(params string[] arguments)
        {
            var (outside, text) = (Console.Out, new StringBuilder());
            Console.SetOut(new StringWriter(text));
            try
            {
                return (await cli::Harvest.Cli.HarvestCommand.RunAsync([.. arguments, "--set", $"DataFolder={folder}"]), text.ToString());
            }
            finally
            {
                Console.SetOut(outside);
            }
        }
    }

    private static NotificationOptions Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("{\"Harvest\": {\"Notifications\": " + json + "}}"));
        return HarvestSettings.Read(new ConfigurationBuilder().AddJsonStream(stream).Build()).Notifications;
    }
}
