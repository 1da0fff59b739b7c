using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harvest.Accounts;
using Harvest.Formats;
using Harvest.Http;
using Harvest.Model;
using Harvest.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Harvest.Web.Security;

/// <summary>
/// Log-in by OpenID Connect: authorization code with PKCE. The ID token comes straight from the provider's token endpoint, so
/// its claims are checked and the connection vouches for its signature (OpenID Connect Core 1.0, 3.1.3.7, point 6).
/// </summary>
internal sealed class SignOn(
    HarvestOptions options, IDataProtectionProvider protection, UserStore users, AccountControl accounts, TimeProvider time,
    ILogger<HarvestHttp> logger) : IAsyncDisposable
{
    private const string NotLoggedIn = "You were not logged in. Try again.";
    private const string CookieName = "harvest-sign-on";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("sign-on").ToTimeLimitedDataProtector();
    // A client of its own: that the provider may be on a private address must not open that address to sources.
    private readonly HarvestHttp http = Trusting(new HarvestHttp(options.Http, time, logger), options.Web.Oidc);

    public bool IsOn => options.Web.Oidc.Authority.Length > 0;

    public string Label => options.Web.Oidc.Label;

    /// <summary>Our own words for the log-in page, as they may stand in an address: nobody else can write them.</summary>
    public string Seal(string message) => protector.Protect($"message {message}", Patience);

    /// <summary>What <see cref="Seal"/> was given; a plain sentence for anything else.</summary>
    public string Message(string sealedMessage)
    {
        try
        {
            return protector.Unprotect(sealedMessage) is var text && text.StartsWith("message ", StringComparison.Ordinal) ? text[8..] : NotLoggedIn;
        }
        catch (CryptographicException)
        {
            return NotLoggedIn;
        }
    }

    /// <summary>Where the browser is sent; remembers in a cookie what must come back.</summary>
    public async Task<string> BeginAsync(HttpContext context, string next)
    {
        var attempt = new Attempt(Random(), Random(), Random(), next);
        context.Response.Cookies.Append(
            CookieName,
            protector.Protect(JsonSerializer.Serialize(attempt), Patience),
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = Patience, Path = "/login" });
        var provider = await DiscoverAsync(context.RequestAborted);
        return QueryHelpers.AddQueryString(provider.GetProperty("authorization_endpoint").GetString()!, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = options.Web.Oidc.ClientId,
            ["redirect_uri"] = Callback(context),
            ["scope"] = "openid profile email",
            ["state"] = attempt.State,
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(attempt.Verifier))),
            ["code_challenge_method"] = "S256",
        });
    }

    /// <summary>Ends a log-in that the provider has sent back.</summary>
    /// <returns>Where to go on.</returns>
    /// <exception cref="HarvestException">It is not what was begun, or the provider says no.</exception>
    public async Task<string> EndAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var attempt = Remembered(context);
        if (attempt is null || query["state"] != attempt.State)
            throw new HarvestException("This log-in was not begun here, or took too long. Try again.");
        if (query["code"].ToString() is not { Length: > 0 } code)
            throw new HarvestException($"The identity provider did not log you in: {query["error"]} {query["error_description"]}".Trim());
        var claims = await RedeemAsync(code, attempt, Callback(context), context.RequestAborted);
        var user = await UserAsync(claims, context.RequestAborted);
        if (!user.Active)
            throw new HarvestException("This account is closed.");
        await users.SucceedAsync(user.Id, time.GetUtcNow(), context.RequestAborted);
        await LogIn.BeginAsync(context, user);
        return LogIn.Local(attempt.Next);
    }

    public ValueTask DisposeAsync() => http.DisposeAsync();

    private async Task<JsonElement> RedeemAsync(string code, Attempt attempt, string callback, CancellationToken cancellationToken)
    {
        var provider = await DiscoverAsync(cancellationToken);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = callback,
            ["client_id"] = options.Web.Oidc.ClientId,
            ["client_secret"] = options.Web.Oidc.ClientSecret,
            ["code_verifier"] = attempt.Verifier,
        });
        var request = new RemoteRequest(new Uri(provider.GetProperty("token_endpoint").GetString()!))
        {
            Method = HttpMethod.Post,
            Body = await form.ReadAsByteArrayAsync(cancellationToken),
            BodyType = "application/x-www-form-urlencoded",
            Accept = "application/json",
        };
        var answer = await http.ReadAsync(request, (response, token) => ReadJsonAsync(response, token), cancellationToken);
        var parts = answer.GetProperty("id_token").GetString()?.Split('.') ?? [];
        if (parts.Length != 3)
            throw new HarvestException("The identity provider sent no ID token.");
        var claims = JsonElement.Parse(WebEncoders.Base64UrlDecode(parts[1]));
        if (Complaint(claims, provider.GetProperty("issuer").GetString()!, attempt.Nonce) is { } complaint)
            throw new HarvestException($"The identity provider's ID token is not for this log-in: {complaint}");
        return claims;
    }

    private string? Complaint(JsonElement claims, string issuer, string nonce)
    {
        var audience = claims.GetProperty("aud");
        var isOurs = audience.ValueKind == JsonValueKind.Array
            ? audience.EnumerateArray().Any(entry => entry.GetString() == options.Web.Oidc.ClientId)
            : audience.GetString() == options.Web.Oidc.ClientId;
        return Text(claims, "iss") != issuer ? "another issuer"
            : !isOurs ? "another audience"
            : DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()) + Skew < time.GetUtcNow() ? "expired"
            : Text(claims, "nonce") != nonce ? "another nonce"
            : Text(claims, "sub").Length == 0 ? "no subject"
            : null;
    }

    /// <summary>The account of a subject; made at the first log-in, without any right.</summary>
    private async Task<User> UserAsync(JsonElement claims, CancellationToken cancellationToken)
    {
        var external = $"{Text(claims, "iss")} {Text(claims, "sub")}";
        if (await users.FindExternalAsync(external, cancellationToken) is { } known)
            return known;
        var wanted = Text(claims, "preferred_username") is { Length: > 0 } preferred ? preferred : Text(claims, "email").Split('@')[0];
        var ideal = DatasetNames.Ideal(wanted) is { Length: > 1 } name ? name : "user";
        // Never the account of somebody else who has that name here.
        for (var number = 1; await users.FindAsync(ideal, cancellationToken) is not null; number++)
            ideal = $"{DatasetNames.Ideal(wanted)}-{number}";
        return await accounts.CreateAsync(
            new User { Id = "", Name = ideal, FullName = Text(claims, "name"), Email = Text(claims, "email"), ExternalId = external },
            null,
            cancellationToken);
    }

    private async Task<JsonElement> DiscoverAsync(CancellationToken cancellationToken)
    {
        var authority = options.Web.Oidc.Authority.TrimEnd('/');
        var found = await http.ReadAsync(
            new RemoteRequest(new Uri($"{authority}/.well-known/openid-configuration")) { MaxBytes = 1_000_000 },
            (response, token) => ReadJsonAsync(response, token),
            cancellationToken);
        return found.GetProperty("issuer").GetString()?.TrimEnd('/') == authority
            ? found
            : throw new HarvestException("Setting Harvest:Web:Oidc:Authority names another issuer than the provider itself.");
    }

    private static async Task<JsonElement> ReadJsonAsync(RemoteResponse response, CancellationToken cancellationToken) =>
        JsonElement.Parse(await response.ReadAllAsync(cancellationToken));

    private Attempt? Remembered(HttpContext context)
    {
        try
        {
            var cookie = context.Request.Cookies[CookieName] ?? "";
            context.Response.Cookies.Delete(CookieName, new CookieOptions { Path = "/login" });
            return JsonSerializer.Deserialize<Attempt>(protector.Unprotect(cookie));
        }
        catch (Exception fault) when (fault is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private static HarvestHttp Trusting(HarvestHttp http, OidcOptions oidc)
    {
        if (oidc.Authority.Length > 0)
            http.Trust(new Uri(oidc.Authority));
        return http;
    }

    private static string Callback(HttpContext context) => $"{SiteAddress.Of(context)}/login/callback";

    private static string Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Random() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    private sealed record Attempt(string State, string Nonce, string Verifier, string Next);
}
