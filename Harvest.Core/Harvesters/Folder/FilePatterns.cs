using Microsoft.Extensions.FileSystemGlobbing;

namespace Harvest.Harvesters.Folder;

/// <summary>Which files of a folder are read, by patterns as <c>.gitignore</c> and build tools know them: <c>*</c> within a name, <c>**</c> across folders.</summary>
internal sealed class FilePatterns
{
    private readonly Matcher matcher = new(StringComparison.Ordinal);
    private readonly List<(string Pattern, Matcher Matcher)> waiting = [];

    /// <param name="patterns">Those with <c>!</c> before them leave out; when only such are given, all other files are read.</param>
    public FilePatterns(IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.StartsWith('!'))
                matcher.AddExclude(Anywhere(pattern[1..]));
            else
                matcher.AddInclude(Anywhere(pattern));
            if (!pattern.StartsWith('!'))
                waiting.Add((pattern, new Matcher(StringComparison.Ordinal).AddInclude(Anywhere(pattern))));
        }
        if (patterns.All(pattern => pattern.StartsWith('!')))
            matcher.AddInclude("**/*");
    }

    /// <summary>Those that no file was like so far.</summary>
    public IReadOnlyList<string> Idle => [.. waiting.Select(one => one.Pattern)];

    /// <param name="place">Below the folder, with slashes.</param>
    public bool Match(string place)
    {
        waiting.RemoveAll(one => one.Matcher.Match(place).HasMatches);
        return matcher.Match(place).HasMatches;
    }

    /// <summary>A mere name is meant in every folder.</summary>
    private static string Anywhere(string pattern) => pattern.Contains('/', StringComparison.Ordinal) ? pattern.TrimStart('/') : $"**/{pattern}";
}
