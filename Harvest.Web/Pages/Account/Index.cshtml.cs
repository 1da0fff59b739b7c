using Harvest.Accounts;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Harvest.Web.Pages.Account;

/// <summary>One's own account and tokens.</summary>
public sealed class IndexModel : SitePage
{
    public IReadOnlyList<ApiToken> Tokens { get; private set; } = [];

    /// <summary>A token just made, shown this once.</summary>
    public string? Secret { get; private set; }

    public DateTimeOffset Now => Get<TimeProvider>().GetUtcNow();

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (!Caller.IsKnown)
            context.Result = Refuse();
    }

    public async Task OnGetAsync() => Tokens = await Get<TokenStore>().ListAsync(Caller.User!.Id, Token);

    public async Task<IActionResult> OnPostProfileAsync(string? fullName, string? email)
    {
        await Get<UserStore>().UpdateAsync(
            Caller.User! with { FullName = Ui.Shorten(fullName?.Trim(), 200), Email = Ui.Shorten(email?.Trim(), 200) }, Token);
        Say("Saved.");
        return Redirect("/account");
    }

    public async Task<IActionResult> OnPostTokenAsync(string? name, TokenScope scope, int days)
    {
        (_, Secret) = await Get<AccountControl>().CreateTokenAsync(
            Caller.User!, Ui.Shorten(name ?? "", 100), scope, days > 0 ? TimeSpan.FromDays(Math.Min(days, 3650)) : null, Token);
        await AuditAsync("token_create", Caller.Name, $"{name} {scope}");
        await OnGetAsync();
        Response.Headers.CacheControl = "no-store";
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(string id)
    {
        if (await Get<TokenStore>().RemoveAsync(id, Caller.User!.Id, Token))
        {
            await AuditAsync("token_remove", Caller.Name, id);
            Say("The token is revoked.");
        }
        return Redirect("/account");
    }
}
