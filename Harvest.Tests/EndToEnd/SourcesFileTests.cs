namespace Harvest.Tests.EndToEnd;

/// <summary><c>harvest sources export</c> and <c>import</c>: what was written can be read elsewhere, and what changes is said before.</summary>
public sealed class SourcesFileTests
{
    private const string Config = """{"api_key": "very-secret", "page_size": 5, "default_extras": {"place": "yes", "line": "a\nb: c"}}""";

    private Cli prepared = null!;
    private Cli cli = null!;

    [OneTimeSetUp]
    public async Task PrepareAsync()
    {
        prepared = new Cli();
        await prepared.RunAsync("org", "add", "city");
        await prepared.JsonAsync(
            "source", "create", "trees", "http://trees.example/", "ckan", "--title", "Trees: all", "--description", "One\ntwo", "--frequency", "WEEKLY",
            "--organization", "city", "--config", Config);
        await prepared.JsonAsync("source", "create", "woods", "http://woods.example/", "dcat");
        await prepared.RunAsync("source", "schedule", "woods", "30 3 * * *", "--time-zone", "Europe/Madrid");
        await prepared.RunAsync("source", "edit", "woods", "--priority", "7", "--hours", "22:00-06:00", "--private", "true");
        await prepared.RunAsync("source", "notify", "woods", "--to", "a@b.example", "--when", "All");
        await prepared.RunAsync("source", "pause", "woods");
    }

    [OneTimeTearDown]
    public void EndPrepared() => prepared.Dispose();

    [SetUp]
    public void Start() => cli = prepared.Copy();

    [TearDown]
    public void End() => cli.Dispose();

    [TestCase("yaml")]
    [TestCase("json")]
    public async Task A_file_with_secrets_makes_the_same_sources_elsewhere(string format)
    {
        var file = await ExportAsync("--format", format, "--with-secrets");
        using var other = new Cli();
        await other.RunAsync("org", "add", "city");

        (await other.RunAsync("sources", "import", file)).Output.ShouldContain("2 sources written");

        var again = await other.RunAsync("sources", "export", "--format", format, "--with-secrets");
        again.Output.ShouldBe(await File.ReadAllTextAsync(file));
        again.Output.ShouldContain("very-secret");
        (await other.RunAsync("sources", "import", file)).Output.Trim().ShouldBe("Nothing differs");
    }

    [Test]
    public async Task Secrets_are_masked_and_stay_what_they_were_when_such_a_file_is_read_in()
    {
        var file = await ExportAsync();
        var text = await File.ReadAllTextAsync(file);
        text.ShouldNotContain("very-secret");
        await File.WriteAllTextAsync(file, text.Replace("page_size: 5", "page_size: 6", StringComparison.Ordinal));

        var result = await cli.RunAsync("sources", "import", file);

        result.Code.ShouldBe(0, result.ToString());
        (result.Output + result.Errors).ShouldNotContain("very-secret");
        var open = await cli.RunAsync("sources", "export", "--with-secrets");
        open.Output.ShouldContain("very-secret");
        open.Output.ShouldContain("page_size: 6");
    }

    [Test]
    public async Task What_differs_is_said_and_a_dry_run_writes_nothing()
    {
        var file = Path.Combine(cli.Folder, "new.yaml");
        await File.WriteAllTextAsync(file, """
            - name: trees
              frequency: DAILY
              config: {api_key: another-secret, page_size: 5, default_extras: {place: "yes", line: "a\nb: c"}}
            - name: parks
              url: http://parks.example/
              type: ckan
              priority: 3
            """);

        var dry = await cli.RunAsync("sources", "import", file, "--dry-run");
        dry.Output.Split('\n', StringSplitOptions.TrimEntries).ShouldBe(
        [
            "~ trees", "frequency: WEEKLY -> DAILY", "config: a secret changes", "+ parks", "url: http://parks.example/", "type: ckan", "priority: 3",
            "2 sources would be written. Nothing was: this was a dry run", "",
        ]);
        (await cli.JsonAsync("sources")).GetArrayLength().ShouldBe(2);
        var done = await cli.JsonAsync("sources", "import", file);

        done.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("change").GetString()).ShouldBe(["changed", "new"]);
        (await cli.JsonAsync("source", "show", "trees")).GetProperty("title").GetString().ShouldBe("Trees: all");
        (await cli.RunAsync("sources", "export", "--with-secrets")).Output.ShouldContain("another-secret");
    }

    [TestCase("- {nam: x}", "Source 1: nam is no member of a source. Did you mean name?")]
    [TestCase("- {url: x}", "Source 1 has no name")]
    [TestCase("- trees", "Source 1 must be an object with name, url and type")]
    [TestCase("- {name: oaks, url: \"http://o.example\", type: ckna}", "Source oaks: source_type: Unknown harvester type: ckna. Did you mean ckan?")]
    [TestCase("- {name: oaks, priority: high}", "Source oaks: priority must be a whole number, found \"high\"")]
    [TestCase("- {name: oaks, paused: 1}", "Source oaks: paused must be true or false, found 1")]
    [TestCase("- {name: trees}\n- {name: trees}", "Source trees is in the file twice")]
    [TestCase("- {name: oaks, url: \"http://o.example\", type: ckan}\n- {name: elms, url: \"ftp://e.example\", type: ckan}", "Source elms: url: Must be an http or https address")]
    [TestCase("name: trees", "must be a list of sources")]
    [TestCase("- {name: [", "Line ")]
    public async Task A_file_with_a_fault_changes_nothing(string text, string sentence)
    {
        var file = Path.Combine(cli.Folder, "new.yaml");
        await File.WriteAllTextAsync(file, text);

        var result = await cli.RunAsync("sources", "import", file);

        (result.Code, result.Output).ShouldBe((2, ""), result.ToString());
        result.Errors.ShouldContain(sentence);
        (await cli.JsonAsync("sources")).GetArrayLength().ShouldBe(2);
    }

    [Test]
    public async Task All_faults_of_a_file_are_told_at_once()
    {
        var file = Path.Combine(cli.Folder, "new.yaml");
        await File.WriteAllTextAsync(file, """
            - {nam: x, priority: high}
            - trees
            - {name: oaks, url: "ftp://o.example", type: ckan, notify_to: "a@"}
            - {name: oaks, paused: 1}
            - {name: trees, type: ckna}
            """);

        var result = await cli.RunAsync("sources", "import", file);

        result.Code.ShouldBe(2);
        foreach (var sentence in (string[])["Source 1: nam is no member", "Source 1: priority must be", "Source 1 has no name", "Source 2 must be an object", "Source oaks: url: ", "Source oaks: notify_to: ", "Source oaks is in the file twice", "Source oaks: paused must be", "Source trees: source_type: "])
            result.Errors.ShouldContain(sentence);
    }

    private async Task<string> ExportAsync(params string[] options)
    {
        var result = await cli.RunAsync(["sources", "export", .. options]);
        result.Code.ShouldBe(0, result.ToString());
        var file = Path.Combine(cli.Folder, "sources.txt");
        await File.WriteAllTextAsync(file, result.Output);
        return file;
    }
}
