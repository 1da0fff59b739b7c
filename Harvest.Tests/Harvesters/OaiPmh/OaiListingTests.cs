using Harvest.Model;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.OaiPmh;

/// <summary>Tokens, sets, dates, deleted records and errors of the protocol.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OaiListingTests
{
    [Test]
    public async Task Only_what_changed_is_asked_for_the_second_time()
    {
        await using var run = await StartAsync(25);
        await run.HarvestWellAsync();
        run.Repository.Put("r3", FakeRepository.DublinCore("Changed"));
        run.Repository.Remove("r4");

        (await run.HarvestWellAsync()).ShouldCount(updated: 1, same: 23, deleted: 1);

        run.Repository.Queries.ShouldContain(query => query.Contains("verb=ListRecords") && query.Contains("&from="));
        run.Repository.Queries.ShouldContain(query => query.Contains("verb=ListIdentifiers") && !query.Contains("from="));
    }

    [Test]
    public async Task A_repository_that_keeps_deleted_records_is_asked_for_changes_alone()
    {
        await using var run = await StartAsync(25, repository => repository.DeletedRecord = "persistent");
        await run.HarvestWellAsync();
        run.Repository.Delete("r4");

        (await run.HarvestWellAsync()).ShouldCount(same: 24, deleted: 1);

        run.Repository.Queries.ShouldNotContain(query => query.Contains("ListIdentifiers"));
        (await run.HarvestWellAsync()).ShouldCount(same: 24);
    }

    /// <summary>It says nothing of the old identifiers, and a small source is no exception.</summary>
    [TestCase(5)]
    [TestCase(25)]
    public async Task A_repository_that_keeps_deleted_records_and_names_all_anew_is_held_back(int count)
    {
        await using var run = await StartAsync(count, repository => repository.DeletedRecord = "persistent");
        await run.HarvestWellAsync();
        for (var i = 1; i <= count; i++)
        {
            run.Repository.Remove($"r{i}");
            run.Repository.Put($"new-{i}", FakeRepository.DublinCore($"Record {i}"));
        }

        var job = await run.HarvestAsync();

        (job.Added, job.Deleted, job.Withheld, job.WithheldAdditions).ShouldBe((0, 0, count, count));
    }

    [Test]
    public async Task A_small_repository_that_names_some_anew_has_none_twice()
    {
        await using var run = await StartAsync(5, repository => repository.DeletedRecord = "persistent");
        await run.HarvestWellAsync();
        for (var i = 1; i <= 2; i++)
        {
            run.Repository.Remove($"r{i}");
            run.Repository.Put($"new-{i}", FakeRepository.DublinCore($"Record {i}"));
        }

        (await run.HarvestWellAsync()).ShouldCount(added: 2, same: 3, deleted: 2);
    }

    [Test]
    public async Task Records_that_were_deleted_before_the_first_harvest_are_none()
    {
        await using var run = await StartAsync(5, repository => repository.DeletedRecord = "persistent");
        run.Repository.Delete("r1");

        (await run.HarvestWellAsync()).ShouldCount(added: 4);
    }

    [Test]
    public async Task Nothing_new_is_no_fault()
    {
        await using var run = await StartAsync(5);
        await run.HarvestWellAsync();

        (await run.HarvestWellAsync()).ShouldCount(same: 5);
    }

    [Test]
    public async Task A_repository_of_days_is_asked_by_days()
    {
        await using var run = await StartAsync(5, repository => repository.Granularity = "YYYY-MM-DD");
        await run.HarvestWellAsync();
        await run.HarvestAsync();

        var from = run.Repository.Queries.Single(query => query.Contains("&from=")).Split("&from=")[1];
        from.Length.ShouldBe("2020-01-01".Length);
    }

    [Test]
    public async Task A_lost_token_begins_anew_and_loses_nothing()
    {
        await using var run = await StartAsync(25);
        var lost = 0;
        run.Repository.HasLost = token => token.StartsWith("20|", StringComparison.Ordinal) && Interlocked.Increment(ref lost) == 1;

        (await run.HarvestWellAsync()).ShouldCount(added: 25);
    }

    [Test]
    public async Task A_token_that_is_always_lost_deletes_nothing()
    {
        await using var run = await StartAsync(25);
        await run.HarvestWellAsync();
        run.Repository.HasLost = token => token.StartsWith("20|", StringComparison.Ordinal);

        var job = await run.HarvestAsync(new JobOrder(Force: true));

        (job.Deleted, job.Complete).ShouldBe((0, false));
        (await run.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("badResumptionToken");
        // Once when all was well, and once in each of three passes.
        run.Repository.Queries.Count(query => query.Contains("resumptionToken=20|")).ShouldBe(4);
    }

    [Test]
    public async Task A_token_that_leads_in_a_circle_ends()
    {
        await using var run = await StartAsync(25);
        run.Repository.Token = token => token.StartsWith("20|", StringComparison.Ordinal) ? "0||" : token;

        var job = await run.HarvestAsync();

        job.Complete.ShouldBeFalse();
        (await run.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("repeats itself");
    }

    [Test]
    public async Task A_list_that_is_shorter_than_announced_deletes_nothing()
    {
        await using var run = await StartAsync(25);
        await run.HarvestWellAsync();
        run.Repository.Instead = query => query.Contains("ListRecords")
            ? $"""<ListRecords><record><header><identifier>r1</identifier><datestamp>{FakeRepository.LongAgo}</datestamp></header><metadata>{FakeRepository.DublinCore("Title of r1")}</metadata></record><resumptionToken completeListSize="25"/></ListRecords>"""
            : null;

        var job = await run.HarvestAsync(new JobOrder(Force: true));

        (job.Deleted, job.Complete).ShouldBe((0, false));
        (await run.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("says that it has 25 datasets, but lists 1");
    }

    [TestCase("cannotDisseminateFormat", "Choose another metadata_prefix")]
    [TestCase("noSetHierarchy", "leave out the setting sets")]
    [TestCase("badArgument", "Check the settings")]
    [TestCase("badVerb", "base address")]
    [TestCase("somethingNew", "answered somethingNew: Because.")]
    public async Task An_error_of_the_protocol_says_what_to_do(string code, string words)
    {
        await using var run = await StartAsync(5);
        run.Repository.Instead = query => query.Contains("ListRecords") ? FakeRepository.Error(code, "Because.".TrimEnd('.')) : null;

        var job = await run.HarvestAsync();

        (await run.Engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain(words);
    }

    [Test]
    public async Task Only_the_sets_that_are_named_are_taken_each_record_once()
    {
        await using var run = await StartAsync(0, config: """{"sets": ["red", "blue"]}""");
        run.Repository.Put("a", FakeRepository.DublinCore("A"), set: "red");
        run.Repository.Put("b", FakeRepository.DublinCore("B"), set: "blue");
        run.Repository.Put("c", FakeRepository.DublinCore("C"), set: "green");

        (await run.HarvestWellAsync()).ShouldCount(added: 2);
    }

    [Test]
    public async Task A_document_type_is_refused()
    {
        await using var site = await TestSite.StartAsync(
            """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><OAI-PMH><Identify><repositoryName>&a;</repositoryName></Identify></OAI-PMH>""",
            "text/xml");
        await using var engine = await Engine.StartAsync();
        var source = await engine.CreateSourceAsync(site.Url, "oai-pmh");

        var job = await engine.HarvestAsync(source);

        (await engine.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("DTD");
    }

    [Test]
    public async Task A_single_record_is_asked_for_alone()
    {
        await using var run = await StartAsync(25);
        await run.HarvestWellAsync();
        run.Repository.Put("r7", FakeRepository.DublinCore("Changed"));

        (await run.HarvestAsync(new JobOrder(Guid: "r7"))).ShouldCount(updated: 1);

        run.Repository.Queries[^1].ShouldContain("verb=GetRecord&identifier=r7");
    }

    private static Task<HarvestedRepository> StartAsync(int records, Action<FakeRepository>? set = null, string config = "") =>
        HarvestedRepository.StartAsync(records, set, config);
}
