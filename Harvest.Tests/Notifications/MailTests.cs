using System.Net;
using System.Net.Sockets;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Notifications;

/// <summary>What is in a mail, and what must not get into one.</summary>
public sealed class MailTests
{
    [Test]
    public async Task A_hostile_title_begins_no_header_and_no_line()
    {
        await using var telling = await Telling.StartAsync(settings: [("SiteTitle", "Sité\r\nBcc: spy@evil.example\r\n\r\nHello")]);
        var source = await telling.SourceAsync("Portal\r\nBcc: spy@evil.example\u2028Errors: 0\u202e\u0007\u0085end");
        await telling.EndAsync(source, ["first\r\n.\r\nQUIT\r\nSource:       forged", ".begins with a dot"]);

        await telling.RunAsync();

        var mail = (await telling.MailsAsync()).Single();
        mail.To.ShouldBe([$"admin@{telling.Domain}"]);
        mail.Headers.ShouldNotContain(header => header[0] == "Bcc");
        mail.Subject.ShouldBe("Sité  Bcc: spy@evil.example    Hello - Harvesting Job - Error Notification");
        var lines = mail.Body.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        lines.Count(line => line.StartsWith("Source:", StringComparison.Ordinal)).ShouldBe(1);
        lines.ShouldContain(line => line.StartsWith("Source:       Portal  Bcc: spy@evil.example Errors: 0   end (source-", StringComparison.Ordinal));
        lines.ShouldContain("  first  .  QUIT  Source:       forged");
        lines.ShouldContain("  .begins with a dot");
        mail.Raw.Split("\r\n").ShouldAllBe(line => line.Length < 998);
    }

    [Test]
    public async Task Secrets_of_the_source_are_not_told()
    {
        await using var telling = await Telling.StartAsync();
        var source = await telling.SourceAsync(
            config: """{"api_key": "s3cret-key"}""", url: "https://user:pa55word@portal.example/path?token=t0ken&x=");
        await telling.EndAsync(source, ["broken"]);

        await telling.RunAsync();

        var body = (await telling.MailsAsync()).Single().Body;
        body.ShouldContain("https://***@portal.example/path?token=***&x=");
        foreach (var secret in (string[])["s3cret-key", "pa55word", "t0ken"])
            body.ShouldNotContain(secret);
    }

    [Test]
    public void Everything_of_a_job_is_told()
    {
        var (_, body) = NotificationText.Of(
            new NotificationOptions { SiteTitle = "Site", SiteUrl = "https://site.example/" },
            [
                Notice() with
                {
                    Organization = "City of Harbour",
                    GatherErrorCount = 30,
                    GatherErrors = [.. Enumerable.Range(1, 20).Select(i => $"gather {i}")],
                    ObjectErrors = [new ErrorGroup { Message = "no title", ErrorCount = 1200 }],
                },
            ]);

        foreach (var line in (string[])
        [
            "Harvesting on Site, https://site.example/", "Source:       A portal (portal)", "Address:      https://portal.example/",
            "Organization: City of Harbour", "Job:          job-1", "Status:       Finished with errors",
            "Created:      2026-01-02 03:04:05 UTC", "Finished:     2026-01-02 03:14:05 UTC",
            "Added:        1", "Updated:      2", "Deleted:      3", "Not modified: 9", "Errors:       36",
            "No longer listed by the source: 1,234 datasets. Not deleted:",
            "  harvest source approve-deletions portal", "Errors of the job (the last 20 of 30):", "  gather 20",
            "  1,200 x no title", "https://site.example/harvest/portal", "https://site.example/harvest/portal/job/job-1",
        ])
            body.Split("\r\n").ShouldContain(line);
    }

    [Test]
    public void Without_an_organization_and_an_address_of_the_site_the_mail_says_so_and_has_no_links()
    {
        var (_, body) = NotificationText.Of(new NotificationOptions(), [Notice()]);

        body.ShouldContain("Organization: Not specified\r\n");
        body.ShouldNotContain("/harvest/portal");
    }

    [Test]
    public async Task The_title_of_the_organization_is_told_when_it_is_known()
    {
        await using var telling = await Telling.StartAsync();
        var source = await telling.SourceAsync();
        await telling.Engine.Get<Database>().WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    "INSERT INTO organization (id, name, title, created) VALUES ('o', 'harbour', 'City of Harbour', '2026-01-01')");
                await session.ExecuteAsync("UPDATE harvest_source SET publisher_id = 'harbour'");
            },
            CancellationToken.None);
        await telling.EndAsync(source, ["broken"]);

        await telling.RunAsync();

        (await telling.MailsAsync()).Single().Body.ShouldContain("Organization: City of Harbour");
    }

    [Test]
    public async Task User_and_password_are_given_to_the_server()
    {
        await using var telling = await Telling.StartAsync(settings: [("Smtp:User", "harvest"), ("Smtp:Password", "secret")]);

        (await telling.Engine.Get<Notifier>().TestAsync(null, CancellationToken.None)).Single().Fault.ShouldBeNull();

        var mail = (await telling.MailsAsync()).Single();
        mail.Login.ShouldBe("harvest");
        mail.Subject.ShouldBe("Test Site - Harvesting Job - Test");
    }

    [Test]
    public async Task A_test_says_what_went_wrong_without_the_password()
    {
        await using var telling = await Telling.StartAsync(
            settings: [("Smtp:User", "harvest"), ("Smtp:Password", "wr0ng-one"), ("Smtp:Tls", "true")]);

        var results = await telling.Engine.Get<Notifier>().TestAsync([$"x@{telling.Domain}"], CancellationToken.None);

        var (channel, recipient, fault) = results.Single();

        (channel, recipient).ShouldBe(("mail", $"x@{telling.Domain}"));
        // The server speaks no TLS, so it gets neither mail nor password.
        fault!.ShouldStartWith("Mail server 127.0.0.1:");
        fault!.ShouldNotContain("wr0ng-one");
        (await telling.MailsAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task A_server_that_says_nothing_is_left_after_its_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var telling = await Telling.StartAsync(
            settings: [("Smtp:Port", $"{port}"), ("Smtp:TimeoutSeconds", "1"), ("To", "a@b.example, c@d.example")]);
        await telling.EndAsync(await telling.SourceAsync(), ["broken"]);

        await telling.RunAsync().WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(10));

        // The second one need not be tried.
        (await telling.CountAsync("sent IS NULL AND attempts = 1 AND fault LIKE '%did not take the mail within 1 second%'")).ShouldBe(2);
    }

    [Test]
    public async Task A_run_that_is_stopped_gives_back_what_it_had_claimed()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var telling = await Telling.StartAsync(settings: [("Smtp:Port", $"{((IPEndPoint)silent.LocalEndpoint).Port}")]);
        await telling.EndAsync(await telling.SourceAsync(), ["broken"]);
        using var stop = new CancellationTokenSource();

        var run = telling.Engine.Get<Notifier>().SendAsync(stop.Token);
        using (await silent.AcceptTcpClientAsync())
        {
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(run);
        }

        (await telling.CountAsync("sent IS NULL AND attempts = 0 AND lease_owner IS NULL")).ShouldBe(1);
    }

    private static JobNotice Notice()
    {
        var created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        return new JobNotice(
            new Job
            {
                Id = "job-1",
                SourceId = "s",
                Status = JobStatus.Finished,
                Created = created,
                Finished = created.AddMinutes(10),
                Added = 1,
                Updated = 2,
                Deleted = 3,
                NotModified = 4,
                Unchanged = 5,
                Errored = 6,
                Withheld = 1234,
            },
            new Source { Id = "s", Name = "portal", Title = "A portal", Url = "https://portal.example/", Type = "ckan" });
    }
}
