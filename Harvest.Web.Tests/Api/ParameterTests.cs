using System.Text.Json;
using Harvest.Storage.Jobs;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>Every action, as the site's own OpenAPI description has it, with parameters that are unknown or of the wrong kind.</summary>
public sealed class ParameterTests
{
    private Site site = null!;
    private HttpClient sysadmin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        sysadmin = await site.UserClientAsync("root", sysadmin: true);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        sysadmin.Dispose();
        await site.DisposeAsync();
    }

    [Test]
    public async Task An_unknown_parameter_is_an_error_of_every_action()
    {
        foreach (var (action, known) in await ActionsAsync())
        {
            var error = await sysadmin.RefusedAsync(409, action, new Dictionary<string, object> { ["zzqqxx"] = "1" });

            error.GetProperty("zzqqxx")[0].GetString()!.ShouldStartWith("Unknown parameter. ", Case.Sensitive, action);
            foreach (var name in known.Keys.Where(name => name.Length > 4 && name != "status"))
            {
                var mistyped = $"{name[..^2]}{name[^1]}";
                if (known.ContainsKey(mistyped))
                    continue;
                error = await sysadmin.RefusedAsync(409, action, new Dictionary<string, object> { [mistyped] = "1" });
                error.GetProperty(mistyped)[0].GetString()!.ShouldContain($"Did you mean {name}?", Case.Sensitive, action);
            }
        }
    }

    [Test]
    public async Task A_truth_value_that_is_none_is_an_error_of_every_action()
    {
        foreach (var (action, known) in await ActionsAsync())
        {
            foreach (var name in known.Where(parameter => parameter.Value == "boolean").Select(parameter => parameter.Key))
            {
                var error = await sysadmin.RefusedAsync(409, action, new Dictionary<string, object> { [name] = "perhaps" });
                error.GetProperty(name)[0].GetString().ShouldBe("Must be true or false", action);
            }
        }
    }

    [Test]
    public async Task A_job_that_shall_only_validate_does_so_and_a_misspelt_wish_starts_nothing()
    {
        var source = await site.SourceAsync(new Uri("http://127.0.0.1:9/"), "wishes");

        await sysadmin.RefusedAsync(409, "harvest_job_create", new { source_id = source.Name, validate = true });
        await sysadmin.RefusedAsync(409, "harvest_job_create", new { source_id = source.Name, limit = 0 });
        (await sysadmin.ActionAsync("harvest_job_list", new { source_id = source.Name })).GetArrayLength().ShouldBe(0);
        var job = await sysadmin.ActionAsync("harvest_job_create", new { source_id = source.Name, validate_only = true, limit = 3, run = false });

        var stored = (await site.Get<JobStore>().FindAsync(job.GetProperty("id").GetString()!, CancellationToken.None))!;
        Harvest.Model.JobOrder.Parse(stored.Orders).ShouldBe(new Harvest.Model.JobOrder(Limit: 3, ValidateOnly: true));
    }

    [Test]
    public async Task A_schedule_is_set_by_a_patch_and_a_source_that_was_read_can_be_written_back()
    {
        var source = await site.SourceAsync(new Uri("http://127.0.0.1:9/rota"), "rota");

        var patched = await sysadmin.ActionAsync("harvest_source_patch", new { id = source.Name, schedule = "0 3 * * *", time_zone = "Europe/Madrid" });
        (patched.GetProperty("schedule").GetString(), patched.GetProperty("time_zone").GetString()).ShouldBe(("0 3 * * *", "Europe/Madrid"));
        var refused = await sysadmin.RefusedAsync(409, "harvest_source_patch", new { id = source.Name, schedule = "when it suits" });
        refused.TryGetProperty("schedule", out _).ShouldBeTrue();
        var read = await sysadmin.ActionAsync("harvest_source_show", new { id = source.Name });
        var written = await sysadmin.ActionAsync("harvest_source_update", read);
        written.GetProperty("schedule").GetString().ShouldBe("0 3 * * *");
    }

    private async Task<Dictionary<string, Dictionary<string, string>>> ActionsAsync()
    {
        var description = JsonElement.Parse(await site.Anonymous.GetStringAsync(new Uri(site.Url, "api/3/openapi.json")));
        return description.GetProperty("paths").EnumerateObject().ToDictionary(
            path => path.Name.Split('/')[^1],
            path => path.Value.GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
                .GetProperty("schema").GetProperty("properties").EnumerateObject()
                .ToDictionary(parameter => parameter.Name, parameter => parameter.Value.GetProperty("type").GetString()!));
    }
}
