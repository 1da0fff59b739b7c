using Harvest.Tests.EndToEnd;

namespace Harvest.Tests.Hosting;

/// <summary>Settings that come as files, as Docker, Kubernetes and systemd hand secrets over.</summary>
public sealed class SecretsTests
{
    [Test]
    public async Task A_file_of_the_folder_is_a_setting_below_the_environment_and_its_end_of_line_is_none()
    {
        using var cli = new Cli();
        var folder = Directory.CreateDirectory(Path.Combine(cli.Folder, "secrets")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Harvest__SiteId"), "from-a-file\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "postgres_password"), "something else");
        cli.Settings["HARVEST_SECRETS"] = folder;

        (await cli.JsonAsync("status")).GetProperty("site_id").GetString().ShouldBe("from-a-file");
        cli.Settings["HARVEST__SITEID"] = "from-outside";
        (await cli.JsonAsync("status")).GetProperty("site_id").GetString().ShouldBe("from-outside");
    }

    [Test]
    public async Task A_folder_that_is_not_there_is_none()
    {
        using var cli = new Cli();
        cli.Settings["HARVEST_SECRETS"] = Path.Combine(cli.Folder, "nowhere");

        (await cli.RunAsync("initdb")).Code.ShouldBe(0);
    }
}
