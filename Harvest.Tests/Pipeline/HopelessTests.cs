using Harvest.Harvesters;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Tests.Pipeline;

/// <summary>Work that can never succeed is given up, so that its job ends (promise 7).</summary>
public sealed class HopelessTests
{
    private readonly ScriptedHarvester harvester = new();

    [TestCase("harvest_content", false, "Given up after 5 tries")]
    [TestCase("harvest_content", true, "no room")]
    [TestCase("harvest_object", true, "no room")]
    [TestCase("dataset", true, "no room")]
    public async Task A_table_that_takes_nothing_more_ends_the_job_and_says_why(string table, bool listsContent, string reason)
    {
        await using var engine = await Engine.StartAsync(null, null, configure: services => services.AddSingleton<IHarvester>(harvester));
        harvester.Serve("source", 3);
        harvester.ListsContent = listsContent;
        var source = await engine.CreateSourceAsync(new Uri("http://source.example/"), ScriptedHarvester.Name, name: "source");
        await engine.Get<Database>().WriteAsync(
            session => session.ExecuteAsync($"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no room'); END"),
            CancellationToken.None);

        var job = await engine.HarvestAsync(source);

        (job.Status, job.Added).ShouldBe((JobStatus.Finished, 0));
        (await engine.ErrorsAsync(job)).ShouldAllBe(error => error.Contains(reason, StringComparison.Ordinal));
        (await engine.ErrorsAsync(job)).ShouldNotBeEmpty();
    }
}
