using System.Security.Cryptography;
using System.Text;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Pipeline.Import;
using Harvest.Storage.Datasets;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>Importing again what is stored: which documents, and that the remote is not asked.</summary>
public sealed class ReimportTests(DatabaseKind kind) : PipelineTests(kind)
{
    private Reimport Reimport => Get<Reimport>();

    protected override void Forget()
    {
        base.Forget();
        Harvester.OnGather = null;
    }

    [Test]
    public async Task A_source_is_imported_again_whole_without_asking_the_remote()
    {
        var source = await HarvestedAsync("source", 5);
        Harvester.OnGather = (_, _) => throw new AssertionException("The remote was asked");

        (await ImportAsync(source, new ReimportWish())).ShouldBe(5);

        (await Engine.DatasetsAsync(source)).Count.ShouldBe(5);
    }

    [Test]
    public async Task Where_nothing_failed_there_is_nothing_to_retry_and_no_job()
    {
        var source = await HarvestedAsync("source", 2);
        var job = (await Get<JobStore>().NewestAsync(source.Id, None))!;

        (await Should.ThrowAsync<HarvestException>(() => Reimport.RequeueAsync(source, job, None))).Message
            .ShouldBe($"Job {job.Id} of source source has no failed records: there is nothing to retry");
        (await Get<JobStore>().NewestAsync(source.Id, None))!.Id.ShouldBe(job.Id);
    }

    [Test]
    public async Task Without_anything_named_all_active_sources_are_meant()
    {
        var (one, two) = (await HarvestedAsync("one", 2), await HarvestedAsync("two", 3));
        await Get<SourceControl>().RemoveAsync(two, None);

        var found = await Reimport.FindAsync(null, new ReimportWish(), null, None);

        found.Select(pair => pair.Source.Id).ShouldBe([one.Id]);
    }

    [Test]
    public async Task A_guid_is_looked_for_in_all_sources_unless_one_is_named()
    {
        var (one, two) = (await HarvestedAsync("one", 2), await HarvestedAsync("two", 3));

        var everywhere = await Reimport.FindAsync(null, new ReimportWish { Guid = "d2", Object = "passed over" }, null, None);
        var single = await Reimport.FindAsync(two, new ReimportWish { Guid = "d3" }, null, None);

        everywhere.Select(pair => pair.Source.Name).Order(StringComparer.Ordinal).ShouldBe(["one", "two"]);
        (await ImportAsync(one, everywhere[0].Wish)).ShouldBe(1);
        (await ImportAsync(single.Single().Source, single.Single().Wish)).ShouldBe(1);
        (await Should.ThrowAsync<HarvestException>(() => Reimport.FindAsync(null, new ReimportWish { Guid = "nobody" }, null, None)))
            .Message.ShouldBe("No source has a record with the guid nobody");
    }

    [Test]
    public async Task What_is_named_beside_a_source_is_one_of_its_records()
    {
        var (one, two) = (await HarvestedAsync("one", 1), await HarvestedAsync("two", 3));
        var ofTwo = await ValueAsync<string>("SELECT id FROM harvest_object WHERE guid = 'd3'");
        var dataset = await ValueAsync<string>("SELECT package_id FROM harvest_object WHERE guid = 'd3'");

        (await Reimport.FindAsync(two, new ReimportWish { Object = ofTwo }, null, None)).Single().Wish.Object.ShouldBe(ofTwo);
        (await Reimport.FindAsync(two, new ReimportWish(), dataset, None)).Single().Wish.Guid.ShouldBe("d3");
        (await Should.ThrowAsync<WrongInputException>(() => Reimport.FindAsync(one, new ReimportWish { Object = ofTwo }, null, None)))
            .Message.ShouldBe($"Source one has no object {ofTwo}");
        (await Should.ThrowAsync<WrongInputException>(() => Reimport.FindAsync(one, new ReimportWish(), dataset, None)))
            .Message.ShouldBe($"Source one has no dataset {dataset}");
        (await Should.ThrowAsync<WrongInputException>(() => Reimport.FindAsync(one, new ReimportWish { Guid = "d3" }, null, None)))
            .Message.ShouldBe("Source one has no record with the guid d3");
    }

    [Test]
    public void A_job_that_clears_has_no_limit() =>
        Should.Throw<WrongInputException>(() => new JobOrder(Clear: true, Limit: 5).Checked());

    [Test]
    public async Task A_dataset_is_named_by_id_or_name()
    {
        var source = await HarvestedAsync("source", 3);
        var id = await ValueAsync<string>("SELECT id FROM dataset WHERE name = 'd2'");

        foreach (var named in (string[])[id, "d2"])
        {
            var (owner, wish) = (await Reimport.FindAsync(null, new ReimportWish(), named, None)).Single();
            (owner.Id, wish.Guid).ShouldBe((source.Id, "d2"));
        }
        (await Should.ThrowAsync<HarvestException>(() => Reimport.FindAsync(null, new ReimportWish(), "nobody", None)))
            .Message.ShouldBe("There is no dataset nobody that was harvested");
    }

    [Test]
    public async Task An_old_object_is_imported_again_and_is_the_current_one_then()
    {
        var source = await HarvestedAsync("source", 2);
        var old = await ValueAsync<string>("SELECT id FROM harvest_object WHERE guid = 'd1'");
        Harvester.Serve("source", 2, "Changed");
        await Engine.HarvestAsync(source);
        Harvester.Serve("source", 2);

        var (owner, wish) = (await Reimport.FindAsync(null, new ReimportWish { Object = old }, null, None)).Single();
        (await ImportAsync(owner, wish)).ShouldBe(1);

        (await ValueAsync<long>("SELECT count(*) FROM harvest_object WHERE guid = 'd1' AND current")).ShouldBe(1);
        (await ValueAsync<string>("SELECT title FROM dataset WHERE name = 'd1'")).ShouldBe("Title 1");
        (await ValueAsync<string>("SELECT title FROM dataset WHERE name = 'd2'")).ShouldBe("Changed 2");
        (await Should.ThrowAsync<HarvestException>(() => Reimport.FindAsync(null, new ReimportWish { Object = "none" }, null, None)))
            .Message.ShouldBe("There is no object none");
    }

    [Test]
    public async Task Documents_of_deleted_datasets_come_back_only_where_that_is_wished()
    {
        var source = await HarvestedAsync("source", 3);
        await SqlAsync("UPDATE dataset SET state = 'deleted' WHERE name = 'd2'");

        (await ImportAsync(source, new ReimportWish())).ShouldBe(2);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(2);
        (await ImportAsync(source, new ReimportWish { Detached = true })).ShouldBe(3);
        (await Engine.DatasetsAsync(source)).Count.ShouldBe(3);
    }

    [Test]
    public async Task Segments_share_the_objects_out_and_leave_none_over()
    {
        var source = await HarvestedAsync("source", 40);
        foreach (var segments in (string[])["01234567", "89ABCDEF", "0123456789abcdef", "7"])
        {
            var expected = (await RowsAsync<string>("SELECT id FROM harvest_object WHERE current"))
                .Count(id => segments.Contains(Segment(id), StringComparison.OrdinalIgnoreCase));

            (await ImportAsync(source, new ReimportWish { Segments = segments })).ShouldBe(expected, segments);
        }
    }

    [Test]
    public async Task A_removed_source_is_refused()
    {
        var source = await HarvestedAsync("source", 1);
        await Get<SourceControl>().RemoveAsync(source, None);

        var fault = await Should.ThrowAsync<HarvestException>(async () => await ImportAsync(source, new ReimportWish()));

        fault.Message.ShouldContain("was removed");
    }

    [Test]
    public async Task A_source_with_an_open_job_is_refused_and_can_be_passed_over()
    {
        var source = await HarvestedAsync("source", 1);
        await CreateJobAsync(source);

        (await Reimport.TryImportAsync(source, new ReimportWish(), None)).ShouldBeNull();
        await Should.ThrowAsync<HarvestException>(() => Reimport.ImportAsync(source, new ReimportWish(), None));
    }

    [Test]
    public async Task The_search_index_is_made_anew()
    {
        var (one, _) = (await HarvestedAsync("one", 600), await HarvestedAsync("two", 2));
        await SqlAsync("DELETE FROM dataset_search");
        await SqlAsync("INSERT INTO dataset_search (rowid, title, body) VALUES (987654, 'title', 'orphan')");

        (await Get<Harvest.Catalogues.Local.Reindexing>().RunAsync(one.Id, None)).ShouldBe(600);
        (await SearchAsync("title")).ShouldBe(600);
        (await Get<Harvest.Catalogues.Local.Reindexing>().RunAsync(null, None)).ShouldBe(602);

        (await SearchAsync("title")).ShouldBe(602);
        (await SearchAsync("d599")).ShouldBe(1);
        (await ValueAsync<long>("SELECT count(*) FROM dataset_search")).ShouldBe(602);
    }

#pragma warning disable CA5351 // As the reference shares the work.
    private static char Segment(string id) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(id)))[0];
#pragma warning restore CA5351

    private async Task<long> SearchAsync(string words) => (await Get<DatasetQueries>().SearchAsync(words, null, 0, 1, None)).Count;

    private async Task<Source> HarvestedAsync(string name, int count)
    {
        Harvester.Serve(name, count);
        var source = await ScriptedAsync(name);
        (await Engine.HarvestAsync(source)).Added.ShouldBe(count);
        return source;
    }

    /// <returns>How many objects were imported.</returns>
    private async Task<long> ImportAsync(Source source, ReimportWish wish)
    {
        var job = (await Engine.RunAsync(await Reimport.ImportAsync(await Engine.ReloadAsync(source), wish, None)))[0];
        (await Engine.ErrorsAsync(job)).ShouldBeEmpty();
        return job.Completed;
    }
}
