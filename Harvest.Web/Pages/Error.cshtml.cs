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
        403 => ("Access denied", $"{(Caller.IsKnown ? $"Your account {Caller.Name} does not have permission. Ask an administrator." : "Log in first.")}"),
        404 => ("Page not found", "It may have been removed, or the address is wrong."),
        400 => ("Invalid request", "The page may have been open for too long. Go back, reload it and try again."),
        429 => ("Too many attempts", "Wait a minute, then try again."),
        _ => ("Something went wrong", "Try again in a moment. The reason is in the server log."),
    };
}
