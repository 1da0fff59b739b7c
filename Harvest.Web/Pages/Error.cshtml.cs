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
        403 => ("This is not for you", $"{(Caller.IsKnown ? $"Your account {Caller.Name} lacks the right to it. Ask an administrator." : "Log in first.")}"),
        404 => ("There is no such page", "It may have been removed, or the address is wrong."),
        400 => ("The page could not be understood", "Perhaps it was open for too long. Go back, load it again and try once more."),
        429 => ("Too many tries", "Wait a minute, then try again."),
        _ => ("Something failed", "The administrator finds the reason in the program's log. Try again in a moment."),
    };
}
