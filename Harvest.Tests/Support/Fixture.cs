namespace Harvest.Tests.Support;

/// <summary>Documents of the tests: our own under <c>Fixtures</c>, and foreign ones that a developer may have at hand.</summary>
internal static class Fixture
{
    /// <summary>A file under <c>Fixtures</c>.</summary>
    public static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", path));

    public static string Text(string path) => System.Text.Encoding.UTF8.GetString(Read(path));

    /// <summary>
    /// A file of the folder of real documents that the environment names (<c>HARVEST_CONFORMANCE</c>); without it the test is left out.
    /// </summary>
    public static byte[] Real(string path)
    {
        var folder = Environment.GetEnvironmentVariable("HARVEST_CONFORMANCE");
        if (string.IsNullOrEmpty(folder))
            Assert.Ignore("HARVEST_CONFORMANCE names no folder of real documents");
        return File.ReadAllBytes(Path.Combine(folder, path));
    }
}
