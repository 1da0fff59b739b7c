using System.Net;
using System.Text.RegularExpressions;

namespace Harvest.Formats;

/// <summary>The text of an HTML fragment, with paragraphs as paragraphs and items as items; nothing of it can run.</summary>
internal static partial class HtmlText
{
    public static string Of(string html)
    {
        if (!html.Contains('<', StringComparison.Ordinal))
            return WebUtility.HtmlDecode(html).Trim();
        var text = Dropped().Replace(html, "");
        text = Links().Replace(text, "[$2]($1)");
        text = Items().Replace(text, "\n- ");
        text = Breaks().Replace(text, "\n\n");
        text = WebUtility.HtmlDecode(Tags().Replace(text, ""));
        return Blanks().Replace(text, "\n\n").Trim();
    }

    [GeneratedRegex("<(script|style)[^>]*>.*?</(script|style)>", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Dropped();

    [GeneratedRegex("""<a\s[^>]*href="(https?://[^"\s)]*)"[^>]*>([^<\]]*)</a>""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [GeneratedRegex("<li[^>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Items();

    [GeneratedRegex("<(/p|/div|/h[1-6]|br ?/?|/ul|/ol|/tr)>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Breaks();

    [GeneratedRegex("<[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tags();

    [GeneratedRegex(@"[ \t]*\n\s*\n\s*", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();
}
