using Harvest.Harvesters;
using Harvest.Http;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Gather;
using Harvest.Storage.Jobs;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Contracts;

/// <summary>What every harvester keeps to, whatever its protocol. A subclass says what its portal is.</summary>
[Parallelizable(ParallelScope.All)]
public abstract class HarvesterContract
{
    private const int Known = 7;

    private static readonly (string, string)[] Impatient = [("Http:Retries", "1"), ("Http:TimeoutSeconds", "3")];

    private static readonly PortalFault[] Faults =
        [PortalFault.ServerError, PortalFault.NotFound, PortalFault.Html, PortalFault.Empty, PortalFault.OtherJson, PortalFault.Truncated, PortalFault.HangUp];

    /// <summary>What stands at addresses that are no such catalogue.</summary>
    private static readonly (string Type, string Text)[] Foreign =
    [
        ("text/html", "<!DOCTYPE html><html><head><title>City of Somewhere</title></head><body><a href='/'>Home</a></body></html>"),
        ("application/json", "{}"),
        ("application/json", "[]"),
        ("application/json", """{"status": "ok", "results": [1, 2, 3]}"""),
        ("application/xml", "<?xml version='1.0'?><rss version='2.0'><channel><title>News</title></channel></rss>"),
        ("text/plain", "Hello"),
    ];

    /// <summary>A portal without records.</summary>
    protected abstract ContractPortal CreatePortal();

    /// <summary>Settings that must be refused, each with a word that the message must have.</summary>
    protected virtual IEnumerable<(string Config, string Word)> BadConfigs => [];

    /// <summary>Whether its catalogues are told by their signs; false where only settings say what they are.</summary>
    protected virtual bool IsRecognised => true;

    /// <summary>Whether an address that answers JSON of no catalogue may still be taken for one by its name.</summary>
    protected virtual IEnumerable<(string Type, string Text)> NotOurs => Foreign;

    [Test]
    public async Task Every_record_of_every_page_becomes_a_dataset_under_its_guid()
    {
        await using var run = await StartAsync(25);

        (await run.HarvestWellAsync()).ShouldCount(added: 25);

        (await run.GuidsAsync()).ShouldBe(Ids(25).Select(run.Portal.GuidOf), ignoreOrder: true);
        (await run.TitlesAsync()).ShouldBe(Ids(25).Select(id => $"Title of {id}"), ignoreOrder: true);
        if (run.Portal.IsPaged)
            run.Portal.Requests.Count.ShouldBeGreaterThan(1);
    }

    [Test]
    public async Task A_second_harvest_of_the_same_writes_nothing()
    {
        await using var run = await StartAsync(Known);
        await run.HarvestWellAsync();
        var before = await RowsAsync();

        (await run.HarvestWellAsync()).ShouldCount(same: Known);

        (await RowsAsync()).ShouldBe(before);

        async Task<(long, long)> RowsAsync() =>
            (await run.Engine.CountAsync("harvest_content"), await run.Engine.CountAsync("dataset"));
    }

    [Test]
    public async Task What_changed_is_updated_and_nothing_else()
    {
        await using var run = await StartAsync(Known);
        await run.HarvestWellAsync();
        run.Portal.Put("r3", "Another title");
        run.Portal.Put("new", "A new one");

        (await run.HarvestWellAsync()).ShouldCount(added: 1, updated: 1, same: Known - 1);

        var titles = await run.TitlesAsync();
        titles.ShouldContain("Another title");
        titles.ShouldContain("A new one");
        titles.ShouldNotContain("Title of r3");
    }

    [Test]
    public async Task What_vanished_is_deleted_and_nothing_else()
    {
        await using var run = await StartAsync(Known);
        await run.HarvestWellAsync();
        run.Portal.Remove("r2");
        run.Portal.Remove("r6");

        (await run.HarvestWellAsync()).ShouldCount(same: Known - 2, deleted: 2);

        (await run.TitlesAsync()).Count.ShouldBe(Known - 2);
    }

    [Test]
    public async Task A_record_that_comes_back_is_a_dataset_again()
    {
        await using var run = await StartAsync(Known);
        await run.HarvestWellAsync();
        run.Portal.Remove("r2");
        await run.HarvestWellAsync();
        run.Portal.Put("r2", "Back again");

        await run.HarvestWellAsync();

        (await run.TitlesAsync()).ShouldContain("Back again");
        (await run.TitlesAsync()).Count.ShouldBe(Known);
    }

    [TestCaseSource(nameof(Faults))]
    public async Task A_portal_that_fails_loses_no_dataset_and_is_named(PortalFault fault)
    {
        await using var run = await StartAsync(Known, Impatient);
        await run.HarvestWellAsync();
        run.Portal.FailWith(fault);

        var job = await run.HarvestAsync(new JobOrder(Force: true));

        job.Status.ShouldBe(JobStatus.Finished);
        (job.Complete, job.ErrorFree, job.Deleted).ShouldBe((false, false, 0));
        var errors = await run.Engine.ErrorsAsync(job);
        errors.ShouldNotBeEmpty();
        errors[0].ShouldContain(run.Portal.Url.Authority);
        errors.ShouldAllBe(error => !error.Contains("LineNumber"));
        (await run.TitlesAsync()).Count.ShouldBe(Known);
        run.Portal.Mend();
        await run.HarvestWellAsync();
        (await run.TitlesAsync()).Count.ShouldBe(Known);
    }

    [TestCaseSource(nameof(Faults))]
    public async Task A_portal_that_fails_in_the_middle_loses_no_dataset(PortalFault fault)
    {
        if (!CreatePortal().IsPaged)
            Assert.Pass("It answers all in one");
        await using var run = await StartAsync(25, Impatient);
        await run.HarvestWellAsync();
        run.Portal.FailWith(fault, goodAnswers: 1);

        var job = await run.HarvestAsync(new JobOrder(Force: true));

        (job.Complete, job.ErrorFree, job.Deleted).ShouldBe((false, false, 0));
        (await run.TitlesAsync()).Count.ShouldBe(25);
    }

    [Test]
    public async Task A_catalogue_that_is_suddenly_empty_loses_no_dataset_until_a_person_agrees()
    {
        await using var run = await StartAsync(Known);
        await run.HarvestWellAsync();
        foreach (var id in Ids(Known))
            run.Portal.Remove(id);

        var job = await run.HarvestAsync();

        (job.Deleted, job.Withheld).ShouldBe((0, Known));
        (await run.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("No datasets found");
        (await run.TitlesAsync()).Count.ShouldBe(Known);
        await run.Engine.Get<SourceControl>().ApproveDeletionsAsync(await run.Engine.ReloadAsync(run.Source), null, CancellationToken.None);
        (await run.HarvestAsync()).Deleted.ShouldBe(Known);
    }

    [Test]
    public async Task A_broken_record_does_not_spoil_its_neighbours()
    {
        await using var run = await StartAsync(Known);
        run.Portal.Break("r4");

        var job = await run.HarvestAsync();

        job.Added.ShouldBe(Known - 1);
        (await run.Engine.ErrorsAsync(job)).ShouldNotBeEmpty();
        (await run.TitlesAsync()).ShouldNotContain("Title of r4");
        run.Portal.Put("r4", "Mended");
        await run.HarvestWellAsync();
        (await run.TitlesAsync()).ShouldContain("Mended");
    }

    [Test]
    public async Task A_record_that_breaks_keeps_the_dataset_it_had()
    {
        await using var run = await StartAsync(Known);
        await run.HarvestWellAsync();
        run.Portal.Break("r4");

        var job = await run.HarvestAsync(new JobOrder(Force: true));

        job.Deleted.ShouldBe(0);
        (await run.TitlesAsync()).ShouldContain("Title of r4");
    }

    [Test]
    public async Task A_record_that_is_listed_twice_is_one_dataset()
    {
        if (!CreatePortal().CanRepeat)
            Assert.Pass("Nothing can be listed twice");
        await using var run = await StartAsync(Known);
        run.Portal.Repeat("r5");

        (await run.HarvestAsync()).Added.ShouldBe(Known);

        (await run.GuidsAsync()).Count.ShouldBe(Known);
    }

    [Test]
    public async Task A_limit_takes_no_more_and_deletes_nothing()
    {
        await using var run = await StartAsync(Known);
        (await run.HarvestAsync(new JobOrder(Limit: 3))).ShouldCount(added: 3);
        await run.HarvestWellAsync();

        var job = await run.HarvestAsync(new JobOrder(Limit: 2));

        (job.Deleted, job.Complete).ShouldBe((0, false));
        (await run.TitlesAsync()).Count.ShouldBe(Known);
    }

    [Test]
    public async Task A_stop_is_obeyed_although_the_portal_says_nothing()
    {
        await using var run = await StartAsync(25);
        run.Portal.FailWith(PortalFault.Hang, run.Portal.IsPaged ? 1 : 0);
        using var stop = new CancellationTokenSource();
        var listing = run.ListAsync(stop.Token);
        await Eventually.ShouldAsync(() => run.Portal.Requests.Count > run.Portal.GoodAnswers, "the request that nobody answers");

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => listing.WaitAsync(TestPatience.Factor * TimeSpan.FromSeconds(20)));
    }

    [Test]
    public async Task Validation_reports_on_records_and_changes_no_dataset()
    {
        await using var run = await StartAsync(Known);

        (await run.HarvestAsync(new JobOrder(ValidateOnly: true))).ShouldCount(same: Known);

        (await run.TitlesAsync()).ShouldBeEmpty();
        (await run.HarvestWellAsync()).ShouldCount(added: Known);
    }

    [Test]
    public async Task Clearing_deletes_every_dataset_and_the_next_harvest_brings_them_back()
    {
        await using var run = await StartAsync(25);
        await run.HarvestWellAsync();
        var asked = run.Portal.Requests.Count;

        (await run.HarvestAsync(new JobOrder(Clear: true))).ShouldCount(deleted: 25);

        run.Portal.Requests.Count.ShouldBe(asked);
        (await run.TitlesAsync()).ShouldBeEmpty();
        (await run.HarvestWellAsync()).Added.ShouldBe(25);
    }

    [Test]
    public async Task Every_request_carries_what_the_source_says_and_nobody_is_told()
    {
        await using var run = await StartAsync(Known, settings: [], extraConfig: """{"token": "s3cr3t-t0ken", "headers": {"X-Portal": "blue"}}""");

        await run.HarvestWellAsync();

        run.Portal.Requests.ShouldNotBeEmpty();
        foreach (var request in run.Portal.Requests)
        {
            request.Headers["Authorization"].ShouldBe("Bearer s3cr3t-t0ken");
            request.Headers["X-Portal"].ShouldBe("blue");
        }
        var shown = (await run.Engine.Get<Api.ApiShapes>().SourceAsync(run.Source, CancellationToken.None)).ToJsonString();
        shown.ShouldContain("token");
        shown.ShouldNotContain("s3cr3t");
        shown.ShouldNotContain("blue");
        (await run.Engine.Get<JobStore>().NewestAsync(run.Source.Id, CancellationToken.None))!.Fingerprint.ShouldNotContain("s3cr3t");
    }

    [Test]
    public async Task A_preview_shows_the_first_records_and_writes_nothing()
    {
        await using var run = await StartAsync(25);

        var report = await run.Engine.Get<DryRun>().PreviewAsync(run.Source, CancellationToken.None);

        report.Errors.ShouldBeEmpty();
        (report.Added, report.Examples.Count).ShouldBe((DryRun.PreviewSize, DryRun.PreviewSize));
        report.Examples[0].Title.ShouldStartWith("Title of ");
        (await run.Engine.CountAsync("harvest_object")).ShouldBe(0);
    }

    [Test]
    public async Task It_recognises_its_own_catalogue()
    {
        await using var run = await StartAsync(Known);

        var found = await Harvester(run).RecogniseAsync(run.Portal.Url, run.Engine.Get<HarvestHttp>(), CancellationToken.None);

        // What its settings alone describe, it must not claim.
        if (!IsRecognised)
        {
            found.ShouldBeNull();
            return;
        }
        found.ShouldNotBeNull();
        found.Type.ShouldBe(run.Portal.Type);
        await run.Engine.Get<SourceControl>().RemoveAsync(run.Source, CancellationToken.None);
        var source = await run.Engine.CreateSourceAsync(new Uri(found.Url), found.Type, found.Config);
        (await run.Engine.HarvestAsync(source)).ShouldCount(added: Known);
    }

    [Test]
    public async Task It_takes_no_other_page_for_its_own()
    {
        await using var run = await StartAsync(0);
        foreach (var (type, text) in NotOurs)
        {
            await using var site = await TestSite.StartAsync(text, type);
            (await RecogniseAsync(run, site.Url)).ShouldBeNull($"{type}: {text}");
        }
        await using var nothing = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        (await RecogniseAsync(run, nothing.Url)).ShouldBeNull();
    }

    [Test]
    public void Wrong_settings_are_refused_with_what_is_wrong()
    {
        var portal = CreatePortal();
        var type = portal.Type;
        var registry = Registry();
        registry.Check(type, portal.Config).ShouldBeEmpty();
        (string Config, string Word)[] common =
        [
            ("""{"no_such_setting": 1}""", "no_such_setting is no setting"),
            ("""{"grace_days": "soon"}""", "grace_days must be an integer"),
            ("""{"brake_percent": 120}""", "between 0 and 100"),
            ("""{"token": "a", "username": "b"}""", "cannot be given together"),
            ("""{"headers": {"Host": "a"}}""", "set by the client"),
            ("[1]", "must be a JSON object"),
            ("{", "Error parsing the configuration options"),
        ];
        // With what is required, so that only the fault is one.
        var complete = common.Select(bad => (bad.Config.StartsWith("{\"", StringComparison.Ordinal) ? ContractRun.Joined(portal.Config, bad.Config) : bad.Config, bad.Word));
        foreach (var (config, word) in complete.Concat(BadConfigs))
        {
            var problem = registry.Check(type, config).ShouldHaveSingleItem(config);
            problem.Field.ShouldBe("config");
            problem.Message.ShouldContain(word);
        }
    }

    [Test]
    public void It_declares_what_forms_and_documents_need()
    {
        var info = Registry().Find(CreatePortal().Type).ShouldNotBeNull().Info;

        info.Title.ShouldNotBeNullOrWhiteSpace();
        info.Description.ShouldEndWith(".");
        info.AllSettings.Select(setting => setting.Name).ShouldBeUnique();
        info.AllSettings.ShouldAllBe(setting => setting.Description.EndsWith('.'));
    }

    private static IHarvester Harvester(ContractRun run) => run.Engine.Get<HarvesterRegistry>().Find(run.Portal.Type)!;

    /// <summary>A remote fault or a listing that makes no sense means no.</summary>
    private static async Task<DetectedSource?> RecogniseAsync(ContractRun run, Uri url)
    {
        try
        {
            return await Harvester(run).RecogniseAsync(url, run.Engine.Get<HarvestHttp>(), CancellationToken.None);
        }
        catch (Exception fault) when (fault is RemoteException or ListingException)
        {
            return null;
        }
    }

    private static HarvesterRegistry Registry() => ContractRun.Registry.Value;

    protected static IEnumerable<string> Ids(int count) => Enumerable.Range(1, count).Select(number => $"r{number}");

    protected async Task<ContractRun> StartAsync(int records, (string, string)[]? settings = null, string? extraConfig = null)
    {
        var portal = CreatePortal();
        await portal.StartAsync();
        foreach (var id in Ids(records))
            portal.Put(id, $"Title of {id}");
        return await ContractRun.StartAsync(portal, settings ?? [], extraConfig);
    }
}
