using System.Reflection;
using System.Runtime.Loader;

namespace Harvest.Harvesters;

/// <summary>
/// Finds the libraries of one plug-in: those of Harvest and of the seams that constructors ask for (loggers, options) are the program's, so
/// that both mean the same by <c>IHarvester</c> and <c>ILogger</c>; the others are the plug-in's own, and else the program's.
/// </summary>
internal abstract class PlugInContext(string name) : AssemblyLoadContext(name)
{
    /// <summary>The library that bears the plug-in's name.</summary>
    public abstract Assembly LoadMain();

    /// <summary>A library that the plug-in brings; null when it does not.</summary>
    protected abstract Assembly? Find(AssemblyName wanted);

    protected sealed override Assembly? Load(AssemblyName assemblyName) => IsShared(assemblyName.Name) ? null : Find(assemblyName);

    private static bool IsShared(string? name) => name is "Harvest.Core" or "Harvest.Rdf"
        || (name is not null && name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) && name.EndsWith(".Abstractions", StringComparison.Ordinal));
}

/// <summary>A plug-in that is a folder: <c>NAME/NAME.dll</c>, with its libraries beside it.</summary>
internal sealed class FolderPlugIn(string file) : PlugInContext(Path.GetFileNameWithoutExtension(file))
{
    private readonly AssemblyDependencyResolver resolver = new(file);

    public override Assembly LoadMain() => LoadFromAssemblyPath(file);

    protected override Assembly? Find(AssemblyName wanted) =>
        resolver.ResolveAssemblyToPath(wanted) is { } path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
