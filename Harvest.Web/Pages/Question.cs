using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Primitives;

namespace Harvest.Web.Pages;

/// <summary>
/// What is asked before something that cannot be undone. A button that needs it is named <c>ask</c> and has the question as its value:
/// scripts ask at once and send it empty (<c>site.js</c>); without scripts the question arrives here, and a page asks (<c>_Ask.cshtml</c>).
/// </summary>
/// <param name="Text">The question.</param>
/// <param name="Address">Where the form goes.</param>
/// <param name="Back">Where whoever says no goes.</param>
/// <param name="Fields">What the form sends.</param>
internal sealed record Question(string Text, string Address, string Back, IReadOnlyList<(string Name, string Value)> Fields)
{
    private const string Field = "ask";
    private const int MaxText = 1000;

    /// <summary>The question that a request has brought along; null for none.</summary>
    public static Question? Of(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType || Form(request) is not { } form || form[Field].ToString() is not { Length: > 0 } text)
            return null;
        var token = request.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().GetTokens(request.HttpContext).FormFieldName;
        return new Question(
            Ui.Shorten(text, MaxText), request.Path + request.QueryString, request.Path,
            [.. form.Where(field => field.Key != Field && field.Key != token).SelectMany(Values)]);
    }

    /// <summary>Null for a form that breaks off: the page itself refuses it.</summary>
    private static IFormCollection? Form(HttpRequest request)
    {
        try
        {
            return request.Form;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            return null;
        }
    }

    private static IEnumerable<(string, string)> Values(KeyValuePair<string, StringValues> field) => field.Value.Select(value => (field.Key, value ?? ""));
}
