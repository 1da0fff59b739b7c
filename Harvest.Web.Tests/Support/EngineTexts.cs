using System.Text;
using System.Text.RegularExpressions;
using Harvest.Tests.Docs;

namespace Harvest.Web.Tests.Support;

/// <summary>The messages in those sources of the engine that forms show to people.</summary>
internal static partial class EngineTexts
{
    private static readonly string[] Shown =
    [
        "Accounts", "Pipeline/Control/SourceControl.cs", "Pipeline/Control/SourceCheck.cs",
         "Pipeline/Control/JobControl.cs", "Pipeline/Sweeping/Scheduling.cs", "Storage/Accounts", "Storage/Sources/SourceStore.cs", "Notifications/AddressList.cs",
        "Harvesters/HarvesterRegistry.cs", "Harvesters/SettingCheck.cs", "Harvesters/CommonSettings.cs", "Harvesters/SourceFilters.cs", "Harvesters/SourceConfig.cs",
        "Harvesters/SourceAddress.cs", "Harvesters/SourceDetector.cs", "Harvesters/PageAddress.cs", "Harvesters/SchemeProbe.cs", "Model/TimeZones.cs", "TitleLimit.cs",
        "Harvesters/Ckan/CkanSettings.cs", "Harvesters/Ckan/CkanFilter.cs", "Harvesters/Dcat/DcatSettings.cs", "Harvesters/DcatUs/DcatUsSettings.cs", "Harvesters/FairDataPoint/FdpSettings.cs",
        "Harvesters/Csw/CswHarvester.cs", "Harvesters/OaiPmh/OaiHarvester.cs", "Harvesters/OpenDataSoft/OdsHarvester.cs", "Harvesters/Udata/UdataHarvester.cs", "Harvesters/Generic/GenericSettings.cs", "Harvesters/Stac/StacSettings.cs",
    ];

    // Shown at a terminal only, or to programs.
    private static readonly HashSet<string> Elsewhere =
        ["There is no x x.x List them: x", "Log in, or send an API token, to x", "There is no job and no source x", "Purging source x deletes it for good, with x and x with their records and errors"];

    private static string Folder { get; } = Path.Combine(Repository.Root, "Harvest.Core");

    /// <summary>The files, as paths under the engine's folder.</summary>
    public static IEnumerable<string> Files => Shown
        .SelectMany(path => path.EndsWith(".cs", StringComparison.Ordinal) ? [Path.Combine(Folder, path)] : Directory.GetFiles(Path.Combine(Folder, path), "*.cs"))
        .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>The messages of a file, with an x for what is put in.</summary>
    public static IReadOnlyList<string> Of(string file)
    {
        var source = File.ReadAllText(Path.Combine(Folder, file));
        return [.. Said().Matches(source).SelectMany(match => Literals(source, match.Index + match.Length)).Distinct().Except(Elsewhere)];
    }

    /// <summary>The texts among the arguments that begin here.</summary>
    private static IEnumerable<string> Literals(string source, int at)
    {
        for (var depth = 1; at < source.Length && depth > 0; at++)
        {
            if (source[at] == '"')
            {
                var text = Literal(source, ref at, source[at - 1] == '$');
                if (Sentence().IsMatch(text))
                    yield return text;
            }
            else if (source[at] is '(' or ')' or ';')
            {
                depth += source[at] == '(' ? 1 : source[at] == ')' ? -1 : -depth;
            }
        }
    }

    private static string Literal(string source, ref int at, bool hasHoles)
    {
        var text = new StringBuilder();
        for (at++; source[at] != '"'; at++)
        {
            if (source[at] == '\\')
            {
                text.Append(source[++at]);
            }
            else if (hasHoles && source[at] == '{' && source[at + 1] != '{')
            {
                // A question is a sentence of its own.
                text.Append(source.AsSpan(at + 1).StartsWith("Question(") ? "" : "x");
                Hole(source, ref at);
            }
            else
            {
                text.Append(source[at]);
            }
        }
        return text.ToString();
    }

    private static void Hole(string source, ref int at)
    {
        for (var depth = 0; ; at++)
        {
            if (source[at] == '"')
                Literal(source, ref at, source[at - 1] == '$');
            else if (source[at] == '{')
                depth++;
            else if (source[at] == '}' && --depth == 0)
                return;
        }
    }

    /// <summary>Where a message begins to be made.</summary>
    [GeneratedRegex(@"new (?:SourceProblem|HarvestException|WrongInputException|RefusedException|FormatException)\((?!fault\.Message)|yield return \(?|faults\.Add\(|\bTell\(|\bButton = ")]
    private static partial Regex Said();

    /// <summary>Words, and no name of a field.</summary>
    [GeneratedRegex(@"[A-Za-z']{2} [A-Za-z*]|[a-z] x")]
    private static partial Regex Sentence();
}
