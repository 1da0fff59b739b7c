using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Harvest.Formats;

/// <summary>Descriptions in HTML as Markdown: headings, emphasis, lists, links; every other tag is dropped, scripts with their text.</summary>
public static partial class Markdown
{
    /// <returns>The text itself when it has no tag of HTML in it.</returns>
    public static string FromHtml(string text)
    {
        text = text.Trim();
        // A lone tag may well be meant as it stands; what is written in HTML ends its tags, or breaks its lines.
        if (!Sign().IsMatch(text))
            return text;
        var writer = new Writer();
        var at = 0;
        foreach (Match tag in Tag().Matches(text))
        {
            writer.Text(text[at..tag.Index]);
            writer.Tag(tag.Groups[2].Value.ToLowerInvariant(), tag.Groups[1].Length > 0, tag.Groups[3].Value);
            at = tag.Index + tag.Length;
        }
        writer.Text(text[at..]);
        return writer.ToString();
    }

    /// <summary>
    /// A name in HTML as plain text: entities decoded once, tags left out. What is marked as code with backticks stays as it is, and so does
    /// what holds scripts, pictures and the like: no name is formatted with these, so it is shown as the text that it is.
    /// </summary>
    public static string Plain(string text)
    {
        if (text.AsSpan().IndexOfAny('&', '<') < 0 || text.Contains('`', StringComparison.Ordinal) || Active().IsMatch(text))
            return text;
        var plain = text;
        if (Sign().IsMatch(plain))
            plain = Blanks().Replace(Tag().Replace(plain, tag => IsBlock(tag.Groups[2].Value) ? " " : ""), " ").Trim();
        return WebUtility.HtmlDecode(plain).Replace('\u00A0', ' ');
    }

    private static bool IsBlock(string tag) => tag.ToLowerInvariant() is "p" or "br" or "div" or "ul" or "ol" or "li" or "table" or "tr" or "td" or "th" or "hr" or ['h', _];

    [GeneratedRegex(
        @"<(/?)(p|br|div|span|h[1-6]|b|strong|i|em|u|ul|ol|li|a|table|tr|td|th|tbody|thead|script|style|font|hr|blockquote|code|pre|sup|sub|img|iframe|object|embed|form|input|svg)(\s[^<>]*|/)?>",
        RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    [GeneratedRegex(@"</(p|div|span|h[1-6]|b|strong|i|em|u|ul|ol|li|a|table|script|style|font|blockquote|pre|code|sub|sup)\s*>|<(br|p|hr|img|iframe|script)(\s[^<>]*|/)?>", RegexOptions.IgnoreCase)]
    private static partial Regex Sign();

    [GeneratedRegex(@"<(script|style|img|iframe|object|embed|form|input|svg)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Active();

    [GeneratedRegex("""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", RegexOptions.IgnoreCase)]
    private static partial Regex Href();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\n[ \t\r]*\n")]
    private static partial Regex Paragraph();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex Gaps();

    private sealed class Writer
    {
        private readonly StringBuilder text = new();
        private readonly Stack<string> links = new();
        private int hidden;

        public void Text(string html)
        {
            if (hidden > 0 || html.Length == 0)
                return;
            // Some write their paragraphs with empty lines between tags.
            var isFirst = true;
            foreach (var paragraph in Paragraph().Split(html))
            {
                if (!isFirst)
                    Break(2);
                isFirst = false;
                var plain = Blanks().Replace(WebUtility.HtmlDecode(paragraph), " ");
                text.Append(text.Length == 0 || text[^1] is '\n' or ' ' ? plain.TrimStart() : plain);
            }
        }

        public void Tag(string name, bool isEnd, string attributes)
        {
            switch (name)
            {
                case "script" or "style" or "iframe" or "object" or "svg":
                    hidden = Math.Max(0, hidden + (isEnd ? -1 : attributes.EndsWith('/') ? 0 : 1));
                    break;
                case ['h', >= '1' and <= '6']:
                    Break(2);
                    if (!isEnd)
                        text.Append('#', name[1] - '0').Append(' ');
                    break;
                case "p" or "div" or "ul" or "ol" or "table" or "blockquote" or "pre" or "hr":
                    Break(2);
                    break;
                case "br" or "tr":
                    Break(1);
                    break;
                case "li" when !isEnd:
                    Break(1);
                    text.Append("- ");
                    break;
                case "b" or "strong":
                    Mark("**", isEnd);
                    break;
                case "i" or "em":
                    Mark("*", isEnd);
                    break;
                case "a" when !isEnd:
                    links.Push(Address(attributes));
                    if (links.Peek().Length > 0)
                        text.Append('[');
                    break;
                case "a" when links.TryPop(out var address) && address.Length > 0:
                    text.Append("](").Append(address).Append(')');
                    break;
                default:
                    break;
            }
        }

        public override string ToString() =>
            Gaps().Replace(string.Join('\n', text.ToString().Split('\n').Select(line => line.TrimEnd())), "\n\n").Trim();

        private static string Address(string attributes)
        {
            var match = Href().Match(attributes);
            var address = WebUtility.HtmlDecode(match.Groups[1].Value + match.Groups[2].Value + match.Groups[3].Value).Trim();
            return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto" or "ftp"
                && !address.AsSpan().ContainsAny(" ()<>") ? address : "";
        }

        private void Break(int lines)
        {
            if (text.Length > 0 && hidden == 0)
                text.Append('\n', lines);
        }

        private void Mark(string mark, bool isEnd)
        {
            if (hidden > 0)
                return;
            if (isEnd && text.Length > 0 && text[^1] == ' ')
                text.Length--;
            text.Append(mark);
        }
    }
}
