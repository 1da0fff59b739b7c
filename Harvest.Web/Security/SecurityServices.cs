using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.HttpOverrides;

namespace Harvest.Web.Security;

/// <summary>Log-in, limits and what is believed of proxies.</summary>
internal static class SecurityServices
{
    /// <summary>The policy of log-in forms.</summary>
    public const string LoginLimit = "login";

    /// <summary>The policy of previews, which ask other sites.</summary>
    public const string PreviewLimit = "preview";

    public static IServiceCollection AddWebSecurity(this IServiceCollection services, HarvestOptions options)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = "harvest-session";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.LoginPath = "/login";
            cookie.AccessDeniedPath = "/error/403";
            cookie.ReturnUrlParameter = "next";
            cookie.SlidingExpiration = true;
            cookie.Events.OnValidatePrincipal = LogIn.CheckAsync;
            cookie.ExpireTimeSpan = TimeSpan.FromHours(options.Web.SessionHours);
        });
        services.AddAuthorization();
        services.AddSingleton<PasswordReset>();
        services.AddSingleton<SecondFactor>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "harvest-form";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.AddPolicy(PreviewLimit, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Web.PreviewsPerMinute, Window = TimeSpan.FromMinutes(1) }));
            limiter.AddPolicy(LoginLimit, context => HttpMethods.IsPost(context.Request.Method)
                ? RateLimitPartition.GetFixedWindowLimiter(
                    context.Connection.RemoteIpAddress?.ToString() ?? "",
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Web.LoginsPerMinute, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(""));
        });
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            foreach (var proxy in options.Web.Proxies.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (IPAddress.TryParse(proxy, out var address))
                    forwarded.KnownProxies.Add(address);
                else if (System.Net.IPNetwork.TryParse(proxy, out var network))
                    forwarded.KnownIPNetworks.Add(network);
                else
                    throw new WrongInputException($"Setting Harvest:Web:Proxies: must be addresses or networks with commas, found {proxy}") { IsSetting = true };
            }
        });
        SignOn.Add(services, options.Web.Oidc);
        return services;
    }
}
