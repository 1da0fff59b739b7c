namespace Harvest.Tests.EndToEnd;

/// <summary>Settings that cannot be used, wherever they come from: exit code 1, and one sentence that says where and what to do.</summary>
public sealed class SettingsFileTests
{
    private Cli cli = null!;

    [SetUp]
    public void Start() => cli = new Cli();

    [TearDown]
    public void End() => cli.Dispose();

    [TestCase("{\n  \"Harvest\": { \"SiteId\": }\n}", "is no JSON: ", "line 2")]
    [TestCase("[]", "holds a list and must hold an object. Write {\"Harvest\": { … }}")]
    [TestCase("", "is no JSON: it is empty")]
    [TestCase("{\"Harvest\": {\"SiteId\": \"x\"", "is no JSON: it ends before its last } or ]")]
    [TestCase("{Harvest: {}}", "is no JSON: a name in quotation marks is expected, found H")]
    [TestCase("{\"Harvest\": {\"SiteId\": yes}}", "is no JSON: a value is expected, found y")]
    [TestCase("{\"Harvest\": {\"SiteId\": \"x}}", "is no JSON: a text has no quotation mark at its end")]
    [TestCase("{\"Harvest\": {} \"Logging\": {}}", "is no JSON: a comma, } or ] is expected, found \"")]
    [TestCase("{\"Harvest\": {\"Queue\": {\"Type\": \"Foo\"}}}", "Setting Harvest:Queue:Type in ", "harvest.json: must be one of Memory, Redis, Amqp, found Foo")]
    public async Task A_settings_file_that_cannot_be_used_is_named_with_the_place(string text, params string[] says)
    {
        var file = Path.Combine(cli.Folder, "harvest.json");
        await File.WriteAllTextAsync(file, text);

        foreach (var result in (CliResult[])[await cli.RunAsync("sources"), await cli.RunAsync("--config", file, "sources")])
        {
            result.Code.ShouldBe(1, result.ToString());
            foreach (var sentence in says)
                result.Errors.ShouldContain(sentence);
            if (says[0].StartsWith("is no JSON", StringComparison.Ordinal))
                result.Errors.ShouldContain(file);
            result.Errors.Trim().Split('\n').Length.ShouldBe(1, result.Errors);
            result.Errors.ShouldNotContain("System.");
        }
    }

    [TestCase("""{"Queue": {"Type": "Redis"}}""", "\"Queue\" in FILE stands outside of \"Harvest\", where it does nothing. Write {\"Harvest\": {\"Queue\": …}}")]
    [TestCase("""{"siteid": "x", "Logging": {}, "$schema": "x"}""", "\"siteid\" in FILE stands outside of \"Harvest\"")]
    [TestCase("""{"Harvets": {"SiteId": "x"}}""", "\"Harvets\" in FILE is no setting. Did you mean Harvest? ")]
    [TestCase("""{"Foo": 1}""", "\"Foo\" in FILE is no setting. Settings stand within \"Harvest\": ")]
    [TestCase("""{"Harvest": "x"}""", "Setting Harvest in FILE: must be an object of settings, found a single value. Write \"Harvest\": {\"")]
    [TestCase("""{"Harvest": {"Queue": "Redis"}}""", "Setting Harvest:Queue in FILE: must be an object of settings, found a single value. Write \"Queue\": {\"Type\": \"Redis\"}")]
    [TestCase("""{"Harvest": {"Queue": []}}""", "Setting Harvest:Queue in FILE: must be an object of settings")]
    [TestCase("""{"Harvest": {"Database": {"Host": "x"}}}""", "Setting Harvest:Database in FILE: must be a text, found an object. Write \"Database\": \"…\"END")]
    [TestCase("""{"Harvest": {"Http": {"Folders": ["/srv/a", "/srv/b"]}}}""", "Setting Harvest:Http:Folders in FILE: must be a text, found a list. Write \"Folders\": \"/srv/a, /srv/b\"END")]
    [TestCase("""{"Harvest": []}""", "Setting Harvest in FILE: must be an object of settings, found an empty list or text. Write \"Harvest\": {\"")]
    [TestCase("""{"Harvest": {"Job": {"AtOnce": -1}}}""", "Setting Harvest:Job:AtOnce in FILE: must be from 0 to 100000, found -1END")]
    [TestCase("""{"Harvest": {"Queue": {"Type": ["Redis"]}}}""", "Setting Harvest:Queue:Type in FILE: must be one of Memory, Redis, Amqp, found a list")]
    [TestCase("""{"Harvest": {"Web": {"Oidc": {"Roles": "x"}}}}""", "Setting Harvest:Web:Oidc:Roles in FILE: must be a list, found x. Write \"Roles\": [{\"Group\": \"…\", \"Role\": \"Member\", \"Organization\": \"…\"}]END")]
    [TestCase("""{"Harvest": {"Web": {"Oidc": {"Roles": ["x"]}}}}""", "Setting Harvest:Web:Oidc:Roles:0 in FILE: must be an object of settings, found a single value. Write \"Roles\": [{\"Group\"")]
    [TestCase("""{"Harvest": {"Web": {"Oidc": {"Roles": {"Group": "x"}}}}}""", "Setting Harvest:Web:Oidc:Roles in FILE: must be a list, found an object. Write \"Roles\": [{\"Group\"")]
    [TestCase("""{"Harvest": {"Web": {"Oidc": {"Roles": [{"Role": "Foo"}]}}}}""", "Setting Harvest:Web:Oidc:Roles:0:Role in FILE: must be one of ")]
    [TestCase("""{"Harvest": {"Foo": 1}}""", "Harvest:Foo in FILE is no setting.END")]
    public async Task A_setting_at_the_wrong_place_or_of_the_wrong_kind_is_told_and_not_passed_over(string text, string says)
    {
        var file = Path.Combine(cli.Folder, "harvest.json");
        await File.WriteAllTextAsync(file, text);

        var result = await cli.RunAsync("sources");

        result.Code.ShouldBe(1, result.ToString());
        $"{result.Errors.Trim()}END".ShouldStartWith(says.Replace("FILE", file, StringComparison.Ordinal));
        result.Errors.Trim().Split('\n').Length.ShouldBe(1, result.Errors);
        result.Errors.ShouldNotContain("System.");
    }

    [Test]
    public async Task All_wrong_settings_are_told_at_once()
    {
        var file = Path.Combine(cli.Folder, "harvest.json");
        await File.WriteAllTextAsync(file, """{"Queue": {}, "Harvest": {"SiteIdd": "x", "Queue": "Redis", "Job": {"TimeoutMinutes": "soon", "AtOnce": -1}}}""");

        var result = await cli.RunAsync("sources");

        result.Errors.Trim().Split('\n').Length.ShouldBe(5, result.Errors);
        result.Errors.ShouldContain($"Harvest:Job:TimeoutMinutes in {file}: must be from 0 to 525600, found soon");
        result.Errors.ShouldContain($"Harvest:Job:AtOnce in {file}: must be from 0 to 100000, found -1");
    }

    [Test]
    public async Task The_doctor_reports_a_settings_file_that_cannot_be_read_first_and_goes_on()
    {
        await File.WriteAllTextAsync(Path.Combine(cli.Folder, "harvest.json"), """{"Harvest": {"SiteId": "x" """);

        var result = await cli.RunAsync("doctor");

        result.Code.ShouldBe(1);
        result.Output.ShouldStartWith("WRONG   settings: The settings file ");
        result.Output.ShouldContain("is no JSON: it ends before its last } or ]");
        result.Output.ShouldContain("database: ");
    }

    [Test]
    public async Task A_folder_is_no_settings_file()
    {
        var result = await cli.RunAsync("--config", cli.Folder, "sources");

        result.Code.ShouldBe(2);
        result.Errors.Trim().ShouldBe($"--config: {cli.Folder} is a folder. Give the settings file in it, such as {Path.Combine(cli.Folder, "harvest.json")}");
    }

    [Test]
    public async Task A_settings_file_whose_name_begins_with_a_full_stop_is_read()
    {
        var file = Path.Combine(cli.Folder, ".harvest.json");
        await File.WriteAllTextAsync(file, """{"Harvest": {"SiteId": "hidden"}}""");

        (await cli.JsonAsync("--config", file, "status")).GetProperty("site_id").GetString().ShouldBe("hidden");
    }

    [Test]
    public async Task A_wrong_setting_of_the_environment_ends_with_1()
    {
        cli.Settings["HARVEST__QUEUE__TYPE"] = "Foo";

        var result = await cli.RunAsync("sources", "--json");

        result.Code.ShouldBe(1);
        result.Errors.Trim().ShouldBe("Setting Harvest:Queue:Type: must be one of Memory, Redis, Amqp, found Foo");
        System.Text.Json.JsonElement.Parse(result.Output).GetProperty("error").GetProperty("type").GetString().ShouldBe("usage");
    }

    [Test]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        cli.Settings["HARVEST__DATAFOLDER"] = "/proc/x";

        var result = await cli.RunAsync("sources");

        result.Code.ShouldBe(1);
        result.Errors.ShouldContain("Setting Harvest:DataFolder: the folder /proc/x cannot be made: ");
        result.Errors.ShouldContain("Name a folder that ");
    }

    [TestCase("source create")]
    [TestCase("source edit")]
    [TestCase("sources")]
    [TestCase("")]
    public async Task Help_shows_every_option_once(string command)
    {
        var result = await cli.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        result.Output.Split('\n').Count(line => line.TrimStart().StartsWith("--config", StringComparison.Ordinal)).ShouldBe(1, result.Output);
    }

    [Test]
    public async Task Who_finds_no_source_learns_where_was_looked()
    {
        var first = await cli.RunAsync("sources");
        var again = await cli.RunAsync("sources");

        var place = $"There are 0 harvest sources in SQLite {Path.Combine(cli.Folder, "harvest.db")}";
        first.Output.Trim().ShouldBe($"{place}, which was made just now");
        again.Output.Trim().ShouldBe(place);
    }
}
