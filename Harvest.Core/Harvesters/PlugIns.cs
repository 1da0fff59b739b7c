using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Harvesters;

/// <summary>
/// The harvesters of others: <c>plugins/NAME/NAME.dll</c> or <c>plugins/NAME.VERSION.nupkg</c> in the data folder, each in a load context
/// of its own, so that two may bring different versions of the same library. One that cannot be loaded is named in <see cref="Problems"/> and costs
/// nobody else anything. A plug-in is code with all rights of the program: who may write there owns the site.
/// </summary>
public sealed class PlugIns
{
    private readonly List<(IHarvester Harvester, string File)> found = [];
    private readonly List<string> problems = [];

    /// <summary>None.</summary>
    public static PlugIns Empty { get; } = new();

    /// <summary>What they bring, with the file it came from.</summary>
    public IReadOnlyList<(IHarvester Harvester, string File)> Found => found;

    /// <summary>One sentence for each that could not be used: which file, what is wrong, what to do.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>The plug-in's name and version (<c>Example.Harvester 1.2.0</c>); null for a harvester of the product.</summary>
    public static (string Name, string Version)? Origin(IHarvester harvester)
    {
        var library = harvester.GetType().Assembly;
        if (AssemblyLoadContext.GetLoadContext(library) is not PlugInContext)
            return null;
        // The version control's number that builds add after a plus says nothing to people.
        var version = library.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        return (library.GetName().Name!, version ?? library.GetName().Version!.ToString());
    }

    /// <summary>Where they are looked for.</summary>
    public static string FolderOf(HarvestOptions options) => Path.GetFullPath(Path.Combine(options.DataFolder, "plugins"));

    /// <summary>Loads what is there. Never throws.</summary>
    /// <param name="folder">Where they are looked for; need not be there.</param>
    /// <param name="services">What the constructors of harvesters may ask for.</param>
    public static PlugIns Load(string folder, IServiceProvider services)
    {
        var plugIns = new PlugIns();
        try
        {
            if (Directory.Exists(folder))
            {
                foreach (var one in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
                    plugIns.LoadFolder(Path.Combine(one, $"{Path.GetFileName(one)}.dll"), services);
                foreach (var package in Directory.GetFiles(folder, "*.nupkg").Order(StringComparer.Ordinal))
                    plugIns.LoadOne(package, () => PackagePlugIn.Open(package), services);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            plugIns.problems.Add($"The folder of plug-ins {folder} cannot be read: {fault.Message}");
        }
        return plugIns;
    }

    /// <summary>Says that a harvester cannot be used although it was loaded.</summary>
    internal void Refuse(string file, string reason) => problems.Add($"Plug-in {file}: {reason}");

    private void LoadFolder(string file, IServiceProvider services)
    {
        if (File.Exists(file))
            LoadOne(file, () => new FolderPlugIn(file), services);
        else
            Refuse(file, "there is no such file; the folder of a plug-in holds a library of the same name");
    }

    private void LoadOne(string file, Func<PlugInContext> open, IServiceProvider services)
    {
        try
        {
            var types = open().LoadMain().GetExportedTypes()
                .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && type.IsAssignableTo(typeof(IHarvester))).ToList();
            if (types.Count == 0)
                Refuse(file, "it has no public class that is an IHarvester");
            foreach (var type in types)
                Add(file, type, services);
        }
        catch (Exception fault)
        {
            Refuse(file, $"it cannot be loaded: {Reason(fault)}");
        }
    }

    private void Add(string file, Type type, IServiceProvider services)
    {
        try
        {
            var harvester = (IHarvester)ActivatorUtilities.CreateInstance(services, type);
            if (string.IsNullOrWhiteSpace(harvester.Info.Name))
                Refuse(file, $"{type.FullName} has no name");
            else
                found.Add((harvester, file));
        }
        catch (Exception fault)
        {
            Refuse(file, $"{type.FullName} cannot be made: {Reason(fault)}");
        }
    }

    private static string Reason(Exception fault) => fault switch
    {
        BadImageFormatException => "it is no .NET library",
        // A package says itself what is wrong with it; what is no archive at all does not.
        InvalidDataException when fault.Message.StartsWith("it ", StringComparison.Ordinal) => fault.Message,
        InvalidDataException => "it is no NuGet package",
        TargetInvocationException { InnerException: { } inner } => Reason(inner),
        TypeLoadException or MissingMemberException or ReflectionTypeLoadException or FileNotFoundException =>
            $"{fault.Message} It may be built for another version of Harvest ({Diagnostics.Telemetry.Version}): build it again",
        _ => $"{fault.GetType().Name}: {fault.Message}",
    };
}
