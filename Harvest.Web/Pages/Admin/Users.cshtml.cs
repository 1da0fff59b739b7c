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

    public async Task OnGetAsync() => Users = await Get<UserStore>().ListAsync(Token);

    public async Task<IActionResult> OnPostCreateAsync(string? name, string? fullName, string? email, bool sysadmin)
    {
        var password = AccountControl.NewPassword();
        try
        {
            var user = new User { Id = "", Name = name?.Trim() ?? "", FullName = fullName ?? "", Email = email ?? "", Sysadmin = sysadmin, MustChange = true };
            await Get<AccountControl>().CreateAsync(user, password, Token);
        }
        catch (HarvestException fault)
        {
            Complain(fault.Message);
            return Redirect("/admin/users");
        }
        await AuditAsync("user_create", name!, sysadmin ? "administrator" : "");
        return await ShowAsync(name!, password);
    }

    public async Task<IActionResult> OnPostResetAsync(string id)
    {
        if (await Get<UserStore>().FindAsync(id, Token) is not { } user)
            return NotFound();
        var password = AccountControl.NewPassword();
        await Get<AccountControl>().SetPasswordAsync(user, password, mustChange: true, Token);
        await AuditAsync("password_reset", user.Name);
        return await ShowAsync(user.Name, password);
    }

    public Task<IActionResult> OnPostSysadminAsync(string id) =>
        ChangeAsync(id, user => user with { Sysadmin = !user.Sysadmin }, user => user.Sysadmin ? "user_promote" : "user_demote");

    public Task<IActionResult> OnPostActiveAsync(string id) =>
        ChangeAsync(id, user => user with { Active = !user.Active }, user => user.Active ? "user_open" : "user_close");

    private async Task<IActionResult> ChangeAsync(string id, Func<User, User> change, Func<User, string> action)
    {
        if (await Get<UserStore>().FindAsync(id, Token) is not { } user || user.Id == Caller.User!.Id)
            return NotFound();
        var changed = change(user);
        await Get<UserStore>().UpdateAsync(changed, Token);
        await AuditAsync(action(changed), user.Name);
        Say($"{user.Name} is changed.");
        return Redirect("/admin/users");
    }

    private async Task<IActionResult> ShowAsync(string name, string password)
    {
        (Of, Password) = (name, password);
        Response.Headers.CacheControl = "no-store";
        await OnGetAsync();
        return Page();
    }
}
