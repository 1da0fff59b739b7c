using Harvest.Accounts;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Harvest.Web.Pages;

/// <summary>What all pages have: who looks, what was just done, and ways to say no.</summary>
public abstract class SitePage : PageModel
{
    private const string DoneKey = "done";
    private const string FailedKey = "failed";

    public Caller Caller => CallerMiddleware.Of(HttpContext);

    /// <summary>Whether an open page asks for its live part alone.</summary>
    protected bool IsLive => Request.Headers["HX-Request"] == "true";

    /// <summary>Where the request comes from, for the audit log.</summary>
    protected string Remote => HttpContext.Connection.RemoteIpAddress?.ToString() ?? "";

    protected CancellationToken Token => HttpContext.RequestAborted;

    /// <summary>Shown at the top of the next page.</summary>
    protected void Say(string done) => TempData[DoneKey] = done;

    /// <summary>The same for what went wrong.</summary>
    protected void Complain(string failed) => TempData[FailedKey] = failed;

    /// <summary>To the log-in, or 403 for somebody who has logged in and may not.</summary>
    protected IActionResult Refuse() => Caller.IsKnown
        ? StatusCode(StatusCodes.Status403Forbidden)
        : Redirect($"/login?next={Uri.EscapeDataString(Request.Path + Request.QueryString)}");

    protected T Get<T>()
        where T : notnull => HttpContext.RequestServices.GetRequiredService<T>();

    /// <summary>Writes down who changed what.</summary>
    protected Task AuditAsync(string action, string subject, string detail = "") => Get<AuditStore>().AddAsync(
        Caller.Name, Caller.Address, action, subject, detail, Token);

    /// <summary>Every change of sources and jobs.</summary>
    protected SourceService Service => Get<SourceService>();

    /// <summary>A source that may be seen; null otherwise, whether it is there or not.</summary>
    protected Task<Source?> FindSourceAsync(string reference) => Service.FindAsync(Caller, reference, Token);

    /// <summary>Does something that may say no, and goes on to an address.</summary>
    protected async Task<IActionResult> TryAsync(Func<Task<string>> work, string next)
    {
        try
        {
            Say(await work());
        }
        catch (HarvestException fault)
        {
            Complain(fault.Message);
        }
        catch (RefusedException)
        {
            return Refuse();
        }
        return Redirect(next);
    }
}
