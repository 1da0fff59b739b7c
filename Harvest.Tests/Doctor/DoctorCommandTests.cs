using Harvest.Tests.EndToEnd;
using Harvest.Tests.Servers;

namespace Harvest.Tests.Doctor;

/// <summary><c>harvest doctor</c> and <c>harvest probe</c> as people call them.</summary>
public sealed class DoctorCommandTests
{
    private Cli cli = null!;

    [SetUp]
    public void Begin() => cli = new Cli();

    [TearDown]
    public void Forget() => cli.Dispose();

    [Test]
    public async Task A_new_site_needs_its_tables_and_gets_them_on_demand()
    {
        var before = await cli.RunAsync("doctor");
        before.Code.ShouldBe(1);
        before.Output.ShouldContain("lacks the tables of this version");
        before.Output.ShouldContain("→ harvest initdb");

        var mended = await cli.RunAsync("doctor", "--fix");
        mended.Code.ShouldBe(0, mended.ToString());
        mended.Output.ShouldContain("mended");

        var after = await cli.JsonAsync("doctor");
        after.GetProperty("problems").GetInt32().ShouldBe(0);
        after.GetProperty("findings").EnumerateArray().ShouldContain(finding => finding.GetProperty("part").GetString() == "database");
    }

    [Test]
    public async Task A_misspelt_setting_is_found()
    {
        await cli.RunAsync("initdb");
        cli.Settings["HARVEST__QUEUE__TIPE"] = "Redis";

        var result = await cli.RunAsync("doctor");

        result.Code.ShouldBe(1);
        result.Output.ShouldContain("is no setting");
        result.Output.ToUpperInvariant().ShouldContain("HARVEST:QUEUE:TIPE");
    }

    [Test]
    public async Task A_settings_file_with_passwords_that_all_may_read_is_found()
    {
        if (OperatingSystem.IsWindows())
            return;
        await cli.RunAsync("initdb");
        var file = Path.Combine(cli.Folder, "harvest.json");
        await File.WriteAllTextAsync(file, """{"Harvest": {"Notifications": {"WebhookSecret": "very-secret"}}}""");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var open = await cli.RunAsync("doctor", "--config", file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        var closed = await cli.RunAsync("doctor", "--config", file);

        open.Code.ShouldBe(1);
        open.Output.ShouldContain($"chmod o-rwx {file}");
        open.Output.ShouldNotContain("very-secret");
        closed.Code.ShouldBe(0, closed.ToString());
    }

    [Test]
    public async Task A_database_that_is_away_is_a_finding_and_no_crash()
    {
        cli.Settings["HARVEST__DATABASE"] = $"Host=127.0.0.1;Port={ServerProcess.FreePort()};Username=harvest;Password=very-secret;Database=x";

        var result = await cli.RunAsync("doctor", "--json");

        result.Code.ShouldBe(1);
        System.Text.Json.JsonDocument.Parse(result.Output).RootElement.GetProperty("problems").GetInt32().ShouldBe(1);
        (result.Output + result.Errors).ShouldNotContain("very-secret");
    }

    [Test]
    public async Task A_probe_says_by_its_exit_code_whether_a_program_is_well()
    {
        await using var well = await TestSite.StartAsync("ok");
        await using var ill = await TestSite.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        cli.Settings["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "false";

        (await cli.RunAsync("probe", well.At("/health/ready").AbsoluteUri)).Code.ShouldBe(0);
        (await cli.RunAsync("probe", ill.At("/health/ready").AbsoluteUri)).Code.ShouldBe(1);
        (await cli.RunAsync("probe", $"http://127.0.0.1:{ServerProcess.FreePort()}/health/ready")).Code.ShouldBe(1);
    }

    [Test]
    public async Task The_version_names_the_commit()
    {
        var result = await cli.RunAsync("--version");

        result.Code.ShouldBe(0);
        result.Output.Trim().ShouldMatch(@"^\d+\.\d+\.\d+(-[\w.]+)?(\+[0-9a-f]{7,40})?$");
    }
}
