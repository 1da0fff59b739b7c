using System.Reflection;

namespace Harvest.Tests.Docs;

/// <summary>A setting that nobody can read of is half a setting.</summary>
public sealed class ConfigurationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));

    [TestCaseSource(nameof(Settings))]
    public void Every_setting_is_described(string setting) => Page.ShouldContain($"`{setting}`");

    private static IEnumerable<string> Settings() => Names(typeof(HarvestOptions), "");

    private static IEnumerable<string> Names(Type options, string prefix) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .SelectMany(property => IsSection(property.PropertyType)
                ? Names(property.PropertyType, $"{prefix}{property.Name}:")
                : [$"{prefix}{property.Name}"]);

    private static bool IsSection(Type type) =>
        type is { IsClass: true, Namespace: { } space } && space.StartsWith("Harvest", StringComparison.Ordinal)
        && !type.IsAssignableTo(typeof(System.Collections.IEnumerable));
}
