using System.Diagnostics;

namespace Harvest.Tests.Deploy;

/// <summary>The published programs under a real systemd, with the units as they are, and under supervisor and cron.</summary>
/// <remarks>
/// The scripts of <c>deploy/</c> do the work, so that a person can call them as well. They need the programs of <c>deploy/publish.sh</c>:
/// <c>test.sh</c> makes them when it runs everything.
/// </remarks>
public sealed class InstallationTests
{
    private static string Package => Yaml.PathOf("artifacts", "package", "linux-x64");

    [Test]
    [Category("Units")]
    [CancelAfter(300_000)]
    public async Task Units_start_harvest_come_back_when_killed_and_stop() => await RunAsync("test-systemd.sh", Package);

    [Test]
    [Category("Supervisor")]
    [CancelAfter(600_000)]
    public async Task Supervisor_keeps_the_daemons_and_cron_calls_run() => await RunAsync("test-supervisor.sh", Package);

    [Test]
    [Category("Install")]
    [CancelAfter(900_000)]
    public async Task Harvest_is_installed_rotated_updated_and_removed()
    {
        // It installs on this machine, under /opt and /etc: only where that is meant.
        if (Environment.GetEnvironmentVariable("HARVEST_TEST_INSTALL") != "1")
            Assert.Ignore("Installing Harvest on this machine is allowed by HARVEST_TEST_INSTALL=1 alone");
        await RunAsync("test-install.sh", Package);
    }

    [TestCaseSource(nameof(Scripts))]
    public async Task A_script_is_one_that_bash_reads(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-n", Yaml.PathOf("deploy", script)]) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        errors.ShouldBeEmpty();
    }

    private static IEnumerable<string> Scripts() => Directory.GetFiles(Yaml.PathOf("deploy"), "*.sh", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Yaml.PathOf("deploy"), file)).Order(StringComparer.Ordinal);

    /// <summary>Exit code 2 of a script: it cannot be tried here, and its last line says why.</summary>
    private static async Task RunAsync(string script, string package)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("This is no Linux: there are neither systemd nor cron");
        using var process = Process.Start(new ProcessStartInfo("bash", [Yaml.PathOf("deploy", script), package])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 2)
            Assert.Ignore((await errors).Trim().Split('\n')[^1]);

        process.ExitCode.ShouldBe(0, output + await errors);
        output.ShouldContain("0 failed");
    }
}
