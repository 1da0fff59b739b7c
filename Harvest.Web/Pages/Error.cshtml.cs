using Harvest.Queues;
using Harvest.Storage;
using Harvest.Web.Api;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages;

/// <summary>What is shown in the place of a page that cannot be.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ErrorModel : SitePage
{
    public string Heading { get; private set; } = "";

    public string Advice { get; private set; } = "";

    public void OnGet(int code) => Show(code);

    public void OnPost(int code) => Show(code);

    private void Show(int code)
    {
        // Asked for by its own address it says what it is, too.
        if (Response.StatusCode == StatusCodes.Status200OK)
            Response.StatusCode = code is >= 400 and < 600 ? code : StatusCodes.Status404NotFound;
        (Heading, Advice) = Texts(code);
    }

    private (string Heading, string Advice) Texts(int code) => code switch
    {
        403 => (T("Access denied"), Caller.IsKnown ? T("Your account {0} does not have permission. Ask an administrator.", Caller.Name) : T("Log in first.")),
        404 => (T("Page not found"), ProgramErrors.ReasonOf(HttpContext) is { } missing ? $"{char.ToUpperInvariant(missing[0])}{missing[1..]}." : T("It may have been removed, or the address is wrong.")),
        400 when ProgramErrors.ReasonOf(HttpContext) is { } reason => (T("Invalid request"), $"{char.ToUpperInvariant(reason[0])}{reason[1..]}."),
        400 => (T("Invalid request"), T("The page may have been open for too long. Go back, reload it and try again.")),
        500 when Get<Database>().IsAway(HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error) => (
            T("The database does not answer"), T("Try again in a moment, or tell an administrator.")),
        500 when HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error is QueueException fault => (
            T("The queue does not answer"), Caller.IsSysadmin ? fault.Message : T("Try again in a moment, or tell an administrator.")),
        429 => (T("Too many attempts"), T("Wait a minute, then try again.")),
        _ => (T("Something went wrong"), T("Try again in a moment. The reason is in the server log.")),
    };
}
