using System.Text.Json;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.DcatUs;

/// <summary>Real files and the counts that are known of them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DcatUsFileTests
{
    private const string Federal = """{"schema": "1.1-federal"}""";

    [Test]
    public async Task A_federal_file_and_the_same_again()
    {
        await using var run = await StartAsync(Federal, "dcatus.json");

        (await run.HarvestAsync()).ShouldCount(added: 7);
        (await run.GuidsAsync()).ShouldBe(Enumerable.Range(1, 7).Select(number => $"cftc-dc{number}"), ignoreOrder: true);
        (await run.ProblemsAsync(warnings: true)).ShouldBeEmpty();
        (await run.HarvestAsync()).ShouldCount(same: 7);
    }

    [Test]
    public async Task Another_file_in_its_place()
    {
        await using var run = await StartAsync(Federal, "dcatus.json");
        await run.HarvestAsync();
        run.File = "dcatus_2.json";

        (await run.HarvestAsync()).ShouldCount(updated: 1, same: 2, deleted: 4);

        (await run.GuidsAsync()).ShouldBe(["cftc-dc1", "cftc-dc2", "cftc-dc3"], ignoreOrder: true);
        var dataset = await run.DatasetAsync("Commitment of Traders");
        Extra(dataset, "isPartOf").ShouldBeNull();
        Extra(dataset, "spatial").ShouldBeNull();
    }

    [Test]
    public async Task Forced_cleared_and_harvested_again()
    {
        await using var run = await StartAsync(Federal, "dcatus.json");
        await run.HarvestAsync();
        var names = await run.NamesAsync();

        (await run.HarvestAsync(new JobOrder(Force: true))).ShouldCount(updated: 7);
        (await run.NamesAsync()).ShouldBe(names);
        (await run.HarvestAsync(new JobOrder(Clear: true))).ShouldCount(deleted: 7);
        (await run.NamesAsync()).ShouldBeEmpty();
        (await run.HarvestAsync()).Added.ShouldBe(7);
    }

    [TestCase("dcatus_single_record.json", Federal, 1)]
    [TestCase("dcatus_single_record_non-federal.json", """{"schema": "dcatus1.1: non-federal"}""", 1)]
    [TestCase("dcatus_single_record_non-federal.json", "", 1)]
    [TestCase("dcatus3_0_nested_catalog.json", """{"schema": "3.0"}""", 3)]
    [TestCase("dcatus3_0_nested_catalog.json", "", 3)]
    public async Task A_good_file(string file, string config, int added)
    {
        await using var run = await StartAsync(config, file);

        (await run.HarvestAsync()).ShouldCount(added: added);
        (await run.ProblemsAsync()).ShouldBeEmpty();
        (await run.HarvestAsync()).ShouldCount(same: added);
    }

    [TestCase("missing_title.json", Federal, "null-spatial: $, 'title' is a required property")]
    [TestCase("dcatus_no_identifier.json", Federal, "Commitment of Traders is missing 'identifier' field")]
    public async Task A_bad_record(string file, string config, string error)
    {
        await using var run = await StartAsync(config, file);

        var job = await run.HarvestAsync();

        job.Added.ShouldBe(0);
        (await run.ProblemsAsync()).ShouldHaveSingleItem().ShouldContain(error);
    }

    [Test]
    public async Task A_file_of_version_3_with_an_object_for_an_identifier()
    {
        await using var run = await StartAsync("""{"schema": "dcatus3.0"}""", "dcatus3_0.json");

        (await run.HarvestAsync()).Added.ShouldBe(3);

        (await run.GuidsAsync()).ShouldContain("https://example.gov/datasets/three");
        (await run.ProblemsAsync()).ShouldHaveSingleItem().ShouldContain("has an object 'identifier' with no usable '@id' field");
    }

    [Test]
    public async Task Validation_alone()
    {
        await using var run = await StartAsync(Federal, "dcatus_single_record.json");
        (await run.HarvestAsync(new JobOrder(ValidateOnly: true))).ShouldCount(same: 1);
        run.File = "missing_title.json";

        (await run.HarvestAsync(new JobOrder(ValidateOnly: true))).ShouldCount(errored: 1);

        (await run.NamesAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task The_place_and_the_publisher_are_read()
    {
        await using var run = await StartAsync(Federal, "dcatus.json");
        await run.HarvestAsync();

        var dataset = await run.DatasetAsync("Commitment of Traders");
        JsonElement.Parse(Extra(dataset, "spatial")!).GetProperty("coordinates")[0][0][0].GetDouble().ShouldBe(-124.733253);
        Extra(dataset, "old-spatial").ShouldBe("United States");
        Extra(dataset, "publisher_hierarchy").ShouldBe("U.S. Government > U.S. Commodity Futures Trading Commission");
        Extra(dataset, "bureauCode").ShouldBe("""["339:00"]""", StringCompareShould.IgnoreCase);
        dataset.GetProperty("maintainer_email").GetString().ShouldBe("hhild@CFTC.GOV");
    }

    internal static string? Extra(JsonElement dataset, string key) => dataset.GetProperty("extras").EnumerateArray()
        .Where(extra => extra.GetProperty("key").GetString() == key)
        .Select(extra => extra.GetProperty("value").GetString()?.Replace(" ", "", StringComparison.Ordinal) is var compact && key == "bureauCode"
            ? compact!.Replace("\n", "", StringComparison.Ordinal) : extra.GetProperty("value").GetString()).FirstOrDefault();

    private static async Task<FileRun> StartAsync(string config, string file) =>
        await FileRun.StartAsync(config, name => System.IO.File.ReadAllBytes(Conformance.File("dcat-us", name)), file);
}
