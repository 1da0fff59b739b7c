extern alias cli;

using System.CommandLine;
using System.Text.Json;
using cli::Harvest.Cli;

namespace Harvest.Tests.EndToEnd;

/// <summary>Every command and option, as the program's own tree has them, with what people type wrong.</summary>
public sealed class CommandTreeTests
{
    private const string NoSuch = "zzqqxx";

    private static readonly string[] Daemons = ["gather-consumer", "fetch-consumer"];

    private static readonly RootCommand Root = HarvestCommand.Create();

    [TestCaseSource(nameof(Paths))]
    public void Help_is_there_for_every_command(string path) => Fault($"{path} --help").ShouldBeNull();

    [TestCaseSource(nameof(Paths))]
    public void What_must_be_given_is_named_when_it_is_missing(string path)
    {
        var command = Find(path);
        var needed = command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0);
        if (command.Subcommands.Count > 0 && command.Action is null)
            Fault(path)!.Message.ShouldStartWith($"harvest {path} needs a command: ");
        else if (needed is null)
            Fault(path).ShouldBeNull();
        else
            Fault(path)!.Message.ShouldContain($"{needed.Name.ToUpperInvariant()} is missing");
    }

    [TestCaseSource(nameof(Paths))]
    public void A_mistyped_option_is_an_error_with_a_suggestion(string path)
    {
        foreach (var option in Options(path).Where(option => option.Name.Length > 5))
        {
            var line = $"{Filled(path)} {option.Name[..^2]}{option.Name[^1]}";

            var fault = Fault(line);

            fault.ShouldNotBeNull(line);
            fault.Message.ShouldContain("has no option", Case.Sensitive, line);
            fault.Suggestion.ShouldBe(option.Name, line);
        }
        Fault($"{Filled(path)} --{NoSuch}")!.Message.ShouldContain($"has no option --{NoSuch}");
    }

    [TestCaseSource(nameof(Paths))]
    public void A_word_too_many_is_an_error(string path)
    {
        if (Find(path).Arguments.Any(argument => argument.Arity.MaximumNumberOfValues > 10))
            return;

        Fault($"{Filled(path)} {string.Join(' ', Enumerable.Repeat(NoSuch, 10))}")!.Message.ShouldContain(NoSuch);
    }

    [TestCaseSource(nameof(Runnable))]
    public void A_value_of_the_wrong_kind_is_an_error_in_words_for_people(string path)
    {
        foreach (var option in Options(path).Where(option => option.ValueType != typeof(string) && option.ValueType != typeof(string[])))
        {
            // A switch takes a value with an equals sign alone.
            var value = option.ValueType == typeof(bool) ? $"{option.Name}={NoSuch}" : $"{option.Name} {NoSuch}";

            var fault = Fault($"{Filled(path)} {value}");

            fault.ShouldNotBeNull(value);
            fault.Message.ShouldContain(NoSuch);
            fault.Message.ShouldNotContain("System.");
        }
        foreach (var option in Options(path).Where(option => option.Arity.MinimumNumberOfValues > 0))
            Fault($"{Filled(path)} {option.Name}")!.Message.ShouldBe($"{option.Name} needs a value");
    }

    [Test]
    public void A_mistyped_command_is_an_error_with_a_suggestion()
    {
        // After "job" any word may be a source.
        foreach (var path in Paths().Where(path => !Find(path).Hidden && !path.StartsWith("job ", StringComparison.Ordinal)))
        {
            var fault = Fault($"{path}{path[^1]}");

            fault.ShouldNotBeNull(path);
            fault.Suggestion.ShouldBe(path.Split(' ')[^1], path);
        }
        Fault("create x")!.Suggestion.ShouldBe("source create");
    }

    [TestCaseSource(nameof(Leaves))]
    public async Task Json_is_one_document_or_an_error_object(string path)
    {
        using var cli = new Cli();
        var arguments = path == "try" ? "try http://127.0.0.1:1" : path == "probe" ? "probe http://127.0.0.1:1" : Filled(path);

        var result = await cli.RunAsync([.. arguments.Split(' '), "--json"]);

        result.Code.ShouldBeOneOf(0, 1, 2);
        var document = JsonElement.Parse(result.Output);
        if (result.Code != 0 && document.ValueKind == JsonValueKind.Object && document.TryGetProperty("error", out var error))
            error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        (result.Output + result.Errors).ShouldNotContain("System.");
    }

    [TestCase("jobs --limit abc", "--limit must be a whole number of 1 or more, found abc.")]
    [TestCase("sources nonsense", "ALL must be all, found nonsense.")]
    [TestCase("sources al", "ALL must be all, found al. Did you mean all?")]
    [TestCase("jobs --status Runing", "--status must be one of Queued, Running, Finished, Finished-with-errors, Aborted, New, found Runing. Did you mean Running?")]
    [TestCase("source edit x --private maybe", "--private must be true or false, found maybe.")]
    [TestCase("source exclude x y", "--reason is missing: the reason, kept for whoever looks at it later.")]
    [TestCase("datasets take-down x", "--reason is missing: the reason, kept for whoever looks at it later.")]
    [TestCase("run-test x --dryrun", "harvest run-test has no option --dryrun. Did you mean --dry-run?")]
    [TestCase("sorces", "harvest has no command sorces. Did you mean sources?")]
    [TestCase("abort-failed-jobs -1", "LIFE-SPAN must be a whole number from 0 to 36500, found -1.")]
    [TestCase("--set Queue sources", "--set takes KEY=VALUE, such as Queue:Type=Redis, found Queue.")]
    [TestCase("source edit x", "Nothing to change: give at least one of --name, --url, --type, --title, --description, --frequency, --config, --organization, --private, --priority, --hours.")]
    [TestCase("datasets export --page 0", "--page must be a whole number of 1 or more, found 0.")]
    [TestCase("job x --force --validate-only", "--force and --validate-only exclude each other: a job that only validates reads every record and imports none.")]
    [TestCase("run-test x maybe", "After the source comes force-import=GUID or nothing, found maybe.")]
    [TestCase("run-test x force-import=", "force-import= needs a guid, such as force-import=record-1.")]
    [TestCase("run-test x force-import=a --guid b", "force-import=GUID and --guid exclude each other: they mean the same.")]
    [TestCase("help sorce", "harvest has no command sorce. Did you mean source?")]
    public async Task Wrong_usage_ends_with_2_and_one_sentence_and_does_nothing(string line, string sentence)
    {
        using var cli = new Cli();

        var result = await cli.RunAsync([.. line.Split(' ')]);

        result.Code.ShouldBe(2);
        result.Errors.Split('\n')[0].ShouldBe(sentence);
        result.Output.ShouldBeEmpty();
        Directory.GetFileSystemEntries(cli.Folder).ShouldBeEmpty();
    }

    [Test]
    public async Task What_deletes_asks_and_where_nobody_can_be_asked_needs_yes()
    {
        using var cli = new Cli();
        await cli.JsonAsync("source", "create", "trees", "http://a.example/", "ckan");
        await cli.JsonAsync("org", "add", "old");
        await cli.JsonAsync("org", "add", "new");
        string[] lines =
        [
            "source purge trees", "source remove trees", "source clear trees", "source clear-history trees", "rmsource trees", "clearsource trees", "clearsource_history",
            "job trees --clear", "org merge old new", "org delete old", "purge-queues", "source exclude trees r1 --reason old",
        ];

        foreach (var line in lines)
        {
            var result = await cli.RunAsync(line.Split(' '));

            result.Code.ShouldBe(2, line);
            result.Errors.ShouldContain(" Nothing was done: to do it, add --yes", Case.Sensitive, line);
        }
        (await cli.JsonAsync("sources")).GetArrayLength().ShouldBe(1);
        (await cli.JsonAsync("org", "list")).GetArrayLength().ShouldBe(2);
        (await cli.RunAsync("job", "trees", "--clear", "--force", "--yes")).Code.ShouldBe(2);
        (await cli.JsonAsync("jobs")).GetArrayLength().ShouldBe(0);
        // A dataset is needed to take one down; an import deletes nothing.
        var asking = Leaves().Where(path => Find(path).Options.Any(option => option.Name == "--yes"));
        asking.ShouldBeSubsetOf([.. lines.Select(line => line.Split(" trees")[0].Replace(" old new", "", StringComparison.Ordinal).Replace(" old", "", StringComparison.Ordinal)), "datasets take-down", "sources import", "job"]);
    }

    [TestCase("--set Queue:Typ=Redis sources", "Harvest:Queue:Typ is no setting. Did you mean Harvest:Queue:Type?")]
    [TestCase("--config h.json sources", "h.json is no setting. Did you mean Harvest:Http?")]
    [TestCase("sources", "(in the environment: HARVEST__SITEIDD) is no setting. Did you mean Harvest:SiteId?")]
    public async Task An_unknown_setting_stops_the_program_wherever_it_stands(string line, string sentence)
    {
        using var cli = new Cli();
        await File.WriteAllTextAsync(Path.Combine(cli.Folder, "h.json"), """{"Harvest": {"Htp": {"Retries": 1}}}""");
        if (line == "sources")
            cli.Settings["HARVEST__SITEIDD"] = "x";

        var result = await cli.RunAsync(line.Split(' '));

        result.Code.ShouldBe(1);
        result.Errors.Trim().ShouldEndWith(sentence);
        result.Output.ShouldBeEmpty();
    }

    [TestCase("source trees http://a.example ckan", "source create trees http://a.example ckan")]
    [TestCase("source trees http://a.example ckan Trees false office DAILY {}", "source create trees http://a.example ckan --title Trees --active false --organization office --frequency DAILY --config {}")]
    [TestCase("source create trees http://a.example ckan Trees", "source create trees http://a.example ckan --title Trees")]
    [TestCase("source trees", "source show trees")]
    [TestCase("-j -o some-id --segments=01 import", "import -j -o some-id --segments=01")]
    [TestCase("harvester sources all", "sources all")]
    public void Old_positional_forms_are_put_into_the_new_ones(string old, string now)
    {
        OldSpelling.Translate(old.Split(' '), [.. Find("source").Subcommands.Select(command => command.Name)]).ShouldBe(now.Split(' '));
        Fault(old).ShouldBeNull();
    }

    [TestCase("rmsource x")]
    [TestCase("clearsource x")]
    [TestCase("clearsource_history x -k true")]
    [TestCase("clearsource_history -k")]
    [TestCase("sources all")]
    [TestCase("sources list")]
    [TestCase("sources list all")]
    [TestCase("job x")]
    [TestCase("jobs")]
    [TestCase("job_abort x")]
    [TestCase("abort_failed_jobs 3 -i a,b -e c")]
    [TestCase("run")]
    [TestCase("run_test x force-import=guid")]
    [TestCase("gather_consumer")]
    [TestCase("fetch_consumer")]
    [TestCase("purge_queues")]
    [TestCase("import x -j -o y -p z -g w --segments 0f")]
    [TestCase("job_all")]
    [TestCase("job-all --organization o --type ckan --force")]
    [TestCase("reindex")]
    [TestCase("clean_harvest_log")]
    [TestCase("harvesters_info")]
    [TestCase("harvesters-info")]
    [TestCase("initdb")]
    public void Commands_of_the_reference_are_taken_in_their_old_spelling(string line) => Fault(line).ShouldBeNull();

    [Test]
    public async Task A_source_is_edited_removed_and_restored()
    {
        using var cli = new Cli();
        await cli.JsonAsync("source", "trees", "http://a.example/", "ckan", "Trees", "true", "", "DAILY");

        var edited = await cli.JsonAsync("source", "edit", "trees", "--name", "woods", "--title", "Woods");
        await cli.JsonAsync("rmsource", "woods", "--yes");
        var restored = await cli.JsonAsync("source", "restore", "woods");

        (edited.GetProperty("name").GetString(), edited.GetProperty("title").GetString()).ShouldBe(("woods", "Woods"));
        edited.GetProperty("frequency").GetString().ShouldBe("DAILY");
        restored.GetProperty("active").GetBoolean().ShouldBeTrue();
        var again = await cli.RunAsync("source", "restore", "woods");
        (again.Code, again.Errors.Trim()).ShouldBe((0, "Source woods is active: nothing to change."));
    }

    [TestCase("")]
    [TestCase("help")]
    public async Task Without_a_command_help_is_shown(string line)
    {
        using var cli = new Cli();

        var result = await cli.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        result.Code.ShouldBe(0);
        result.Output.ShouldContain("import-ckanext");
    }

    private static IEnumerable<string> Paths() => Walk(Root, "").Select(found => found.Path).Where(path => path != "help");

    private static IEnumerable<string> Runnable() => Paths().Where(path => Find(path).Action is not null);

    private static IEnumerable<string> Leaves() => Walk(Root, "")
        .Where(found => found.Command.Action is not null && found.Path != "help" && !Daemons.Contains(found.Path)).Select(found => found.Path);

    private static IEnumerable<(string Path, Command Command)> Walk(Command command, string path) => command.Subcommands.SelectMany(sub =>
        Walk(sub, $"{path} {sub.Name}".Trim()).Prepend(($"{path} {sub.Name}".Trim(), sub)));

    private static Command Find(string path) => path.Split(' ').Aggregate((Command)Root, (command, name) => command.Subcommands.Single(sub => sub.Name == name));

    private static IEnumerable<Option> Options(string path) =>
        Find(path).Options.Concat(Root.Options.Where(option => option.Recursive && Find(path).Options.All(own => own.Name != option.Name)))
            .Where(option => option.Name.StartsWith("--", StringComparison.Ordinal) && option.Name is not ("--help" or "--version"));

    /// <summary>The command with something for every argument that it needs.</summary>
    private static string Filled(string path) => string.Join(' ', Find(path).Arguments
        .Where(argument => argument.Arity.MinimumNumberOfValues > 0)
        .Select(argument => argument.ValueType.IsEnum ? Enum.GetNames(argument.ValueType)[0] : argument.Name == "shell" ? "bash" : NoSuch).Prepend(path));

    private static UsageFault? Fault(string line) =>
        Check(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static UsageFault? Check(string[] arguments) => Usage.Check(HarvestCommand.Parse(arguments), arguments);
}
