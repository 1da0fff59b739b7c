using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Html;

namespace Harvest.Web.Pages;

/// <summary>
/// Descriptions of strangers as markup: no HTML of theirs, links to http, https and mail only, pictures as links.
/// </summary>
internal static class Markdown
{
    private const int MaxLength = 100_000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().Build();

    public static IHtmlContent Render(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return HtmlString.Empty;
        var document = Markdig.Markdown.Parse(PlainText.Of(Ui.Shorten(text, MaxLength)), Pipeline);
        foreach (var link in document.Descendants<LinkInline>())
        {
            link.IsImage = false;
            if (!IsSafe(link.Url))
                link.Url = "#";
        }
        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsSafe(link.Url)))
            link.Url = "#";
        // Their headings stand below the page's own.
        foreach (var heading in document.Descendants<HeadingBlock>())
            heading.Level = Math.Min(6, heading.Level + 2);
        return new HtmlString(Markdig.Markdown.ToHtml(document, Pipeline));
    }

    /// <summary>A page of the site's owner: its headings are the page's own, and it may link to other pages here.</summary>
    public static IHtmlContent Page(string text) => new HtmlString(Markdig.Markdown.ToHtml(text, Pipeline));

    /// <summary>The beginning as one line of text without marks, for lists.</summary>
    public static string Line(string? text, int length)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";
        var plain = Markdig.Markdown.ToPlainText(PlainText.Of(Ui.Shorten(text, 10 * length)), Pipeline);
        return Ui.Shorten(string.Join(' ', plain.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), length);
    }

    private static bool IsSafe(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" or "mailto";
}
