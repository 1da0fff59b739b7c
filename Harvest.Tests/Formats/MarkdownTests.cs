using Harvest.Formats;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

/// <summary>Descriptions in HTML.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MarkdownTests
{
    [TestCase("<h1>h1 title</h1><h2>h2 title</h2><b>and bold text</b>", "# h1 title\n\n## h2 title\n\n**and bold text**")]
    [TestCase("<p>One</p><p>Two &amp; <em>three</em></p>", "One\n\nTwo & *three*")]
    [TestCase("<ul><li>a</li><li>b</li></ul>", "- a\n- b")]
    [TestCase("one<br/>two", "one\ntwo")]
    [TestCase("<a href=\"https://a.example/x\">here</a>", "[here](https://a.example/x)")]
    [TestCase("<a href=\"javascript:alert(1)\">here</a>", "here")]
    [TestCase("a<script>alert('x')</script>b", "ab")]
    [TestCase("<p>broken <b>bold", "broken **bold")]
    [TestCase("Every oak.\n\nWith <em> or without", "Every oak.\n\nWith <em> or without")]
    [TestCase("<b>One</b>\n\ntwo\nthree", "**One**\n\ntwo three")]
    [TestCase("1 < 2 and 3 > 2", "1 < 2 and 3 > 2")]
    [TestCase("*Already* [Markdown](https://a.example/)", "*Already* [Markdown](https://a.example/)")]
    [TestCase("See <https://a.example/>", "See <https://a.example/>")]
    [TestCase("", "")]
    public void Html_becomes_Markdown_and_other_text_stays(string html, string markdown) => Markdown.FromHtml(html).ShouldBe(markdown);

    [Test]
    public void Much_of_it_is_soon_done()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Markdown.FromHtml(string.Concat(Enumerable.Repeat("<div <p><b>", 100_000))).Length.ShouldBeGreaterThan(0);

        watch.Elapsed.ShouldBeLessThan(TestPatience.Factor * TimeSpan.FromSeconds(20));
    }
}
