using System.Security.Cryptography;
using System.Text.Json;
using Harvest.Accounts;
using Harvest.Datasets;
using Harvest.Model;
using Harvest.Notifications;
using Harvest.Storage.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Harvest.Web.Security;

/// <summary>Log-in by OpenID Connect: the framework's handler, and what its claims are here.</summary>
internal sealed class SignOn(
    HarvestOptions options, IDataProtectionProvider protection, UserStore users, MemberStore members, AccountControl accounts, AuditStore audit,
    TimeProvider time) : OpenIdConnectEvents
{
    private const string NotLoggedIn = "You were not logged in. Try again.";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("sign-on").ToTimeLimitedDataProtector();

    /// <summary>Adds the handler when the settings name a provider.</summary>
    public static void Add(IServiceCollection services, OidcOptions settings)
    {
        services.AddSingleton<SignOn>();
        if (settings.Authority.Length == 0)
            return;
        services.AddAuthentication().AddOpenIdConnect(oidc =>
        {
            oidc.Authority = settings.Authority;
            oidc.RequireHttpsMetadata = !new Uri(settings.Authority).IsLoopback;
            (oidc.ClientId, oidc.ClientSecret) = (settings.ClientId, settings.ClientSecret);
            (oidc.ResponseType, oidc.ResponseMode) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query);
            oidc.Scope.Add("email");
            oidc.CallbackPath = "/login/callback";
            oidc.MapInboundClaims = false;
            oidc.RemoteAuthenticationTimeout = Timeout;
            oidc.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(2);
            // The provider's answer comes as an ordinary link, so that the cookies need not go with requests of other sites.
            foreach (var cookie in (CookieBuilder[])[oidc.CorrelationCookie, oidc.NonceCookie])
                (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            oidc.EventsType = typeof(SignOn);
        });
    }

    public bool IsOn => options.Web.Oidc.Authority.Length > 0;

    public string Label => options.Web.Oidc.Label;

    /// <summary>What is told while the provider does not answer.</summary>
    public string Away => $"The identity provider at {options.Web.Oidc.Authority} does not answer.";

    /// <summary>Our own words for the log-in page, as they may stand in an address: nobody else can write them.</summary>
    public string Seal(string message) => protector.Protect($"message {message}", Timeout);

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

    /// <inheritdoc/>
    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        context.ProtocolMessage.RedirectUri = $"{SiteAddress.Of(context.HttpContext)}/login/callback";
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task MessageReceived(MessageReceivedContext context)
    {
        if (context.ProtocolMessage is { Error.Length: > 0 } message)
            context.Fail(new HarvestException($"The identity provider did not log you in: {message.Error} {message.ErrorDescription}".Trim()));
        return Task.CompletedTask;
    }

    /// <summary>Keeps the claims until all is checked.</summary>
    public override Task TokenValidated(TokenValidatedContext context)
    {
        var claims = JsonElement.Parse(WebEncoders.Base64UrlDecode(context.TokenEndpointResponse!.IdToken.Split('.')[1]));
        if (Text(claims, "sub").Length == 0)
            context.Fail(NotForUs("no subject"));
        context.HttpContext.Items[typeof(SignOn)] = claims;
        return Task.CompletedTask;
    }

    /// <summary>The log-in is the provider's and for us: whose account is it?</summary>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        var stop = context.HttpContext.RequestAborted;
        var claims = (JsonElement)context.HttpContext.Items[typeof(SignOn)]!;
        var user = await UserAsync(claims, stop);
        if (!user.Active)
        {
            Refuse(context.Response, new HarvestException("This account is closed."));
            context.HandleResponse();
            return;
        }
        user = await GrantAsync(user, Groups(claims), stop);
        await users.SucceedAsync(user.Id, time.GetUtcNow(), stop);
        context.Principal = LogIn.Principal(user);
    }

    /// <inheritdoc/>
    public override Task RemoteFailure(RemoteFailureContext context)
    {
        Refuse(context.Response, context.Failure!);
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private void Refuse(HttpResponse response, Exception fault) =>
        response.Redirect($"/login?error={Uri.EscapeDataString(Seal(Describe(fault)))}");

    private string Describe(Exception fault) => fault switch
    {
        HarvestException => fault.Message,
        SecurityTokenInvalidIssuerException => NotForUs("another issuer").Message,
        SecurityTokenInvalidAudienceException => NotForUs("another audience").Message,
        SecurityTokenExpiredException => NotForUs("expired").Message,
        OpenIdConnectProtocolInvalidNonceException => NotForUs("another nonce").Message,
        SecurityTokenException => NotForUs("not signed by the provider").Message,
        OpenIdConnectProtocolException => "The identity provider's answer cannot be read.",
        InvalidOperationException or HttpRequestException or TaskCanceledException =>
            Away,
        _ => "This log-in was not begun here, or took too long. Try again.",
    };

    private static HarvestException NotForUs(string reason) =>
        new($"The identity provider's ID token is not for this log-in: {reason}");

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
            new User { Id = "", Name = ideal, FullName = Text(claims, "name"), Email = AddressList.IsAddress(Text(claims, "email")) ? Text(claims, "email") : "", ExternalId = external },
            null,
            cancellationToken);
    }

    /// <summary>Gives and takes the roles that the settings tie to groups, and leaves all others.</summary>
    private async Task<User> GrantAsync(User user, HashSet<string> groups, CancellationToken cancellationToken)
    {
        var rules = options.Web.Oidc.Roles;
        var admins = rules.Where(rule => rule.Role == OidcRole.Sysadmin).ToList();
        var isAdmin = admins.Exists(rule => groups.Contains(rule.Group));
        if (admins.Count > 0 && isAdmin != user.Sysadmin)
        {
            var changed = user with { Sysadmin = isAdmin };
            if (await accounts.TryChangeAsync(user, changed, cancellationToken))
                user = changed;
            else
                await audit.AddAsync(user.Name, "", "user_demote_refused", user.Name, "the last administrator keeps the rights that the sign-on group does not give", cancellationToken);
        }
        foreach (var rule in rules.Where(rule => rule.Role != OidcRole.Sysadmin).GroupBy(rule => rule.Organization, StringComparer.Ordinal))
        {
            if (await members.FindAsync(rule.Key, cancellationToken) is not { } organization)
                continue;
            var roles = rule.Where(one => groups.Contains(one.Group)).Select(one => (Role)one.Role).ToList();
            if (roles.Count > 0)
                await members.SetAsync(organization.Id, user.Id, roles.Max(), cancellationToken);
            else
                await members.RemoveAsync(organization.Id, user.Id, cancellationToken);
        }
        return user;
    }

    /// <summary>The values of the claim that names groups, which may lie deeper, as in <c>realm_access.roles</c>.</summary>
    private HashSet<string> Groups(JsonElement claims)
    {
        var name = options.Web.Oidc.GroupsClaim;
        if (!claims.TryGetProperty(name, out var found))
        {
            found = claims;
            foreach (var part in name.Split('.'))
            {
                if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(part, out found))
                    return [];
            }
        }
        return found.ValueKind == JsonValueKind.Array
            ? [.. found.EnumerateArray().Where(group => group.ValueKind == JsonValueKind.String).Select(group => group.GetString()!)]
            : found.ValueKind == JsonValueKind.String ? [found.GetString()!] : [];
    }

    private static string Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
