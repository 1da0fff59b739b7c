using System.Diagnostics;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Hostile;

/// <summary>Whatever a portal does: nothing is deleted, the error says what and where, and the next harvest mends all.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PortalTests
{
    private const int Known = 12;

    private static readonly (string, string)[] Impatient =
    [
        ("Http:Retries", "1"), ("Http:TimeoutSeconds", "1"), ("Http:MaxResponseBytes", "40000000"),
    ];

    private static IEnumerable<TestCaseData> Failures()
    {
        (string Name, Func<HttpContext, Task> Answer, string[] Words)[] failures =
        [
            ("fails for ever", c => c.StatusAsync(500, "database is locked"),
                ["500 Internal Server Error", "database is locked", "Tried 2 times"]),
            ("is being repaired", c => c.StatusAsync(503), ["503 Service Unavailable"]),
            ("knows nothing", c => c.StatusAsync(404), ["404 Not Found", "Check the address"]),
            ("forbids", c => c.StatusAsync(403), ["403 Forbidden"]),
            ("answers with a page", c => c.HtmlAsync(), ["HTML page instead of JSON", "is this a CKAN portal?"]),
            ("breaks off its JSON", c => c.JsonAsync("""{"success": true, "result": {"count": 12, "results": [{"id": "00"""),
                ["broken JSON"]),
            ("answers nothing", c => c.JsonAsync(""), ["broken JSON"]),
            ("refuses", c => c.JsonAsync("""{"success": false, "error": {"__type": "Authorization Error", "message": "Access denied"}}"""),
                ["success: false", "Authorization Error: Access denied"]),
            ("answers something else", c => c.JsonAsync("""{"hello": "world"}"""), ["success"]),
            ("answers a list", c => c.JsonAsync("[1, 2]"), ["success"]),
            ("has no count", c => c.JsonAsync("""{"success": true, "result": {"results": []}}"""), ["result.count"]),
            ("talks without end", c => c.EndlessTextAsync(), ["is too large"]),
            ("lists without end in one page", c => c.EndlessRecordsAsync(), ["records at once"]),
            ("sends a bomb", c => c.BombAsync(), ["compression bomb"]),
            ("is silent", c => c.HangAsync(), ["sent nothing for 1 second"]),
            ("falls silent", c => c.HangInBodyAsync(), ["sent nothing for 1 second"]),
            ("breaks off", c => c.CutAsync(), ["was lost", "Tried 2 times"]),
            ("redirects in a circle", c => RedirectAsync(c, c.Request.Path + c.Request.QueryString), ["redirects in a circle"]),
            ("redirects elsewhere", c => RedirectAsync(c, "ftp://portal.example/"), ["redirect"]),
        ];
        foreach (var (name, answer, words) in failures)
        {
            yield return new TestCaseData(answer, words, "").SetArgDisplayNames(name, "incrementally");
            yield return new TestCaseData(answer, words, """{"force_all": true}""").SetArgDisplayNames(name, "all of it");
        }
    }

    [TestCaseSource(nameof(Failures))]
    public async Task A_portal_that(Func<HttpContext, Task> answer, string[] words, string config)
    {
        await using var run = await HarvestedPortal.StartAsync(Known, config, settings: Impatient);
        await run.HarvestWellAsync();
        run.Portal.Answer((_, context) => answer(context));

        var job = await run.HarvestAsync();
        run.Portal.Behave();

        (job.Status, job.ErrorFree, job.Complete).ShouldBe((JobStatus.Finished, false, false));
        job.ShouldCount();
        var error = (await run.ErrorsAsync(job)).ShouldHaveSingleItem();
        error.ShouldContain($"{run.Portal.Url}api/3/action/package_search");
        foreach (var word in words)
            error.ShouldContain(word);
        (await run.DatasetsAsync()).Count.ShouldBe(Known);
        (await run.HarvestWellAsync()).ShouldCount(same: Known);
    }

    [TestCase(500)]
    [TestCase(429)]
    [TestCase(503)]
    public async Task A_portal_that_fails_now_and_then_is_harvested_all_the_same(int status)
    {
        await using var run = await HarvestedPortal.StartAsync(60, """{"page_size": 10}""");
        var requests = 0;
        run.Portal.Answer((_, context) => context.StatusAsync(status), request => Interlocked.Increment(ref requests) % 3 > 0);

        (await run.HarvestWellAsync()).ShouldCount(added: 60);
    }

    [Test]
    public async Task A_connection_that_was_cut_is_taken_up_again()
    {
        await using var run = await HarvestedPortal.StartAsync(60, """{"page_size": 10}""");
        var cut = new HashSet<int>();
        run.Portal.Answer((_, context) => context.CutAsync(), request => cut.Add(request.Start));

        (await run.HarvestWellAsync()).ShouldCount(added: 60);

        cut.Count.ShouldBeGreaterThan(5);
    }

    [TestCase("refuses")]
    [TestCase("fails")]
    [TestCase("page")]
    [TestCase("empty")]
    public async Task A_portal_that_fails_in_the_middle_loses_nothing(string how)
    {
        await using var run = await HarvestedPortal.StartAsync(60, """{"page_size": 10, "force_all": true}""");
        await run.HarvestWellAsync(new JobOrder(Limit: 5));
        run.Portal.Answer(
            (_, context) => how switch
            {
                "refuses" => context.JsonAsync("""{"success": false, "error": "no more today"}"""),
                "fails" => context.StatusAsync(500),
                "page" => context.HtmlAsync(),
                _ => context.PageAsync("60", []),
            },
            request => request.Start > 25);

        var job = await run.HarvestAsync();
        run.Portal.Behave();

        (job.Errored, job.Deleted, job.Complete).ShouldBe((0, 0, false));
        (await run.ErrorsAsync(job)).ShouldNotBeEmpty();
        (await run.DatasetsAsync()).Count.ShouldBe((int)(5 + job.Added));
        (await run.HarvestWellAsync()).Deleted.ShouldBe(0);
        (await run.DatasetsAsync()).Count.ShouldBe(60);
    }

    [Test]
    public async Task A_page_that_comes_again_and_again_is_noticed()
    {
        await using var run = await HarvestedPortal.StartAsync(10, """{"page_size": 10}""");
        run.Portal.Answer((_, context) => context.PageAsync("1000", Enumerable.Range(1, 10).Select(i => $"{i:00000}")));

        var job = await run.HarvestAsync();

        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("repeats itself");
        run.Portal.Requests.Count.ShouldBeLessThan(10);
        job.Deleted.ShouldBe(0);
    }

    [Test]
    public async Task Two_pages_in_turn_are_noticed()
    {
        await using var run = await HarvestedPortal.StartAsync(10, """{"page_size": 10}""");
        var requests = 0;
        run.Portal.Answer((_, context) =>
        {
            var first = Interlocked.Increment(ref requests) % 2 * 100;
            return context.PageAsync("1000", Enumerable.Range(first, 10).Select(i => $"{i:00000}"));
        });

        var job = await run.HarvestAsync();

        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("1,000 datasets, but lists 20");
        job.ShouldCount(added: 20);
    }

    [Test]
    public async Task A_list_of_ids_that_ends_early_deletes_nothing()
    {
        await using var run = await HarvestedPortal.StartAsync(30);
        await run.HarvestWellAsync();
        run.Portal.Remove("00030");
        run.Portal.Answer(
            (request, context) => context.PageAsync("30", Enumerable.Range(1, 25).Skip(request.Start).Select(i => $"{i:00000}")),
            request => request.IsLight);

        var job = await run.HarvestAsync();

        job.Deleted.ShouldBe(0);
        (await run.DatasetsAsync()).Count.ShouldBe(30);
    }

    [Test]
    public async Task Another_port_of_this_machine_is_not_reached_by_a_redirect()
    {
        var isReached = false;
        await using var secret = await TestSite.StartAsync(context =>
        {
            isReached = true;
            return context.PageAsync("1", ["secret"]);
        });
        await using var run = await HarvestedPortal.StartAsync(3, settings: [("Http:AllowPrivateAddresses", "false")]);
        run.Engine.Get<HarvestHttp>().Trust(run.Portal.Url);
        await run.HarvestWellAsync();
        run.Portal.Answer((_, context) => RedirectAsync(context, secret.At("api/3/action/package_search").AbsoluteUri));

        var job = await run.HarvestAsync();

        isReached.ShouldBeFalse();
        job.Deleted.ShouldBe(0);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("127.0.0.1");
    }

    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("http://[fd00:ec2::254]/")]
    [TestCase("http://2852039166/")]
    [TestCase("file:///etc/passwd")]
    public async Task The_secrets_of_a_cloud_are_not_reached_by_a_redirect(string target)
    {
        // Even where private addresses are open.
        await using var run = await HarvestedPortal.StartAsync(3);
        await run.HarvestWellAsync();
        run.Portal.Answer((_, context) => RedirectAsync(context, target));
        var watch = Stopwatch.StartNew();

        var job = await run.HarvestAsync();

        watch.Elapsed.ShouldBeLessThan(TestPatience.Factor * TimeSpan.FromSeconds(9));
        job.Deleted.ShouldBe(0);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem();
        (await run.DatasetsAsync()).Count.ShouldBe(3);
    }

    [Test]
    public async Task A_hanging_portal_keeps_no_other_waiting()
    {
        await using var hanging = await TestSite.StartAsync(context => context.HangAsync());
        await using var run = await HarvestedPortal.StartAsync(
            20, settings: [("Http:TimeoutSeconds", "30"), ("Consumer:GraceSeconds", "0")]);
        var other = await run.Engine.CreateSourceAsync(hanging.Url);
        var control = run.Engine.Get<JobControl>();
        var stuck = await control.CreateAsync(other, new JobOrder(), CancellationToken.None);

        var job = await run.HarvestWellAsync();

        job.ShouldCount(added: 20);
        (await run.Engine.Get<JobStore>().FindAsync(stuck.Id, CancellationToken.None))!.Status.ShouldBe(JobStatus.Running);
    }

    private static Task RedirectAsync(HttpContext context, string target)
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    }
}
