extern alias cli;

using System.CommandLine;
using System.Text.RegularExpressions;

namespace Harvest.Tests.Docs;

/// <summary>Every <c>harvest …</c> line of the documents names a verb that exists, with arguments that it takes.</summary>
public sealed partial class CommandTests
{
    [TestCaseSource(nameof(Lines))]
    public void Every_command_in_the_documents_can_be_read_by_the_program(string line)
    {
        var arguments = Words().Matches(line).Select(match => match.Value.Trim('"', '\'')).Skip(1).ToArray();

        var parsed = HarvestCommandOf(arguments);

        parsed.Errors.Select(error => error.Message).ShouldBeEmpty();
    }

    private static ParseResult HarvestCommandOf(string[] arguments) => cli::Harvest.Cli.HarvestCommand.Create().Parse(arguments);

    private static IEnumerable<string> Lines() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"))
            .SelectMany(File.ReadLines)
            .Select(line => Commands().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value.Split(" #")[0].TrimEnd(' ', '&'))
            .Distinct();

    [GeneratedRegex("^(harvest .+)$")]
    private static partial Regex Commands();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\S+""")]
    private static partial Regex Words();
}
