using System.Text;
using Harvest.Harvesters.Waf;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Waf;

public sealed class FolderPageTests
{
    [TestCase("""<tr><td><a href="a.xml">a</a></td><td>2024-11-07 15:00  </td><td>35K</td></tr>""", "2024-11-07T15:00:00 35K")]
    [TestCase("""<pre><a href="a.xml">a</a>     07-Nov-2024 15:00      26K""", "2024-11-07T15:00:00 26K")]
    [TestCase("""<pre>  11/7/2024  3:00 PM         1234 <A HREF="/x/a.xml">a.xml</A><br>""", "2024-11-07T15:00:00 1234")]
    [TestCase("""<pre>  Thursday, November 7, 2024  3:00 PM  1234 <A HREF="/x/a.xml">a.xml</A><br>""", "2024-11-07T15:00:00 1234")]
    [TestCase("""<table><tr><td class="link"><a href="a.xml">a</a></td><td>1.2 KiB</td><td>2024-Nov-07 15:00</td></tr>""", "2024-11-07T15:00:00 1.2 KiB")]
    [TestCase("""<tr><td><a href="a.xml">a</a></td><td><time datetime="2024-11-07T15:00:30Z">yesterday</time></td></tr>""", "2024-11-07T15:00:30")]
    [TestCase("""<li><a href="a.xml">a</a> 07.11.2024 15:00</li>""", "2024-11-07T15:00:00")]
    [TestCase("""<li><a href="a.xml">a</a> Thu, 07 Nov 2024 15:00:30 GMT</li>""", "2024-11-07T15:00:30")]
    [TestCase("""<li><a href="a.xml">a 2024-11-07 15:00</a></li>""", null)]
    [TestCase("""<li><a href="a.xml">a</a> 2024-99-07 15:00</li>""", null)]
    [TestCase("""<li><a href="a.xml">a</a></li>""", null)]
    public void The_date_beside_a_link_is_found(string html, string? stamp)
    {
        var link = Links(html).ShouldHaveSingleItem();

        link.Stamp?.ToString().ShouldBe(stamp);
    }

    [Test]
    public void Each_row_has_its_own_date()
    {
        Links("""
            <pre><a href="../">../</a>
            <a href="a.xml">a.xml</a>          07-Nov-2024 15:00     1K
            <a href="b.xml">b.xml</a>          08-Nov-2024 16:01     2K
            <a href="c.xml">c.xml</a>
            </pre>
            """).Select(link => (link.Target, link.Stamp?.ToString())).ShouldBe(
            [("../", null), ("a.xml", "2024-11-07T15:00:00 1K"), ("b.xml", "2024-11-08T16:01:00 2K"), ("c.xml", null)]);
    }

    [Test]
    public void An_icon_that_links_too_makes_no_second_link()
    {
        Links("""<tr><td><a href="a.xml"><img></a></td><td><a href="a.xml">a</a></td><td>2024-11-07 15:00</td></tr>""")
            .ShouldHaveSingleItem().Stamp.ShouldNotBeNull();
    }

    [Test]
    public void Plain_text_lists_a_name_in_each_line()
    {
        FolderPage.Read("a.xml\nb.xml 2024-11-07 15:00\nreadme.txt\nsub/\n", isPlain: true).Links
            .Select(link => (link.Target, link.Stamp?.ToString())).ShouldBe([("a.xml", null), ("b.xml", "2024-11-07T15:00:00"), ("sub/", null)]);
    }

    [TestCase("")]
    [TestCase("<")]
    [TestCase("<a href=")]
    [TestCase("<a href='x")]
    [TestCase("<a>no target</a>")]
    [TestCase("<!-- <a href='a.xml'> -->")]
    [TestCase("<table><tr><td>")]
    public void Broken_pages_have_no_links(string html) => Links(html).Where(link => link.Target.EndsWith(".xml", StringComparison.Ordinal)).ShouldBeEmpty();

    [Test]
    public void Characters_of_links_are_decoded() => Links("<a href='a.xml?x=1&amp;y=2'>").ShouldHaveSingleItem().Target.ShouldBe("a.xml?x=1&y=2");

    [Test]
    public void A_hundred_thousand_files_are_listed()
    {
        var page = new StringBuilder("<pre>");
        for (var i = 0; i < 100_000; i++)
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"<a href=\"{i}.xml\">{i}.xml</a>   07-Nov-2024 15:00     1K\n");

        var links = Links(page.ToString());

        links.Count.ShouldBe(100_000);
        links.ShouldAllBe(link => link.Stamp != null);
    }

    [TestCase("2024-11-07 15:00", "2024-11-07T15:01:00Z", true, Description = "A minute ago")]
    [TestCase("2024-11-07 10:00", "2024-11-07T15:01:00Z", true, Description = "A minute ago, five hours west")]
    [TestCase("2024-11-07 14:50", "2024-11-07T15:01:00Z", false, Description = "Eleven minutes ago, in any zone")]
    [TestCase("2024-11-01 15:00", "2024-11-07T15:01:00Z", false, Description = "Days ago")]
    [TestCase("2024-11-07 15:00:00", "2024-11-07T15:01:00Z", false, Description = "With seconds")]
    public void A_minute_that_may_not_be_over_is_not_relied_on(string text, string now, bool isStale) =>
        FileStamp.Find(text).ShouldNotBeNull().MayBeStale(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(isStale);

    [Test]
    public void A_real_listing_of_Apache() => Real("waf/apache-noaa-waf.html").ShouldBe(
        [("1463.xml", "2026-07-12T02:23:00 35K"), ("1503.xml", "2026-07-12T02:23:00 39K")]);

    [Test]
    public void A_real_listing_of_nginx() => Real("waf/nginx-dggs-waf.html").ShouldBe(
        [("AOF125.xml", "2025-10-02T11:47:00 26K"), ("AOF134.xml", "2026-07-30T16:01:00 33K")]);

    private static IReadOnlyList<FolderLink> Links(string html) => FolderPage.Read(html, isPlain: false).Links;

    private static IEnumerable<(string, string?)> Real(string file) =>
        Links(Encoding.UTF8.GetString(Fixture.Real(file))).Where(link => link.Target.EndsWith(".xml", StringComparison.Ordinal))
            .Select(link => (link.Target, link.Stamp?.ToString()));
}
