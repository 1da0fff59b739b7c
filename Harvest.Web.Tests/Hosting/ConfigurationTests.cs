using Microsoft.Extensions.Configuration;

namespace Harvest.Web.Tests.Hosting;

public sealed class ConfigurationTests
{
    [Test]
    public async Task Nobody_watches_folders_for_changed_settings()
    {
        var folder = Directory.CreateTempSubdirectory("harvest-web-test-");
        try
        {
            await using var application = WebProgram.Create(["--set", $"DataFolder={folder.FullName}"]);

            var files = ((IConfigurationRoot)application.Configuration).Providers.OfType<FileConfigurationProvider>().ToList();

            files.ShouldNotBeEmpty();
            files.ShouldAllBe(file => !file.Source.ReloadOnChange);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
