using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Catalogues;

/// <summary>Whole harvests from a portal into a CKAN site that is slow, goes away, or is stopped in the midst.</summary>
public sealed class CkanHarvestTests
{
    private FakeCkan ckan = null!;
    private FakePortal portal = null!;

    [SetUp]
    public async Task StartAsync() => (ckan, portal) = (await FakeCkan.StartAsync(), await FakePortal.StartAsync());

    [TearDown]
    public async Task EndAsync()
    {
        await ckan.DisposeAsync();
        await portal.DisposeAsync();
    }

    [Test]
    public async Task A_site_that_goes_away_in_the_midst_costs_no_record()
    {
        portal.Fill(120);
        await using var engine = await EngineAsync(("Consumer:Attempts", "1"), ("Http:Retries", "0"));
        var source = await engine.CreateSourceAsync(portal.Url);
        var (made, refused) = (0, 0);
        ckan.DiesAfter = call => call.Action == "package_create" && Interlocked.Increment(ref made) == 40;
        ckan.Fails = _ => Volatile.Read(ref made) >= 40 && Interlocked.Increment(ref refused) <= 12 ? 503 : null;

        var job = await engine.HarvestAsync(source);

        (await engine.ErrorsAsync(job)).ShouldBeEmpty();
        job.Added.ShouldBe(120);
        refused.ShouldBeGreaterThan(12);
        ckan.Store.Packages.Select(package => CkanStore.Extra(package, "guid")).Order().ShouldBe(Enumerable.Range(1, 120).Select(number => $"{number:00000}"));
    }

    [TestCase("\\ufffe")]
    [TestCase("\\uffff")]
    [TestCase("\\ufdd0")]
    [TestCase("\\ud800")]
    [TestCase("\\u0000")]
    public async Task Characters_that_are_none_reach_neither_the_site_nor_make_an_error(string escaped)
    {
        portal.PutRaw("a", $$"""{"id": "a", "name": "a", "title": "A{{escaped}}b", "notes": "n{{escaped}}", "extras": [{"key": "k", "value": "{{escaped}}"}]}""");
        await using var engine = await EngineAsync(("Catalogue:ApiToken", FakeCkan.SysadminToken));
        var source = await engine.CreateSourceAsync(portal.Url);

        var job = await engine.HarvestAsync(source);

        (job.Added, job.Errored).ShouldBe((1, 0));
        ckan.Store.Packages.ShouldHaveSingleItem().ToJsonString().ShouldNotContain(escaped, Case.Insensitive);
        (await engine.DatasetsAsync(source)).ShouldHaveSingleItem();
        (await engine.HarvestAsync(source)).Errored.ShouldBe(0);
        ckan.Calls.Count(action => action == "package_create").ShouldBe(1);
    }

    [Test]
    public async Task Claims_are_kept_while_a_slow_site_works_on_a_batch()
    {
        portal.Fill(60);
        ckan.Delay = TimeSpan.FromMilliseconds(400);
        // A sysadmin's, since an editor's ids are refused first.
        await using var engine = await EngineAsync(
            ("Consumer:LeaseSeconds", "2"), ("Catalogue:Concurrency", "6"), ("Catalogue:ApiToken", FakeCkan.SysadminToken));
        var source = await engine.CreateSourceAsync(portal.Url);

        var job = await engine.HarvestAsync(source);

        job.Added.ShouldBe(60);
        ckan.Calls.Count(action => action == "package_create").ShouldBe(60);
        (await engine.Get<Database>().ReadAsync(
            session => session.ExecuteScalarAsync<long>("SELECT max(retry_times) FROM harvest_object"), CancellationToken.None)).ShouldBe(1);
    }

    [Test]
    public async Task An_abort_stops_the_writing_and_what_was_made_is_found_by_the_next_job()
    {
        portal.Fill(200);
        ckan.Delay = TimeSpan.FromMilliseconds(100);
        await using var engine = await EngineAsync(("Consumer:LeaseSeconds", "3"), ("Catalogue:Concurrency", "2"));
        var source = await engine.CreateSourceAsync(portal.Url);
        var job = await engine.Get<JobControl>().CreateAsync(source, new JobOrder(), CancellationToken.None);
        var running = engine.RunAsync(job);
        await Eventually.ShouldAsync(() => ckan.Store.Packages.Count > 10, "datasets at the site", TimeSpan.FromSeconds(30));

        await engine.Get<JobEndings>().AbortAsync(job.Id, "enough", CancellationToken.None);
        await running;
        var made = ckan.Store.Packages.Count;
        ckan.Delay = TimeSpan.Zero;
        var next = await engine.HarvestAsync(source);

        made.ShouldBeLessThan(150);
        (await engine.ErrorsAsync(next)).ShouldBeEmpty();
        ckan.Store.Packages.Count.ShouldBe(200);
        (await engine.DatasetsAsync(source)).Count.ShouldBe(200);
    }

    private Task<Engine> EngineAsync(params (string, string)[] settings) => Engine.StartAsync(
        settings: [("Catalogue:Type", "Ckan"), ("Catalogue:Url", ckan.Url.AbsoluteUri), ("Catalogue:ApiToken", FakeCkan.EditorToken), .. settings]);
}
