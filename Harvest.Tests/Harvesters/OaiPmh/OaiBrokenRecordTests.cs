using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.OaiPmh;

/// <summary>What is wrong with one record costs that record, and is told of it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OaiBrokenRecordTests
{
    [TestCase("Bad \u0002 one", "the character U+0002 is not allowed there (line ")]
    [TestCase("Bad & one", "an & stands alone; in XML it is written &amp; (line ")]
    [TestCase("Bad <b> one", "<b> of line ")]
    public async Task A_record_that_is_no_xml_is_in_error_and_the_others_are_added(string title, string reason)
    {
        await using var run = await HarvestedRepository.StartAsync(3);
        run.Repository.Put("bad", $"<dc:title xmlns:dc=\"http://purl.org/dc/elements/1.1/\">{title}</dc:title>");

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 3, errored: 1);
        var error = (await run.Engine.ErrorsAsync(job)).ShouldHaveSingleItem();
        error.ShouldStartWith("bad: The record cannot be read: ");
        error.ShouldContain(reason);
    }

    [Test]
    public async Task A_record_that_is_too_deep_is_in_error_and_the_others_are_added()
    {
        await using var run = await HarvestedRepository.StartAsync(3);
        run.Repository.Put("deep", string.Concat(Enumerable.Repeat("<a>", 200_000)) + string.Concat(Enumerable.Repeat("</a>", 200_000)));

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 3, errored: 1);
        (await run.Engine.ErrorsAsync(job)).ShouldBe(["deep: The record cannot be read: Elements are nested deeper than 100."]);
    }

    [Test]
    public async Task A_record_that_was_good_once_stays_and_its_fault_is_told_each_time()
    {
        await using var run = await HarvestedRepository.StartAsync(3);
        await run.HarvestWellAsync();
        run.Repository.Put("r2", "<bad>\u0002</bad>");

        (await run.HarvestAsync()).ShouldCount(same: 2, errored: 1);
        (await run.HarvestAsync()).ShouldCount(same: 2, errored: 1);

        (await run.Engine.DatasetsAsync()).Count.ShouldBe(3);
    }
}
