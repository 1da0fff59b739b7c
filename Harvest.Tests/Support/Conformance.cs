namespace Harvest.Tests.Support;

/// <summary>
/// Real documents beside the working copy, whose expected results are known. They are not part of it: tests that need them
/// are passed over where they are not.
/// </summary>
internal static class Conformance
{
    private static readonly string? Folder = Find();

    /// <summary>A file of the folder; the test is ignored when there is none.</summary>
    public static string File(params string[] parts)
    {
        var path = Folder is null ? null : Path.Combine([Folder, .. parts]);
        if (path is null || !System.IO.File.Exists(path))
            Assert.Ignore("The conformance documents are not at hand");
        return path;
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "conformance");
            if (Directory.Exists(path))
                return path;
        }
        return null;
    }
}
