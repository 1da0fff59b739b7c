using Harvest.Accounts;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages.Admin;

/// <summary>Accounts.</summary>
public sealed class UsersModel : AdminPage
{
    public IReadOnlyList<User> Users { get; private set; } = [];

    /// <summary>A first password, shown this once.</summary>
    public string? Password { get; private set; }

    public string? Of { get; private set; }

    /// <summary>What was filled in and refused; empty for a new form.</summary>
    public User Typed { get; private set; } = new() { Id = "", Name = "" };

    public async Task OnGetAsync() => Users = await Get<UserStore>().ListAsync(Token);

    public async Task<IActionResult> OnPostCreateAsync(string? name, string? fullName, string? email, bool sysadmin)
    {
        var password = AccountControl.NewPassword();
        var user = new User { Id = "", Name = name?.Trim() ?? "", FullName = fullName?.Trim() ?? "", Email = email?.Trim() ?? "", Sysadmin = sysadmin, MustChange = true };
        try
        {
            await Get<AccountControl>().CreateAsync(user, password, Token);
        }
        catch (HarvestException fault)
        {
            ComplainHere(fault.Message);
            Typed = user;
            await OnGetAsync();
            return Page();
        }
        await AuditAsync("user_create", user.Name, sysadmin ? "administrator" : "");
        return await ShowAsync(user.Name, password);
    }

    public async Task<IActionResult> OnPostResetAsync(string id)
    {
        if (await Get<UserStore>().FindAsync(id, Token) is not { } user)
            return NotFound();
        if (user.Id == Caller.User!.Id)
        {
            // A session that was left open is not enough.
            Complain(T("Your own password is changed here: that asks for the current one."));
            return Redirect("/account/password");
        }
        try
        {
            AccountControl.RefuseClosed(user);
        }
        catch (HarvestException fault)
        {
            Complain(Messages.InLanguage(fault.OnPage));
            return Redirect("/admin/users");
        }
        var password = AccountControl.NewPassword();
        await Get<AccountControl>().SetPasswordAsync(user, password, mustChange: true, Token);
        await AuditAsync("password_reset", user.Name);
        return await ShowAsync(user.Name, password);
    }

    /// <summary>For somebody who has lost device and recovery codes.</summary>
    public async Task<IActionResult> OnPostSecondFactorAsync(string id)
    {
        if (await Get<UserStore>().FindAsync(id, Token) is not { } user)
            return NotFound();
        if (user.Id == Caller.User!.Id)
        {
            // A session that was left open is not enough.
            Complain(T("Turn off your own two-factor authentication here: that asks for your password."));
            return Redirect("/account/second-factor");
        }
        if (await Get<SecondFactorStore>().RemoveAsync(user.Id, Token))
            await AuditAsync("second_factor_off", user.Name);
        Say(T("Two-factor authentication of {0} is off.", user.Name));
        return Redirect("/admin/users");
    }

    public Task<IActionResult> OnPostSysadminAsync(string id) =>
        ChangeAsync(id, user => user with { Sysadmin = !user.Sysadmin }, user => user.Sysadmin ? "user_promote" : "user_demote");

    public Task<IActionResult> OnPostActiveAsync(string id) =>
        ChangeAsync(id, user => user with { Active = !user.Active }, user => user.Active ? "user_open" : "user_close");

    private async Task<IActionResult> ChangeAsync(string id, Func<User, User> change, Func<User, string> action)
    {
        if (await Get<UserStore>().FindAsync(id, Token) is not { } user || user.Id == Caller.User!.Id)
            return NotFound();
        return await TryAsync(
            async () =>
            {
                var changed = change(user);
                var revoked = await Get<AccountControl>().ChangeAsync(user, changed, Token);
                await AuditAsync(action(changed), user.Name, revoked > 0 ? $"{revoked} API tokens revoked" : "");
                return revoked > 0
                    ? T("{0} is changed. {1} revoked.", user.Name, Ui.Count(revoked, "API token", "API tokens"))
                    : T("{0} is changed.", user.Name);
            },
            "/admin/users");
    }

    private async Task<IActionResult> ShowAsync(string name, string password)
    {
        (Of, Password) = (name, password);
        Response.Headers.CacheControl = "no-cache, no-store";
        await OnGetAsync();
        return Page();
    }
}
