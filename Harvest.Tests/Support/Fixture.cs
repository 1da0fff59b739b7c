namespace Harvest.Tests.Support;

/// <summary>Documents of the tests: our own under <c>Fixtures</c>, and foreign ones that a developer may have at hand.</summary>
internal static class Fixture
{
    /// <summary>A file under <c>Fixtures</c>.</summary>
    public static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", path));

    public static string Text(string path) => System.Text.Encoding.UTF8.GetString(Read(path));

    /// <summary>A real document of <see cref="Conformance"/>.</summary>
    public static byte[] Real(string path) => File.ReadAllBytes(Conformance.File(path));
}
