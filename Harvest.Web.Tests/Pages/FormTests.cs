using Harvest.Model;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Pages;
using Harvest.Web.Pages.Sources;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Pages;

/// <summary>What people paste and choose, and what pages tell them of it.</summary>
public sealed class FormTests
{
    [TestCase("data.example.org", "https://data.example.org")]
    [TestCase("  http://data.example.org/catalog \r\n", "http://data.example.org/catalog")]
    [TestCase("<https://data.example.org/>", "https://data.example.org/")]
    [TestCase("\u200Bhttps://data.example.org/my feed.xml", "https://data.example.org/my%20feed.xml")]
    [TestCase("https://data. example.org/a?b=c d", "https://data.example.org/a?b=c%20d")]
    [TestCase("//data.example.org/x", "https://data.example.org/x")]
    [TestCase("data.example.org/redirect?to=http://other.example/", "https://data.example.org/redirect?to=http://other.example/")]
    [TestCase("ftp://data.example.org", "ftp://data.example.org")]
    [TestCase("not a url", "not a url")]
    [TestCase("  Hello. World ", "Hello. World")]
    [TestCase("https://not a url", "https://not a url")]
    [TestCase("   ", "")]
    [TestCase(null, "")]
    public void An_address_is_taken_as_people_paste_it(string? pasted, string expected) => SourceForm.Address(pasted).ShouldBe(expected);

    [Test]
    public void What_a_catalogue_calls_itself_is_read_from_ckan_or_its_home_page()
    {
        SiteWords.OfStatus("""{"success": true, "result": {"site_title": "Open data\u202E", "site_description": " Of  the city "}}""").ShouldBe(("Open data", "Of the city"));
        SiteWords.OfStatus("""{"result": 5}""").ShouldBe(("", ""));
        SiteWords.OfService("<OAI-PMH><Identify><repositoryName>Trees &amp; parks</repositoryName>", "repositoryName").ShouldBe(("Trees & parks", ""));
        SiteWords.OfService("<ows:ServiceIdentification><ows:Title xml:lang='en'>Maps</ows:Title>", "Title").ShouldBe(("Maps", ""));
        SiteWords.OfService("<html>", "Title").ShouldBe(("", ""));
        // A machine is no title.
        foreach (var (url, name) in (ReadOnlySpan<(string, string?)>)[("http://data.example.org/x", "data.example.org"), ("http://127.0.0.1:8080/", null), ("http://[::1]/", null), ("http://localhost/", null), ("http://portal/", null)])
            SiteWords.HostName(new Uri(url)).ShouldBe(name, url);
        SiteWords.OfPage("""<html><head><TITLE>Daten &amp; Karten</TITLE><meta charset="x"><meta name="description" content="It's ours"></head>""")
            .ShouldBe(("Daten & Karten", "It's ours"));
    }

    [TestCase("Old portal", "Old portal", false)]
    [TestCase("Mine", "Old portal", true)]
    [TestCase("Mine", "", true)]
    public async Task Another_address_brings_its_own_title_and_keeps_a_typed_one(string title, string found, bool isKept)
    {
        await using var portal = await FakePortal.StartAsync();
        portal.Fill(1);
        await using var site = await Site.StartAsync();
        await site.UserAsync("keeper", sysadmin: true);
        (await site.PostFormAsync("/login", null, ("name", "keeper"), ("password", Site.Password), ("next", ""))).Dispose();

        using var answer = await site.PostFormAsync(
            "/harvest/new", "/harvest/new?handler=Detect", ("Url", portal.Url.AbsoluteUri), ("Title", title), ("FoundTitle", found));
        var page = await answer.Content.ReadAsStringAsync();

        page.ShouldContain("Detected type: CKAN.");
        page.Contains($"name=\"Title\" value=\"{title}\"", StringComparison.Ordinal).ShouldBe(isKept);
    }

    [Test]
    public void Every_setting_has_a_label_that_is_no_key()
    {
        foreach (var setting in BuiltIn.Settings.DistinctBy(setting => setting.Name))
        {
            PageTexts.Keys.ShouldContain(SettingsForm.Label(setting.Name));
            var label = SettingsForm.Label(setting.Name);
            char.IsUpper(label[0]).ShouldBeTrue(label);
            label.ShouldNotContain("_");
        }
    }

    [Test]
    public void The_calendar_plans_by_schedule_in_its_time_zone_and_nothing_for_a_paused_source()
    {
        var now = new DateTimeOffset(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);
        var source = new Source { Id = "1", Name = "a", Url = "http://a.example", Type = "ckan", Schedule = "0 2 * * *", TimeZone = "Europe/Berlin", NextRun = now.AddHours(13) };

        // The night of 29 March has no 02:00 there: it runs as soon as the clocks have skipped it.
        CalendarModel.Planned(source, now, now.AddDays(4)).Select(time => time.ToString("dd HH:mm", System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(["28 01:00", "29 01:00", "30 00:00", "31 00:00"]);
        CalendarModel.Planned(source with { Paused = true }, now, now.AddDays(4)).ShouldBeEmpty();
        CalendarModel.Planned(source with { Schedule = "", Frequency = Frequency.Manual }, now, now.AddDays(4)).ShouldBeEmpty();
        CalendarModel.Planned(source with { Schedule = "", Frequency = Frequency.Hourly, NextRun = null }, now, now.AddHours(5)).Count().ShouldBe(5);
    }
}
