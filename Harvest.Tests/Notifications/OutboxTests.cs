using Harvest.Model;
using Harvest.Notifications;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Notifications;

/// <summary>No notice is lost and none goes twice, on both databases.</summary>
[TestFixture("SQLite")]
[TestFixture("PostgreSQL")]
public sealed class OutboxTests(string kind) : TellingTests(kind)
{
    [Test]
    public async Task A_process_that_dies_after_the_end_of_a_job_leaves_the_notice_to_the_next()
    {
        var database = await DatabaseAsync();
        string domain;
        await using (var died = await Telling.StartAsync(database))
        {
            domain = died.Domain;
            await died.EndAsync(await died.SourceAsync(), ["broken"]);
        }
        await using var next = await Telling.StartAsync(database, domain: domain);

        await next.RunAsync();
        await next.RunAsync();

        (await next.MailsAsync()).Count.ShouldBe(1);
        (await next.CountAsync("sent IS NOT NULL")).ShouldBe(1);
    }

    [Test]
    public async Task The_mark_on_the_job_is_set_with_its_end_or_not_at_all()
    {
        await using var telling = await Telling.StartAsync(await DatabaseAsync());
        var job = await telling.BeginAsync(await telling.SourceAsync());
        await telling.Engine.Get<JobStore>().FinishGatherAsync(job.Id, "tests", true, true, 0, CancellationToken.None);
        (await UntoldAsync()).ShouldBe(0);

        await telling.Engine.Get<JobEndings>().TryFinishAsync(job.Id, CancellationToken.None);
        await telling.Engine.Get<JobEndings>().TryFinishAsync(job.Id, CancellationToken.None);

        (await UntoldAsync()).ShouldBe(1);

        Task<long> UntoldAsync() => telling.Engine.Get<Database>().ReadAsync(
            session => session.ExecuteScalarAsync<long>("SELECT count(*) FROM harvest_job WHERE untold"), CancellationToken.None);
    }

    [Test]
    public async Task Several_runs_at_once_send_each_mail_once()
    {
        const int jobs = 8;
        var database = await DatabaseAsync();
        await using var first = await Telling.StartAsync(database, settings: [("When", "All")]);
        await using var second = await Telling.StartAsync(database, domain: first.Domain, settings: [("When", "All")]);
        var source = await first.SourceAsync();
        await first.SetAsync(source, $"one@{first.Domain}, two@{first.Domain}", null);
        var ended = new List<string>();
        for (var i = 0; i < jobs; i++)
            ended.Add((await first.EndAsync(source)).Id);

        await Task.WhenAll(first.RunAsync(), second.RunAsync(), first.RunAsync(), second.RunAsync());

        var mails = await first.MailsAsync();
        mails.Count.ShouldBe(2 * jobs);
        mails.Select(mail => mail.Header("Message-ID")).Distinct().Count().ShouldBe(2 * jobs);
        ended.ShouldAllBe(id => mails.Count(mail => mail.Body.Contains(id)) == 2);
    }

    [Test]
    public async Task A_mail_server_that_is_down_costs_nothing_but_time()
    {
        var time = new ShiftedTime();
        await using var server = SmtpServer.Private();
        await using var telling = await Telling.StartAsync(await DatabaseAsync(), server, time);
        await server.StopAsync();
        await using var site = await TestSite.StartAsync("no JSON at all");

        var job = await telling.Engine.HarvestAsync(await telling.Engine.CreateSourceAsync(site.Url));
        await telling.RunAsync();

        (job.Status, job.Complete).ShouldBe((JobStatus.Finished, false));
        (await telling.CountAsync("sent IS NULL AND attempts = 1 AND fault <> '' AND lease_owner IS NULL")).ShouldBe(1);
        (await telling.Outbox.TroubleAsync(CancellationToken.None)).Fault!.ShouldContain("Mail server 127.0.0.1");

        await server.StartAsync();
        await telling.RunAsync();
        (await telling.MailsAsync()).ShouldBeEmpty("it is not yet time");
        time.Shift = TimeSpan.FromMinutes(2);
        await telling.RunAsync();

        (await telling.MailsAsync()).Single().Body.ShouldContain(job.Id);
        (await telling.Outbox.TroubleAsync(CancellationToken.None)).Waiting.ShouldBe(0);
    }

    [Test]
    public async Task A_mail_is_given_up_after_its_tries_and_forgotten_after_some_days()
    {
        var time = new ShiftedTime();
        await using var telling = await Telling.StartAsync(await DatabaseAsync(), time: time, settings: [("Attempts", "3")]);
        var source = await telling.SourceAsync();
        await telling.SetAsync(source, $"unknown@{telling.Domain}, known@{telling.Domain}", null);
        await telling.EndAsync(source, ["broken"]);

        for (var run = 0; run < 5; run++)
        {
            await telling.RunAsync();
            time.Shift += TimeSpan.FromHours(7);
        }

        // The one that nobody knows did not keep the other waiting.
        (await telling.MailsAsync()).Single().To.ShouldBe([$"known@{telling.Domain}"]);
        (await telling.CountAsync("given_up AND attempts = 3 AND fault LIKE '%no such mailbox%'")).ShouldBe(1);

        time.Shift += TimeSpan.FromDays(15);
        await telling.EndAsync(source, ["broken"]);
        await telling.RunAsync();
        (await telling.CountAsync("true")).ShouldBe(2, "those of the last job");
    }

    [Test]
    public async Task What_a_dead_process_had_claimed_is_sent_at_the_next_run()
    {
        await using var telling = await Telling.StartAsync(await DatabaseAsync());
        await telling.EndAsync(await telling.SourceAsync(), ["broken"]);
        await telling.Outbox.AddressAsync(_ => [("mail", $"admin@{telling.Domain}")], CancellationToken.None);
        // Of this machine, with a number that no process has.
        var dead = Worker.Id.Replace($":{Environment.ProcessId}:", ":2147483647:", StringComparison.Ordinal);
        (await telling.Outbox.ClaimAsync(dead, TimeSpan.FromHours(1), ["mail"], CancellationToken.None)).Count.ShouldBe(1);

        await telling.RunAsync();

        (await telling.MailsAsync()).Count.ShouldBe(1);
    }

    [Test]
    public async Task What_a_living_process_has_claimed_is_left_to_it()
    {
        await using var telling = await Telling.StartAsync(await DatabaseAsync());
        await telling.EndAsync(await telling.SourceAsync(), ["broken"]);
        await telling.Outbox.AddressAsync(_ => [("mail", $"admin@{telling.Domain}")], CancellationToken.None);
        var claimed = await telling.Outbox.ClaimAsync("elsewhere:1:1", TimeSpan.FromHours(1), ["mail"], CancellationToken.None);

        await telling.RunAsync();
        (await telling.MailsAsync()).ShouldBeEmpty();

        await telling.Outbox.ReleaseAsync("elsewhere:1:1", [claimed[0].Id], CancellationToken.None);
        await telling.RunAsync();
        (await telling.MailsAsync()).Count.ShouldBe(1);
    }

    [Test]
    public async Task A_job_that_was_cleared_away_takes_its_notices_with_it()
    {
        await using var telling = await Telling.StartAsync(await DatabaseAsync());
        var source = await telling.SourceAsync();
        await telling.EndAsync(source, ["broken"]);
        await telling.Outbox.AddressAsync(_ => [("mail", $"admin@{telling.Domain}")], CancellationToken.None);

        await telling.Engine.Get<SourceClearing>().ClearJobsAsync(source.Id, false, CancellationToken.None);
        await telling.RunAsync();

        (await telling.CountAsync("true")).ShouldBe(0);
        (await telling.MailsAsync()).ShouldBeEmpty();
    }

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(9, 256)]
    [TestCase(10, 360)]
    [TestCase(100, 360)]
    public void Pauses_grow(int attempts, int minutes) => Outbox.Pause(attempts).ShouldBe(TimeSpan.FromMinutes(minutes));
}
