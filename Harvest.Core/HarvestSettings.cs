using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.KeyPerFile;

namespace Harvest;

/// <summary>Reads the settings and checks every one before anything starts.</summary>
public static class HarvestSettings
{
    private const string Masked = "********";

    /// <param name="configuration">Where they are read from.</param>
    /// <param name="takesUnknown">Whether a setting that no program takes is let pass: for <c>harvest doctor</c>, which reports it.</param>
    /// <exception cref="WrongInputException">One line for each wrong setting: name, limits, the value found.</exception>
    public static HarvestOptions Read(IConfiguration configuration, bool takesUnknown = false)
    {
        if (!takesUnknown && Unknown(configuration) is { Count: > 0 } unknown)
            throw Wrong(unknown);
        var unreadable = Unreadable(typeof(HarvestOptions), configuration.GetSection(HarvestOptions.Section)).ToList();
        if (unreadable.Count > 0)
            throw Wrong(unreadable);
        HarvestOptions options;
        try
        {
            options = configuration.GetSection(HarvestOptions.Section).Get<HarvestOptions>() ?? new HarvestOptions();
        }
        catch (InvalidOperationException fault)
        {
            throw new WrongInputException($"A setting cannot be read: {fault.Message} {fault.InnerException?.Message}".Trim(), fault) { IsSetting = true };
        }
        var problems = Check(options, HarvestOptions.Section).ToList();
        return problems.Count == 0 ? options : throw Wrong(problems);
    }

    /// <summary>
    /// Settings of section Harvest that no program takes, one sentence each: what it is, where it stands, and which one was
    /// perhaps meant. Nobody would notice that they do nothing.
    /// </summary>
    public static IReadOnlyList<string> Unknown(IConfiguration configuration)
    {
        var paths = Unknown(typeof(HarvestOptions), configuration.GetSection(HarvestOptions.Section)).ToList();
        if (paths.Count == 0)
            return [];
        var known = Names(typeof(HarvestOptions), HarvestOptions.Section).ToList();
        return [.. paths.Select(path => $"{path}{PlaceOf(configuration, path)} is no setting.{Suggestion.Ask(path, known)}")];
    }

    private static WrongInputException Wrong(IEnumerable<string> problems) => new(string.Join(Environment.NewLine, problems)) { IsSetting = true };

    private static IEnumerable<string> Names(Type type, string path) => Settable(type).SelectMany(property => IsSection(property.PropertyType)
        ? Names(property.PropertyType, $"{path}:{property.Name}").Prepend($"{path}:{property.Name}")
        : [$"{path}:{property.Name}"]);

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0);

    private static string PlaceOf(IConfiguration configuration, string path) =>
        (configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider =>
            provider.TryGet(path, out _) || provider.GetChildKeys([], path).Any()) switch
        {
            JsonConfigurationProvider file => $" in {file.Source.FileProvider?.GetFileInfo(file.Source.Path!).PhysicalPath ?? file.Source.Path}",
            EnvironmentVariablesConfigurationProvider => $" (in the environment: {path.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()})",
            KeyPerFileConfigurationProvider => " in the folder of secrets",
            _ => "",
        };

    private static IEnumerable<string> Unknown(Type type, IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            var property = Settable(type).FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                yield return child.Path;
                continue;
            }
            if (!IsSection(property.PropertyType))
                continue;
            foreach (var unknown in Unknown(property.PropertyType, child))
                yield return unknown;
        }
    }

    /// <summary>Values that are no number, no name of a choice or whatever their settings want.</summary>
    private static IEnumerable<string> Unreadable(Type type, IConfigurationSection section)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var found = section.GetSection(property.Name);
            if (IsSection(property.PropertyType))
            {
                foreach (var problem in Unreadable(property.PropertyType, found))
                    yield return problem;
            }
            else if (found.Value is { } text && !IsReadable(property.PropertyType, text))
            {
                yield return $"Setting {found.Path}: {Limits(property)}, found {(IsSecret(property.Name) ? Masked : text.Length == 0 ? "nothing" : text)}";
            }
        }
    }

    private static bool IsSection(Type type) =>
        type.IsClass && type.Namespace?.StartsWith("Harvest", StringComparison.Ordinal) == true
        && !typeof(System.Collections.IEnumerable).IsAssignableFrom(type);

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

    private static string Limits(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault() is { } rule)
            return Limits(rule);
        if (type.IsEnum)
            return Limits(new EnumDataTypeAttribute(type));
        return type == typeof(bool) ? "must be true or false" : $"must be a {type.Name}";
    }

    private static IEnumerable<string> Check(object options, string path)
    {
        foreach (var problem in Together(options))
            yield return problem;
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length > 0)
                continue;
            var name = $"{path}:{property.Name}";
            var value = property.GetValue(options);
            if (value is not null && property.PropertyType.Namespace?.StartsWith("Harvest", StringComparison.Ordinal) == true
                && !property.PropertyType.IsEnum)
            {
                foreach (var problem in Check(value, name))
                    yield return problem;
                continue;
            }
            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
            {
                if (rule.IsValid(value))
                    continue;
                var shown = IsSecret(property.Name) ? Masked : value ?? "nothing";
                yield return $"Setting {name}: {Limits(rule)}, found {shown}";
            }
        }
    }

    private static IEnumerable<string> Together(object options) =>
        options is IValidatableObject validatable
            ? validatable.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage!)
            : [];

    private static string Limits(ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => $"must be from {range.Minimum} to {range.Maximum}",
        EnumDataTypeAttribute choice => $"must be one of {string.Join(", ", Enum.GetNames(choice.EnumType))}",
        UrlAttribute => "must be a full http, https or ftp address",
        RequiredAttribute => "must be given",
        _ => rule.FormatErrorMessage("").Trim(),
    };

    private static bool IsSecret(string name) =>
        name.Contains("Password", StringComparison.Ordinal) || name.Contains("Token", StringComparison.Ordinal)
        || name.Contains("Secret", StringComparison.Ordinal);
}
