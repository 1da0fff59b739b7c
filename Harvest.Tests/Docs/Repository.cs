namespace Harvest.Tests.Docs;

/// <summary>The working copy that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Harvest.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Harvest.sln was not found above the tests");
    }
}
