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

    /// <summary>What the form shows: the account, or what was filled in and refused.</summary>
    public User Typed
    {
        get => field ?? Caller.User!;
        private set;
    }

    public DateTimeOffset Now => Get<TimeProvider>().GetUtcNow();

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (!Caller.IsKnown)
            context.Result = Refuse();
        else
            base.OnPageHandlerExecuting(context);
    }

    public async Task OnGetAsync() => Tokens = await Get<TokenStore>().ListAsync(Caller.User!.Id, Token);

    public async Task<IActionResult> OnPostProfileAsync(string? fullName, string? email)
    {
        Typed = Caller.User! with { FullName = fullName?.Trim() ?? "", Email = email?.Trim() ?? "" };
        try
        {
            AccountControl.Check(Typed);
        }
        catch (WrongInputException fault)
        {
            ComplainHere(fault.Message);
            await OnGetAsync();
            return Page();
        }
        await Get<UserStore>().UpdateAsync(Typed, Token);
        Say(T("Saved."));
        return Redirect("/account");
    }

    public async Task<IActionResult> OnPostTokenAsync(string? name, TokenScope scope, int days)
    {
        name = name?.Trim() ?? "";
        if (name.Length is 0 or > AccountControl.MaxTokenName)
        {
            Complain(T("No token was made: say in 1 to 100 characters what it is for."));
            return Redirect("/account");
        }
        if (days is < 0 or > DayLimit.Most || !Enum.IsDefined(scope) || !ModelState.IsValid)
        {
            Complain(T("No token was made: choose a scope, and 0 days for no end or 1 to {0}.", DayLimit.Most));
            return Redirect("/account");
        }
        (_, Secret) = await Get<AccountControl>().CreateTokenAsync(
            Caller.User!, name, scope, days > 0 ? TimeSpan.FromDays(days) : null, Token);
        await AuditAsync("token_create", Caller.Name, $"{name} {scope}");
        await OnGetAsync();
        Response.Headers.CacheControl = "no-cache, no-store";
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(string id)
    {
        if (await Get<TokenStore>().RemoveAsync(id, Caller.User!.Id, Token))
        {
            await AuditAsync("token_remove", Caller.Name, id);
            Say(T("The token is revoked."));
        }
        else
        {
            Complain(T("There is no such token any more."));
        }
        return Redirect("/account");
    }
}
