extern alias cli;

using System.Text.RegularExpressions;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Docs;

/// <summary>
/// Every command of README and docs is run as it stands, document by document, each in a clean folder and in this process. What cannot be
/// run here is named with the reason; a command that is neither fails.
/// </summary>
[NonParallelizable]
public sealed partial class DocumentRunTests
{
    /// <summary>Commands of Harvest that are run elsewhere, by their beginnings.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["harvest gather-consumer"] = "runs until it is stopped: DaemonStartTests",
        ["harvest fetch-consumer"] = "runs until it is stopped: DaemonStartTests",
        ["harvest import-ckanext --connection"] = "needs the database of a CKAN: CkanextImportTests",
        ["harvest source attach"] = "needs datasets of before: MovingCliTests",
        ["harvest detect https://zenodo.org"] = "asks a site of the world",
        ["harvest source preview city"] = "asks a list of a made-up shape: the generic harvester's tests",
    };

    /// <summary>Other programs, which change the machine, need another one, or run for long.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["sudo"] = "changes the machine: InstallationTests",
        ["deploy/publish.sh"] = "test.sh calls it",
        ["dotnet"] = "builds, which the tests have behind them",
        ["alias"] = "of the shell",
        ["export"] = "of the shell",
        ["cd"] = "of the shell",
        ["curl"] = "asks a running web: the API's tests",
        ["pg_dump"] = "BackupTests",
        ["pg_basebackup"] = "deploy/test-recovery.sh",
        ["gpg"] = "looks at what was downloaded; deploy/publish.sh signs it",
        ["createdb"] = "BackupTests",
        ["sqlite3"] = "BackupTests",
        ["./harvest-bench"] = "measures for long",
    };

    /// <summary>What a document takes for granted.</summary>
    private static readonly Dictionary<string, string[]> Before = new()
    {
        ["operations.md"] = ["harvest source create parks PORTAL ckan", "harvest job parks", "harvest run"],
        ["moving-from-ckanext-harvest.md"] = ["harvest source create parks PORTAL ckan"],
        ["web.md"] = ["harvest user add admin --sysadmin", "harvest org add old-harbour", "harvest source create river-county PORTAL ckan"],
        ["harvest job-abort NAME"] = ["harvest job parks"],
    };

    /// <summary>Checks end with 1 where they have something to tell.</summary>
    private static readonly string[] Checks = ["harvest doctor", "harvest status"];

    // Null for the folder of the test.
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["HARVEST__DATAFOLDER"] = null,
        ["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "true",
        ["HARVEST__HTTP__FOLDERS"] = null,
        ["HARVEST__HTTP__RETRIES"] = "0",
        ["HARVEST__HTTP__USERAGENT"] = "Harvest (test@example.org)",
    };

    private TemporaryFolder folder = null!;
    private FakePortal portal = null!;
    private FakePortal second = null!;
    private string at = "";

    [SetUp]
    public async Task StartAsync()
    {
        (folder, at) = (new TemporaryFolder(), Environment.CurrentDirectory);
        Environment.CurrentDirectory = folder.Path;
        foreach (var (name, value) in Settings)
            Environment.SetEnvironmentVariable(name, value ?? folder.Path);
        (portal, second) = (await FakePortal.StartAsync(), await FakePortal.StartAsync());
        portal.Fill(50);
        second.Fill(50);
    }

    [TearDown]
    public async Task EndAsync()
    {
        Environment.CurrentDirectory = at;
        foreach (var name in Settings.Keys)
            Environment.SetEnvironmentVariable(name, null);
        await portal.DisposeAsync();
        await second.DisposeAsync();
        folder.Dispose();
    }

    [TestCaseSource(nameof(Documents))]
    public async Task Every_command_of_a_document_does_what_it_says(string document)
    {
        var commands = Commands(document).ToList();
        await PrepareAsync(Path.GetFileName(document));
        foreach (var command in commands.Where(command => command.StartsWith("harvest ", StringComparison.Ordinal) && !IsNamed(Elsewhere.Keys, command)))
        {
            await PrepareAsync(command);

            var (code, said) = await RunAsync(command);

            (code == 0 || (code == 1 && IsNamed(Checks, command))).ShouldBeTrue($"{document}: {command} ended with {code}\n{said}");
        }
        commands.Where(command => !command.StartsWith("harvest ", StringComparison.Ordinal) && !Others.ContainsKey(command.Split(' ')[0]))
            .ShouldBeEmpty("neither run nor named");
    }

    [Test]
    public void Only_commands_of_documents_are_named_as_not_run()
    {
        var all = Documents().SelectMany(Commands).ToList();

        Elsewhere.Keys.Where(named => !all.Exists(command => command.StartsWith(named, StringComparison.Ordinal))).ShouldBeEmpty();
        Others.Keys.Where(named => !all.Exists(command => command.Split(' ')[0] == named)).ShouldBeEmpty();
    }

    [TestCaseSource(nameof(Documents))]
    public void A_block_of_commands_is_marked_as_one(string document) => Blocks().Matches(Text(document))
        .Where(block => block.Groups["language"].Value.Length == 0)
        .SelectMany(block => block.Groups["text"].Value.Split('\n'))
        .Where(line => Others.Keys.Append("harvest").Contains(line.Split(' ')[0])).ShouldBeEmpty();

    private static bool IsNamed(IEnumerable<string> beginnings, string command) => beginnings.Any(named => command.StartsWith(named, StringComparison.Ordinal));

    private static IEnumerable<string> Documents() => Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(Repository.Root, "README.md")).Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(document => Commands(document).Any()).Order(StringComparer.Ordinal);

    private static string Text(string document) => File.ReadAllText(Path.Combine(Repository.Root, document)).ReplaceLineEndings("\n");

    /// <summary>The commands of the blocks of a document, without remarks; one that goes on over several lines is one.</summary>
    private static IEnumerable<string> Commands(string document)
    {
        foreach (Match block in Blocks().Matches(Text(document)))
        {
            if (block.Groups["language"].Value is not "sh")
                continue;
            var open = "";
            foreach (var line in block.Groups["text"].Value.Split('\n'))
            {
                open += line + "\n";
                if (open.Count(sign => sign == '\'') % 2 == 1)
                    continue;
                var command = Remark().Replace(open, "").Trim().TrimEnd('&').TrimEnd();
                open = "";
                if (command.Length > 0)
                    yield return command;
            }
        }
    }

    /// <summary>Makes what a document, or a command of it, takes for granted.</summary>
    private async Task PrepareAsync(string of)
    {
        foreach (var command in Before.Where(pair => of.StartsWith(pair.Key, StringComparison.Ordinal)).SelectMany(pair => pair.Value))
        {
            var (code, said) = await RunAsync(command);
            code.ShouldBe(0, $"{command}\n{said}");
        }
        if (of == "folder.md")
        {
            Directory.CreateDirectory("catalogues");
            await File.WriteAllTextAsync("catalogues/dump.jsonl", """{"id": "1", "name": "oaks", "title": "Oaks", "resources": []}""");
        }
        if (of.Contains("/etc/ckan/default/ckan.ini", StringComparison.Ordinal))
            await File.WriteAllTextAsync("ckan.ini", "[app:main]\nckan.site_id = parks\n");
        if (of.StartsWith("harvest sources import", StringComparison.Ordinal) && !File.Exists("sources.yaml"))
            await File.WriteAllTextAsync("sources.yaml", (await RunAsync("harvest sources export")).Said);
        if (of == "harvest source show example")
        {
            // So many are gone that the deletions wait for a person.
            await RunAsync("harvest source edit example --config {}");
            await RunAsync("harvest run-test example");
            for (var i = 0; i < 40; i++)
                second.Remove($"{i:00000}");
            (await RunAsync("harvest run-test example")).Said.ShouldContain("wait for approval");
        }
    }

    /// <summary>A command with what stands here for the names, addresses and ids that it has for an example.</summary>
    private async Task<(int Code, string Said)> RunAsync(string command)
    {
        command = command.Replace("https://demo.ckan.org", Portal, StringComparison.Ordinal)
            .Replace("https://data.example.org", Address(second), StringComparison.Ordinal)
            .Replace("/srv/catalogues", Path.Combine(folder.Path, "catalogues"), StringComparison.Ordinal)
            .Replace("PORTAL", Portal, StringComparison.Ordinal).Replace("NAME", "parks", StringComparison.Ordinal).Replace("/etc/ckan/default/", "", StringComparison.Ordinal);
        if (SetOfHeld().Match(command) is { Success: true } set)
            command = command.Replace(set.Groups[1].Value, Held().Match((await CallAsync(["source", "show", "example"])).Said).Groups[1].Value, StringComparison.Ordinal);
        if (IdOfToken().Match(command) is { Success: true } token)
            command = command.Replace(token.Value, IdOfToken().Match((await CallAsync(["token", "list"])).Said).Value, StringComparison.Ordinal);
        return await CallAsync([.. Words().Matches(command).Select(match => match.Value is ['\'' or '"', .. var inner, _] ? inner : match.Value).Skip(1)]);
    }

    private string Portal => Address(portal);

    private static string Address(FakePortal portal) => portal.Url.AbsoluteUri.TrimEnd('/');

    private static async Task<(int Code, string Said)> CallAsync(string[] arguments)
    {
        var (output, errors) = (Console.Out, Console.Error);
        await using var said = new StringWriter();
        var writer = TextWriter.Synchronized(said);
        Console.SetOut(writer);
        Console.SetError(writer);
        try
        {
            var code = await cli::Harvest.Cli.HarvestCommand.RunAsync(arguments);
            return (code, said.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    [GeneratedRegex("```(?<language>\\w*)\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();

    [GeneratedRegex("(^|\\s+)# .*", RegexOptions.ExplicitCapture)]
    private static partial Regex Remark();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\S+""")]
    private static partial Regex Words();

    [GeneratedRegex("--only ([0-9a-f]{12})")]
    private static partial Regex SetOfHeld();

    [GeneratedRegex("\\(set ([0-9a-f]+)\\)")]
    private static partial Regex Held();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex IdOfToken();
}
