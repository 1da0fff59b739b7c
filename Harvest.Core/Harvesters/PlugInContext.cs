using System.Reflection;
using System.Runtime.Loader;

namespace Harvest.Harvesters;

/// <summary>
/// Finds the libraries of one plug-in: those of Harvest are the program's, so that both mean the same by <c>IHarvester</c>;
/// the others come from the plug-in's own folder, and else from the program.
/// </summary>
internal sealed class PlugInContext(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
{
    private readonly AssemblyDependencyResolver resolver = new(file);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is "Harvest.Core" or "Harvest.Rdf" || resolver.ResolveAssemblyToPath(assemblyName) is not { } path)
            return null;
        return LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
