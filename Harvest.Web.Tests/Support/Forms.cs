using System.Text.RegularExpressions;

namespace Harvest.Web.Tests.Support;

/// <summary>Filling in forms without a browser.</summary>
internal static partial class Forms
{
    /// <summary>Opens a page and sends a form of it, as the site's client with cookies.</summary>
    /// <param name="site">Where.</param>
    /// <param name="page">The page with the form.</param>
    /// <param name="action">Where the form goes; null for the page.</param>
    /// <param name="fields">What is filled in.</param>
    public static async Task<HttpResponseMessage> PostFormAsync(this Site site, string page, string? action, params (string Name, string Value)[] fields)
    {
        var text = await site.Anonymous.GetStringAsync(new Uri(page, UriKind.Relative));
        using var form = new FormUrlEncodedContent(
        [
            .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)),
            new("__RequestVerificationToken", TokenOf(text)),
        ]);
        return await site.Anonymous.PostAsync(new Uri(action ?? page, UriKind.Relative), form);
    }

    /// <summary>What a page's forms bring along, so that no other site can send them.</summary>
    public static string TokenOf(string page) => FormToken().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
