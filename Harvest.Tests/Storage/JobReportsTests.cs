using Harvest.Storage.Jobs;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

/// <summary>In which order a job's report says what was wrong.</summary>
public sealed class JobReportsTests(DatabaseKind kind) : PipelineTests(kind)
{
    [Test]
    public async Task The_most_frequent_warning_comes_first()
    {
        var job = await CreateJobAsync(await ScriptedAsync("parks"));
        var reports = Get<JobReports>();
        await reports.AddGatherErrorsAsync(job.Id, ["often", "once", "often"], CancellationToken.None, isWarning: true);

        (await reports.GatherWarningsAsync(job.Id, 10, CancellationToken.None)).ShouldBe(["often", "often", "once"]);
        (await reports.GatherWarningSummaryAsync(job.Id, 10, CancellationToken.None)).Select(group => (group.Message, group.ErrorCount)).ShouldBe([("often", 2L), ("once", 1L)]);
        (await reports.GatherErrorsAsync(job.Id, 10, CancellationToken.None)).ShouldBeEmpty();
    }
}
