namespace Harvest.Tests.Support;

/// <summary>
/// Real documents with known results: in <c>HARVEST_CONFORMANCE</c>, or in <c>shared/conformance</c> beside a folder above.
/// They are not ours to hand on: where they are not, a test that needs them is ignored and says so, or fails where
/// <c>HARVEST_TEST_REQUIRE</c> is set; the project's own fixtures are there for the same rules.
/// </summary>
internal static class Conformance
{
    private static readonly string? Root = Find();

    /// <summary>A document's text.</summary>
    public static string Read(string path) => System.IO.File.ReadAllText(File(path));

    /// <summary>A document's path.</summary>
    public static string File(params string[] parts)
    {
        if (Root is null)
        {
            const string reason = "The conformance documents are not here: set HARVEST_CONFORMANCE to their folder (CONTRIBUTING.md)";
            if (Environment.GetEnvironmentVariable("HARVEST_TEST_REQUIRE") is { Length: > 0 })
                Assert.Fail(reason);
            Assert.Ignore(reason);
        }
        return Path.Combine([Root!, .. parts]);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("HARVEST_CONFORMANCE") is { Length: > 0 } told)
            return told;
        for (DirectoryInfo? up = new(AppContext.BaseDirectory); up is not null; up = up.Parent)
        {
            var folder = Path.Combine(up.FullName, "shared", "conformance");
            if (Directory.Exists(folder))
                return folder;
        }
        return null;
    }
}
