using Microsoft.Extensions.FileSystemGlobbing;

namespace Harvest.Harvesters.Folder;

/// <summary>Which files of a folder are read, by patterns as <c>.gitignore</c> and build tools know them: <c>*</c> within a name, <c>**</c> across folders.</summary>
internal sealed class FilePatterns
{
    private readonly Matcher matcher = new(StringComparison.Ordinal);

    /// <param name="patterns">Those with <c>!</c> before them leave out; when only such are given, all other files are read.</param>
    public FilePatterns(IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.StartsWith('!'))
                matcher.AddExclude(Anywhere(pattern[1..]));
            else
                matcher.AddInclude(Anywhere(pattern));
        }
        if (patterns.All(pattern => pattern.StartsWith('!')))
            matcher.AddInclude("**/*");
    }

    /// <param name="place">Below the folder, with slashes.</param>
    public bool Match(string place) => matcher.Match(place).HasMatches;

    /// <summary>A mere name is meant in every folder.</summary>
    private static string Anywhere(string pattern) => pattern.Contains('/', StringComparison.Ordinal) ? pattern.TrimStart('/') : $"**/{pattern}";
}
