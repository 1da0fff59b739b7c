using Harvest.Storage.Jobs;
using Harvest.Storage.Sources;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Dcat;

/// <summary>A feed's way into the tables, its warnings and its score, on each database.</summary>
public sealed class DcatOnBothDatabasesTests(DatabaseKind kind) : OnBothDatabases(kind)
{
    [Test]
    public async Task A_feed_is_harvested_compared_reported_on_and_scored()
    {
        var titles = new[] { "Oaks", "Elms" };
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.ContentType = "text/turtle";
            return context.Response.WriteAsync(FeedTests.Datasets(titles));
        });
        var source = await Engine.CreateSourceAsync(site.At("/feed"), "dcat");

        var job = await Engine.HarvestAsync(source);

        job.ShouldCount(added: 2);
        var problems = await Engine.Get<JobReports>().ObjectErrorsAsync(job.Id, 100, None);
        problems.Count.ShouldBe(4);
        problems.ShouldAllBe(problem => problem.Warning && problem.Stage == "Validation");
        (await Engine.Get<SourceQuality>().MeasureAsync(source.Id, None)).Score.ShouldBe(6);
        titles[0] = "Old oaks";
        (await Engine.HarvestAsync(source)).ShouldCount(updated: 1, same: 1);
        titles = ["Old oaks"];
        (await Engine.HarvestAsync(source)).ShouldCount(same: 1, deleted: 1);
        (await Engine.DatasetsAsync()).ShouldHaveSingleItem().Text("title").ShouldBe("Old oaks");
    }
}
