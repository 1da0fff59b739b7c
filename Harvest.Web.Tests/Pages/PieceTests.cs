using System.Text;
using Harvest.Web.Pages;

namespace Harvest.Web.Tests.Pages;

/// <summary>The small pieces that stand between strangers' texts and pages.</summary>
public sealed class PieceTests
{
    [TestCase("[x](javascript:alert(1))", "javascript:")]
    [TestCase("[x](JaVaScRiPt:alert(1))", "alert")]
    [TestCase("<javascript:alert(1)>", "href=\"javascript")]
    [TestCase("![x](data:text/html,<script>)", "<img")]
    [TestCase("<script>alert(1)</script>", "<script")]
    [TestCase("<iframe src=x></iframe>", "<iframe")]
    [TestCase("<b onmouseover=alert(1)>x</b>", "onmouseover=alert(1)>x</b>")]
    [TestCase("[x]: javascript:alert(1)\n\n[x]", "href=\"javascript")]
    public void Nothing_of_a_description_becomes_a_script(string text, string forbidden) =>
        Rendered(text).ShouldNotContain(forbidden);

    [Test]
    public void A_description_keeps_its_paragraphs_and_honest_links()
    {
        Rendered("Counted *every* year.\n\nSee https://example.org/a and [b](http://example.org/b).")
            .ShouldBe("<p>Counted <em>every</em> year.</p>\n<p>See <a href=\"https://example.org/a\">https://example.org/a</a> and <a href=\"http://example.org/b\">b</a>.</p>\n");
        Rendered("<p>One</p><p>Two &amp; three</p>").ShouldBe("<p>One</p>\n<p>Two &amp; three</p>\n");
    }

    [Test]
    public void A_comparison_shows_what_changed_and_little_around_it()
    {
        var before = string.Join('\n', Enumerable.Range(1, 30));
        var after = before.Replace("\n15\n", "\nfifteen\n", StringComparison.Ordinal);

        var lines = LineDiff.Compare(before, after);

        lines.Where(line => line.Sign != ' ').ShouldBe([('-', "15"), ('+', "fifteen")]);
        lines.Count.ShouldBe(10);
        LineDiff.Compare(before, before).ShouldBeEmpty();
        LineDiff.Compare("", "a").Where(line => line.Sign != ' ').ShouldBe([('-', ""), ('+', "a")]);
    }

    [Test]
    public void A_title_cannot_turn_the_rest_of_the_page_around()
    {
        var package = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { id = "x", name = "x", title = "Invoice \u202Egpj.exe", notes = "\u2067מידע\u2069" });

        var view = DatasetView.Read(package);

        (view.Title, view.Notes).ShouldBe(("Invoice gpj.exe", "מידע"));
    }

    [TestCase("30 2 * * *", "02:30")]
    [TestCase("0 0 * * *", "00:00")]
    [TestCase("0 2 * * 1", null)]
    [TestCase("*/5 2 * * *", null)]
    [TestCase("99 2 * * *", null)]
    public void A_cron_expression_of_every_day_is_a_time(string cron, string? time) => Ui.DailyAt(cron).ShouldBe(time);

    [TestCase("api_key_header", "API key header")]
    [TestCase("brake_percent", "Hold deletions back above (percent)")]
    [TestCase("fq", "Filter query")]
    public void A_setting_has_a_name_for_people(string name, string label) => SettingsForm.Label(name).ShouldBe(label);

    [TestCase("theme", "ENVI", "Environment")]
    [TestCase("theme", "of our own", "of our own")]
    [TestCase("frequency", "ANNUAL_2", "Twice a year")]
    [TestCase("language", "de", "German")]
    [TestCase("license_id", "cc-by", "Creative Commons Attribution")]
    public void A_code_that_datasets_are_filtered_by_has_a_name_for_people(string field, string value, string label) =>
        FacetLabels.Of(field, value).ShouldBe(label);

    [TestCase("=1+1", "'=1+1")]
    [TestCase("+1", "'+1")]
    [TestCase("@x", "'@x")]
    [TestCase("a,b", "\"a,b\"")]
    [TestCase("a\"b", "\"a\"\"b\"")]
    [TestCase("plain", "plain")]
    [TestCase(null, "")]
    public void A_cell_of_a_table_is_quoted_and_no_formula(string? text, string expected) => ObjectDownload.Cell(text).ShouldBe(expected);

    [Test]
    public void Documents_are_laid_out_and_broken_or_hostile_ones_shown_as_they_are()
    {
        Documents.Pretty("""{"a":[1]}"""u8).ShouldBe("{\n  \"a\": [\n    1\n  ]\n}".ReplaceLineEndings());
        Documents.Pretty("<a><b/></a>"u8).ReplaceLineEndings("\n").ShouldBe("<a>\n  <b />\n</a>");
        Documents.Pretty("{\"a\":"u8).ShouldBe("{\"a\":");
        var entities = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
        Documents.Pretty(Encoding.UTF8.GetBytes(entities)).ShouldBe(entities);
    }

    [TestCase("# Noise\n\nJoined to *noise levels* of [the year](http://example.org/).", "Noise Joined to noise levels of the year.")]
    [TestCase("<p>One &amp; two</p><p>three</p>", "One & two three")]
    [TestCase("- a\n- b", "a b")]
    [TestCase("2 * 3 * 4 = 24 #1", "2 * 3 * 4 = 24 #1")]
    [TestCase("one two three four five six", "one two three four f…")]
    [TestCase("<script>alert(1)</script> x", "<script>alert(1)</sc…")]
    [TestCase(null, "")]
    public void Lists_show_the_beginning_of_a_description_without_its_marks(string? text, string expected) =>
        Markdown.Line(text, expected.EndsWith('…') ? 20 : 200).ShouldBe(expected);

    private static string Rendered(string text)
    {
        using var writer = new StringWriter();
        Markdown.Render(text).WriteTo(writer, System.Text.Encodings.Web.HtmlEncoder.Default);
        return writer.ToString();
    }
}
