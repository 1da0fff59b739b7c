using Harvest.Accounts;
using Harvest.Storage.Accounts;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.RateLimiting;

namespace Harvest.Web.Pages.Account;

/// <summary>Switches the second factor on and off. Each change asks for the password: a session left open is not enough.</summary>
[EnableRateLimiting(SecurityServices.LoginLimit)]
public sealed class SecondFactorModel : SitePage
{
    private string? secret;

    /// <summary>Recovery codes just made, shown this once.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    /// <summary>Recovery codes that were not used.</summary>
    public long Left { get; private set; }

    /// <summary>The secret, protected, for the form.</summary>
    public string SetUp { get; private set; } = "";

    /// <summary>The secret in groups of four.</summary>
    public string Key => string.Join(' ', secret!.Chunk(4).Select(part => new string(part)));

    public string Address => Factor.Address(Caller.User!, secret!);

    public bool IsRequired => Factor.IsRequired(Caller.User!);

    private SecondFactor Factor => Get<SecondFactor>();

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (!Caller.IsKnown)
            context.Result = Refuse();
        else
            base.OnPageHandlerExecuting(context);
    }

    public Task OnGetAsync() => ReadAsync(null);

    public async Task<IActionResult> OnPostEnableAsync(string? setUp, string? password, string? code)
    {
        await ReadAsync(setUp);
        if (Caller.User!.HasSecondFactor || !IsPassword(password))
            return Page();
        Codes = await Factor.EnableAsync(Caller.User, secret!, code, Token);
        if (Codes is null)
            Fault = T("The code is wrong. Check the clock of your device, and enter the newest code.");
        else
            await AuditAsync("second_factor_on", Caller.Name);
        return Page();
    }

    public async Task<IActionResult> OnPostRenewAsync(string? password)
    {
        await ReadAsync(null);
        if (!Caller.User!.HasSecondFactor || !IsPassword(password))
            return Page();
        Codes = await Factor.RenewAsync(Caller.User, Token);
        await AuditAsync("recovery_codes_renew", Caller.Name);
        return Page();
    }

    public async Task<IActionResult> OnPostDisableAsync(string? password)
    {
        await ReadAsync(null);
        if (IsRequired)
            Fault = T("This site requires two-factor authentication of you.");
        if (Fault is not null || !IsPassword(password))
            return Page();
        if (await Get<SecondFactorStore>().RemoveAsync(Caller.User!.Id, Token))
            await AuditAsync("second_factor_off", Caller.Name);
        Say(T("Two-factor authentication is off."));
        return Redirect("/account");
    }

    /// <summary>Goes on with the secret of the form, so that what was scanned stays right.</summary>
    private async Task ReadAsync(string? setUp)
    {
        Response.Headers.CacheControl = "no-cache, no-store";
        var user = Caller.User!;
        if (user.HasSecondFactor)
        {
            Left = await Get<SecondFactorStore>().CountRecoveryAsync(user.Id, Token);
            return;
        }
        secret = Factor.SecretOf(user, setUp);
        SetUp = secret is null ? Factor.NewSetUp(user) : setUp!;
        secret ??= Factor.SecretOf(user, SetUp);
    }

    private bool IsPassword(string? password)
    {
        if (!Get<AccountControl>().IsPassword(Caller.User!, password ?? ""))
            Fault = T("The password is wrong.");
        return Fault is null;
    }
}
