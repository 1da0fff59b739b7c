using System.Text.Json.Nodes;
using Harvest.Api;
using Harvest.Tests.Servers;

namespace Harvest.Tests.Harvesters.Ckan;

/// <summary>API keys, private datasets and the name that the harvester gives itself.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class AccessTests
{
    private const string Key = "key-of-the-portal";

    [Test]
    public async Task Every_request_has_the_key_and_the_user_agent_of_the_source()
    {
        await using var run = await HarvestedPortal.StartAsync(3, $$"""{"api_key": "{{Key}}", "user_agent": "Ours/2.0"}""");
        await run.HarvestWellAsync();
        await run.HarvestWellAsync(new Model.JobOrder(Guid: "00002"));

        run.Portal.Sent.Count.ShouldBeGreaterThan(1);
        run.Portal.Sent.ShouldAllBe(request => request.Headers["Authorization"] == Key && request.Headers["User-Agent"] == "Ours/2.0");
        run.Portal.Sent.ShouldAllBe(request => !request.Query.Contains("include_private", StringComparison.Ordinal));
    }

    [Test]
    public async Task Without_settings_no_key_is_sent()
    {
        await using var run = await HarvestedPortal.StartAsync(3);
        await run.HarvestWellAsync();

        run.Portal.Sent.ShouldAllBe(request => !request.Headers.ContainsKey("Authorization"));
        run.Portal.Sent.ShouldAllBe(request => request.Headers["User-Agent"].Contains("Harvest", StringComparison.OrdinalIgnoreCase));
    }

    [Test]
    public async Task Private_datasets_are_asked_for_when_the_source_says_so_and_stay_private()
    {
        await using var run = await HarvestedPortal.StartAsync(2, $$"""{"api_key": "{{Key}}", "include_private": true}""");
        run.Portal.Put("00003", package => package["private"] = true);

        await run.HarvestWellAsync();

        run.Portal.Sent.ShouldAllBe(request => request.Query.Contains("include_private=true", StringComparison.Ordinal));
        (await run.DatasetAsync("00003")).GetProperty("private").GetBoolean().ShouldBeTrue();
        (await run.DatasetAsync("00001")).GetProperty("private").GetBoolean().ShouldBeFalse();
    }

    [Test]
    public async Task The_key_is_shown_nowhere()
    {
        await using var run = await HarvestedPortal.StartAsync(1, $$"""{"api_key": "{{Key}}"}""");
        run.Portal.Instead = async (_, context) =>
        {
            context.Response.StatusCode = 403;
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"Access denied for {Key}"));
            return true;
        };

        var job = await run.HarvestAsync();

        var shapes = run.Engine.Get<ApiShapes>();
        JsonNode[] shown =
        [
            await shapes.SourceAsync(await run.Engine.ReloadAsync(run.Source), CancellationToken.None),
            await shapes.JobAsync(job, CancellationToken.None),
            await shapes.ReportAsync(job, 100, CancellationToken.None),
        ];
        shown.ShouldAllBe(node => !node.ToJsonString().Contains(Key, StringComparison.Ordinal));
        shown[0]["config"]!.ToString().ShouldContain("********");
        (await run.ErrorsAsync(job)).ShouldHaveSingleItem().ShouldContain("403");
    }

    [Test]
    public async Task The_key_does_not_follow_a_redirect_to_another_host()
    {
        await using var elsewhere = await TestSite.StartAsync("""{"success": true, "result": {"count": 0, "results": []}}""", "application/json");
        await using var run = await HarvestedPortal.StartAsync(1, $$"""{"api_key": "{{Key}}"}""");
        run.Portal.Instead = (_, context) =>
        {
            context.Response.Redirect(elsewhere.At("/api/3/action/package_search").AbsoluteUri);
            return Task.FromResult(true);
        };

        await run.HarvestAsync();

        elsewhere.Requests.ShouldNotBeEmpty();
        elsewhere.Requests.ShouldAllBe(request => !request.Headers.ContainsKey("Authorization"));
    }
}
