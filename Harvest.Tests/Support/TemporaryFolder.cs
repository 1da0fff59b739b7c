namespace Harvest.Tests.Support;

/// <summary>An empty folder, gone when disposed.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("harvest-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
