using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Harvest;

/// <summary>Reads the settings and checks every one before anything starts.</summary>
public static class HarvestSettings
{
    private const string Masked = "********";

    /// <exception cref="HarvestException">One line for each wrong setting: name, limits, the value found.</exception>
    public static HarvestOptions Read(IConfiguration configuration)
    {
        HarvestOptions options;
        try
        {
            options = configuration.GetSection(HarvestOptions.Section).Get<HarvestOptions>() ?? new HarvestOptions();
        }
        catch (InvalidOperationException fault)
        {
            throw new HarvestException($"A setting cannot be read: {fault.Message} {fault.InnerException?.Message}".Trim(), fault);
        }
        var problems = Check(options, HarvestOptions.Section).ToList();
        return problems.Count == 0 ? options : throw new HarvestException(string.Join(Environment.NewLine, problems));
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
        RegularExpressionAttribute pattern => $"must match {pattern.Pattern}",
        EnumDataTypeAttribute choice => $"must be one of {string.Join(", ", Enum.GetNames(choice.EnumType))}",
        UrlAttribute => "must be a full http, https or ftp address",
        RequiredAttribute => "must be given",
        _ => rule.FormatErrorMessage("it"),
    };

    private static bool IsSecret(string name) =>
        name.Contains("Password", StringComparison.Ordinal) || name.Contains("Token", StringComparison.Ordinal)
        || name.Contains("Secret", StringComparison.Ordinal);
}
