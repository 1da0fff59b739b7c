using Harvest.Tests.Harvesters.Ckan;

namespace Harvest.Tests.EndToEnd;

/// <summary>Importing again, the search index, and what people read on the way.</summary>
public sealed class CliReimportTests
{
    private Cli cli = null!;

    [SetUp]
    public void Start() => cli = new Cli();

    [TearDown]
    public void End() => cli.Dispose();

    [Test]
    public async Task Stored_documents_are_imported_again_by_source_guid_object_and_dataset()
    {
        await using (var portal = await FakePortal.StartAsync())
        {
            portal.Fill(25);
            await cli.RunAsync("source", "create", "trees", portal.Url.AbsoluteUri, "ckan");
            var dry = await cli.RunAsync("run-test", "trees", "--dry-run");
            dry.Output.ShouldContain("added 25");
            dry.Output.ShouldContain("… and 5 more");
            (await cli.RunAsync("run-test", "trees")).Code.ShouldBe(0);
        }

        // The portal is gone by now: nothing of this asks it.
        (await cli.RunAsync("import")).Output.Trim().ShouldBe("25 objects reimported");
        (await cli.JsonAsync("import", "trees", "-j")).GetProperty("count").GetInt32().ShouldBe(25);
        (await cli.RunAsync("import", "-g", "00007")).Output.Trim().ShouldBe("1 object reimported");
        (await cli.RunAsync("import", "-p", "dataset-00003")).Output.Trim().ShouldBe("1 object reimported");
        var shown = await cli.JsonAsync("datasets", "show", "dataset-00003");
        var objectId = shown.GetProperty("extras").EnumerateArray()
            .Single(extra => extra.GetProperty("key").GetString() == "harvest_object_id").GetProperty("value").GetString()!;
        (await cli.RunAsync("import", "-o", objectId)).Output.Trim().ShouldBe("1 object reimported");
        var parts = 0;
        foreach (var segments in (string[])["01234567", "89abcdef"])
            parts += (await cli.JsonAsync("import", "trees", "--segments", segments)).GetProperty("count").GetInt32();
        parts.ShouldBeInRange(1, 50);
        (await cli.RunAsync("import", "--segments", "xyz")).Code.ShouldBe(2);
        (await cli.RunAsync("import", "-o", "nothing")).Errors.ShouldContain("There is no object nothing");

        (await cli.RunAsync("reindex")).Output.Trim().ShouldBe("25 datasets indexed anew");
        (await cli.JsonAsync("reindex", "trees")).GetProperty("datasets").GetInt32().ShouldBe(25);
        (await cli.RunAsync("datasets", "search", "00007")).Output.ShouldContain("1 dataset found");
        (await cli.RunAsync("datasets", "search", "nothing")).Output.ShouldContain("0 datasets found");
    }

    [Test]
    public async Task Samples_are_only_harvested_by_try_and_show_no_dead_address()
    {
        (await cli.RunAsync("try", "--limit", "1")).Code.ShouldBe(0);
        var name = (await cli.JsonAsync("sources"))[0].GetProperty("name").GetString()!;

        foreach (var verb in (string[])["run-test", "job"])
        {
            var result = await cli.RunAsync(verb, name);
            result.Code.ShouldBe(1);
            result.Errors.ShouldContain($"{name} is a sample: samples are only harvested by harvest try");
        }
        foreach (var listing in (string[])["sources", $"source show {name}"])
        {
            var output = (await cli.RunAsync(listing.Split(' '))).Output;
            output.ShouldContain("(sample, served by harvest try)");
            output.ShouldNotContain("127.0.0.1");
        }
        (await cli.RunAsync("job-all")).Output.ShouldContain("Created 0 new harvest jobs");
    }
}
