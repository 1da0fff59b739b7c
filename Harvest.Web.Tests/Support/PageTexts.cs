using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Harvest.Tests.Docs;
using Microsoft.AspNetCore.Razor.Language;
using Microsoft.AspNetCore.Razor.Language.Intermediate;

namespace Harvest.Web.Tests.Support;

/// <summary>What the sources of the pages say to people.</summary>
internal static partial class PageTexts
{
    // Stands for what code puts in.
    private const char Hole = '\uFFFC';

    private static readonly string[] Spoken = ["aria-label", "title", "placeholder", "alt", "data-confirm"];

    // Names of formats and things, the same in every language.
    private static readonly HashSet<string> Names =
        ["JSON", "Turtle", "RDF/XML", "JSON-LD", "CSV", "DCAT", "API", "data.json", "Harvest", "UTC", "https://data.example.org/data.json", "https://data.example.org"];

    public static string Folder { get; } = Path.Combine(Repository.Root, "Harvest.Web");

    /// <summary>Every page and part of a page, as its path under <c>Pages</c>.</summary>
    public static IEnumerable<string> Pages => Directory.EnumerateFiles(Path.Combine(Folder, "Pages"), "*.cshtml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Path.Combine(Folder, "Pages"), file).Replace('\\', '/')).Order();

    /// <summary>The texts of a page that stand in it as they are, and reach no reader of another language.</summary>
    public static IReadOnlyList<string> Fixed(string page)
    {
        var file = Path.Combine(Folder, "Pages", page);
        // What only the compiler reads.
        var source = Directives().Replace(File.ReadAllText(file), "");
        var engine = RazorProjectEngine.Create(RazorConfiguration.Default, RazorProjectFileSystem.Create(Path.GetDirectoryName(file)!));
        var walker = new Walker();
        walker.Visit(engine.Process(RazorSourceDocument.Create(source, file), FileKinds.Legacy, [], []).GetDocumentIntermediateNode());
        using var document = new HtmlParser().ParseDocument(walker.Html.ToString());
        var texts = document.Descendants<IText>().Where(text => text.ParentElement is not { LocalName: "code" or "pre" or "script" or "style" or "title" }).Select(text => text.Data)
            .Concat(document.All.SelectMany(element => Spoken.Select(element.GetAttribute)).OfType<string>())
            .Concat(Literals().Matches(Said().Replace(walker.Code.ToString(), "")).Select(match => match.Groups[1].Value));
        return [.. texts.SelectMany(text => text.Split(Hole)).Select(text => text.Trim(' ', '\n', '\r', '\t', '.', ',', ':', '(', ')', '@', '{', '}')).Where(text => Words().IsMatch(text) && !Names.Contains(text)).Distinct()];
    }

    /// <summary>The texts that pages and code give to the localizer.</summary>
    public static IReadOnlySet<string> Keys { get; } = Directory.EnumerateDirectories(Folder).Where(folder => Path.GetFileName(folder) is not ("node_modules" or "wwwroot"))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".cshtml")
        .SelectMany(file => Of(File.ReadAllText(file))).ToHashSet();

    private static IEnumerable<string> Of(string source) =>
        Key().Matches(source).SelectMany(match => match.Groups.Cast<Group>().Skip(1).SelectMany(group => group.Captures)).Select(capture => capture.Value.Replace("\\\"", "\"", StringComparison.Ordinal));

    [GeneratedRegex("^@(page|model|inject|using|section \\w+ \\{|addTagHelper)[^\\n<]*", RegexOptions.Multiline)]
    private static partial Regex Directives();

    /// <summary>What goes through the localizer: <c>T</c>, <c>H</c> and <c>Key</c>, and the pieces of <c>Ui</c> that ask it.</summary>
    [GeneratedRegex("\\b(?:T|H|Key)\\(\"(?:[^\"\\\\]|\\\\.)*\"|Ui\\.Badge\\([^()]*?\"[^\"]*\"\\)|Ui\\.(?:Count|Word)\\([^\"]*\"[^\"]*\", \"[^\"]*\"\\)|Ui\\.Time\\([^\"\\n]*\"[^\"]*\"\\)|\\b(?:ViewData|TempData)(?:\\.\\w+\\(|\\[)\"\\w+\"|RenderSectionAsync\\(\"\\w+\"")]
    private static partial Regex Said();

    [GeneratedRegex("\\b(?:T|H|Key)\\(\"((?:[^\"\\\\]|\\\\.)*)\"|Ui\\.Badge\\(\"[a-z]+\", \"([^\"]+)\"|(?:Count|Word)\\([^\"\\n]*, \"([^\"]+)\", \"([^\"]+)\"\\)|Ui\\.Time\\([^\"\\n]*, \"([^\"]+)\"\\)")]
    private static partial Regex Key();

    /// <summary>A literal that begins as a sentence or a name does.</summary>
    [GeneratedRegex("\"([A-Z][a-z]+[^\"]*|[^\"]*[a-z]{2} [a-z]{2}[^\"/=<>-]*[.?])\"")]
    private static partial Regex Literals();

    [GeneratedRegex("[A-Za-z]{2}")]
    private static partial Regex Words();

    /// <summary>Puts the markup of a page together again, with holes where code is, and its code apart.</summary>
    private sealed class Walker : IntermediateNodeWalker
    {
        public StringBuilder Html { get; } = new();

        public StringBuilder Code { get; } = new();

        public override void VisitHtml(HtmlContentIntermediateNode node) => Html.AppendJoin("", Contents(node));

        public override void VisitHtmlAttribute(HtmlAttributeIntermediateNode node)
        {
            Html.Append(node.Prefix);
            base.VisitHtmlAttribute(node);
            Html.Append(node.Suffix);
        }

        public override void VisitHtmlAttributeValue(HtmlAttributeValueIntermediateNode node) => Html.Append(node.Prefix).AppendJoin("", Contents(node));

        public override void VisitCSharpExpressionAttributeValue(CSharpExpressionAttributeValueIntermediateNode node) => Take(node);

        public override void VisitCSharpCodeAttributeValue(CSharpCodeAttributeValueIntermediateNode node) => Take(node);

        public override void VisitCSharpExpression(CSharpExpressionIntermediateNode node) => Take(node);

        public override void VisitCSharpCode(CSharpCodeIntermediateNode node) => Code.AppendJoin("", Contents(node)).AppendLine();

        private void Take(IntermediateNode node)
        {
            Html.Append(Hole);
            Code.AppendJoin("", Contents(node)).AppendLine();
        }

        private static IEnumerable<string> Contents(IntermediateNode node) => node.Children.OfType<IntermediateToken>().Select(token => token.Content);
    }
}
