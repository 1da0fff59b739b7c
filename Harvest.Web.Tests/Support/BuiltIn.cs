using Harvest.Harvesters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harvest.Web.Tests.Support;

/// <summary>The harvesters that come with the product, for tests that need no site.</summary>
internal static class BuiltIn
{
    private static readonly Lazy<HarvesterRegistry> Registry = new(() => new ServiceCollection().AddLogging()
        .AddHarvest(new ConfigurationBuilder().Build()).BuildServiceProvider().GetRequiredService<HarvesterRegistry>());

    /// <summary>Their settings, with those that every source may have.</summary>
    public static IEnumerable<HarvesterSetting> Settings => Registry.Value.All.SelectMany(harvester => harvester.Info.AllSettings);
}
