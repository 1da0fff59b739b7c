using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Harvest.Web.Tests.Security;

/// <summary>Log-in by OpenID Connect, with a provider that answers as a test tells it.</summary>
public sealed class SignOnTests
{
    private const string Secret = "client-secret-0123456789";

    private readonly RSA published = RSA.Create(2048);
    private RSA signer = null!;
    private TestSite provider = null!;
    private Site site = null!;
    private Func<JsonObject, JsonObject> alter = null!;
    private string nonce = "";
    private string challenge = "";

    [SetUp]
    public async Task StartAsync()
    {
        alter = claims => claims;
        signer = published;
        provider = await TestSite.StartAsync(AnswerAsync);
        site = await Site.StartAsync(
            null, null, $"Web:Oidc:Authority={provider.Url.AbsoluteUri}", "Web:Oidc:ClientId=harvest", $"Web:Oidc:ClientSecret={Secret}", "Web:Oidc:Label=City account",
            "Web:Oidc:GroupsClaim=realm_access.roles", "Web:Oidc:Roles:0:Group=admins", "Web:Oidc:Roles:0:Role=Sysadmin",
            "Web:Oidc:Roles:1:Group=data", "Web:Oidc:Roles:1:Role=Editor", "Web:Oidc:Roles:1:Organization=city",
            "Web:Oidc:Roles:2:Group=readers", "Web:Oidc:Roles:2:Role=Member", "Web:Oidc:Roles:2:Organization=city");
    }

    [TearDown]
    public async Task EndAsync()
    {
        await site.DisposeAsync();
        await provider.DisposeAsync();
    }

    [OneTimeTearDown]
    public void Forget() => published.Dispose();

    [Test]
    public async Task Somebody_whom_the_provider_knows_gets_an_account_without_rights()
    {
        (await site.Anonymous.GetStringAsync(At("/login"))).ShouldContain("City account");

        var next = await LogInAsync("/organization");

        next.ShouldBe("/organization");
        (await site.Anonymous.GetAsync(At("/dashboard"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var user = (await site.Get<UserStore>().FindAsync("anna", CancellationToken.None))!;
        (user.FullName, user.Email, user.Sysadmin).ShouldBe(("Anna Li", "anna@people.example", false));
        var asked = provider.Requests.Single(request => request.Path == "/token").Text;
        asked.ShouldContain("grant_type=authorization_code");
        var verifier = QueryHelpers.ParseQuery(asked)["code_verifier"].ToString();
        WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).ShouldBe(challenge);
    }

    [Test]
    public async Task The_second_log_in_finds_the_account_of_the_first()
    {
        await LogInAsync();
        alter = claims => Changed(claims, "preferred_username", "anna-renamed");

        await LogInAsync();

        (await site.Get<UserStore>().FindAsync("anna-renamed", CancellationToken.None)).ShouldBeNull();
    }

    [Test]
    public async Task Nobody_gets_the_account_of_another_who_has_that_name_here()
    {
        var own = await site.UserAsync("anna", sysadmin: true);

        await LogInAsync();

        (await site.Get<UserStore>().FindAsync("anna", CancellationToken.None))!.Id.ShouldBe(own.Id);
        (await site.Get<UserStore>().FindAsync("anna-1", CancellationToken.None))!.Sysadmin.ShouldBeFalse();
    }

    [TestCase("iss", "https://other.example", "another issuer")]
    [TestCase("aud", "somebody-else", "another audience")]
    [TestCase("nonce", "of-another-log-in", "another nonce")]
    [TestCase("sub", "", "no subject")]
    public async Task A_token_that_is_not_for_this_log_in_is_refused(string claim, string value, string complaint)
    {
        alter = claims => Changed(claims, claim, value);

        (await RefusedAsync()).ShouldContain(complaint);
    }

    [Test]
    public async Task A_token_that_somebody_else_signed_is_refused()
    {
        using var stranger = RSA.Create(2048);
        signer = stranger;

        (await RefusedAsync()).ShouldContain("not signed by the provider");
    }

    [Test]
    public async Task Groups_give_roles_and_take_them_at_the_next_log_in()
    {
        await site.OrganizationAsync("city");
        await site.OrganizationAsync("harbour");
        await LogInAsync();
        var user = (await site.Get<UserStore>().FindAsync("anna", CancellationToken.None))!;
        var harbour = (await site.Get<MemberStore>().FindAsync("harbour", CancellationToken.None))!;
        await site.Get<MemberStore>().SetAsync(harbour.Id, user.Id, Role.Admin, CancellationToken.None);
        (await RightsAsync("readers", "data")).ShouldBe("city:Editor harbour:Admin");
        (await RightsAsync("admins", "readers")).ShouldBe("city:Member harbour:Admin sysadmin");
        (await RightsAsync("strangers")).ShouldBe("harbour:Admin");

        async Task<string> RightsAsync(params string[] groups)
        {
            alter = claims => Changed(
                claims, "realm_access", new JsonObject { ["roles"] = new JsonArray([.. groups.Select(group => (JsonNode)group)]) });
            await LogInAsync();
            var now = (await site.Get<UserStore>().FindAsync(user.Id, CancellationToken.None))!;
            var names = (await site.Get<MemberStore>().OrganizationsAsync(CancellationToken.None)).ToDictionary(one => one.Id, one => one.Name);
            return string.Join(' ', (await site.Get<MemberStore>().OfUserAsync(user.Id, CancellationToken.None))
                .Select(one => $"{names[one.OrganizationId]}:{one.Role}").Order(StringComparer.Ordinal).Concat(now.Sysadmin ? ["sysadmin"] : []));
        }
    }

    [Test]
    public async Task The_last_administrator_keeps_the_rights_that_no_group_gives()
    {
        await LogInAsync();
        var store = site.Get<UserStore>();
        foreach (var other in (await store.ListAsync(CancellationToken.None)).Where(user => user.Name != "anna"))
            await store.UpdateAsync(other with { Sysadmin = false }, CancellationToken.None);
        await store.UpdateAsync((await store.FindAsync("anna", CancellationToken.None))! with { Sysadmin = true }, CancellationToken.None);

        await LogInAsync();

        (await store.FindAsync("anna", CancellationToken.None))!.Sysadmin.ShouldBeTrue();
        (await site.Get<AuditStore>().ListAsync(5, 0, CancellationToken.None)).ShouldContain(row => row.Action == "user_demote_refused");
        await site.UserAsync("another", sysadmin: true);
        await LogInAsync();
        (await store.FindAsync("anna", CancellationToken.None))!.Sysadmin.ShouldBeFalse();
    }

    [Test]
    public async Task A_token_of_yesterday_is_refused()
    {
        alter = claims => Changed(claims, "exp", TimeProvider.System.GetUtcNow().AddDays(-1).ToUnixTimeSeconds());

        (await RefusedAsync()).ShouldContain("expired");
    }

    [Test]
    public async Task A_log_in_that_was_not_begun_here_is_refused()
    {
        await BeginAsync();

        (await EndAsync("?code=c&state=guessed")).ShouldContain("not begun here");
        // What was begun is spent with it.
        (await EndAsync("?code=c&state=guessed")).ShouldContain("not begun here");
    }

    [Test]
    public async Task The_provider_says_no()
    {
        var state = await BeginAsync();

        (await EndAsync($"?error=access_denied&error_description=Not+today&state={state}")).ShouldContain("access_denied Not today");
    }

    [Test]
    public async Task A_closed_account_stays_closed()
    {
        await LogInAsync();
        var user = (await site.Get<UserStore>().FindAsync("anna", CancellationToken.None))!;
        await site.Get<UserStore>().UpdateAsync(user with { Active = false }, CancellationToken.None);

        (await RefusedAsync()).ShouldContain("closed");
    }

    [Test]
    public async Task A_provider_that_is_away_is_told_without_its_secret()
    {
        await provider.DisposeAsync();

        using var answer = await site.Anonymous.GetAsync(At("/login/sign-on"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var page = await site.Anonymous.GetStringAsync(At(answer.Headers.Location!.ToString()));
        page.ShouldContain("127.0.0.1");
        page.ShouldNotContain(Secret);
    }

    private async Task<string> LogInAsync(string next = "/dashboard") => await EndAsync($"?code=the-code&state={await BeginAsync(next)}");

    private async Task<string> RefusedAsync()
    {
        var next = await LogInAsync();
        next.ShouldStartWith("/login?error=");
        (await site.Anonymous.GetAsync(At("/dashboard"))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return next;
    }

    /// <returns>The state that must come back.</returns>
    private async Task<string> BeginAsync(string next = "/dashboard")
    {
        using var sent = await site.Anonymous.GetAsync(At($"/login/sign-on?next={Uri.EscapeDataString(next)}"));
        sent.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        sent.Headers.Location!.AbsolutePath.ShouldBe("/authorize");
        var query = QueryHelpers.ParseQuery(sent.Headers.Location.Query);
        (query["client_id"].ToString(), query["response_type"].ToString(), query["code_challenge_method"].ToString()).ShouldBe(("harvest", "code", "S256"));
        (nonce, challenge) = (query["nonce"].ToString(), query["code_challenge"].ToString());
        return query["state"].ToString();
    }

    private async Task<string> EndAsync(string query)
    {
        using var answer = await site.Anonymous.GetAsync(At($"/login/callback{query}"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var next = Uri.UnescapeDataString(answer.Headers.Location!.ToString());
        // The message is sealed, so that nobody else can write one.
        return next.Split("error=") is [var start, var message] ? $"{start}error={site.Get<Harvest.Web.Security.SignOn>().Message(message)}" : next;
    }

    private Task AnswerAsync(HttpContext context)
    {
        var issuer = provider.Url.AbsoluteUri.TrimEnd('/');
        return context.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => context.Response.WriteAsJsonAsync(new JsonObject
            {
                ["issuer"] = issuer,
                ["authorization_endpoint"] = $"{issuer}/authorize",
                ["token_endpoint"] = $"{issuer}/token",
                ["jwks_uri"] = $"{issuer}/keys",
            }),
            "/keys" => context.Response.WriteAsJsonAsync(new JsonObject { ["keys"] = new JsonArray(PublicKey()) }),
            "/token" => context.Response.WriteAsJsonAsync(new JsonObject { ["id_token"] = Token(issuer), ["access_token"] = "unused", ["token_type"] = "Bearer" }),
            _ => throw new InvalidOperationException($"Nobody should ask for {context.Request.Path}"),
        };
    }

    private string Token(string issuer)
    {
        var claims = alter(new JsonObject
        {
            ["iss"] = issuer,
            ["aud"] = "harvest",
            ["sub"] = "4711",
            ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            ["nonce"] = nonce,
            ["preferred_username"] = "anna",
            ["name"] = "Anna Li",
            ["email"] = "anna@people.example",
        });
        var signed = $"{Part("""{"alg":"RS256","kid":"one"}"""u8)}.{Part(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Part(signer.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private JsonObject PublicKey()
    {
        var key = published.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = "one", ["n"] = Part(key.Modulus), ["e"] = Part(key.Exponent) };
    }

    private static string Part(ReadOnlySpan<byte> bytes) => WebEncoders.Base64UrlEncode(bytes);

    private static JsonObject Changed(JsonObject claims, string name, JsonNode value)
    {
        claims[name] = value;
        return claims;
    }

    private static Uri At(string path) => new(path, UriKind.Relative);
}
