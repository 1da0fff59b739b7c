namespace Harvest.Rdf.Tests.W3C;

/// <summary>Where the official suites are: <c>HARVEST_W3C</c>, or <c>shared/w3c</c> beside a folder above.</summary>
internal static class W3CSuites
{
    private static readonly string? Root = Find();

    /// <summary>A suite's folder, or null when the suites are not there.</summary>
    public static string? Folder(string suite) =>
        Root is not null && Directory.Exists(Path.Combine(Root, suite)) ? Path.Combine(Root, suite) : null;

    /// <summary>A suite's cases; where it is not there, one that is ignored and says so, or a fault where all are required.</summary>
    public static IEnumerable<TestCaseData> Cases(string suite, Func<string, IEnumerable<TestCaseData>> read)
    {
        if (Folder(suite) is { } folder)
        {
            return read(folder);
        }

        string reason = $"The W3C suite {suite} is not here: set HARVEST_W3C to the folder of the suites (CONTRIBUTING.md)";
        return Environment.GetEnvironmentVariable("HARVEST_TEST_REQUIRE") is { Length: > 0 }
            ? throw new InvalidOperationException(reason)
            : [new TestCaseData([null]).SetName($"suite {suite}").Ignore(reason)];
    }

    private static string? Find()
    {
        string? told = Environment.GetEnvironmentVariable("HARVEST_W3C");
        if (!string.IsNullOrEmpty(told))
        {
            return told;
        }

        for (DirectoryInfo? up = new(AppContext.BaseDirectory); up is not null; up = up.Parent)
        {
            string folder = Path.Combine(up.FullName, "shared", "w3c");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }
}
