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

    [TestCase("HARVEST__QUEUE__TYPE", "Foo", "Setting Harvest:QUEUE:TYPE: must be one of Memory, Redis, Amqp, found Foo")]
    [TestCase("HARVEST__QUEUE", "Redis", "must be an object of settings")]
    [TestCase("HARVEST__JOB__TIMEOUTMINUTES", "-1", "Setting Harvest:Job:TimeoutMinutes: must be from 0 to 525600, found -1")]
    [TestCase("HARVEST__CATALOGUE__TYPE", "Ckan", "must be given with Catalogue:Type=Ckan")]
    [TestCase("HARVEST__NOTIFICATIONS__SMTP__HOST", "mail.example", "Setting Harvest:Notifications:From must be a mail address")]
    [TestCase("HARVEST__DATABASE", "nonsense", "nonsense")]
    [TestCase("HARVEST__DATAFOLDER", "/proc/x", "the folder /proc/x cannot be made")]
    public async Task A_wrong_setting_is_a_finding_and_the_rest_is_looked_at(string name, string value, string says)
    {
        cli.Settings[name] = value;

        var result = await cli.RunAsync("doctor", "--fix");

        result.Code.ShouldBe(1, result.ToString());
        result.Output.ShouldContain(says, Case.Insensitive);
        result.Output.ShouldContain(" disk: ");
        result.Output.ShouldContain(" database: ");
        result.Errors.ShouldBeEmpty();
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

    [Test]
    public async Task Servers_that_mails_webhooks_and_datasets_go_to_are_tried()
    {
        await cli.RunAsync("initdb");
        await using var webhook = await TestSite.StartAsync("ok");
        var (mail, site) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        cli.Settings["HARVEST__NOTIFICATIONS__SMTP__HOST"] = "127.0.0.1";
        cli.Settings["HARVEST__NOTIFICATIONS__SMTP__PORT"] = $"{mail}";
        cli.Settings["HARVEST__NOTIFICATIONS__FROM"] = "harvest@example.org";
        cli.Settings["HARVEST__NOTIFICATIONS__WEBHOOKURL"] = webhook.Url.AbsoluteUri;
        cli.Settings["HARVEST__CATALOGUE__TYPE"] = "Ckan";
        cli.Settings["HARVEST__CATALOGUE__URL"] = $"http://127.0.0.1:{site}/";
        cli.Settings["HARVEST__CATALOGUE__APITOKEN"] = "very-secret";

        var result = await cli.RunAsync("doctor");

        result.Code.ShouldBe(1, result.ToString());
        result.Output.ShouldContain($"WRONG   servers: The mail server 127.0.0.1:{mail} cannot be reached: ");
        result.Output.ShouldContain($"WRONG   servers: The CKAN site 127.0.0.1:{site} cannot be reached: ");
        result.Output.ShouldContain($"fine    servers: The webhook 127.0.0.1:{webhook.Url.Port} can be reached");
        result.Output.ShouldContain("harvest notify-test");
        result.Output.ShouldNotContain("very-secret");
    }

    [Test]
    public async Task Who_is_refused_by_a_server_that_is_there_is_not_told_to_start_it()
    {
        await using var redis = RedisServer.Private("right");
        cli.Settings["HARVEST__QUEUE__TYPE"] = "Redis";
        cli.Settings["HARVEST__QUEUE__URL"] = (await redis.AddressAsync()).Replace("right", "wrong", StringComparison.Ordinal);
        var database = new Npgsql.NpgsqlConnectionStringBuilder(await PostgresServer.Shared.CreateDatabaseAsync());
        database.Username = "somebody-else";
        cli.Settings["HARVEST__DATABASE"] = database.ConnectionString;

        var result = await cli.RunAsync("doctor");

        result.Output.ShouldContain("→ Correct Username and Password in Harvest:Database");
        result.Output.ShouldContain("→ Correct user name and password in Harvest:Queue:Url");
        result.Output.ShouldNotContain("Start");
    }

    [Test]
    public async Task A_database_that_is_not_there_is_to_be_created()
    {
        var database = new Npgsql.NpgsqlConnectionStringBuilder(await PostgresServer.Shared.CreateDatabaseAsync()) { Database = "no-such-database" };
        cli.Settings["HARVEST__DATABASE"] = database.ConnectionString;

        (await cli.RunAsync("doctor")).Output.ShouldContain("→ Create the database: createdb");
    }

    [Test]
    public async Task A_plug_in_folder_that_the_program_can_write_is_a_note()
    {
        await cli.RunAsync("initdb");
        Directory.CreateDirectory(Path.Combine(cli.Folder, "plugins"));

        var result = await cli.RunAsync("doctor");

        result.Code.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("note    plug-ins: The program can write its plug-in folder");
    }
}
