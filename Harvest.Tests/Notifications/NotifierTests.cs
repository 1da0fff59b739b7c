using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Notifications;

/// <summary>Who is told of which job, on both databases.</summary>
[TestFixture("SQLite")]
[TestFixture("PostgreSQL")]
public sealed class NotifierTests(string kind) : TellingTests(kind)
{
    private const string ErrorSubject = "Test Site - Harvesting Job - Error Notification";
    private const string SuccessSubject = "Test Site - Harvesting Job Successful - Summary Notification";

    [Test]
    public async Task Errors_are_told_and_successes_are_not()
    {
        await using var telling = await StartAsync();
        var source = await telling.SourceAsync();
        await telling.EndAsync(source);
        var failed = await telling.EndAsync(source, ["The portal is on holiday"]);

        await telling.RunAsync();

        var mail = (await telling.MailsAsync()).Single();
        mail.Subject.ShouldBe(ErrorSubject);
        mail.From.ShouldBe("harvest@site.example");
        mail.Header("To").ShouldBe($"admin@{telling.Domain}");
        mail.Header("Auto-Submitted").ShouldBe("auto-generated");
        mail.Body.ShouldContain(failed.Id);
        mail.Body.ShouldContain("The portal is on holiday");
        mail.Body.ShouldContain("Errors:       1");
    }

    [Test]
    public async Task All_are_told_when_the_site_wants_all()
    {
        await using var telling = await StartAsync(("When", "All"));
        await telling.EndAsync(await telling.SourceAsync());

        await telling.RunAsync();

        (await telling.MailsAsync()).Single().Subject.ShouldBe(SuccessSubject);
    }

    [Test]
    public async Task Changes_are_told_and_a_harvest_that_changed_nothing_is_not()
    {
        await using var site = await TestSite.StartAsync(
            """{"success": true, "result": {"count": 1, "results": [{"id": "a", "name": "a", "title": "A"}]}}""", "application/json");
        await using var telling = await StartAsync(("When", "Changes"));
        var source = await telling.Engine.CreateSourceAsync(site.Url);

        // The embedded run tells by itself.
        (await telling.Engine.HarvestAsync(source)).Added.ShouldBe(1);
        (await telling.Engine.HarvestAsync(source)).Status.ShouldBe(JobStatus.Finished);

        var mail = (await telling.MailsAsync()).Single();
        mail.Subject.ShouldBe(SuccessSubject);
        mail.Body.ShouldContain("Added:        1");
    }

    [Test]
    public async Task A_source_has_recipients_and_a_mode_of_its_own()
    {
        await using var telling = await StartAsync();
        var own = await telling.SourceAsync("Own");
        var silent = await telling.SourceAsync("Silent");
        var usual = await telling.SourceAsync("Usual");
        await telling.SetAsync(own, $"owner@{telling.Domain}, OWNER@{telling.Domain}, second@{telling.Domain}", NotifyWhen.All);
        await telling.SetAsync(silent, "", NotifyWhen.Never);
        foreach (var source in (Source[])[own, silent, usual])
        {
            await telling.EndAsync(source, ["broken"]);
            await telling.EndAsync(source);
        }

        await telling.RunAsync();

        var mails = await telling.MailsAsync();
        Titles($"owner@{telling.Domain}").ShouldBe(["Own", "Own"]);
        Titles($"second@{telling.Domain}").ShouldBe(["Own", "Own"]);
        Titles($"admin@{telling.Domain}").ShouldBe(["Usual"]);

        // Nobody sees who else was told.
        mails.ShouldAllBe(mail => mail.To.Count == 1 && mail.Header("To") == mail.To[0]);
        mails.ShouldAllBe(mail => !mail.Body.Contains(telling.Domain) && mail.Raw.Split($"@{telling.Domain}").Length == 2);

        IEnumerable<string> Titles(string to) => mails
            .Where(mail => mail.To.Contains(to))
            .Select(mail => mail.Body.Split("Source:")[1].Trim().Split(' ')[0]);
    }

    [Test]
    public async Task Aborted_and_timed_out_jobs_are_told_too()
    {
        var time = new ShiftedTime();
        await using var telling = await Telling.StartAsync(await DatabaseAsync(), time: time);
        telling.Engine.Get<HarvestOptions>().Job.TimeoutMinutes = 60;
        var job = await telling.BeginAsync(await telling.SourceAsync("Aborted"));
        await telling.Engine.Get<JobControl>().AbortAsync(job.Id, "Aborted by a person", CancellationToken.None);
        await telling.BeginAsync(await telling.SourceAsync("Slow"));
        time.Shift = TimeSpan.FromHours(2);

        await telling.RunAsync();

        var mails = await telling.MailsAsync();
        mails.Select(mail => mail.Subject).ShouldBe([ErrorSubject, ErrorSubject]);
        mails.ShouldAllBe(mail => mail.Body.Contains("Status:       Aborted"));
        mails.Count(mail => mail.Body.Contains("Aborted by a person")).ShouldBe(1);
        mails.Count(mail => mail.Body.Contains("Job timeout")).ShouldBe(1);
    }

    [Test]
    public async Task The_job_that_ended_is_told_and_not_the_newest_one()
    {
        await using var telling = await StartAsync();
        var source = await telling.SourceAsync();
        var ended = await telling.EndAsync(source, ["broken"]);
        var newest = await telling.BeginAsync(source);

        await telling.RunAsync();

        var body = (await telling.MailsAsync()).Single().Body;
        body.ShouldContain(ended.Id);
        body.ShouldNotContain(newest.Id);
    }

    [Test]
    public async Task A_digest_is_one_mail_for_all_jobs_of_a_run()
    {
        await using var telling = await StartAsync(("Digest", "true"), ("When", "All"));
        var jobs = new List<Job> { await telling.EndAsync(await telling.SourceAsync("First"), ["broken"]) };
        foreach (var title in (string[])["Second", "Third"])
            jobs.Add(await telling.EndAsync(await telling.SourceAsync(title)));
        var other = await telling.SourceAsync("Other");
        await telling.SetAsync(other, $"owner@{telling.Domain}", null);
        await telling.EndAsync(other);

        await telling.RunAsync();

        var mails = await telling.MailsAsync();
        mails.Count.ShouldBe(2);
        var digest = mails.Single(mail => mail.To[0].StartsWith("admin", StringComparison.Ordinal));
        digest.Subject.ShouldBe("Test Site - Harvesting Jobs - Error Notification (1 of 3)");
        jobs.ShouldAllBe(job => digest.Body.Contains(job.Id));
        digest.Body.ShouldNotContain("Other");
        mails.Single(mail => mail != digest).Subject.ShouldBe(SuccessSubject);
    }

    [Test]
    public async Task Without_a_mail_server_nothing_piles_up()
    {
        var database = await DatabaseAsync();
        await using (var off = await Telling.StartAsync(database, settings: [("Smtp:Host", "")]))
        {
            await off.EndAsync(await off.SourceAsync(), ["broken"]);
            await off.RunAsync();
            (await off.CountAsync("true")).ShouldBe(0);
        }
        await using var on = await Telling.StartAsync(database);

        await on.RunAsync();

        (await on.MailsAsync()).ShouldBeEmpty();
    }

    private async Task<Telling> StartAsync(params (string Key, string Value)[] settings) =>
        await Telling.StartAsync(await DatabaseAsync(), settings: settings);
}
