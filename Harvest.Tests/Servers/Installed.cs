namespace Harvest.Tests.Servers;

/// <summary>
/// Finds installed programs, in the search path and in the folders packages put them; the newest version wins.
/// </summary>
public static class Installed
{
    /// <summary>
    /// The full path of a program, or null. A folder may hold one <c>*</c>, as in <c>/usr/lib/postgresql/*/bin</c>.
    /// </summary>
    public static string? Find(string program, params string[] folders) =>
        folders.SelectMany(Expand)
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return [pattern];
        var from = pattern.LastIndexOf('/', star);
        var to = pattern.IndexOf('/', star);
        if (!Directory.Exists(pattern[..from]))
            return [];
        return Directory.GetDirectories(pattern[..from], pattern[(from + 1)..to])
            .OrderByDescending(VersionOf)
            .Select(folder => folder + pattern[to..]);
    }

    private static Version VersionOf(string folder)
    {
        var digits = new string([.. Path.GetFileName(folder).SkipWhile(c => !char.IsDigit(c))]);
        var number = digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".0";
        return Version.TryParse(number, out var version) ? version : new Version();
    }
}
