using System.Text.RegularExpressions;
using Harvest.Tests.EndToEnd;
using Harvest.Tests.Harvesters.Ckan;

namespace Harvest.Tests.Docs;

/// <summary>Who follows the first page from top to bottom gets what it promises: its commands are run, one after the other.</summary>
public sealed partial class GettingStartedTests
{
    private const string Portal = "https://demo.ckan.org";

    [Test]
    [CancelAfter(180_000)]
    public async Task Every_command_of_the_first_page_does_what_it_says()
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(12);
        using var cli = new Cli();
        cli.Settings["HARVEST__HTTP__USERAGENT"] = "Harvest (test@example.org)";
        var commands = Commands().ToList();
        commands.Count.ShouldBeGreaterThan(12);

        foreach (var command in commands)
        {
            var arguments = Words().Matches(command.Replace(Portal, portal.Url.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal))
                .Select(match => match.Value.Trim('"')).Skip(1).ToArray();

            var result = await cli.RunAsync(arguments);

            result.Code.ShouldBe(0, $"{command}\n{result}");
        }

        (await cli.JsonAsync("datasets", "list", "--source", "demo")).GetArrayLength().ShouldBe(12);
        (await cli.JsonAsync("sources")).EnumerateArray().Single(source => source.GetProperty("name").GetString() == "demo")
            .GetProperty("frequency").GetString().ShouldBe("DAILY");
    }

    private static IEnumerable<string> Commands() => Blocks().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "getting-started.md")))
        .SelectMany(block => block.Groups[1].Value.Split('\n'))
        .Where(line => line.StartsWith("harvest ", StringComparison.Ordinal))
        .Select(line => line.Split(" #")[0].TrimEnd());

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("""
        "[^"]*"|\S+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Words();
}
