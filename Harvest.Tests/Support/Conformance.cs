namespace Harvest.Tests.Support;

/// <summary>Real documents with known results: in <c>HARVEST_CONFORMANCE</c>, or in <c>shared/conformance</c> beside a folder above.</summary>
internal static class Conformance
{
    private static readonly string? Root = Find();

    /// <summary>A document's text; without the folder the test is passed over, since the documents are not ours to hand on.</summary>
    public static string Read(string path)
    {
        if (Root is null)
            Assert.Ignore("The conformance documents are not here (HARVEST_CONFORMANCE)");
        return File.ReadAllText(Path.Combine(Root!, path));
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
