using System.Text.Json;
using Harvest.Storage.Accounts;
using Harvest.Storage.Jobs;
using Harvest.Web.Api;
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
    public async Task A_word_that_is_none_of_those_taken_is_an_error_of_every_action()
    {
        var taken = site.Get<ActionTable>().All.SelectMany(action => action.Parameters.Where(parameter => parameter.Choices.Count > 0).Select(parameter => (action.Name, parameter))).ToList();
        taken.Select(one => one.parameter.Name).ShouldContain("status");
        foreach (var (action, parameter) in taken)
        {
            var error = await sysadmin.RefusedAsync(409, action, new Dictionary<string, object> { [parameter.Name] = "Foo" });
            error.GetProperty(parameter.Name)[0].GetString().ShouldBe($"Must be one of {string.Join(", ", parameter.Choices)}, found Foo", action);
        }
        (await sysadmin.ActionAsync("harvest_job_list", new { status = "finished" })).ValueKind.ShouldBe(JsonValueKind.Array);
        // A description that lists the values is a declaration that nobody checks.
        site.Get<ActionTable>().All.SelectMany(action => action.Parameters.Select(parameter => (Action: action.Name, parameter.Name, parameter.Description, parameter.Choices.Count)))
            .Where(one => one.Count == 0 && System.Text.RegularExpressions.Regex.IsMatch(one.Description, "^[A-Za-z_]+(, [A-Za-z_]+)* or [A-Za-z_]+$") && !one.Description.StartsWith("Id ", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Test]
    public async Task A_token_that_is_unknown_is_refused_with_the_name_of_the_action()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Url, "api/3/action/harvest_source_list"));
        request.Headers.TryAddWithoutValidation("Authorization", "hv_nosuch");

        using var answer = await site.Anonymous.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(403);
        JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("help").GetString().ShouldEndWith("help_show?name=harvest_source_list");
    }

    [Test]
    public async Task A_number_that_is_none_and_a_text_that_is_a_list_are_errors_of_every_action()
    {
        foreach (var (action, known) in await ActionsAsync())
        {
            foreach (var name in known.Where(parameter => parameter.Value == "integer").Select(parameter => parameter.Key))
            {
                var error = await sysadmin.RefusedAsync(409, action, new Dictionary<string, object> { [name] = "perhaps" });
                error.GetProperty(name)[0].GetString().ShouldBe("Invalid integer", action);
            }
            foreach (var name in known.Where(parameter => parameter.Value is "string" or "integer").Select(parameter => parameter.Key))
            {
                var error = await sysadmin.RefusedAsync(409, action, new Dictionary<string, object> { [name] = (string[])["a", "b"] });
                error.TryGetProperty(name, out _).ShouldBeTrue($"{action} {name}");
            }
        }
    }

    [Test]
    public async Task What_must_be_given_is_named_by_every_action_and_what_is_not_there_by_those_that_look_for_it()
    {
        var audit = site.Get<AuditStore>();
        var before = (await audit.ListAsync(1000, 0, CancellationToken.None)).Count;
        foreach (var action in site.Get<ActionTable>().All)
        {
            var needed = action.Parameters.Where(parameter => parameter.IsRequired).ToList();
            if (needed.Count == 0)
                continue;
            var (status, answer) = await sysadmin.TryActionAsync(action.Name, new Dictionary<string, object>());
            status.ShouldBe(409, $"{action.Name} without anything: {answer}");
            answer.GetProperty("error").EnumerateObject().Select(member => member.Name).ShouldContain(name => needed.Any(parameter => parameter.Name == name), $"{action.Name}: {answer}");

            var nonsense = needed.ToDictionary(parameter => parameter.Name, parameter => (object)(parameter.Type == "integer" ? "7" : "nosuch"));
            (status, answer) = await sysadmin.TryActionAsync(action.Name, nonsense);
            if (action.Name.EndsWith("_autocomplete", StringComparison.Ordinal) || NeedNoThing.Contains(action.Name))
                continue;
            status.ShouldBeOneOf([400, 404, 409], $"{action.Name} with nonsense: {answer}");
            answer.GetProperty("error").EnumerateObject().Last().Value.ToString().Length.ShouldBeGreaterThan(5, action.Name);
        }
        (await audit.ListAsync(1000, 0, CancellationToken.None)).Count.ShouldBe(before);
    }

    /// <summary>They look for what need not be there: an empty list says so.</summary>
    private static readonly string[] NeedNoThing = ["harvest_record_find"];

    [Test]
    public async Task A_job_that_shall_only_validate_does_so_and_a_misspelt_wish_starts_nothing()
    {
        var source = await site.SourceAsync(new Uri("http://127.0.0.1:9/"), "wishes");

        await sysadmin.RefusedAsync(409, "harvest_job_create", new { source_id = source.Name, validate = true });
        await sysadmin.RefusedAsync(409, "harvest_job_create", new { source_id = source.Name, limit = 0 });
        await sysadmin.RefusedAsync(409, "harvest_job_create", new { source_id = source.Name, validate_only = true, force = true });
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
