using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace Harvest.Harvesters.Waf;

/// <summary>
/// A page that lists a folder, as Apache, nginx, IIS and others write them: what it links to, with the dates beside the links.
/// The page is gone through tag by tag, since a folder may have some hundred thousand files.
/// </summary>
internal sealed class FolderPage
{
    private const int MaxRow = 2000;

    private readonly List<FolderLink> links = [];
    private readonly HashSet<string> seen = [];
    private readonly List<string> rowLinks = [];
    private readonly StringBuilder row = new();
    private bool isInLink;
    private bool isInTitle;
    private bool isOpen;
    private int rowTags;

    private FolderPage()
    {
    }

    /// <summary>Each target once, in the order of the page, as it is written there.</summary>
    public IReadOnlyList<FolderLink> Links => links;

    /// <summary>What relative links refer to, when the page says so.</summary>
    public string? Base { get; private set; }

    /// <summary>The title or the heading is that of a folder's listing.</summary>
    public bool IsTitledAsListing { get; private set; }

    /// <summary>The page begins as a document and does not end as one: the rest of it was lost.</summary>
    public bool IsCutShort => isOpen;

    /// <param name="text">The page.</param>
    /// <param name="isPlain">It is no HTML: a name, perhaps with a date, in each line.</param>
    public static FolderPage Read(string text, bool isPlain)
    {
        var page = new FolderPage();
        if (isPlain)
            page.ReadLines(text);
        else
            page.ReadTags(text);
        return page;
    }

    private void ReadLines(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            foreach (var word in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (word.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || word.EndsWith('/'))
                    rowLinks.Add(word);
                else
                    AddText($"{word} ");
            }
            EndRow();
        }
    }

    private void ReadTags(string text)
    {
        using var source = new TextSource(text);
        using var tokens = new HtmlTokenizer(source, HtmlEntityProvider.Resolver);
        while (tokens.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            switch (token)
            {
                case HtmlTagToken { Type: HtmlTokenType.StartTag } tag: Open(tag); break;
                case HtmlTagToken tag: Close(tag.Name); break;
                case { Type: HtmlTokenType.Character }: Read(token.Data); break;
                default: break;
            }
        }
        EndRow();
    }

    private void Open(HtmlTagToken tag)
    {
        switch (tag.Name)
        {
            case "a":
                isInLink = true;
                if (tag.GetAttribute("href") is { Length: > 0 } href)
                    rowLinks.Add(href.Trim());
                break;
            case "html" or "body": isOpen = true; break;
            case "base": Base ??= tag.GetAttribute("href"); break;
            case "time": AddText($" {tag.GetAttribute("datetime")} "); break;
            case "title" or "h1": isInTitle = true; break;
            case "tr" or "li":
                EndRow();
                rowTags = 1;
                break;
            case "br" or "hr" or "p" or "pre" or "ul" or "table" or "div" when rowTags == 0: EndRow(); break;
            case "td": AddText(" "); break;
            default: break;
        }
    }

    private void Close(string tag)
    {
        switch (tag)
        {
            case "html" or "body": isOpen = false; break;
            case "a": isInLink = false; break;
            case "title" or "h1": isInTitle = false; break;
            case "tr" or "li" or "table" or "ul":
                EndRow();
                rowTags = 0;
                break;
            default: break;
        }
    }

    private void Read(string text)
    {
        if (isInTitle)
            IsTitledAsListing |= IsListingTitle(text);
        if (isInTitle || isInLink)
            return;
        // Within a table row or a list entry a new line is none.
        if (rowTags > 0)
        {
            AddText(text);
            return;
        }
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (i > 0)
                EndRow();
            AddText(lines[i]);
        }
    }

    private static bool IsListingTitle(string text) =>
        text.Contains("index of", StringComparison.OrdinalIgnoreCase)
        || text.Contains("directory listing", StringComparison.OrdinalIgnoreCase)
        || text.Contains(" - /", StringComparison.Ordinal);

    private void AddText(string text)
    {
        if (row.Length < MaxRow)
            row.Append(text, 0, Math.Min(text.Length, MaxRow));
    }

    private void EndRow()
    {
        isInLink = false;
        var targets = rowLinks.Distinct().ToList();
        // A date beside several links may be anybody's.
        var stamp = targets.Count == 1 ? FileStamp.Find(row.ToString()) : null;
        foreach (var target in targets.Where(seen.Add))
            links.Add(new FolderLink(target, stamp));
        rowLinks.Clear();
        row.Clear();
    }
}

/// <summary>A link of a page.</summary>
/// <param name="Target">As it is written.</param>
/// <param name="Stamp">Date and size beside it; null when there is no date.</param>
internal sealed record FolderLink(string Target, FileStamp? Stamp);
