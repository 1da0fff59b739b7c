using System.Net;
using System.Text.Json;
using Harvest.Accounts;
using Harvest.Model;
using Harvest.Pipeline.Control;
using Harvest.Storage.Accounts;
using Harvest.Storage.Sources;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Support;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>The reference's actions: results, error shapes and who may call them.</summary>
public sealed class HarvestActionTests
{
    private Site site = null!;
    private FakePortal portal = null!;
    private HttpClient sysadmin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        portal = await FakePortal.StartAsync();
        portal.Fill(12);
        sysadmin = await site.UserClientAsync("root", sysadmin: true);
    }

    [TearDown]
    public async Task StopAsync()
    {
        sysadmin.Dispose();
        await site.DisposeAsync();
        await portal.DisposeAsync();
    }

    [Test]
    public async Task A_source_without_anything_lacks_name_url_and_type()
    {
        var error = await sysadmin.RefusedAsync(409, "harvest_source_create", new { });

        error.GetProperty("__type").GetString().ShouldBe("Validation Error");
        foreach (var field in (string[])["name", "url", "source_type"])
            error.GetProperty(field).EnumerateArray().Select(message => message.GetString()).ShouldBe(["Missing value"]);
    }

    [Test]
    public async Task What_is_wrong_with_a_source_is_said_in_the_references_words()
    {
        var type = await sysadmin.RefusedAsync(409, "harvest_source_create", Source(type: "magic"));
        type.GetProperty("source_type")[0].GetString()!.ShouldStartWith("Unknown harvester type: magic");
        var frequency = await sysadmin.RefusedAsync(409, "harvest_source_create", Source(frequency: "ANNUALLY"));
        frequency.GetProperty("frequency")[0].GetString().ShouldBe("Frequency ANNUALLY not recognised. It must be one of MANUAL, ALWAYS, HOURLY, DAILY, WEEKLY, BIWEEKLY, MONTHLY");
        var config = await sysadmin.RefusedAsync(409, "harvest_source_create", Source(config: "not_json"));
        config.GetProperty("config")[0].GetString()!.ShouldStartWith("Error parsing the configuration options");
        await sysadmin.ActionAsync("harvest_source_create", Source());
        var again = await sysadmin.RefusedAsync(409, "harvest_source_create", Source("another"));
        again.GetProperty("url")[0].GetString()!.ShouldStartWith("There already is a Harvest Source for this URL");
        await sysadmin.ActionAsync("harvest_source_create", Source("another", config: """{"force_all": true}"""));
    }

    [Test]
    public async Task A_source_is_made_changed_in_part_and_anew_removed_and_shown()
    {
        var made = await sysadmin.ActionAsync("harvest_source_create", Source());
        made.GetProperty("source_type").GetString().ShouldBe("ckan");
        made.GetProperty("active").GetBoolean().ShouldBeTrue();
        var id = made.GetProperty("id").GetString()!;

        var patched = await sysadmin.ActionAsync("harvest_source_patch", new { id, name = "renamed", config = """{"force_all": true}""" });
        (patched.GetProperty("name").GetString(), patched.GetProperty("title").GetString(), patched.GetProperty("frequency").GetString())
            .ShouldBe(("renamed", "The portal", "WEEKLY"));
        var updated = await sysadmin.ActionAsync("harvest_source_update", new { id, name = "renamed", url = portal.Url, source_type = "ckan" });
        (updated.GetProperty("title").GetString(), updated.GetProperty("config").GetString()).ShouldBe(("renamed", ""));
        (await site.Anonymous.ActionAsync("harvest_source_show?id=renamed")).GetProperty("id").GetString().ShouldBe(id);
        (await site.Anonymous.ActionAsync($"harvest_source_show?url={portal.Url}")).GetProperty("id").GetString().ShouldBe(id);
        (await sysadmin.ActionAsync("harvest_source_delete", new { id })).ValueKind.ShouldBe(JsonValueKind.Null);
        (await sysadmin.ActionAsync($"harvest_source_show?id={id}")).GetProperty("active").GetBoolean().ShouldBeFalse();
        var error = await sysadmin.RefusedAsync(409, "harvest_job_create", new { source_id = id });
        error.GetProperty("message").GetString()!.ShouldContain("was removed");
    }

    [Test]
    public async Task A_job_is_made_run_shown_reported_and_there_is_one_at_a_time()
    {
        await sysadmin.ActionAsync("harvest_source_create", Source(frequency: "MANUAL"));
        portal.PutRaw("bad", """{"id": "bad", "name": "bad", "resources": 7}""");

        var job = await sysadmin.ActionAsync("harvest_job_create", new { source_id = "portal" });
        job.GetProperty("status").GetString().ShouldBe("Running");
        job.GetProperty("stats").GetProperty("added").GetInt32().ShouldBe(0);
        var id = job.GetProperty("id").GetString();
        await FinishedAsync(id!);
        var shown = await sysadmin.ActionAsync($"harvest_job_show?id={id}");
        shown.GetProperty("stats").GetProperty("added").GetInt32().ShouldBeGreaterThanOrEqualTo(12);
        shown.GetProperty("finished").GetString()!.Length.ShouldBe("2026-01-01 00:00:00.000000".Length);
        (await sysadmin.ActionAsync("harvest_job_list?source_id=portal")).GetArrayLength().ShouldBe(1);
        (await sysadmin.ActionAsync("harvest_job_list?status=Running")).GetArrayLength().ShouldBe(0);
        (await sysadmin.ActionAsync($"harvest_job_report?id={id}")).TryGetProperty("object_errors", out _).ShouldBeTrue();
        var status = await site.Anonymous.ActionAsync("harvest_source_show_status?id=portal");
        (status.GetProperty("job_count").GetInt32(), status.GetProperty("total_datasets").GetInt32()).ShouldBe((1, 12 + shown.GetProperty("stats").GetProperty("added").GetInt32() - 12));
        (await sysadmin.ActionAsync("harvest_object_list?source_id=portal")).GetArrayLength().ShouldBeGreaterThanOrEqualTo(12);
        var found = await site.Anonymous.ActionAsync("harvest_object_show?dataset_id=00001");
        found.GetProperty("guid").GetString().ShouldBe("00001");
        JsonElement.Parse(found.GetProperty("content").GetString()!).GetProperty("title").GetString().ShouldBe("Dataset 00001");
        (await sysadmin.ActionAsync("harvest_objects_import", new { package_id = "00001" })).GetInt32().ShouldBe(1);
    }

    [Test]
    public async Task A_running_job_is_aborted_and_a_second_one_is_refused()
    {
        var release = new TaskCompletionSource();
        portal.Instead = async (_, _) =>
        {
            await release.Task;
            return false;
        };
        await sysadmin.ActionAsync("harvest_source_create", Source(frequency: "MANUAL"));
        var job = await sysadmin.ActionAsync("harvest_job_create", new { source_id = "portal" });

        var second = await sysadmin.RefusedAsync(409, "harvest_job_create", new { source_id = "portal" });
        second.GetProperty("source_id")[0].GetString().ShouldBe("There already is an unrun job for this source");
        var aborted = await sysadmin.ActionAsync("harvest_job_abort", new { id = job.GetProperty("id").GetString() });

        aborted.GetProperty("status").GetString().ShouldBe("Aborted");
        await sysadmin.RefusedAsync(404, "harvest_job_abort", new { id = "no such job" });
        release.SetResult();
    }

    [Test]
    public async Task Clearing_empties_and_clearing_the_history_keeps_datasets()
    {
        var source = await site.SourceAsync(portal.Url, "portal");
        await site.HarvestAsync(source);

        (await sysadmin.ActionAsync("harvest_source_job_history_clear", new { id = "portal" })).GetProperty("id").GetString().ShouldBe(source.Id);
        (await site.Anonymous.ActionAsync("harvest_source_show_status?id=portal")).GetProperty("total_datasets").GetInt32().ShouldBe(12);
        (await sysadmin.ActionAsync("harvest_source_clear", new { id = "portal" })).GetProperty("id").GetString().ShouldBe(source.Id);
        (await site.Anonymous.ActionAsync("package_search")).GetProperty("count").GetInt32().ShouldBe(0);
        (await sysadmin.ActionAsync("harvest_sources_job_history_clear", new { })).GetArrayLength().ShouldBe(1);
        (await sysadmin.ActionAsync("harvest_abort_failed_jobs", new { life_span = 3 })).GetString().ShouldBe("There are no jobs to abort");
        (await sysadmin.ActionAsync("harvest_jobs_run", new { })).GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task An_object_is_no_text()
    {
        var refused = await sysadmin.RefusedAsync(409, "harvest_source_create", new { name = "odd", url = portal.Url.AbsoluteUri, source_type = "ckan", title = new { a = 1 } });

        refused.GetProperty("title")[0].GetString().ShouldBe("Must be a single value, found an object");
        (await sysadmin.ActionAsync("harvest_source_create", new { name = "odd", url = portal.Url.AbsoluteUri, source_type = "ckan", config = new { page_size = 5 } }))
            .GetProperty("config").GetString().ShouldBe("""{"page_size":5}""");
    }

    [Test]
    public async Task A_source_without_a_type_is_what_its_address_is()
    {
        var made = await sysadmin.ActionAsync("harvest_source_create", new { name = "found", url = $"{portal.Url}organization/city" });
        var refused = await sysadmin.RefusedAsync(409, "harvest_source_create", new { name = "nothing", url = "http://127.0.0.1:9/" });

        (made.GetProperty("source_type").GetString(), made.GetProperty("url").GetString()).ShouldBe(("ckan", portal.Url.AbsoluteUri.TrimEnd('/')));
        made.GetProperty("config").GetString()!.ShouldContain("organizations_filter_include");
        made.GetProperty("hints").ToString().ShouldContain("Detected ckan at ");
        refused.GetProperty("source_type")[0].GetString()!.ShouldStartWith("Missing value, and the type cannot be detected: ");
        await site.Anonymous.RefusedAsync(403, "harvest_source_create", new { name = "strange", url = portal.Url });
    }

    [Test]
    public async Task What_is_not_there_is_404_and_states_are_asked_for_by_either_word()
    {
        var source = await site.SourceAsync(portal.Url, "portal");
        await site.HarvestAsync(source);

        (await sysadmin.RefusedAsync(404, "harvest_dataset_take_down", new { id = "nothing", reason = "old" })).GetProperty("message").GetString()!
            .ShouldContain("There is no harvested dataset nothing");
        foreach (var (word, count) in ((string, int)[])[("Finished", 1), ("finished", 1), ("Queued", 0), ("finished with errors", 0), ("New", 0)])
            (await sysadmin.ActionAsync("harvest_job_list", new { status = word })).GetArrayLength().ShouldBe(count, word);
        (await sysadmin.ActionAsync("harvest_job_list"))[0].GetProperty("state").GetString().ShouldBe("Finished");
        await sysadmin.RefusedAsync(409, "harvest_job_list", new { status = "Runing" });
        await sysadmin.RefusedAsync(409, "harvest_abort_failed_jobs", new { life_span = 40_000 });
    }

    [TestCase("harvest_source_create")]
    [TestCase("harvest_source_update")]
    [TestCase("harvest_source_delete")]
    [TestCase("harvest_source_clear")]
    [TestCase("harvest_source_job_history_clear")]
    [TestCase("harvest_sources_job_history_clear")]
    [TestCase("harvest_source_reindex")]
    [TestCase("harvest_sources_reindex")]
    [TestCase("harvest_job_create")]
    [TestCase("harvest_job_create_all")]
    [TestCase("harvest_job_abort")]
    [TestCase("harvest_jobs_run")]
    [TestCase("harvest_objects_import")]
    [TestCase("harvest_object_create")]
    [TestCase("harvest_source_decide")]
    public async Task Nobody_changes_anything_without_a_right(string action)
    {
        await site.SourceAsync(portal.Url, "portal");
        var stranger = await site.UserClientAsync("stranger");
        var all = new Dictionary<string, string>
        {
            ["id"] = "portal",
            ["source_id"] = "portal",
            ["name"] = "x",
            ["url"] = "http://x.example",
            ["source_type"] = "ckan",
            ["approval"] = "Accepted",
        };
        var help = (await site.Anonymous.ActionAsync($"help_show?name={action}")).GetString()!;
        var parameters = all.Where(parameter => help.Contains($"  {parameter.Key} (", StringComparison.Ordinal)).ToDictionary();

        (await site.Anonymous.RefusedAsync(403, action, parameters)).GetProperty("__type").GetString().ShouldBe("Authorization Error");
        if (action != "harvest_source_create")
            await stranger.RefusedAsync(403, action, parameters);
        await site.Anonymous.RefusedAsync(400, $"{action}?id=portal");
    }

    [TestCase("harvest_log_list")]
    [TestCase("harvest_get_notifications_recipients?source_id=portal")]
    [TestCase("harvest_job_list")]
    [TestCase("harvest_job_list?source_id=portal")]
    [TestCase("harvest_object_list?source_id=portal")]
    public async Task What_is_not_for_everybody_is_not_shown_to_anybody(string action)
    {
        await site.SourceAsync(portal.Url, "portal");

        await site.Anonymous.RefusedAsync(403, action);
        (await sysadmin.ActionAsync(action)).ValueKind.ShouldBe(JsonValueKind.Array);
    }

    [Test]
    public async Task An_editor_makes_and_runs_sources_of_his_organization_and_of_no_other()
    {
        var editor = await site.UserClientAsync("editor");
        await site.OrganizationAsync("ours", ("editor", Role.Editor));
        await site.OrganizationAsync("theirs");

        var ours = await editor.ActionAsync("harvest_source_create", Source(frequency: "MANUAL", organization: "ours"));
        ours.GetProperty("approval").GetString().ShouldBe("Accepted");
        (await editor.ActionAsync("harvest_job_create", new { source_id = "portal" })).GetProperty("status").GetString().ShouldBe("Running");
        await editor.RefusedAsync(403, "harvest_source_patch", new { id = "portal", owner_org = "theirs" });
        var pending = await editor.ActionAsync("harvest_source_create", Source("proposed", config: """{"force_all": true}""", organization: "theirs"));
        pending.GetProperty("approval").GetString().ShouldBe("Pending");
    }

    [Test]
    public async Task Who_may_do_what_with_a_source_is_the_same_by_page_and_by_action_and_is_written_down_once()
    {
        var editor = await site.UserClientAsync("editor");
        await site.UserAsync("stranger");
        await site.OrganizationAsync("ours", ("editor", Role.Editor));
        await site.OrganizationAsync("theirs");
        var source = await site.SourceAsync(portal.Url, "portal", draft => draft with { Organization = "ours" });
        await site.HarvestAsync(source);
        var release = new TaskCompletionSource();
        portal.Instead = async (_, _) =>
        {
            await release.Task;
            return false;
        };
        var service = site.Get<SourceService>();
        var caller = await CallerAsync("editor");

        // What a page does, and what an action does.
        await service.RunAsync(caller, source, new JobOrder(), CancellationToken.None);
        (await editor.ActionAsync("harvest_job_abort", new { source_id = "portal" })).GetProperty("status").GetString().ShouldBe("Aborted");
        await editor.ActionAsync("harvest_job_create", new { source_id = "portal" });
        (await service.AbortAsync(caller, "portal", CancellationToken.None))!.Status.ShouldBe(JobStatus.Aborted);
        (await editor.ActionAsync("harvest_objects_import", new { source_id = "portal" })).GetInt32().ShouldBe(12);
        await Should.ThrowAsync<RefusedException>(service.SaveAsync(
            caller, source, SourceDraft.Of(source) with { Organization = "theirs" }, CancellationToken.None));
        await Should.ThrowAsync<RefusedException>(service.AbortAsync(await CallerAsync("stranger"), "portal", CancellationToken.None));

        var entries = await site.Get<AuditStore>().ListAsync(50, 0, CancellationToken.None);
        entries.Select(entry => $"{entry.UserName} {entry.Action} {entry.Subject}").Reverse().ShouldBe(
        [
            "editor harvest_job_create portal", "editor harvest_job_abort portal", "editor harvest_job_create portal",
            "editor harvest_job_abort portal", "editor harvest_objects_import portal",
        ]);
        release.SetResult();
    }

    [Test]
    public async Task What_a_person_without_the_right_makes_waits_and_an_accepted_source_with_a_new_address_waits_again()
    {
        var proposer = await site.UserClientAsync("proposer");
        await site.OrganizationAsync("office", ("proposer", Role.Member));
        await proposer.ActionAsync("harvest_source_create", Source(organization: "office"));

        await site.Anonymous.RefusedAsync(404, "harvest_source_show?id=portal");
        var refused = await proposer.RefusedAsync(409, "harvest_job_create", new { source_id = "portal" });
        refused.GetProperty("message").GetString()!.ShouldContain("not accepted");
        await proposer.RefusedAsync(403, "harvest_source_decide", new { id = "portal", approval = "Accepted" });
        await sysadmin.ActionAsync("harvest_source_decide", new { id = "portal", approval = "Refused", comment = "Which portal is this?" });
        (await sysadmin.ActionAsync("harvest_source_decide", new { id = "portal", approval = "Accepted" })).GetProperty("approval").GetString().ShouldBe("Accepted");
        await site.Anonymous.ActionAsync("harvest_source_show?id=portal");

        // Accepted, it is the organization's: its maker is no editor there.
        await proposer.RefusedAsync(403, "harvest_source_patch", new { id = "portal", url = "http://elsewhere.example/" });
        await sysadmin.ActionAsync("harvest_source_patch", new { id = "portal", owner_org = "" });
    }

    [Test]
    public async Task A_source_that_was_accepted_for_one_address_waits_again_for_another()
    {
        var proposer = await site.UserClientAsync("proposer");
        await proposer.ActionAsync("harvest_source_create", Source());
        await sysadmin.ActionAsync("harvest_source_decide", new { id = "portal", approval = "Accepted" });

        (await proposer.TryActionAsync("harvest_source_patch", new { id = "portal", title = "Only the title" })).Answer.ToString().ShouldContain("approval");
        var changed = await proposer.ActionAsync("harvest_source_patch", new { id = "portal", url = "http://elsewhere.example/" });

        changed.GetProperty("approval").GetString().ShouldBe("Pending");
    }

    [Test]
    public async Task Nobody_sees_private_sources_secrets_or_addresses_of_people()
    {
        await site.SourceAsync(new Uri("http://user:hunter2@portal.example/?api_key=abcdef"), "open", draft => draft with { UserId = "x" });
        var hidden = await site.SourceAsync(new Uri("http://hidden.example/"), "hidden", draft => draft with { Private = true });
        await site.Get<SourceStore>().SetNotifyAsync(hidden.Id, "people@people.example", NotifyWhen.All, CancellationToken.None);

        string[] paths =
            ["/harvest", "/harvest/open", "/api/3/action/harvest_source_list", "/api/3/action/harvest_source_show?id=open", "/", "/dataset", "/organization"];
        foreach (var path in paths)
        {
            var text = await site.Anonymous.GetStringAsync(new Uri(path, UriKind.Relative));
            text.ShouldNotContain("hunter2");
            text.ShouldNotContain("abcdef");
            text.ShouldNotContain("people.example");
            text.ShouldNotContain("hidden.example");
        }
        await site.Anonymous.RefusedAsync(404, "harvest_source_show?id=hidden");
        (await site.Anonymous.GetAsync(new Uri("/harvest/hidden", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await sysadmin.ActionAsync("harvest_source_list")).GetArrayLength().ShouldBe(2);
    }

    [Test]
    public async Task A_token_for_reading_changes_nothing_and_an_expired_or_unknown_one_is_refused()
    {
        var reader = await site.UserClientAsync("reader", sysadmin: true, TokenScope.Read);
        (await reader.ActionAsync("harvest_log_list")).ValueKind.ShouldBe(JsonValueKind.Array);
        await reader.RefusedAsync(403, "harvest_source_create", Source());
        await site.Client("hv_0000").RefusedAsync(403, "site_read");
        var user = await site.UserAsync("late");
        var (_, secret) = await site.Get<Accounts.AccountControl>().CreateTokenAsync(user, "late", TokenScope.Write, TimeSpan.FromTicks(1), CancellationToken.None);
        await site.Client(secret).RefusedAsync(403, "site_read");
    }

    [Test]
    public async Task Every_action_is_described_and_help_names_its_parameters()
    {
        var described = JsonElement.Parse(await site.Anonymous.GetStringAsync(new Uri("/api/3/openapi.json", UriKind.Relative)));

        var paths = described.GetProperty("paths").EnumerateObject().ToList();
        paths.Count.ShouldBeGreaterThanOrEqualTo(44);
        described.GetProperty("paths").GetProperty("/api/3/action/harvest_job_create").TryGetProperty("get", out _).ShouldBeFalse();
        (await site.Anonymous.ActionAsync("help_show?name=package_search")).GetString()!.ShouldContain("rows (integer)");
        (await site.Anonymous.RefusedAsync(400, "no_such_action")).GetProperty("message").GetString().ShouldBe("Action name not known: no_such_action");
        (await site.Anonymous.RefusedAsync(400, "package_shw")).GetProperty("message").GetString().ShouldBe("Action name not known: package_shw. Did you mean package_show?");
        (await site.Anonymous.ActionAsync("status_show")).GetProperty("site_url").GetString().ShouldBe(site.Url.AbsoluteUri.TrimEnd('/'));
        (await site.Anonymous.ActionAsync("harvesters_info_show")).EnumerateArray().Select(info => info.GetProperty("name").GetString())
            .ShouldContain("ckan");
    }

    /// <summary>What curl -d sends without another word.</summary>
    [Test]
    public async Task Json_that_is_called_a_form_is_read_as_json()
    {
        using var content = new StringContent("""{"id": "no-such-dataset"}""", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");

        using var response = await site.Anonymous.PostAsync(new Uri("/api/3/action/package_show", UriKind.Relative), content);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [TestCase("[1]")]
    [TestCase("{")]
    [TestCase("\"text\"")]
    [TestCase("{\"a\":1,\"a\":2}")]
    public async Task A_body_that_is_no_object_is_a_bad_request(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await sysadmin.PostAsync(new Uri("/api/3/action/harvest_source_create", UriKind.Relative), content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<Caller> CallerAsync(string name)
    {
        var user = (await site.Get<UserStore>().FindAsync(name, CancellationToken.None))!;
        return new Caller(user, await site.Get<MemberStore>().OfUserAsync(user.Id, CancellationToken.None));
    }

    private Task FinishedAsync(string id) => Eventually.ShouldAsync(
        async () => (await sysadmin.ActionAsync($"harvest_job_show?id={id}")).GetProperty("status").GetString() == "Finished",
        $"job {id} finishes",
        TimeSpan.FromSeconds(30));

    private object Source(
        string name = "portal", string type = "ckan", string frequency = "WEEKLY", string config = "", string? organization = null) =>
        new { name, url = portal.Url, source_type = type, title = "The portal", frequency, config, owner_org = organization };
}
