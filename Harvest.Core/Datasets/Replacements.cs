using System.Text.RegularExpressions;

namespace Harvest.Datasets;

/// <summary>
/// Texts with replacement strings, as the reference's <c>default_extras</c> have them: <c>{harvest_source_title}</c> …;
/// doubled braces stand for single ones.
/// </summary>
public static partial class Replacements
{
    /// <summary>The names that may stand in braces.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "dataset_id", "harvest_source_id", "harvest_source_url", "harvest_source_title", "harvest_job_id", "harvest_object_id",
    ];

    /// <summary>What is wrong with a text; null when nothing is.</summary>
    public static string? Complaint(string text)
    {
        foreach (var found in Braces().EnumerateMatches(text))
        {
            var part = text.AsSpan(found.Index, found.Length);
            if (part is "{{" or "}}")
                continue;
            if (part is "{" or "}")
                return $"a single {part}; write {part}{part} where no replacement is meant";
            if (!Known.Contains(part[1..^1].ToString()))
                return $"{part} is no replacement; there are {string.Join(", ", Known.Select(name => $"{{{name}}}"))}";
        }
        return null;
    }

    /// <param name="text">A text without a complaint.</param>
    /// <param name="value">The value of a name.</param>
    public static string Fill(string text, Func<string, string> value) =>
        !text.AsSpan().ContainsAny('{', '}')
            ? text
            : Braces().Replace(text, match => match.Value switch
            {
                "{{" or "{" => "{",
                "}}" or "}" => "}",
                var part => value(part[1..^1]),
            });

    [GeneratedRegex(@"\{\{|\}\}|\{[^{}]*\}|[{}]")]
    private static partial Regex Braces();
}
