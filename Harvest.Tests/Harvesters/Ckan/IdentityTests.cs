using Harvest.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>A portal whose search fails once while the list of names works: its records stay what they are known by.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class IdentityTests
{
    [TestCase(8, 404, "not here")]
    [TestCase(20, 404, "not here")]
    [TestCase(20, 400, "\"Bad request - Action name not known: package_search\"")]
    [TestCase(20, 405, "")]
    [TestCase(20, 410, "")]
    [TestCase(20, 501, "")]
    [TestCase(20, 200, "{\"success\": true, \"result\": {\"cou")]
    [TestCase(20, 200, "<html><h1>Maintenance</h1></html>")]
    [TestCase(20, 200, "{\"success\": true, \"result\": {\"results\": []}}")]
    [TestCase(20, 200, "[]")]
    public async Task No_record_is_taken_under_its_name_or_deleted(int count, int status, string body)
    {
        await using var run = await HarvestedPortal.StartAsync(count, """{"force_all": true}""");
        await run.HarvestWellAsync();
        var before = await IdsAsync();
        run.Portal.Instead = async (request, context) =>
        {
            if (request.Action == "package_show")
                return false;
            context.Response.StatusCode = request.Action == "package_list" ? 200 : status;
            await context.Response.WriteAsync(request.Action == "package_list"
                ? $$"""{"success": true, "result": [{{string.Join(",", Enumerable.Range(1, count).Select(number => $"\"dataset-{number:00000}\""))}}]}"""
                : body);
            return true;
        };

        var job = await run.HarvestAsync();

        (job.Added, job.Deleted).ShouldBe((0, 0));
        (await IdsAsync()).ShouldBe(before);
        run.Portal.Instead = (_, _) => Task.FromResult(false);
        (await run.HarvestWellAsync()).ShouldCount(same: count);
        (await IdsAsync()).ShouldBe(before);

        async Task<IReadOnlyList<string?>> IdsAsync() =>
            [.. (await run.DatasetsAsync()).Select(dataset => dataset.GetProperty("id").GetString()).Order(StringComparer.Ordinal)];
    }
}
