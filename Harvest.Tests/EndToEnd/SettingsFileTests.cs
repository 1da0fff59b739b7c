namespace Harvest.Tests.EndToEnd;

/// <summary>Settings that cannot be used, wherever they come from: exit code 2, and one sentence that says where and what to do.</summary>
public sealed class SettingsFileTests
{
    private Cli cli = null!;

    [SetUp]
    public void Start() => cli = new Cli();

    [TearDown]
    public void End() => cli.Dispose();

    [TestCase("{\n  \"Harvest\": { \"SiteId\": }\n}", "is no JSON: ", "line 2")]
    [TestCase("[1]", "is no JSON: expected an object")]
    [TestCase("", "is no JSON: ")]
    [TestCase("{\"Harvest\": {\"Queue\": {\"Type\": \"Foo\"}}}", "Setting Harvest:Queue:Type: must be one of Memory, Redis, Amqp, found Foo")]
    public async Task A_settings_file_that_cannot_be_used_is_named_with_the_place(string text, params string[] says)
    {
        var file = Path.Combine(cli.Folder, "harvest.json");
        await File.WriteAllTextAsync(file, text);

        foreach (var result in (CliResult[])[await cli.RunAsync("sources"), await cli.RunAsync("--config", file, "sources")])
        {
            result.Code.ShouldBe(2, result.ToString());
            foreach (var sentence in says)
                result.Errors.ShouldContain(sentence);
            if (says[0].StartsWith("is no JSON", StringComparison.Ordinal))
                result.Errors.ShouldContain(file);
            result.Errors.Trim().Split('\n').Length.ShouldBe(1, result.Errors);
            result.Errors.ShouldNotContain("System.");
        }
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
    public async Task A_wrong_setting_of_the_environment_ends_with_2()
    {
        cli.Settings["HARVEST__QUEUE__TYPE"] = "Foo";

        var result = await cli.RunAsync("sources", "--json");

        result.Code.ShouldBe(2);
        result.Errors.Trim().ShouldBe("Setting Harvest:Queue:Type: must be one of Memory, Redis, Amqp, found Foo");
        System.Text.Json.JsonElement.Parse(result.Output).GetProperty("error").GetProperty("type").GetString().ShouldBe("usage");
    }

    [Test]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        cli.Settings["HARVEST__DATAFOLDER"] = "/proc/x";

        var result = await cli.RunAsync("sources");

        result.Code.ShouldBe(2);
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
