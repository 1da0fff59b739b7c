using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Harvest.Model;
using Harvest.Storage;
using Harvest.Storage.Accounts;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Security;

/// <summary>Log-in, forms and headers, as an attacker tries them.</summary>
public sealed partial class LogInTests
{
    [Test]
    public async Task A_log_out_ends_the_session_for_copies_of_its_cookie_too()
    {
        await using var site = await Site.StartAsync();
        await site.UserAsync("somebody");
        using var first = await LogInAsync(site, "somebody", Site.Password);
        var cookie = first.Headers.GetValues("Set-Cookie").Single(set => set.StartsWith("harvest-session=", StringComparison.Ordinal)).Split(';')[0];
        (await DashboardAsync(site, cookie)).ShouldBe(HttpStatusCode.OK);
        var page = await site.Anonymous.GetStringAsync(new Uri("/account", UriKind.Relative));
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", Forms.TokenOf(page))]);

        using var left = await site.Anonymous.PostAsync(new Uri("/logout", UriKind.Relative), form);

        left.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await DashboardAsync(site, cookie)).ShouldBe(HttpStatusCode.Redirect);
    }

    [TestCase("/harvest/shown")]
    [TestCase("/harvest/shown?handler=Nope")]
    [TestCase("/harvest/shown/records")]
    [TestCase("/dataset")]
    public async Task A_form_that_no_page_takes_is_refused(string address)
    {
        await using var site = await Site.StartAsync();
        await site.SourceAsync(new Uri("http://portal.example"), "shown");

        using var answer = await site.PostFormAsync("/login", address);

        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Test]
    public async Task Whoever_guesses_locks_an_account_for_his_own_address_only()
    {
        await using var site = await Site.StartAsync();
        await site.UserAsync("somebody");
        var accounts = site.Get<Accounts.AccountControl>();
        for (var i = 0; i < 20; i++)
            (await accounts.LogInAsync("somebody", "wrong", "203.0.113.7", CancellationToken.None)).ShouldBeNull();

        (await accounts.LogInAsync("somebody", Site.Password, "203.0.113.7", CancellationToken.None)).ShouldBeNull();
        (await accounts.LogInAsync("somebody", Site.Password, "198.51.100.1", CancellationToken.None)).ShouldNotBeNull();
    }

    [Test]
    public async Task The_log_in_page_says_nothing_that_somebody_else_wrote()
    {
        await using var site = await Site.StartAsync();

        var page = await site.Anonymous.GetStringAsync(new Uri("/login?error=Call+555-0100+to+unlock", UriKind.Relative));

        // Links to the same page in another language keep its address.
        using var document = new HtmlParser().ParseDocument(page);
        document.Body!.TextContent.ShouldContain("Log in");
        document.Body.TextContent.ShouldNotContain("555-0100");
    }

    [TestCase("/error/500", 500)]
    [TestCase("/error/404", 404)]
    [TestCase("/error/200", 404)]
    public async Task A_page_about_an_error_has_its_code(string path, int status)
    {
        await using var site = await Site.StartAsync();
        using var answer = await site.Anonymous.GetAsync(new Uri(path, UriKind.Relative));

        ((int)answer.StatusCode).ShouldBe(status);
    }

    [TestCase("/")]
    [TestCase("/dataset")]
    [TestCase("/harvest")]
    [TestCase("/organization")]
    [TestCase("/developer")]
    public async Task A_page_for_everybody_sets_no_cookie(string path)
    {
        await using var site = await Site.StartAsync();
        using var answer = await site.Anonymous.GetAsync(new Uri(path, UriKind.Relative));

        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Test]
    public async Task Five_wrong_passwords_lock_an_account_even_for_the_right_one()
    {
        await using var site = await Site.StartAsync();
        await site.UserAsync("somebody");
        for (var i = 0; i < 5; i++)
            (await LogInAsync(site, "somebody", "wrong")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await LogInAsync(site, "somebody", Site.Password)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task More_tries_than_allowed_in_a_minute_are_turned_away()
    {
        await using var site = await Site.StartAsync(null, null, "Web:LoginsPerMinute=3");
        for (var i = 0; i < 3; i++)
            await LogInAsync(site, $"nobody-{i}", "wrong");

        (await LogInAsync(site, "nobody", "wrong")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task A_forgotten_password_is_set_anew_once_by_the_link_of_a_mail()
    {
        var host = (await SmtpServer.Shared.AddressAsync()).Split(':');
        await using var site = await Site.StartAsync(
            null, null, $"Notifications:Smtp:Host={host[0]}", $"Notifications:Smtp:Port={host[1]}", "Notifications:Smtp:Tls=false",
            "Notifications:From=harvest@site.example", "Web:Url=https://data.example.org");
        await site.UserAsync("forgetful");
        // The site's address is in the link, whatever the request says.
        await site.PostFormAsync("/login/forgot", null, ("name", "nobody@people.example"));
        await site.PostFormAsync("/login/forgot", null, ("name", "Forgetful@people.example"));
        IReadOnlyList<ReceivedMail> mails = [];
        await Harvest.Tests.Support.Eventually.ShouldAsync(
            async () => (mails = await SmtpServer.Shared.ReceivedAsync("forgetful@people.example")).Count > 0, "the mail comes", TimeSpan.FromSeconds(30));
        mails.Count.ShouldBe(1);
        var link = new Uri(ResetLink().Match(mails[0].Body).Value);
        link.GetLeftPart(UriPartial.Path).ShouldBe("https://data.example.org/login/reset");
        var token = Uri.UnescapeDataString(link.Query["?token=".Length..]);

        using (var changed = await site.PostFormAsync($"/login/reset{link.Query}", null, ("token", token), ("password", "a wholly new one"), ("again", "a wholly new one")))
            changed.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        using (var login = await LogInAsync(site, "forgetful", "a wholly new one"))
            login.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await site.Anonymous.GetStringAsync(new Uri($"/login/reset{link.Query}", UriKind.Relative))).ShouldContain("was used already");
        (await site.Anonymous.GetStringAsync(new Uri("/login/reset?token=x", UriKind.Relative))).ShouldContain("was used already");
    }

    [Test]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using var site = await Site.StartAsync();
        await site.UserAsync("somebody", sysadmin: true);
        await LogInAsync(site, "somebody", Site.Password);
        using var form = new FormUrlEncodedContent([new("name", "sneaked-in")]);

        using var response = await site.Anonymous.PostAsync(new Uri("/admin/organizations?handler=Create", UriKind.Relative), form);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("Invalid request");
        (await site.Get<MemberStore>().FindAsync("sneaked-in", CancellationToken.None)).ShouldBeNull();
    }

    [TestCase("//evil.example/")]
    [TestCase("https://evil.example/")]
    [TestCase("/\\evil.example")]
    [TestCase("javascript:alert(1)")]
    public async Task Nobody_is_sent_to_another_site_after_the_log_in(string next)
    {
        await using var site = await Site.StartAsync();
        await site.UserAsync("somebody");

        using var response = await LogInAsync(site, "somebody", Site.Password, next);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.ToString().ShouldBe("/dashboard");
    }

    [Test]
    public async Task A_changed_password_and_a_closed_account_end_sessions()
    {
        await using var site = await Site.StartAsync();
        var user = await site.UserAsync("somebody");
        await LogInAsync(site, "somebody", Site.Password);
        (await site.Anonymous.GetAsync(new Uri("/dashboard", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        await site.Get<Accounts.AccountControl>().SetPasswordAsync(user, "something quite new", false, CancellationToken.None);

        (await site.Anonymous.GetAsync(new Uri("/dashboard", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await LogInAsync(site, "somebody", "something quite new");
        var now = await site.Get<UserStore>().FindAsync("somebody", CancellationToken.None);
        await site.Get<UserStore>().UpdateAsync(now! with { Active = false }, CancellationToken.None);
        (await site.Anonymous.GetAsync(new Uri("/dashboard", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        // A page that is still open asks for a part of itself: the whole of it goes to the log-in.
        using var part = new HttpRequestMessage(HttpMethod.Get, "/dashboard") { Headers = { { "HX-Request", "true" } } };
        using var answer = await site.Anonymous.SendAsync(part);
        answer.Headers.GetValues("HX-Redirect").ShouldBe(["/login?next=%2Fdashboard"]);
    }

    [Test]
    public async Task Neither_sessions_nor_tokens_of_a_closed_account_come_back_when_it_is_opened()
    {
        await using var site = await Site.StartAsync();
        var user = await site.UserAsync("somebody");
        var accounts = site.Get<Accounts.AccountControl>();
        var (_, secret) = await accounts.CreateTokenAsync(user, "nightly", Model.TokenScope.Read, null, CancellationToken.None);
        await LogInAsync(site, "somebody", Site.Password);

        await accounts.ChangeAsync(user, user with { Active = false }, CancellationToken.None);
        await accounts.ChangeAsync(user with { Active = false }, user, CancellationToken.None);

        (await site.Anonymous.GetAsync(new Uri("/dashboard", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await accounts.OfTokenAsync(secret, CancellationToken.None)).ShouldBeNull();
        await LogInAsync(site, "somebody", Site.Password);
        (await site.Anonymous.GetAsync(new Uri("/dashboard", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task Every_answer_forbids_foreign_scripts_and_frames()
    {
        await using var site = await Site.StartAsync();

        foreach (var path in (string[])["/", "/api/3/action/site_read", "/css/site.css", "/nothing"])
        {
            using var response = await site.Anonymous.GetAsync(new Uri(path, UriKind.Relative));
            response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self'", Case.Sensitive, path);
            response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        }
    }

    [Test]
    public async Task Live_events_are_not_for_strangers()
    {
        await using var site = await Site.StartAsync();

        (await site.Anonymous.GetAsync(new Uri("/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Passwords_and_tokens_are_kept_as_hashes_only()
    {
        await using var site = await Site.StartAsync();
        var user = await site.UserAsync("somebody");
        var (_, secret) = await site.Get<Accounts.AccountControl>().CreateTokenAsync(user, "t", TokenScope.Read, null, CancellationToken.None);

        await using var connection = await site.Get<Database>().Dialect.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT password_hash || ' ' || (SELECT hash FROM web_token) FROM web_user WHERE name = 'somebody'";
        var stored = (string)(await command.ExecuteScalarAsync())!;

        stored.ShouldNotContain(Site.Password);
        stored.ShouldNotContain(secret);
        stored.ShouldNotContain(secret[3..]);
    }

    private static async Task<HttpStatusCode> DashboardAsync(Site site, string cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = site.Url };
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        using var answer = await client.GetAsync(new Uri("/dashboard", UriKind.Relative));
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> LogInAsync(Site site, string name, string password, string next = "/") =>
        site.PostFormAsync("/login", null, ("name", name), ("password", password), ("next", next));

    [GeneratedRegex("https://[^\\s]+/login/reset[^\\s]+")]
    private static partial Regex ResetLink();
}
