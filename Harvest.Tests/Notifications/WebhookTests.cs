using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Notifications;

/// <summary>Jobs as JSON by POST.</summary>
public sealed class WebhookTests
{
    private const string Secret = "shared s3cret";

    [Test]
    public async Task A_job_is_posted_in_the_shape_of_the_API_and_signed()
    {
        await using var site = await TestSite.StartAsync("ok");
        await using var telling = await StartAsync(site, ("WebhookSecret", Secret), ("When", "All"));
        var source = await telling.SourceAsync("Häfen", """{"api_key": "s3cret-key"}""");
        var job = await telling.EndAsync(source, ["broken"], withheld: 12);

        await telling.RunAsync();
        await telling.RunAsync();

        var request = site.Requests.Single();
        (request.Method, request.Path, request.Headers["Content-Type"], request.Headers["X-Harvest-Event"])
            .ShouldBe(("POST", "/hook", "application/json", "job"));
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), request.Body);
        request.Headers["X-Harvest-Signature"].ShouldBe("sha256=" + Convert.ToHexStringLower(hash));
        Guid.TryParse(request.Headers["X-Harvest-Delivery"], out _).ShouldBeTrue();
        var body = JsonElement.Parse(request.Text);
        body.GetProperty("event").GetString().ShouldBe("job");
        body.GetProperty("job").GetProperty("id").GetString().ShouldBe(job.Id);
        body.GetProperty("job").GetProperty("stats").GetProperty("errored").GetInt64().ShouldBe(1);
        body.GetProperty("job").GetProperty("gather_error_summary")[0].GetProperty("message").GetString().ShouldBe("broken");
        body.GetProperty("withheld_deletions").GetInt64().ShouldBe(12);
        body.GetProperty("source").GetProperty("title").GetString().ShouldBe("Häfen");
        request.Text.ShouldNotContain("s3cret-key");
    }

    [Test]
    public async Task A_webhook_that_fails_is_tried_again_with_the_same_id_and_a_source_that_wants_silence_has_none()
    {
        var fails = true;
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = fails ? 503 : 204;
            return Task.CompletedTask;
        });
        var time = new ShiftedTime();
        await using var telling = await StartAsync(site, time);
        await telling.EndAsync(await telling.SourceAsync(), ["broken"]);
        var silent = await telling.SourceAsync();
        await telling.SetAsync(silent, "", NotifyWhen.Never);
        await telling.EndAsync(silent, ["broken"]);

        await telling.RunAsync();
        site.Requests.Count.ShouldBe(1, "the run is not held up");
        fails = false;
        time.Shift = TimeSpan.FromMinutes(2);
        await telling.RunAsync();

        site.Requests.Count.ShouldBe(2);
        site.Requests.Select(request => request.Headers["X-Harvest-Delivery"]).Distinct().Count().ShouldBe(1);
        site.Requests.ShouldAllBe(request => !request.Headers.ContainsKey("X-Harvest-Signature"));
        (await telling.CountAsync("sent IS NOT NULL")).ShouldBe(1);
    }

    [Test]
    public async Task A_private_address_is_refused_unless_it_is_allowed()
    {
        await using var site = await TestSite.StartAsync("ok");
        await using var engine = await Engine.StartAsync(settings:
            [("Http:AllowPrivateAddresses", "false"), ("Notifications:WebhookUrl", $"{site.At("/hook?token=t0ken")}")]);

        var (channel, recipient, fault) = (await engine.Get<Notifier>().TestAsync(null, CancellationToken.None)).Single();

        channel.ShouldBe("webhook");
        recipient.ShouldNotContain("t0ken");
        fault!.ShouldContain("AllowPrivateAddresses");
        site.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_test_is_posted_at_once()
    {
        await using var site = await TestSite.StartAsync("ok");
        await using var engine = await Engine.StartAsync(settings: [("Notifications:WebhookUrl", $"{site.At("/hook")}")]);

        (await engine.Get<Notifier>().TestAsync(null, CancellationToken.None)).Single().Fault.ShouldBeNull();

        JsonElement.Parse(site.Requests.Single().Text).GetProperty("event").GetString().ShouldBe("test");
    }

    private static Task<Telling> StartAsync(TestSite site, params (string Key, string Value)[] settings) =>
        StartAsync(site, null, settings);

    private static Task<Telling> StartAsync(TestSite site, TimeProvider? time, params (string Key, string Value)[] settings) =>
        Telling.StartAsync(time: time, settings: [("Smtp:Host", ""), ("WebhookUrl", $"{site.At("/hook")}"), .. settings]);
}
