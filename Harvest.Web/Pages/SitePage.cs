using System.Globalization;
using Harvest.Accounts;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Queues;
using Harvest.Web.Api;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

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

    /// <summary>Why a form was refused, in the language of the reader; null when it was not.</summary>
    public string? Fault
    {
        get;
        protected set => field = value is null ? null : Messages.InLanguage(value);
    }

    /// <summary>Shown at the top of the next page.</summary>
    protected void Say(string done) => TempData[DoneKey] = Messages.InLanguage(done);

    /// <summary>The same for what went wrong.</summary>
    protected void Complain(string failed) => TempData[FailedKey] = Messages.InLanguage(failed);

    /// <summary>The same on this page, which shows what was typed again.</summary>
    protected void ComplainHere(string failed) => ViewData[FailedKey] = Messages.InLanguage(failed);

    /// <summary>A form sent to a page, or to a handler, that takes none is refused before the page is made.</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        // Pages of errors are shown whatever was asked for.
        var isError = HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null || HttpContext.Features.Get<IExceptionHandlerFeature>() is not null;
        if (context.HandlerMethod is null && !isError && !HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method))
            context.Result = StatusCode(StatusCodes.Status405MethodNotAllowed);
        if (context is { Result: null, HandlerMethod: not null } && Question.Of(Request) is { } question)
            context.Result = new ViewResult { ViewName = "_Ask", ViewData = new ViewDataDictionary<Question>(MetadataProvider, ModelState) { Model = question } };
        // A number too large for the parameter is beyond the end, as any other.
        if (this is IPaged && context.HandlerMethod?.Parameters.Any(parameter => parameter.Name == "page") == true
            && double.TryParse(Request.Query["page"], NumberStyles.Float, CultureInfo.InvariantCulture, out var page) && page > int.MaxValue)
            context.HandlerArguments["page"] = int.MaxValue;
    }

    /// <summary>A number that is no page of the list leads to the nearest page.</summary>
    public override void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
        if (this is IPaged { Pager.Page: var shown } && context is { Exception: null, Result: PageResult } && Request.Query["page"].ToString() is { Length: > 0 } asked && asked != $"{shown}")
            context.Result = Redirect(Ui.With(Request, ("page", shown > 1 ? $"{shown}" : null)));
    }

    /// <summary>Refuses a value that a parameter of the page does not take, with those that it takes.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="value">As it stands in the address; nothing is taken.</param>
    /// <param name="known">The values that it takes.</param>
    /// <returns>Null when it takes it.</returns>
    protected IActionResult? NotTaken(string name, string? value, IEnumerable<string> known)
    {
        if (string.IsNullOrEmpty(value) || known.Contains(value, StringComparer.Ordinal))
            return null;
        ProgramErrors.Explain(HttpContext, T("{0} must be one of {1}, found {2}", name, string.Join(", ", known.Where(one => one.Length > 0)), value));
        return StatusCode(StatusCodes.Status400BadRequest);
    }

    /// <summary>To the log-in, or 403 for somebody who has logged in and may not.</summary>
    protected IActionResult Refuse()
    {
        if (Caller.IsKnown)
            return StatusCode(StatusCodes.Status403Forbidden);
        var login = $"/login?next={Uri.EscapeDataString(Request.Path + Request.QueryString)}";
        if (!IsLive)
            return Redirect(login);
        // A page that is open while its session ends goes there as a whole; the part that it asked for would only vanish.
        Response.Headers["HX-Redirect"] = login;
        return new EmptyResult();
    }

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
            Complain(fault.OnPage);
        }
        catch (QueueException fault)
        {
            Complain(Caller.IsSysadmin ? fault.Message : T("The queue does not answer. Try again in a moment, or tell an administrator."));
        }
        catch (RefusedException)
        {
            return Refuse();
        }
        return Redirect(next);
    }
}
