using System.Net;
using System.Text.RegularExpressions;
using Harvest.Web.Languages;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Pages;

/// <summary>Pages in the reader's language, whole.</summary>
public sealed partial class LanguageTests
{
    [TestCaseSource(typeof(PageTexts), nameof(PageTexts.Pages))]
    public void A_page_says_nothing_past_the_localizer(string page) => PageTexts.Fixed(page).ShouldBeEmpty();

    [TestCase("de")]
    [TestCase("es")]
    [TestCase("fr")]
    public void A_language_has_every_text_and_no_other(string language)
    {
        var texts = Texts.Of(language);

        var known = PageTexts.Keys.Union(BuiltIn.Settings.Select(setting => setting.Description)).ToHashSet();
        known.Except(texts.Keys).ShouldBeEmpty();
        texts.Keys.Except(known).ShouldBeEmpty();
        foreach (var (key, text) in texts)
        {
            text.ShouldNotBeNullOrWhiteSpace(key);
            Pieces().Matches(text).Select(match => match.Value).Order().ShouldBe(Pieces().Matches(key).Select(match => match.Value).Order(), $"{language}: {key}");
        }
    }

    [TestCase("http://a.example/x answered 403 Forbidden with an HTML page titled \"Wall\". Check the key or password of the source, and whether the portal lets this client in.",
        "http://a.example/x antwortete 403 Forbidden mit einer HTML-Seite „Wall“. Prüfen Sie")]
    [TestCase("http://a.example/x sent nothing for 30 seconds (Harvest:Http:TimeoutSeconds). Tried 2 times.", "http://a.example/x sendete 30 Sekunden lang nichts")]
    [TestCase("http://a.example/x redirects in a circle. Some sites do so where no cookies are kept; give the final address.", "http://a.example/x leitet im Kreis weiter.")]
    [TestCase("The answer of http://a.example/x is too large: 900 bytes, the limit is 100 bytes (Harvest:Http:MaxResponseBytes).", "Die Antwort von http://a.example/x ist zu groß")]
    [TestCase("http://a.example/x was not asked: a.example failed too often in the last minute and is left alone for another 20 seconds. The last fault was: http://a.example/x answered 500 Internal Server Error.",
        "http://a.example/x wurde nicht gefragt: a.example schlug in der letzten Minute zu oft fehl und hat noch 20 Sekunden Ruhe. Der letzte Fehler war: http://a.example/x antwortete 500")]
    [TestCase("config: Error parsing the configuration options: page_size must be between 1 and 1000", "Fehler in den Einstellungen: page_size muss zwischen 1 und 1000 liegen")]
    public void A_fault_of_the_network_or_of_settings_is_told_in_the_language_of_the_page(string message, string begins)
    {
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        System.Globalization.CultureInfo.CurrentUICulture = new System.Globalization.CultureInfo("de");
        try
        {
            Messages.InLanguage(message).ShouldContain(begins);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentUICulture = before;
        }
    }

    [TestCase("de", "de", "Datensätze")]
    [TestCase("fr-CA, en;q=0.5", "fr", "Jeux de données")]
    [TestCase("pl, es;q=0.4, en;q=0.3", "es", "Conjuntos de datos")]
    [TestCase("pl", "en", "Datasets")]
    [TestCase("de;q=0, en;q=0.1", "en", "Datasets")]
    [TestCase("not a language, ,;q=x", "en", "Datasets")]
    public async Task A_page_speaks_the_language_that_the_browser_prefers(string accepted, string language, string text)
    {
        await using var site = await Site.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dataset");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);

        using var answer = await site.Anonymous.SendAsync(request);

        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        page.ShouldContain($"<html lang=\"{language}\">");
        page.ShouldContain(text);
        string.Join(", ", answer.Headers.Vary).ShouldContain("Accept-Language");
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Test]
    public async Task The_switch_counts_more_than_the_browser_and_leads_back()
    {
        await using var site = await Site.StartAsync();

        using (var chosen = await site.Anonymous.GetAsync(new Uri("/language/fr?next=%2Fdataset%3Fq%3Dx", UriKind.Relative)))
            chosen.Headers.Location!.ToString().ShouldBe("/dataset?q=x");

        (await site.Anonymous.GetStringAsync(new Uri("/login", UriKind.Relative))).ShouldContain("<html lang=\"fr\">");
        (await site.Anonymous.GetAsync(new Uri("/language/fr?next=https://evil.example", UriKind.Relative))).Headers.Location!.ToString().ShouldBe("/");
        (await site.Anonymous.GetAsync(new Uri("/language/xx", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_site_says_which_languages_it_offers()
    {
        await using var site = await Site.StartAsync(null, null, "Web:Language=de", "Web:Languages=de");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept-Language", "fr");

        using var answer = await site.Anonymous.SendAsync(request);

        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("<html lang=\"de\">");
        page.ShouldNotContain("/language/");
        string.Join(", ", answer.Headers.Vary).ShouldNotContain("Accept-Language");
    }

    [Test]
    public async Task The_API_stays_English_and_errors_speak_the_language_too()
    {
        await using var site = await Site.StartAsync();
        site.Anonymous.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", "de");

        (await site.Anonymous.RefusedAsync(404, "package_show", new { id = "none" })).ToString().ShouldContain("Not found");
        using var missing = await site.Anonymous.GetAsync(new Uri("/no/such/page", UriKind.Relative));
        (await missing.Content.ReadAsStringAsync()).ShouldContain("Seite nicht gefunden");
    }

    [TestCase("en", "1,234 datasets", "1.5 MB", "2026-11-30 14:05", "11-30")]
    [TestCase("de", "1.234 Datensätze", "1,5 MB", "30.11.2026 14:05", "30.11.")]
    [TestCase("fr", "1\u202F234 jeux de données", "1,5 MB", "30/11/2026 14:05", "30/11")]
    [TestCase("es", "1.234 conjuntos de datos", "1,5 MB", "30/11/2026 14:05", "30/11")]
    public void Numbers_and_dates_are_written_as_the_language_does(string language, string count, string size, string moment, string day)
    {
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        System.Globalization.CultureInfo.CurrentUICulture = new System.Globalization.CultureInfo(language);
        try
        {
            Web.Pages.Charts.Day(new DateTime(2026, 11, 30)).ShouldBe(day);
            Web.Pages.Ui.Count(1234, "dataset", "datasets").ShouldBe(count);
            Web.Pages.Ui.Bytes(1_500_000).ShouldBe(size);
            Web.Pages.Ui.Moment(new DateTime(2026, 11, 30, 14, 5, 0, DateTimeKind.Utc)).ShouldBe(moment);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentUICulture = before;
        }
    }

    [TestCase("en", "comment: Missing value; say why, so that whoever added the source knows", "Comment: Missing value; say why, so that whoever added the source knows")]
    [TestCase("en", "owner_org: There is no organization cit. Did you mean city?", "Organization: There is no organization cit. Did you mean city?")]
    [TestCase("en", "No field: at all", "No field: at all")]
    [TestCase("fr", "notify_to: 'x' is no mail address", "Notifier : « x » n’est pas une adresse e-mail")]
    public void A_message_about_a_field_names_it_as_the_form_does(string language, string message, string expected)
    {
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        System.Globalization.CultureInfo.CurrentUICulture = new System.Globalization.CultureInfo(language);
        try
        {
            Messages.InLanguage(message).ShouldBe(expected);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentUICulture = before;
        }
    }

    [TestCase("theme", "http://publications.europa.eu/resource/authority/data-theme/ENVI", "Umwelt")]
    [TestCase("frequency", "http://publications.europa.eu/resource/authority/frequency/ANNUAL", "Jährlich")]
    [TestCase("language", "http://publications.europa.eu/resource/authority/language/FRA", "Französisch")]
    [TestCase("access_rights", "http://publications.europa.eu/resource/authority/access-right/PUBLIC", "Öffentlich")]
    [TestCase("hvd_category", "http://data.europa.eu/bna/c_164e0bf5", "Meteorologie")]
    [TestCase("licence", "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "Creative Commons Attribution 4.0")]
    [TestCase("theme", "http://publications.europa.eu/resource/authority/data-theme/NEW", "http://publications.europa.eu/resource/authority/data-theme/NEW")]
    [TestCase("source", "https://example.org/x", "https://example.org/x")]
    [TestCase("provenance", "Measured by hand", "Measured by hand")]
    public void A_term_of_the_EU_is_shown_by_its_title(string key, string value, string title)
    {
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        System.Globalization.CultureInfo.CurrentUICulture = new System.Globalization.CultureInfo("de");
        try
        {
            var fact = Web.Pages.DatasetFacts.Of(key, value);
            fact.Values.ShouldBe([(title, Web.Pages.Ui.Link(value))]);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentUICulture = before;
        }
    }

    [Test]
    public void Every_setting_of_the_site_has_a_label_and_help()
    {
        var settings = Names(typeof(HarvestOptions), "").ToList();

        settings.Count.ShouldBeGreaterThan(90);
        settings.Where(setting => Web.Pages.Admin.SettingLabels.Of(setting) is var (label, help) && (label.Contains(':', StringComparison.Ordinal) || help.Length == 0)).ShouldBeEmpty();

        static IEnumerable<string> Names(Type options, string prefix) => options.GetProperties().Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
            .SelectMany(property => property.PropertyType is { IsClass: true, Namespace: { } space } && space.StartsWith("Harvest", StringComparison.Ordinal)
                && !property.PropertyType.IsAssignableTo(typeof(System.Collections.IEnumerable))
                    ? Names(property.PropertyType, $"{prefix}{property.Name}:")
                    : [$"{prefix}{property.Name}"]);
    }

    [TestCase("There is no organization cit. Did you mean city?", "Es gibt keine Organisation cit. Meinten Sie city?")]
    [TestCase("full name: Must have at most 500 characters, found 600", "Voller Name: Darf höchstens 500 Zeichen haben, hat 600")]
    [TestCase("Error parsing the configuration options: limit must be an integer", "Fehler in den Einstellungen: limit muss eine ganze Zahl sein")]
    [TestCase("What nobody says", "What nobody says")]
    [TestCase("There is no organization Admin", "Es gibt keine Organisation Admin")]
    public void A_message_of_the_engine_is_found_by_the_text_around_what_it_puts_in(string message, string expected)
    {
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        System.Globalization.CultureInfo.CurrentUICulture = new System.Globalization.CultureInfo("de");
        try
        {
            Messages.InLanguage(message).ShouldBe(expected);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentUICulture = before;
        }
    }

    [TestCaseSource(typeof(EngineTexts), nameof(EngineTexts.Files))]
    public void What_the_engine_says_to_forms_is_in_the_files_of_languages(string file) =>
        EngineTexts.Of(file).Where(text => !Messages.IsKnown(text)).ShouldBeEmpty();

    [TestCase("No gather consumer lives. The last one, process 7 on box, has been silent since 2026-01-02 03:04:05 UTC: it died. Start one: harvest gather-consumer (or its service: systemctl start harvest-gather, supervisorctl start harvest:*)")]
    [TestCase("2 messages wait in the Fetch queue and no consumer lives. Start one: harvest fetch-consumer (or its service: systemctl start harvest-fetch, supervisorctl start harvest:*)")]
    [TestCase("The Fetch consumer, process 7 on box, was last heard of 15 seconds ago. It may have died: one that is silent for 30 seconds counts as dead")]
    [TestCase("2 sources are overdue (trees, woods). The scheduler has never run. Let cron or the timer call it (deploy/cron, deploy/systemd): harvest run")]
    [TestCase("1 job waits and no program works on it. Start it now: harvest run")]
    public void What_the_dashboard_warns_of_is_in_the_files_of_languages(string message)
    {
        Messages.IsKnown(message).ShouldBeTrue();
        message.Split(". ").ShouldAllBe(sentence => Messages.IsKnown(sentence));
    }

    /// <summary>What a translation must keep: places where something comes in, and markup.</summary>
    [GeneratedRegex("\\{\\d+\\}|</?\\w+[^>]*>")]
    private static partial Regex Pieces();
}
