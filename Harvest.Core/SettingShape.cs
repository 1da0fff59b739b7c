using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Harvest.Hosting;
using Harvest.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.KeyPerFile;

namespace Harvest;

/// <summary>A setting that is wrong.</summary>
/// <param name="Says">What is wrong, where, and what to write.</param>
/// <param name="Path">Its name, such as <c>Harvest:Queue:Type</c>; null when the fault is of several together.</param>
internal sealed record SettingProblem(string Says, string? Path = null);

/// <summary>
/// Whether settings are where programs look for them and of the kind that they take. .NET passes over what it does not know and
/// what is of another kind, so nobody would notice that it does nothing.
/// </summary>
/// <param name="configuration">All settings.</param>
/// <param name="limits">What a setting may be, in words: "must be a text".</param>
internal sealed class SettingShape(IConfiguration configuration, Func<PropertyInfo, string> limits)
{
    private const string Masked = "********";

    /// <summary>Members of a settings file that are ASP.NET Core's own.</summary>
    private static readonly string[] Hosts =
        ["Logging", "Kestrel", "AllowedHosts", "Urls", "HTTP_PORTS", "HTTPS_PORTS", "HTTPS_PORT", "HostOptions", "ForwardedHeaders_Enabled"];

    /// <summary>What is not so.</summary>
    public IEnumerable<SettingProblem> Problems()
    {
        var section = configuration.GetSection(HarvestOptions.Section);
        IEnumerable<SettingProblem> problems = Outside();
        // A variable HARVEST of the environment is somebody else's.
        if (section.Value is not null && Provider(section.Path) is not (null or EnvironmentVariablesConfigurationProvider))
            problems = problems.Append(NoSection(typeof(HarvestOptions), section, HarvestOptions.Section));
        return problems.Concat(Within(typeof(HarvestOptions), section, HarvestOptions.Section));
    }

    /// <summary>A value as it may be shown.</summary>
    public static string Shown(PropertyInfo property, string text) =>
        property.Name.Contains("Password", StringComparison.Ordinal) || property.Name.Contains("Token", StringComparison.Ordinal)
        || property.Name.Contains("Secret", StringComparison.Ordinal) ? Masked : text.Length == 0 ? "nothing" : Texts.Shorten(text, 200);

    /// <summary>What stands in a file beside the object Harvest in place of in it.</summary>
    private IEnumerable<SettingProblem> Outside()
    {
        var files = (configuration as IConfigurationRoot)?.Providers.OfType<JsonConfigurationProvider>().Where(provider => provider.Source is SettingsFile) ?? [];
        foreach (var file in files)
        {
            foreach (var member in file.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (member.Equals(HarvestOptions.Section, StringComparison.OrdinalIgnoreCase) || Hosts.Contains(member, StringComparer.OrdinalIgnoreCase)
                    || member is ['$' or '_' or '/', ..])
                    continue;
                var example = $"{{\"Harvest\": {{\"{member}\": …}}}}";
                yield return new SettingProblem(
                    Settable(typeof(HarvestOptions)).Any(property => property.Name.Equals(member, StringComparison.OrdinalIgnoreCase))
                        ? $"\"{member}\"{PlaceOf(file)} stands outside of \"Harvest\", where it does nothing. Write {example}"
                        : $"\"{member}\"{PlaceOf(file)} is no setting.{Suggestion.Ask(member, [HarvestOptions.Section])} Settings stand within \"Harvest\": {{\"Harvest\": {{ … }}}}");
            }
        }
    }

    /// <param name="type">The options that the section is read into.</param>
    /// <param name="section">As found.</param>
    /// <param name="name">Its name as it is written in the documentation: names from the environment come in capitals.</param>
    private IEnumerable<SettingProblem> Within(Type type, IConfigurationSection section, string name)
    {
        foreach (var child in section.GetChildren())
        {
            var property = Settable(type).FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            var own = $"{name}:{property?.Name}";
            if (property is null)
                yield return Unknown(type, child, name);
            else if (IsSection(property.PropertyType) && child.Value is not null)
                yield return NoSection(property.PropertyType, child, own);
            else if (IsSection(property.PropertyType))
            {
                foreach (var problem in Within(property.PropertyType, child, own))
                    yield return problem;
            }
            else if (Element(property.PropertyType) is { } element)
            {
                foreach (var problem in List(property, element, child, own))
                    yield return problem;
            }
            // A list that takes a text, too, takes what it is given.
            else if (child.GetChildren().Any() && !(property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType)))
                yield return Wrong(child, own, limits(property), $"{Kind(child)}{Form(property, child)}");
            else if (child.Value is { } text && !IsReadable(property.PropertyType, text))
                yield return new SettingProblem($"Setting {own}{FileOf(child.Path)}: {limits(property)}, found {Shown(property, text)}", child.Path);
        }
    }

    private IEnumerable<SettingProblem> List(PropertyInfo property, Type element, IConfigurationSection list, string name)
    {
        var form = $"Write \"{property.Name}\": [{(IsSection(element) ? Example(element) : "\"…\"")}]";
        if (list.Value is { Length: > 0 } text)
            return [Wrong(list, name, limits(property), $"{Shown(property, text)}. {form}")];
        if (list.GetChildren().Any() && Kind(list) != "a list")
            return [Wrong(list, name, limits(property), $"an object. {form}")];
        return list.GetChildren().SelectMany(child =>
            !IsSection(element) ? []
            : child.Value is null ? Within(element, child, $"{name}:{child.Key}")
            : [Wrong(child, $"{name}:{child.Key}", "must be an object of settings", $"a single value. {form}")]);
    }

    /// <summary>An element of a list with all its settings.</summary>
    private static string Example(Type element) => $"{{{string.Join(", ", Settable(element).Select(property =>
        $"\"{property.Name}\": \"{(property.PropertyType.IsEnum ? Enum.GetNames(property.PropertyType)[0] : "…")}\""))}}}";

    /// <summary>How a text is written for which a list or an object was found: several values are one text with commas.</summary>
    private static string Form(PropertyInfo property, IConfigurationSection found) => property.PropertyType != typeof(string) ? ""
        : Kind(found) == "a list" && found.GetChildren().All(child => child.Value is not null)
            ? $". Write \"{property.Name}\": \"{Shown(property, string.Join(", ", found.GetChildren().Select(child => child.Value)))}\""
        : $". Write \"{property.Name}\": \"…\"";

    private SettingProblem Unknown(Type type, IConfigurationSection found, string name)
    {
        // Names of the same section first: what is near as a whole path may be quite another word.
        var near = Suggestion.Nearest(found.Key, Settable(type).Select(property => property.Name));
        var meant = near is not null ? $" Did you mean {name}:{near}?" : Elsewhere(found.Key);
        return new SettingProblem($"{found.Path}{PlaceOf(found.Path)} is no setting.{meant}", found.Path);
    }

    /// <summary>A setting of that name in another section.</summary>
    private static string Elsewhere(string name) =>
        Names(typeof(HarvestOptions), HarvestOptions.Section).FirstOrDefault(path => path.EndsWith($":{name}", StringComparison.OrdinalIgnoreCase)) is { } path
            ? $" Did you mean {path}?" : "";

    private SettingProblem NoSection(Type type, IConfigurationSection found, string name)
    {
        var part = Settable(type).FirstOrDefault(property =>
            property.PropertyType.IsEnum && Enum.GetNames(property.PropertyType).Contains(found.Value, StringComparer.OrdinalIgnoreCase));
        var (first, value) = part is null ? (Settable(type).First().Name, "…") : (part.Name, $"\"{found.Value}\"");
        return new SettingProblem(
            $"Setting {name}{PlaceOf(found.Path)}: must be an object of settings, found {(found.Value is { Length: > 0 } ? "a single value" : "an empty list or text")}. "
            + (Provider(found.Path) is JsonConfigurationProvider ? $"Write \"{found.Key}\": {{\"{first}\": {value}}}" : $"Set {name}:{first}"),
            found.Path);
    }

    private SettingProblem Wrong(IConfigurationSection at, string name, string limit, string found) =>
        new($"Setting {name}{PlaceOf(at.Path)}: {limit}, found {found}", at.Path);

    private static string Kind(IConfigurationSection found) =>
        found.GetChildren().All(child => child.Key.All(char.IsAsciiDigit)) ? "a list" : "an object";

    private static IEnumerable<string> Names(Type type, string path) => Settable(type).SelectMany(property => IsSection(property.PropertyType)
        ? Names(property.PropertyType, $"{path}:{property.Name}").Prepend($"{path}:{property.Name}")
        : [$"{path}:{property.Name}"]);

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0);

    /// <summary>Where a setting comes from: who has a value for it, else who has parts of it.</summary>
    private IConfigurationProvider? Provider(string path)
    {
        var providers = (configuration as IConfigurationRoot)?.Providers.ToList() ?? [];
        return providers.FindLast(provider => provider.TryGet(path, out var value) && value is not null)
            ?? providers.FindLast(provider => provider.GetChildKeys([], path).Any());
    }

    private static string PlaceOf(JsonConfigurationProvider file) =>
        $" in {file.Source.FileProvider?.GetFileInfo(file.Source.Path!).PhysicalPath ?? file.Source.Path}";

    private string PlaceOf(string path) => Provider(path) switch
    {
        JsonConfigurationProvider file => PlaceOf(file),
        EnvironmentVariablesConfigurationProvider => $" (in the environment: {path.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()})",
        KeyPerFileConfigurationProvider => " in the folder of secrets",
        _ => "",
    };

    /// <summary>The file that a setting stands in; nothing for one that comes from elsewhere.</summary>
    public string FileOf(string path) => Provider(path) is JsonConfigurationProvider file ? PlaceOf(file) : "";

    private static bool IsSection(Type type) =>
        type.IsClass && type.Namespace?.StartsWith("Harvest", StringComparison.Ordinal) == true && !typeof(IEnumerable).IsAssignableFrom(type);

    /// <summary>Of what a list is one; null for what is none.</summary>
    private static Type? Element(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) ? type.GenericTypeArguments.FirstOrDefault() : null;

    private static bool IsReadable(Type type, string text)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return text.Length == 0 || IsReadable(inner, text);
        if (type.IsEnum)
            return Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase);
        if (!type.IsValueType)
            return true;
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not null;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or NotSupportedException)
        {
            return false;
        }
    }
}
