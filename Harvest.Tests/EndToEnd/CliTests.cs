using System.Text.Json;
using Harvest.Tests.Harvesters.Ckan;

namespace Harvest.Tests.EndToEnd;

/// <summary>Verbs, names, exit codes and JSON as the documents promise them.</summary>
public sealed class CliTests
{
    private Cli cli = null!;

    [SetUp]
    public void Start() => cli = new Cli();

    [TearDown]
    public void End() => cli.Dispose();

    [Test]
    public async Task A_source_goes_through_its_whole_life()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(12);
        var url = portal.Url.AbsoluteUri;

        (await cli.JsonAsync("initdb")).GetProperty("applied").GetArrayLength().ShouldBeGreaterThan(0);
        var source = await cli.JsonAsync("source", "create", "trees", url, "ckan", "--title", "Trees", "--frequency", "daily", "--config", """{"page_size": 5}""");
        source.GetProperty("frequency").GetString().ShouldBe("DAILY");
        source.GetProperty("config").GetString().ShouldBe("""{"page_size":5}""");
        (await cli.JsonAsync("sources")).GetArrayLength().ShouldBe(1);
        (await cli.JsonAsync("source", "show", "trees")).GetProperty("id").GetString().ShouldBe(source.GetProperty("id").GetString());

        var job = await cli.JsonAsync("job", "trees");
        job.GetProperty("status").GetString().ShouldBe("Running");
        job.GetProperty("gather_started").ValueKind.ShouldBe(JsonValueKind.Null);
        (await cli.RunAsync("job", "trees")).Errors.ShouldContain("There is an open job for source trees already");
        var run = await cli.JsonAsync("run");
        run.GetProperty("ended")[0].GetProperty("stats").GetProperty("added").GetInt32().ShouldBe(12);

        var again = await cli.JsonAsync("run_test", "trees");
        again.GetProperty("job").GetProperty("stats").GetProperty("not modified").GetInt32().ShouldBe(12);
        again.GetProperty("datasets").GetInt32().ShouldBe(12);
        (await cli.JsonAsync("import", "trees")).GetProperty("count").GetInt32().ShouldBe(12);
        (await cli.JsonAsync("jobs", "--source", "trees")).GetArrayLength().ShouldBe(3);
        (await cli.JsonAsync("job", "show", "trees")).GetProperty("stats").GetProperty("updated").GetInt32().ShouldBe(12);
        (await cli.JsonAsync("job", "report", "trees")).GetProperty("gather_errors").GetArrayLength().ShouldBe(0);
        (await cli.JsonAsync("datasets", "list", "--source", "trees")).GetArrayLength().ShouldBe(12);
        (await cli.JsonAsync("datasets", "search", "dataset", "00003")).GetProperty("count").GetInt32().ShouldBe(1);
        (await cli.JsonAsync("datasets", "show", "dataset-00003")).GetProperty("id").GetString().ShouldBe("00003");

        (await cli.JsonAsync("clearsource_history", "trees", "--keep-current", "--yes")).GetArrayLength().ShouldBe(1);
        (await cli.JsonAsync("clearsource", "trees", "--yes")).GetProperty("datasets").GetInt32().ShouldBe(12);
        (await cli.JsonAsync("rmsource", "trees", "--yes")).GetProperty("id").GetString().ShouldBe(source.GetProperty("id").GetString());
        (await cli.JsonAsync("sources")).GetArrayLength().ShouldBe(0);
        (await cli.JsonAsync("sources", "all")).GetArrayLength().ShouldBe(1);
    }

    [Test]
    public async Task Try_finds_out_what_an_address_is_and_harvests_it()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(7);
        cli.Settings["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "false";

        var dry = await cli.JsonAsync("try", portal.Url.AbsoluteUri, "--dry-run");
        dry.GetProperty("would").GetProperty("added").GetInt32().ShouldBe(7);
        (await cli.JsonAsync("sources")).GetArrayLength().ShouldBe(0);

        var report = await cli.JsonAsync("try", $"{portal.Url}dataset/some-page");
        report.GetProperty("datasets").GetInt32().ShouldBe(7);
        report.GetProperty("source").GetProperty("type").GetString().ShouldBe("ckan");
        report.GetProperty("per_second").GetDouble().ShouldBeGreaterThan(0);
        (await cli.JsonAsync("try", portal.Url.AbsoluteUri, "--limit", "3")).GetProperty("job").GetProperty("stats").GetProperty("not modified").GetInt32().ShouldBe(3);
    }

    [Test]
    public async Task Try_without_an_address_harvests_the_samples()
    {
        var reports = await cli.JsonAsync("try");

        reports.GetArrayLength().ShouldBe(2);
        foreach (var report in reports.EnumerateArray())
        {
            report.GetProperty("datasets").GetInt32().ShouldBeGreaterThan(10);
            report.GetProperty("job").GetProperty("stats").GetProperty("errored").GetInt32().ShouldBe(0);
        }
    }

    [Test]
    public async Task Warnings_of_a_harvest_are_told_with_the_command_that_shows_them()
    {
        await using var site = await Servers.TestSite.StartAsync(
            """
            @prefix dct: <http://purl.org/dc/terms/> .
            <http://x.example/d> a <http://www.w3.org/ns/dcat#Dataset>; dct:title "D"; dct:description "d"; dct:issued "2010-13-45" .
            """,
            "text/turtle");

        var result = await cli.RunAsync("try", site.Url.AbsoluteUri);

        result.Output.ShouldContain("1 dataset in the catalogue");
        var line = result.Output.Split('\n').Single(line => line.Contains(" warnings: harvest job report "));
        (await cli.RunAsync(line.Trim().Split(' ')[3..])).Output.ShouldContain("2010-13-45 is no date");
    }

    [Test]
    public async Task What_is_no_catalogue_is_named_with_the_reasons()
    {
        await using var site = await Servers.TestSite.StartAsync("<html>Hello</html>", "text/html");

        var result = await cli.RunAsync("try", site.Url.AbsoluteUri);

        result.Code.ShouldBe(1);
        result.Errors.ShouldContain("no catalogue that can be harvested");
        result.Errors.ShouldContain("a web page without a title");
    }

    [Test]
    public async Task A_failed_harvest_ends_with_1_and_says_why()
    {
        await using var site = await Servers.TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await cli.RunAsync("source", "create", "gone", site.Url.AbsoluteUri, "ckan");

        var result = await cli.RunAsync("run-test", "gone");

        result.Code.ShouldBe(1);
        result.Output.ShouldContain("404");
    }

    [TestCase("source create", "NAME is missing: harvest source create NAME URL [TYPE]")]
    [TestCase("what", "what")]
    [TestCase("run --every 5x", "30s, 5m or 2h")]
    [TestCase("try --limit 0", "--limit must be a whole number of 1 or more")]
    public async Task Wrong_usage_ends_with_2(string line, string complaint)
    {
        var result = await cli.RunAsync(line.Split(' '));

        result.Code.ShouldBe(2);
        result.Errors.ShouldContain(complaint);
        result.Output.ShouldBeEmpty();
    }

    [TestCase("source create ckan-copy http://a.example ckna", "source_type: Unknown harvester type: ckna. Did you mean ckan? Registered types: ")]
    [TestCase("source create xy not~a~url ckan", "url: Must be an http or https address, found not a url")]
    [TestCase("source edit trees --url not~a~url", "url: Must be an http or https address, found not a url")]
    [TestCase("source create xy http://a.example ckan --frequency DALY", "frequency: Frequency DALY not recognised. Did you mean DAILY?")]
    [TestCase("source create xy http://a.example ckan --config {\"page_sze\":5}", "page_sze is no setting of ckan. Did you mean page_size?")]
    [TestCase("source create xy http://a.example ckan --organization ctiy", "owner_org: There is no organization ctiy. Did you mean city?")]
    [TestCase("source schedule trees DALY", "or one of MANUAL, ALWAYS, HOURLY, DAILY, WEEKLY, BIWEEKLY, MONTHLY. Did you mean DAILY?")]
    [TestCase("source schedule trees 29:99", "schedule: 29:99 is no time of day; expected one from 00:00 to 23:59")]
    [TestCase("source schedule trees 61_*_*_*_*", "schedule: 61 * * * * is no cron expression")]
    [TestCase("source schedule trees 0_3_*_*_* --time-zone Europe/Madird", "time_zone: Europe/Madird is no time zone that this machine knows; expected a name such as Europe/Madrid. Did you mean Europe/Madrid?")]
    [TestCase("source schedule trees DAILY --time-zone Mars/X", "time_zone: Mars/X is no time zone that this machine knows")]
    [TestCase("source schedule trees DAILY --time-zone Europe/Madrid", "time_zone: A time zone has no meaning with DAILY: give a cron expression in place of the frequency")]
    [TestCase("source edit trees --hours 25:00", "hours: 25:00 is no window of hours")]
    [TestCase("source edit trees --priority 500", "priority: Must be a whole number from -100 to 100, found 500")]
    [TestCase("source notify trees --to a@", "--to: 'a@' is no mail address")]
    [TestCase("source show tress", "There is no source tress. Did you mean trees? List them: harvest sources")]
    [TestCase("job tress", "There is no source tress. Did you mean trees?")]
    [TestCase("job show tress", "There is no job and no source tress. Did you mean trees?")]
    [TestCase("job-abort tress", "There is no job and no source tress. Did you mean trees?")]
    [TestCase("job-all --type ckna", "There is no type ckna. Did you mean ckan?")]
    [TestCase("job-all --organization ctiy", "There is no organization ctiy. Did you mean city?")]
    [TestCase("jobs --source tress", "There is no source tress. Did you mean trees?")]
    [TestCase("import tress", "There is no source tress. Did you mean trees?")]
    [TestCase("org members ctiy", "There is no organization ctiy. Did you mean city?")]
    [TestCase("user close nobody", "There is no user nobody. List them: harvest user list")]
    [TestCase("sources exprt", "ALL must be all, found exprt. Did you mean export?")]
    public async Task A_value_that_cannot_be_meant_ends_with_2_a_suggestion_and_nothing_done(string line, string sentence)
    {
        await cli.RunAsync("org", "add", "city");
        await cli.RunAsync("source", "create", "trees", "http://trees.example", "ckan");

        var result = await cli.RunAsync([.. line.Split(' ').Select(word => word.Replace('~', ' ').Replace('_', line.Contains("_*", StringComparison.Ordinal) ? ' ' : '_')), "--json"]);

        result.Code.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain(sentence);
        JsonElement.Parse(result.Output).GetProperty("error").GetProperty("type").GetString().ShouldBe("usage");
        var sources = await cli.JsonAsync("sources", "all");
        (sources.GetArrayLength(), sources[0].GetProperty("frequency").GetString(), sources[0].GetProperty("priority").GetInt32()).ShouldBe((1, "MANUAL", 0));
        (await cli.JsonAsync("jobs")).GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task Who_creates_a_source_that_is_there_has_used_no_wrong_word()
    {
        await cli.RunAsync("source", "create", "trees", "http://trees.example", "ckan");

        (await cli.RunAsync("source", "create", "trees", "http://other.example", "ckan")).Code.ShouldBe(1);
        (await cli.RunAsync("source", "create", "woods", "http://trees.example", "ckan")).Code.ShouldBe(1);
    }

    [Test]
    public async Task Jobs_are_asked_for_by_the_words_that_they_are_shown_by()
    {
        await cli.RunAsync("source", "create", "trees", "http://trees.example", "ckan");

        (await cli.RunAsync("job", "trees")).Output.ShouldContain(": Queued");

        foreach (var (word, count) in ((string, int)[])[("Queued", 1), ("QUEUED", 1), ("running", 0), ("Finished-with-errors", 0), ("finished with errors", 0)])
            (await cli.JsonAsync("jobs", "--status", word)).GetArrayLength().ShouldBe(count, word);
        var job = (await cli.JsonAsync("jobs", "--status", "queued"))[0];
        (job.GetProperty("status").GetString(), job.GetProperty("state").GetString()).ShouldBe(("Running", "Queued"));
        (await cli.RunAsync("status")).Output.ShouldContain("1 job waits and no program works on it. Start it now: harvest run");
        await cli.RunAsync("run");
        (await cli.JsonAsync("jobs", "--status", "Finished-with-errors")).GetArrayLength().ShouldBe(1);
        (await cli.RunAsync("sources")).Output.ShouldContain("Finished with errors");
    }

    [Test]
    public async Task What_is_so_already_is_told()
    {
        await cli.RunAsync("source", "create", "trees", "http://trees.example", "ckan");
        (await cli.RunAsync("source", "schedule", "trees", "03:30", "--time-zone", "Europe/Madrid")).Output.ShouldContain("30 3 * * * Europe/Madrid");
        (await cli.RunAsync("source", "show", "trees")).Output.ShouldMatch(@"next run +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC");

        var paused = await cli.RunAsync("source", "pause", "trees");
        var again = await cli.RunAsync("source", "pause", "trees");
        await cli.RunAsync("source", "resume", "trees");
        var resumed = await cli.RunAsync("source", "resume", "trees");

        paused.Errors.ShouldBeEmpty();
        paused.Output.ShouldContain("next run   none while it is paused. Resume it: harvest source resume trees");
        again.Errors.Trim().ShouldBe("Source trees is paused already: nothing to change.");
        resumed.Errors.Trim().ShouldBe("Source trees is not paused: nothing to change.");
        string[] exclude = ["source", "exclude", "trees", "r1", "--ahead", "--reason"];
        (await cli.RunAsync([.. exclude, "old"])).Errors.ShouldBeEmpty();
        (await cli.RunAsync([.. exclude, "older"])).Errors.ShouldContain("Record r1 of trees has been excluded since ");
    }

    [Test]
    public async Task Who_makes_a_job_learns_who_does_it()
    {
        await cli.RunAsync("source", "create", "trees", "http://trees.example", "ckan");

        (await cli.RunAsync("job", "trees")).Output.ShouldContain("No program is running to do it. Start it now: harvest run");
    }

    [TestCase("source create x http://a.example ckan", "name: Must be 2 to 100 characters")]
    [TestCase("source create xy ftp://a.example ckan", "url: Must be an http or https address")]
    [TestCase("source create xy http://a.example what", "source_type: Unknown harvester type: what. Registered types: arcgis, ckan")]
    [TestCase("source create xy http://a.example ckan --frequency ANNUALLY", "frequency: Frequency ANNUALLY not recognised")]
    [TestCase("source create xy http://a.example ckan --config not_json", "config: Error parsing the configuration options")]
    [TestCase("source create xy http://a.example ckan --config {\"page_size\":\"x\"}", "config: Error parsing the configuration options: page_size must be an integer")]
    [TestCase("source create xy http://a.example ckan --config @no-such-file", "There is no file no-such-file")]
    [TestCase("source show nothing", "There is no source nothing")]
    [TestCase("datasets export --page 2", "--page 2: there is no such page. The last one is 1")]
    [TestCase("--config no-such-file sources", "There is no settings file no-such-file")]
    [TestCase("datasets take-down nothing --reason why --yes", "There is no harvested dataset nothing")]
    [TestCase("detect ftp://a.example", "ftp://a.example is no http or https address")]
    [TestCase("user add anna --email nonsense", "email: 'nonsense' is no mail address")]
    [TestCase("job-abort nothing", "There is no job and no source nothing")]
    [TestCase("datasets show nothing", "There is no dataset nothing")]
    public async Task A_wrong_value_is_told_in_one_place_and_ends_with_2(string line, string complaint)
    {
        var result = await cli.RunAsync(line.Split(' '));

        result.Code.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain(complaint);
        result.Errors.ShouldNotContain("   at ");
    }

    [Test]
    public async Task All_faults_of_a_new_source_are_told_at_once()
    {
        await cli.RunAsync("source", "create", "trees", "http://a.example", "ckan");

        var result = await cli.RunAsync("source", "create", "trees", "http://b.example", "ckna", "--frequency", "ANNUALLY", "--organization", "nowhere");

        result.Code.ShouldBe(2);
        foreach (var field in (string[])["name: That name is already in use: trees", "source_type: ", "frequency: ", "owner_org: "])
            result.Errors.ShouldContain(field);
    }

    [TestCase("")]
    [TestCase(" ")]
    public async Task An_empty_name_is_told_as_such(string name)
    {
        foreach (var arguments in (string[][])[["source", "show", name], ["user", "password", name], ["org", "members", name]])
        {
            var result = await cli.RunAsync(arguments);

            (result.Code, result.Errors).ShouldBe((2, result.Errors), result.Errors);
            result.Errors.ShouldContain(" has no name: it is empty. List them: harvest ");
        }
    }

    [Test]
    public async Task A_long_name_is_not_repeated_in_full()
    {
        (await cli.RunAsync("source", "show", new string('x', 5000))).Errors.Length.ShouldBeLessThan(400);
        (await cli.RunAsync("detect", $"ftp://{new string('x', 5000)}")).Errors.Length.ShouldBeLessThan(400);
        (await cli.RunAsync("source", "create", "xy", $"ftp://{new string('x', 5000)}", "ckan")).Errors.Length.ShouldBeLessThan(600);
    }

    [Test]
    public async Task A_search_says_that_signs_of_expressions_mean_nothing_to_it()
    {
        (await cli.RunAsync("datasets", "search", "title:(trees")).Errors.ShouldContain("Words alone are looked for here");
        var none = await cli.RunAsync("datasets", "search", "((");
        (none.Code, none.Errors.Split('\n')[0]).ShouldBe((2, "There is no word to look for. Give words, such as: harvest datasets search trees"));
        (await cli.RunAsync("datasets", "search", "trees")).Errors.ShouldBeEmpty();
    }

    [Test]
    public async Task A_record_that_is_excluded_ahead_has_no_dataset()
    {
        await cli.RunAsync("source", "create", "trees", "http://a.example", "ckan");

        (await cli.RunAsync("source", "exclude", "trees", "r1", "--reason", "old", "--ahead")).Output.Trim().ShouldBe("Record r1 of trees is excluded; it has no dataset");
        await cli.RunAsync("job", "trees");
        (await cli.RunAsync("source", "exclude", "trees", "r2", "--reason", "old", "--ahead")).Output.Trim()
            .ShouldBe("Record r2 of trees is excluded; if it has a dataset, that is deleted when the open job has ended");
    }

    [Test]
    public async Task A_new_type_that_the_address_does_not_look_like_is_told()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(3);
        await cli.RunAsync("source", "create", "trees", portal.Url.AbsoluteUri, "ckan");

        var edited = await cli.RunAsync("source", "edit", "trees", "--type", "oai-pmh");

        edited.Code.ShouldBe(0, edited.ToString());
        edited.Errors.ShouldContain("looks like ckan, not like oai-pmh. See what it would bring: harvest source preview trees");
        (await cli.RunAsync("source", "edit", "trees", "--type", "ckan")).Errors.ShouldNotContain("looks like");
    }

    [TestCase("--set Queue:Window=5 sources", "Setting Harvest:Queue:Window: must be from 10 to 1000000, found 5")]
    [TestCase("--set Queue:Type=Kafka sources", "Kafka")]
    [TestCase("--set Consumer:Concurrency=many sources", "many")]
    [TestCase("--set Http:AllowPrivateAddresses=10.0.0.0/99 sources", "'10.0.0.0/99'")]
    [TestCase("--set Database=nonsense sources", "Setting Harvest:Database is neither")]
    public async Task A_wrong_setting_is_said_in_one_place_and_ends_with_1(string line, string complaint)
    {
        var result = await cli.RunAsync(line.Split(' '));

        result.Code.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain(complaint);
        result.Errors.ShouldNotContain("   at ");
    }

    [Test]
    public async Task The_database_s_password_is_never_shown()
    {
        cli.Settings["HARVEST__DATABASE"] = $"Host=127.0.0.1;Port={Servers.ServerProcess.FreePort()};Username=harvest;Password=very-secret;Timeout=1";

        var result = await cli.RunAsync("sources");

        result.Code.ShouldBe(1);
        (result.Output + result.Errors).ShouldNotContain("very-secret");
        result.Errors.ShouldContain("database");
    }

    [Test]
    public async Task A_database_without_tables_says_what_to_run()
    {
        cli.Settings["HARVEST__DATABASE"] = await Servers.PostgresServer.Shared.CreateDatabaseAsync();

        (await cli.RunAsync("sources")).Errors.ShouldContain("Run: harvest initdb");
        (await cli.RunAsync("initdb")).Code.ShouldBe(0);
        (await cli.RunAsync("sources")).Code.ShouldBe(0);
    }

    [Test]
    public async Task Every_verb_explains_itself()
    {
        foreach (var verb in (string[])["source", "job", "run", "try", "datasets", "status"])
        {
            var result = await cli.RunAsync(verb, "--help");
            result.Code.ShouldBe(0, verb);
            result.Output.ShouldContain("Usage:");
        }
    }
}
