using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Harvest;

/// <summary>Reads the settings and checks every one before anything starts.</summary>
public static class HarvestSettings
{
    /// <param name="configuration">Where they are read from.</param>
    /// <exception cref="WrongInputException">One line for each wrong setting: name, limits, the value found.</exception>
    public static HarvestOptions Read(IConfiguration configuration)
    {
        var (options, problems) = Examine(configuration);
        return problems.Count == 0
            ? options
            : throw new WrongInputException(string.Join(Environment.NewLine, problems.Select(problem => problem.Says))) { IsSetting = true };
    }

    /// <summary>The same with every wrong setting at its default: for <c>harvest doctor</c>, which reports them and goes on.</summary>
    public static HarvestOptions ReadSound(IConfiguration configuration) => Examine(configuration).Options;

    /// <summary>What is wrong with the settings, one sentence each: what it is, where it stands, and what was perhaps meant.</summary>
    public static IReadOnlyList<string> Problems(IConfiguration configuration) => [.. Examine(configuration).Problems.Select(problem => problem.Says)];

    private static (HarvestOptions Options, IReadOnlyList<SettingProblem> Problems) Examine(IConfiguration configuration)
    {
        var shape = new SettingShape(configuration, Limits);
        var problems = shape.Problems().ToList();
        while (true)
        {
            var options = Bind(configuration, problems);
            // What only follows from a fault that is told already is not told again.
            var more = Check(options, HarvestOptions.Section).Select(Placed)
                .Where(problem => !problems.Exists(known => known.Path is not null && known.Path == problem.Path || known.Says == problem.Says)).ToList();
            problems.AddRange(more);
            if (more.Count == 0)
                return (options, problems);
        }

        // With the file that it stands in, behind its name.
        SettingProblem Placed(SettingProblem problem) =>
            problem.Path is { } path && shape.FileOf(path) is { Length: > 0 } file && !problem.Says.Contains(file, StringComparison.Ordinal)
                ? problem with { Says = problem.Says.Replace($"Setting {path}:", $"Setting {path}{file}:", StringComparison.OrdinalIgnoreCase) }
                : problem;
    }

    /// <summary>The settings without those that are wrong.</summary>
    private static HarvestOptions Bind(IConfiguration configuration, IReadOnlyList<SettingProblem> problems)
    {
        var wrong = problems.Select(problem => problem.Path).OfType<string>().ToList();
        var sound = configuration.AsEnumerable().Where(pair => pair.Value is not null && !wrong.Exists(path =>
            pair.Key.Equals(path, StringComparison.OrdinalIgnoreCase) || pair.Key.StartsWith(path + ':', StringComparison.OrdinalIgnoreCase)));
        try
        {
            return new ConfigurationBuilder().AddInMemoryCollection(sound).Build().GetSection(HarvestOptions.Section).Get<HarvestOptions>() ?? new HarvestOptions();
        }
        catch (InvalidOperationException fault)
        {
            throw new WrongInputException($"A setting cannot be read: {fault.Message} {fault.InnerException?.Message}".Trim(), fault) { IsSetting = true };
        }
    }

    private static string Limits(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault() is { } rule)
            return Limits(rule);
        if (type.IsEnum)
            return Limits(new EnumDataTypeAttribute(type));
        return type == typeof(bool) ? "must be true or false"
            : type == typeof(string) ? "must be a text"
            : type == typeof(double) || type == typeof(decimal) ? "must be a number"
            : type.IsPrimitive ? "must be a whole number"
            : "must be a list";
    }

    private static IEnumerable<SettingProblem> Check(object options, string path)
    {
        foreach (var problem in Together(options, path))
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
                var shown = SettingShape.Shown(property, $"{value}");
                yield return new SettingProblem($"Setting {name}: {Limits(rule)}, found {shown}", name);
            }
        }
    }

    private static IEnumerable<SettingProblem> Together(object options, string path) =>
        options is IValidatableObject validatable
            ? validatable.Validate(new ValidationContext(options)).Select(result =>
                new SettingProblem(result.ErrorMessage!, result.MemberNames.FirstOrDefault() is { } member ? $"{path}:{member}" : null))
            : [];

    private static string Limits(ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => $"must be from {range.Minimum} to {range.Maximum}",
        EnumDataTypeAttribute choice => $"must be one of {string.Join(", ", Enum.GetNames(choice.EnumType))}",
        UrlAttribute => "must be a full http, https or ftp address",
        RequiredAttribute => "must be given",
        _ => rule.FormatErrorMessage("").Trim(),
    };
}
