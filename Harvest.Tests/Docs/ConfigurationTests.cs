using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Harvest.Tests.Docs;

/// <summary>A setting that nobody can read of is half a setting.</summary>
public sealed class ConfigurationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));

    [TestCaseSource(nameof(Settings))]
    public void Every_setting_is_described(string setting) => Page.ShouldContain($"`{setting}`");

    [TestCase("Harvest:Web:Languages", "de,xx", "Setting Harvest:Web:Languages: must be some of en, de, es and fr, with commas, found de,xx")]
    [TestCase("Harvest:SiteId", "a b", "Setting Harvest:SiteId: must be 1 to 100 characters of A-Z, a-z, 0-9, ., _ and -, found a b")]
    public void A_setting_that_cannot_be_is_told_in_words(string name, string value, string complaint)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [name] = value }).Build();

        Should.Throw<HarvestException>(() => HarvestSettings.Read(configuration)).Message.ShouldBe(complaint);
    }

    [TestCaseSource(nameof(Patterns))]
    public void Every_pattern_of_a_setting_has_words(PropertyInfo setting) =>
        setting.GetCustomAttribute<RegularExpressionAttribute>()!.ErrorMessage.ShouldNotBeNullOrEmpty();

    private static IEnumerable<PropertyInfo> Patterns() => typeof(HarvestOptions).Assembly.GetTypes()
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(property => property.GetCustomAttribute<RegularExpressionAttribute>() is not null);

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
