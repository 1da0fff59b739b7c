using Harvest.Storage;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Hostile;

/// <summary>A dataset that the database refuses, whatever the reason, costs nobody else.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WriteFaultTests
{
    [Test]
    public async Task A_dataset_that_cannot_be_written_is_found_among_its_neighbours()
    {
        await using var run = await HarvestedPortal.StartAsync(100);
        await RefuseAsync(run.Engine, "INSERT", "00042");

        var job = await run.HarvestAsync();

        job.ShouldCount(added: 99, errored: 1);
        var error = (await run.ErrorsAsync(job)).ShouldHaveSingleItem();
        error.ShouldStartWith("00042: ");
        error.ShouldContain("no room for this one");
    }

    [Test]
    public async Task A_dataset_that_cannot_be_deleted_is_an_error_and_the_job_ends()
    {
        await using var run = await HarvestedPortal.StartAsync(20);
        await run.HarvestWellAsync();
        await RefuseAsync(run.Engine, "UPDATE", "00007");
        run.Portal.Remove("00006", "00007", "00008");

        var job = await run.HarvestAsync();

        job.ShouldCount(same: 17, errored: 1, deleted: 2);
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldStartWith("00007: ");
        (await run.TitlesAsync()).ShouldContain("Dataset 00007");
    }

    /// <summary>Has the database refuse the dataset of one record.</summary>
    private static Task RefuseAsync(Engine engine, string verb, string guid) => engine.Get<Database>().WriteAsync(
        session => session.ExecuteAsync(
            $"""
            CREATE TRIGGER refuse BEFORE {verb} ON dataset WHEN NEW.guid = '{guid}'
            BEGIN SELECT RAISE(ABORT, 'no room for this one'); END
            """),
        CancellationToken.None);
}
