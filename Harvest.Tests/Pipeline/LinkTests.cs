using Harvest.Model;
using Harvest.Pipeline.Links;
using Harvest.Storage.Links;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Pipeline;

/// <summary>Addresses of files come in by the scheduler, are asked in the background, and go with their datasets.</summary>
public sealed class LinkTests(DatabaseKind kind) : PipelineTests(kind)
{
    private ShiftedTime clock = null!;

    protected override TimeProvider Time => clock;

    protected override IEnumerable<(string Key, string Value)> Settings =>
        [("Links:EveryDays", "30"), ("Links:HostPauseSeconds", "0"), ("Http:TimeoutSeconds", "1")];

    protected override void Forget()
    {
        base.Forget();
        clock = new ShiftedTime();
    }

    [SetUp]
    public async Task EmptyAsync()
    {
        await SqlAsync("DELETE FROM dataset_link");
        await SqlAsync("DELETE FROM link");
    }

    [Test]
    public async Task Each_answer_of_a_server_means_what_it_should()
    {
        await using var site = await TestSite.StartAsync(AnswerAsync);
        await using var silent = RudeServer.Silent();
        await using var plain = RudeServer.Saying("this is no TLS\r\n");
        var tls = new UriBuilder(plain.Url) { Scheme = "https" }.Uri;
        string[] paths = ["ok", "gone", "missing", "nohead", "forbidden", "broken", "inward", "hangup", "large", "circle", "empty"];
        string[] others = [silent.Url.AbsoluteUri, tls.AbsoluteUri, "ftp://ftp.example/file", "no address", "s3://bucket/key"];
        await ServeAsync([.. paths.Select(path => site.At(path).AbsoluteUri), .. others]);

        await CheckAsync();

        var links = (await LinksAsync()).ToDictionary(link => link.Url);
        (LinkStatus, int?, string?) Of(string url) => links[url] is var link ? (link.Status, link.Code, link.Reason) : default;
        (LinkStatus, int?, string?) At(string path) => Of(site.At(path).AbsoluteUri);
        At("ok").ShouldBe((LinkStatus.Available, 200, null));
        At("gone").ShouldBe((LinkStatus.Failing, 410, null));
        At("missing").ShouldBe((LinkStatus.Failing, 404, null));
        At("nohead").ShouldBe((LinkStatus.Available, 206, null));
        At("forbidden").ShouldBe((LinkStatus.Refused, 403, null));
        At("broken").ShouldBe((LinkStatus.Failing, 503, null));
        At("inward").ShouldBe((LinkStatus.Failing, null, "Refused"));
        At("hangup").ShouldBe((LinkStatus.Failing, null, "Broken"));
        At("large").ShouldBe((LinkStatus.Available, 200, null));
        At("circle").ShouldBe((LinkStatus.Refused, null, "TooManyRedirects"));
        At("empty").ShouldBe((LinkStatus.Available, 416, null));
        Of(silent.Url.AbsoluteUri).ShouldBe((LinkStatus.Failing, null, "TimedOut"));
        links[tls.AbsoluteUri].Status.ShouldBe(LinkStatus.Failing);
        Of("ftp://ftp.example/file").ShouldBe((LinkStatus.Unchecked, null, "Scheme ftp"));
        Of("s3://bucket/key").ShouldBe((LinkStatus.Unchecked, null, "Scheme s3"));
        Of("no address").ShouldBe((LinkStatus.Unchecked, null, "NoAddress"));
        site.Requests.Where(request => request.Path == "/ok").Select(request => request.Method).ShouldBe(["HEAD"]);
        site.Requests.Where(request => request.Path == "/nohead").Select(request => request.Method).ShouldBe(["HEAD", "GET"]);
    }

    [Test]
    public async Task A_server_that_asks_for_patience_is_left_alone_and_nothing_is_held_against_it()
    {
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "7200";
            return Task.CompletedTask;
        });
        await ServeAsync([.. Enumerable.Range(1, 10).Select(number => site.At($"{number}").AbsoluteUri)]);

        await CheckAsync();

        site.Requests.Count.ShouldBe(1);
        (await LinksAsync()).ShouldAllBe(link => link.Status == LinkStatus.New && link.FailedDays == 0 && link.NextCheck > clock.GetUtcNow().AddHours(1));
    }

    [Test]
    public async Task An_address_is_broken_after_three_failed_days_and_well_again_after_one_success()
    {
        var isThere = false;
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = isThere ? 200 : 404;
            return Task.CompletedTask;
        });
        var source = await ServeAsync([site.At("file").AbsoluteUri]);
        await CheckAsync();
        (await LinksAsync()).Single().ShouldSatisfyAllConditions(link => link.Status.ShouldBe(LinkStatus.Failing), link => link.FailedDays.ShouldBe(1));
        (await Get<LinkStore>().BrokenAsync([source.Id], None)).ShouldBe(0);
        await CheckAsync();
        await CheckAsync();
        (await LinksAsync()).Single().ShouldSatisfyAllConditions(
            link => link.Status.ShouldBe(LinkStatus.Broken), link => link.FailedDays.ShouldBe(3), link => link.Changes.Count.ShouldBe(2));
        (await Get<LinkStore>().BrokenAsync([source.Id], None)).ShouldBe(1);
        (await Get<LinkStore>().ListAsync(LinkStatus.Broken, source.Id, 0, 10, None)).Single().Dataset.ShouldBe("trees");

        isThere = true;
        clock.Shift += TimeSpan.FromDays(7);
        await CheckAsync();

        (await LinksAsync()).Single().ShouldSatisfyAllConditions(
            link => link.Status.ShouldBe(LinkStatus.Available), link => link.FailedSince.ShouldBeNull(), link => link.LastGood.ShouldNotBeNull(),
            link => link.NextCheck!.Value.ShouldBeGreaterThan(clock.GetUtcNow().AddDays(29)));
    }

    [Test]
    public async Task Addresses_go_with_the_last_dataset_that_has_them()
    {
        var source = await ServeAsync(["http://host.example/a#part", "http://host.example/b", "http://host.example/a"]);
        await Get<LinkSweep>().FillAsync(None);
        (await LinksAsync()).Select(link => link.Url).Order().ShouldBe(["http://host.example/a", "http://host.example/b"]);

        await ServeAsync(["http://host.example/b", "http://host.example/c"], source);
        await Get<LinkSweep>().FillAsync(None);

        (await LinksAsync()).Select(link => link.Url).Order().ShouldBe(["http://host.example/b", "http://host.example/c"]);
        (await Get<LinkFill>().RunAsync(None)).ShouldBe(0);
    }

    [Test]
    public async Task A_message_that_comes_twice_asks_once_and_one_that_is_lost_comes_again()
    {
        await using var site = await TestSite.StartAsync("here");
        await ServeAsync([site.At("file").AbsoluteUri]);
        await Get<LinkSweep>().FillAsync(None);
        clock.Shift += TimeSpan.FromDays(2);
        (await Get<LinkSweep>().RunAsync(None)).ShouldBe(1);
        var ids = Queue.Published(Harvest.Queues.QueueName.Links);
        await Queue.PurgeAsync(Harvest.Queues.QueueName.Links, None);
        (await Get<LinkSweep>().RunAsync(None)).ShouldBe(0);

        clock.Shift += TimeSpan.FromHours(3);
        (await Get<LinkSweep>().RunAsync(None)).ShouldBe(1);
        await Queue.PublishAsync(Harvest.Queues.QueueName.Links, ids, None);
        await Get<LinkSweep>().DrainAsync(None);

        site.Requests.Count.ShouldBe(1);
    }

    private async Task<Source> ServeAsync(string[] urls, Source? known = null)
    {
        var source = known ?? await ScriptedAsync();
        var resources = urls.Select((url, i) => new Resource { Id = $"r{i}", Url = url });
        Harvester.Serve(source.Name, new Dataset { Name = "trees", Title = "Trees", Resources = [.. resources] });
        await Engine.HarvestAsync(source);
        return source;
    }

    /// <summary>Checks what is due, some days later.</summary>
    private async Task CheckAsync()
    {
        await Get<LinkSweep>().FillAsync(None);
        clock.Shift += TimeSpan.FromDays(2);
        await SweepAsync();
        await Get<LinkSweep>().DrainAsync(None);
    }

    private Task<IReadOnlyList<Link>> LinksAsync() => RowsAsync<Link>("SELECT * FROM link");

    private static async Task AnswerAsync(HttpContext context)
    {
        var isHead = context.Request.Method == "HEAD";
        var response = context.Response;
        switch (context.Request.Path.Value)
        {
            case "/gone": response.StatusCode = 410; break;
            case "/missing": response.StatusCode = 404; break;
            case "/nohead": response.StatusCode = isHead ? 405 : 206; break;
            case "/forbidden": response.StatusCode = 403; break;
            case "/broken": response.StatusCode = 503; break;
            case "/inward": response.Redirect("http://169.254.169.254/latest"); break;
            case "/hangup": context.Abort(); break;
            case "/circle": response.Redirect("/circle"); break;
            case "/empty": response.StatusCode = isHead ? 405 : 416; break;
            case "/large" when isHead: response.StatusCode = 501; break;
            case "/large":
                response.ContentLength = 1L << 40;
                await response.StartAsync();
                break;
        }
    }
}

/// <summary>The pace of the link check, in simulated time.</summary>
public sealed class LinkPaceTests
{
    [Test]
    public async Task Every_address_is_asked_once_a_month_and_no_host_faster_than_its_pause()
    {
        const int Big = 10_000;
        const int Others = 5000;
        var clock = new ShiftedTime();
        await using var engine = await Engine.StartAsync(null, clock, ("Links:EveryDays", "30"));
        var (store, pause) = (engine.Get<LinkStore>(), TimeSpan.FromSeconds(2));
        var urls = Enumerable.Range(0, Big).Select(number => ("big.example:80", $"http://big.example/{number}"))
            .Concat(Enumerable.Range(0, Others).Select(number => ($"h{number % 500}.example:80", $"http://h{number % 500}.example/{number}")));
        await engine.Get<Harvest.Storage.Database>().WriteAsync(
            session => session.Dialect.BulkInsertAsync(
                session, "link", ["id", "url", "host", "status", "next_check"],
                urls.Select(pair => new object?[] { LinkAddress.IdOf(pair.Item2), pair.Item2, pair.Item1, "New", clock.GetUtcNow() }), CancellationToken.None),
            CancellationToken.None);

        var begun = clock.GetUtcNow();
        var asked = new Dictionary<string, int>();
        var othersDone = TimeSpan.Zero;
        var step = TimeSpan.FromMinutes(15);
        while (asked.Count < Big + Others && clock.GetUtcNow() - begun < TimeSpan.FromDays(30))
        {
            clock.Shift += step;
            var claimed = await store.ClaimAsync(await store.TakeDueAsync(pause, 1000, CancellationToken.None), CancellationToken.None);
            claimed.Count(link => link.Host == "big.example:80").ShouldBeLessThanOrEqualTo((int)(step / pause) + 1);
            foreach (var link in claimed)
                asked[link.Id] = asked.GetValueOrDefault(link.Id) + 1;
            if (claimed.Any(link => link.Host != "big.example:80"))
                othersDone = clock.GetUtcNow() - begun;
            await store.SaveAsync(
                [.. claimed.Select(link => LinkRules.After(link, new LinkAnswer(LinkOutcome.Available, 200), clock.GetUtcNow(), TimeSpan.FromDays(30)))],
                CancellationToken.None);
        }

        var took = clock.GetUtcNow() - begun;
        TestContext.Out.WriteLine($"{asked.Count} addresses in {took.TotalHours:0.0} simulated hours, those of small hosts in {othersDone.TotalHours:0.0}");
        asked.Count.ShouldBe(Big + Others);
        asked.Values.ShouldAllBe(times => times == 1);
        took.ShouldBeLessThan(TimeSpan.FromHours(24));
        othersDone.ShouldBeLessThan(took);
    }
}
