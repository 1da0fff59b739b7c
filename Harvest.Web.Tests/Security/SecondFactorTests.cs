using System.Net;
using System.Text.RegularExpressions;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Harvest.Tests.Support;
using Harvest.Web.Security;
using Harvest.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Harvest.Web.Tests.Security;

/// <summary>Codes of authenticator apps, from switching them on to guessing them.</summary>
public sealed partial class SecondFactorTests
{
    private const string Page = "/account/second-factor";

    // RFC 6238, appendix B, SHA-1: eight digits there, the last six of them here.
    [TestCase(59, "94287082")]
    [TestCase(1111111109, "07081804")]
    [TestCase(1111111111, "14050471")]
    [TestCase(1234567890, "89005924")]
    [TestCase(2000000000, "69279037")]
    [TestCase(20000000000, "65353130")]
    public void Codes_are_those_of_the_RFC(long seconds, string code)
    {
        var secret = Base32Encoding.ToString("12345678901234567890"u8.ToArray());
        var now = DateTimeOffset.FromUnixTimeSeconds(seconds);

        SecondFactor.StepOf(secret, code[2..], now).ShouldBe(seconds / 30);
        SecondFactor.StepOf(secret, $"{code[2..5]} {code[5..]}", now.AddSeconds(30)).ShouldBe(seconds / 30);
        SecondFactor.StepOf(secret, code[2..], now.AddSeconds(60)).ShouldBeNull();
        SecondFactor.StepOf(secret, code, now).ShouldBeNull();
    }

    [TestCase(DatabaseKind.Sqlite)]
    [TestCase(DatabaseKind.Postgres)]
    public async Task A_code_is_asked_for_after_the_password_and_taken_once(DatabaseKind kind)
    {
        var time = new HeldTime();
        await using var site = await StartAsync(time, database: kind == DatabaseKind.Postgres ? await Harvest.Tests.Servers.PostgresServer.Shared.CreateDatabaseAsync() : null);
        var (secret, _) = await EnableAsync(site, time, "somebody");

        time.Advance(TimeSpan.FromSeconds(30));
        var code = Code(secret, time);
        using (var asked = await PasswordAsync(site))
        {
            asked.StatusCode.ShouldBe(HttpStatusCode.OK);
            asked.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
        (await CodeAsync(site, code)).ShouldBe(HttpStatusCode.Redirect);
        (await CodeAsync(site, code)).ShouldBe(HttpStatusCode.Unauthorized);
        (await site.Get<AuditStore>().ListAsync(10, 0, CancellationToken.None)).Select(row => row.Action)
            .ShouldBe(["second_factor_failed", "login", "second_factor_on", "login"]);
    }

    [Test]
    public async Task A_recovery_code_takes_the_place_of_a_code_once()
    {
        var time = new HeldTime();
        await using var site = await StartAsync(time);
        var (_, codes) = await EnableAsync(site, time, "somebody");
        codes.Count.ShouldBe(10);

        (await CodeAsync(site, codes[3].ToUpperInvariant())).ShouldBe(HttpStatusCode.Redirect);
        (await site.Anonymous.GetStringAsync(new Uri(Page, UriKind.Relative))).ShouldContain("9 recovery codes left");
        (await CodeAsync(site, codes[3])).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Wrong_codes_lock_even_for_the_right_one()
    {
        var time = new HeldTime();
        await using var site = await StartAsync(time);
        var (secret, codes) = await EnableAsync(site, time, "somebody");
        time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 5; i++)
            (await CodeAsync(site, "no code")).ShouldBe(HttpStatusCode.Unauthorized);

        (await CodeAsync(site, Code(secret, time))).ShouldBe(HttpStatusCode.Unauthorized);
        (await CodeAsync(site, codes[0])).ShouldBe(HttpStatusCode.Unauthorized);
        time.Advance(TimeSpan.FromMinutes(16));
        (await CodeAsync(site, Code(secret, time))).ShouldBe(HttpStatusCode.Redirect);
    }

    [Test]
    public async Task Nothing_of_it_can_be_read_in_the_database()
    {
        var time = new HeldTime();
        await using var site = await StartAsync(time);
        var (secret, codes) = await EnableAsync(site, time, "somebody");

        await using var connection = await site.Get<Database>().Dialect.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT secret || ' ' || (SELECT group_concat(hash) FROM web_recovery_code) FROM web_second_factor";
        var stored = (string)(await command.ExecuteScalarAsync())!;

        stored.ShouldNotContain(secret);
        foreach (var code in codes)
            stored.ShouldNotContain(code);
    }

    [Test]
    public async Task It_goes_off_with_the_password_alone_or_by_an_administrator()
    {
        var time = new HeldTime();
        await using var site = await StartAsync(time);
        await EnableAsync(site, time, "somebody");

        using (var refused = await site.PostFormAsync(Page, $"{Page}?handler=Disable", ("password", "wrong")))
            (await refused.Content.ReadAsStringAsync()).ShouldContain("The password is wrong.");
        (await UserAsync(site, "somebody")).HasSecondFactor.ShouldBeTrue();
        using (var off = await site.PostFormAsync(Page, $"{Page}?handler=Disable", ("password", Site.Password)))
            off.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await UserAsync(site, "somebody")).HasSecondFactor.ShouldBeFalse();

        time.Advance(TimeSpan.FromMinutes(1));
        await EnableAsync(site, time);
        await site.UserAsync("keeper", sysadmin: true);
        using (await PasswordAsync(site, "keeper"))
        using (await site.PostFormAsync("/admin/users", "/admin/users?handler=SecondFactor", ("id", (await UserAsync(site, "somebody")).Id)))
            (await UserAsync(site, "somebody")).HasSecondFactor.ShouldBeFalse();

        // His own takes the password, which the account page asks for.
        time.Advance(TimeSpan.FromMinutes(1));
        await EnableAsync(site, time);
        using (var refused = await site.PostFormAsync("/admin/users", "/admin/users?handler=SecondFactor", ("id", (await UserAsync(site, "keeper")).Id)))
            refused.Headers.Location!.ToString().ShouldBe(Page);
        (await UserAsync(site, "keeper")).HasSecondFactor.ShouldBeTrue();
        (await site.Anonymous.GetStringAsync(new Uri("/admin/users", UriKind.Relative))).ShouldContain("two-factor");

        // So does a new password of one's own.
        var hash = (await UserAsync(site, "keeper")).PasswordHash;
        using (var refused = await site.PostFormAsync("/admin/users", "/admin/users?handler=Reset", ("id", (await UserAsync(site, "keeper")).Id)))
            refused.Headers.Location!.ToString().ShouldBe("/account/password");
        (await UserAsync(site, "keeper")).PasswordHash.ShouldBe(hash);
    }

    [Test]
    public async Task An_administrator_of_whom_it_is_required_sets_it_up_first()
    {
        var time = new HeldTime();
        await using var site = await StartAsync(time, "Web:SecondFactor=Administrators");
        await site.UserAsync("reader");
        using (await PasswordAsync(site, "reader"))
            (await site.Anonymous.GetAsync(new Uri("/dashboard", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await site.UserAsync("keeper", sysadmin: true);
        using (await PasswordAsync(site, "keeper"))
            (await site.Anonymous.GetAsync(new Uri("/dashboard", UriKind.Relative))).Headers.Location!.ToString().ShouldBe(Page);

        await EnableAsync(site, time);

        (await site.Anonymous.GetAsync(new Uri("/dashboard", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        using (await site.PostFormAsync(Page, $"{Page}?handler=Disable", ("password", Site.Password)))
            (await UserAsync(site, "keeper")).HasSecondFactor.ShouldBeTrue();
    }

    private static Task<Site> StartAsync(HeldTime time, string? setting = null, string? database = null) => Site.StartAsync(
        database, services => services.AddSingleton<TimeProvider>(time), setting is null ? [] : [setting]);

    private static async Task<User> UserAsync(Site site, string name) => (await site.Get<UserStore>().FindAsync(name, CancellationToken.None))!;

    private static string Code(string secret, TimeProvider time) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(time.GetUtcNow().UtcDateTime);

    /// <summary>Makes an account, when it has a name, logs in, and switches the second factor on.</summary>
    private static async Task<(string Secret, IReadOnlyList<string> Codes)> EnableAsync(Site site, TimeProvider time, string? name = null)
    {
        if (name is not null)
        {
            await site.UserAsync(name);
            using var login = await PasswordAsync(site, name);
        }
        var page = await site.Anonymous.GetStringAsync(new Uri(Page, UriKind.Relative));
        var secret = Key().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        using var enabled = await site.PostFormAsync(
            Page, $"{Page}?handler=Enable", ("setUp", SetUp().Match(page).Groups[1].Value), ("password", Site.Password), ("code", Code(secret, time)));
        var codes = Recovery().Matches(await enabled.Content.ReadAsStringAsync()).Select(match => match.Value).ToList();
        codes.ShouldNotBeEmpty();
        return (secret, codes);
    }

    private static Task<HttpResponseMessage> PasswordAsync(Site site, string name = "somebody") =>
        site.PostFormAsync("/login", null, ("name", name), ("password", Site.Password), ("next", "/"));

    private static async Task<HttpStatusCode> CodeAsync(Site site, string code)
    {
        using var asked = await PasswordAsync(site);
        var page = await asked.Content.ReadAsStringAsync();
        using var answer = await site.PostFormAsync("/login", "/login?handler=Code", ("ticket", Ticket().Match(page).Groups[1].Value), ("code", code));
        return answer.StatusCode;
    }

    [GeneratedRegex("id=\"key\"[^>]*>([A-Z2-7 ]+)<")]
    private static partial Regex Key();

    [GeneratedRegex("name=\"setUp\" value=\"([^\"]+)\"")]
    private static partial Regex SetUp();

    [GeneratedRegex("name=\"ticket\" value=\"([^\"]+)\"")]
    private static partial Regex Ticket();

    [GeneratedRegex("[a-z2-9]{4}(-[a-z2-9]{4}){3}")]
    private static partial Regex Recovery();
}
