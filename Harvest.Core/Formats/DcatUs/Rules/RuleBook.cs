using System.Globalization;
using System.Text.RegularExpressions;

namespace Harvest.Formats.DcatUs.Rules;

/// <summary>
/// The rules of a standard, read from a table: a line with a class, indented lines with its members and the forms of their
/// values (<c>title!: text(1..) | null</c>).
/// </summary>
internal sealed partial class RuleBook
{
    private readonly Dictionary<string, RuleClass> classes = [];
    private readonly Dictionary<string, string> parents = [];

    private RuleBook(string table)
    {
        foreach (var block in table.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();
            if (lines.Count > 0)
                Add(lines[0], lines.Skip(1).Select(line => line.Trim()));
        }
        // A class that builds on another has its members too.
        foreach (var (name, parent) in parents)
        {
            var members = new Dictionary<string, RuleMember>(classes[parent].Members);
            foreach (var (key, member) in classes[name].Members)
                members[key] = member;
            classes[name] = classes[name] with { Members = members };
        }
    }

    public static RuleBook Version11 { get; } = Read("dcat-us-1.1.rules");

    public static RuleBook Version30 { get; } = Read("dcat-us-3.0.rules");

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<RuleClass> Classes => classes.Values;

    public RuleClass Class(string name) => classes[name];

    private static RuleBook Read(string resource)
    {
        using var stream = typeof(RuleBook).Assembly.GetManifestResourceStream($"Harvest.Formats.DcatUs.Rules.{resource}")
            ?? throw new InvalidOperationException($"The rules {resource} are not built in");
        using var reader = new StreamReader(stream);
        return new RuleBook(reader.ReadToEnd());
    }

    private void Add(string heading, IEnumerable<string> lines)
    {
        var names = heading.Split(" : ");
        if (names.Length > 1)
            parents[names[0]] = names[1];
        var members = new Dictionary<string, RuleMember>();
        List<string> oneOf = [];
        List<(string, string)> needs = [];
        foreach (var line in lines)
        {
            if (line.Split(" > ") is [var first, var second])
                needs.Add((first, second));
            else if (line.Contains(" / ", StringComparison.Ordinal) && line.EndsWith('!'))
                oneOf.AddRange(line.TrimEnd('!').Split(" / "));
            else
                members[line[..line.IndexOf(':', StringComparison.Ordinal)].TrimEnd('!')] = Member(line);
        }
        classes[names[0]] = new RuleClass(names[0], members, oneOf, needs);
    }

    private static RuleMember Member(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        return new RuleMember(line[colon - 1] == '!', Forms(line[(colon + 2)..]));
    }

    /// <summary>Alternatives: cut at bars, but not at those within a list.</summary>
    private static List<Form> Forms(string text)
    {
        List<string> parts = [""];
        var depth = 0;
        foreach (var c in text)
        {
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == '|' && depth == 0)
                parts.Add("");
            else
                parts[^1] += c;
        }
        return [.. parts.SelectMany(part => FormsOf(part.Trim()))];
    }

    private static IEnumerable<Form> FormsOf(string text)
    {
        if (text == "frequency")
            return [new PatternForm("a frequency of DCAT-US 3.0 such as 'annually' or R/P1Y", RulePatterns.IsFrequency)];
        return [FormOf(text)];
    }

    private static Form FormOf(string text)
    {
        if (text[0] == '\'')
            return new ConstantForm(text.Trim('\''));
        if (text[0] == '[')
        {
            var end = text.LastIndexOf(']');
            var (least, most) = Range(text[(end + 1)..]);
            var elements = Forms(text[1..end]);
            var limits = (least > 0 ? $" of min {least} items" : "") + (most < int.MaxValue ? $" max {most} items" : "");
            return new ListForm(
                $"list{limits} of {string.Join(" or ", elements.Select(form => form.Title))}",
                elements, least, most, text.EndsWith("unique)", StringComparison.Ordinal));
        }
        if (text.StartsWith("text", StringComparison.Ordinal))
        {
            var (least, most) = Range(text[4..]);
            var limits = (least > 0 ? $" min {least}" : "") + (most < int.MaxValue ? $" max {most}" : "");
            return new TextForm(limits.Length > 0 ? $"text of{limits} characters" : "text", least, most);
        }
        return RulePatterns.Named(text) ?? new ClassForm(text);
    }

    private static (int Least, int Most) Range(string text) =>
        RangeText().Match(text) is { Success: true } match
            ? (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                match.Groups[2].Length > 0 ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : int.MaxValue)
            : (0, int.MaxValue);

    [GeneratedRegex(@"^\((\d+)\.\.(\d*)")]
    private static partial Regex RangeText();
}
