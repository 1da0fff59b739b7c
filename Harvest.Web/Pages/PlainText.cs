using System.Net;
using System.Text.RegularExpressions;

namespace Harvest.Web.Pages;

/// <summary>Many portals write HTML where text is meant: its tags go, its paragraphs and line ends stay.</summary>
internal static partial class PlainText
{
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text) || !Known().IsMatch(text))
            return text ?? "";
        var broken = Breaks().Replace(text, "\n\n");
        return WebUtility.HtmlDecode(Tags().Replace(broken, "")).Trim();
    }

    [GeneratedRegex("</?(p|br|div|span|ul|ol|li|strong|em|b|i|a|h[1-6]|table|tr|td)(\\s[^<>]{0,500})?/?>", RegexOptions.IgnoreCase)]
    private static partial Regex Known();

    [GeneratedRegex("<(br|/p|/div|/li|/h[1-6]|/tr)\\s*/?>", RegexOptions.IgnoreCase)]
    private static partial Regex Breaks();

    [GeneratedRegex("</?[a-z][^<>]{0,2000}>", RegexOptions.IgnoreCase)]
    private static partial Regex Tags();
}
