using Microsoft.Extensions.Configuration;

namespace Harvest.Tests.Deploy;

/// <summary>Settings that deploy files give must be taken by the programs, each one.</summary>
internal static class SettingsTexts
{
    public static void ShouldBeRead(IEnumerable<KeyValuePair<string, string?>> values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();

        Should.NotThrow(() => HarvestSettings.Read(configuration));
    }
}
