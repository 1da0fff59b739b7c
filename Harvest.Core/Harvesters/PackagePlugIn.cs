using System.IO.Compression;
using System.Reflection;

namespace Harvest.Harvesters;

/// <summary>
/// A plug-in that is a NuGet package, loaded from it without unpacking: the library that bears the package's id, with the other libraries
/// beside it in <c>lib/net10.0</c> (or the newest framework before it). Libraries that are no .NET ones need a folder instead.
/// </summary>
internal sealed class PackagePlugIn : PlugInContext
{
    /// <summary>Frameworks whose libraries run here, the best first.</summary>
    private static readonly string[] Frameworks = ["net10.0", "net9.0", "net8.0", "net7.0", "net6.0", "netstandard2.1", "netstandard2.0"];

    private readonly string id;
    private readonly Dictionary<string, byte[]> libraries;

    private PackagePlugIn(string id, Dictionary<string, byte[]> libraries)
        : base(id)
    {
        this.id = id;
        this.libraries = libraries;
    }

    /// <summary>Reads a package.</summary>
    /// <exception cref="InvalidDataException">It is no package, or has no library for this framework.</exception>
    public static PackagePlugIn Open(string file)
    {
        using var package = ZipFile.OpenRead(file);
        var id = package.Entries.Where(entry => entry.FullName == entry.Name && entry.Name.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase))
            .Select(entry => Path.GetFileNameWithoutExtension(entry.Name)).FirstOrDefault()
            ?? throw new InvalidDataException("it is no NuGet package: it has no .nuspec");
        var framework = Frameworks.FirstOrDefault(one => Libraries(package, one).Any())
            ?? throw new InvalidDataException($"it has no library for {Frameworks[0]} under lib/");
        var libraries = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in Libraries(package, framework))
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            libraries[Path.GetFileNameWithoutExtension(entry.Name)] = content.ToArray();
        }
        return new PackagePlugIn(id, libraries);
    }

    public override Assembly LoadMain() =>
        Find(new AssemblyName(id)) ?? throw new InvalidDataException($"it has no library {id}.dll under lib/");

    protected override Assembly? Find(AssemblyName wanted)
    {
        if (wanted.Name is not { } name || !libraries.TryGetValue(name, out var content))
            return null;
        using var stream = new MemoryStream(content, writable: false);
        return LoadFromStream(stream);
    }

    private static IEnumerable<ZipArchiveEntry> Libraries(ZipArchive package, string framework) => package.Entries.Where(entry =>
        entry.FullName == $"lib/{framework}/{entry.Name}" && entry.Name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
}
