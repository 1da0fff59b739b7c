using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Pipeline;

/// <summary>No more jobs are worked on at once than the site says.</summary>
public sealed class JobLimitTests
{
    [TestCase("Job:AtOnce", "1", "http://a.example/", "http://b.example/", false)]
    [TestCase("Job:AtOncePerHost", "1", "http://a.example/x", "http://a.example/y", false)]
    [TestCase("Job:AtOncePerHost", "1", "http://a.example/", "http://b.example/", true)]
    [TestCase("Job:AtOnce", "0", "http://a.example/", "http://b.example/", true)]
    public async Task A_job_beyond_the_limit_waits_until_another_has_ended(string setting, string limit, string first, string second, bool isBoth)
    {
        await using var engine = await Engine.StartAsync(settings: [(setting, limit)]);
        var (one, two) = (await JobAsync(engine, first), await JobAsync(engine, second));
        (await engine.Get<JobStore>().ClaimGatherAsync(one.Id, Worker.Id, TimeSpan.FromMinutes(1), CancellationToken.None)).ShouldNotBeNull();

        var next = await engine.Get<JobTurns>().NextAsync(two.Id, Worker.Id, CancellationToken.None);
        next.ShouldBe(isBoth ? two.Id : null);
        (await engine.Get<JobTurns>().DeferredAsync(byLimits: true, CancellationToken.None)).ShouldBe(isBoth ? [] : [two.Id]);

        await engine.Get<JobEndings>().AbortAsync(one.Id, "ended", CancellationToken.None);
        (await engine.Get<JobTurns>().NextAsync(two.Id, Worker.Id, CancellationToken.None)).ShouldBe(two.Id);
    }

    private static async Task<Job> JobAsync(Engine engine, string url)
    {
        var source = await engine.CreateSourceAsync(new Uri(url), "dcat-us");
        return (await engine.Get<JobStore>().CreateAsync(source.Id, new JobOrder(), CancellationToken.None))!;
    }
}
