using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Harvest.Model;
using Harvest.Storage.Accounts;
using Harvest.Storage.Objects;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Languages;
using Harvest.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>
/// Every page at two widths: none is wider than the window, none has a script fault, none is empty. Pictures are kept in the
/// folder that <c>HARVEST_TEST_SCREENSHOTS</c> names.
/// </summary>
[Category("Browser")]
public sealed class ScreenshotTests
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript() + ";undefined";

    private const string Area = """{"type": "Polygon", "coordinates": [[[9.7, 53.4], [10.3, 53.4], [10.3, 53.7], [9.7, 53.7], [9.7, 53.4]]]}""";

    private Site site = null!;
    private FakePortal portal = null!;
    private Source source = null!;
    private Job job = null!;
    private string objectId = "";
    private string resourceId = "";
    private string folder = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        folder = Directory.CreateTempSubdirectory("harvest-web-site-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "about.md"), "# About this catalogue\n\nData of [ours](https://example.org/).");
        site = await Site.StartAsync(null, null, $"Web:Folder={folder}", "Web:Description=Open data of the harbour.");
        portal = await FakePortal.StartAsync();
        portal.Fill(40);
        portal.Instead = async (_, context) =>
        {
            if (context.Request.Path != "/files/berths.csv")
                return false;
            await context.Response.WriteAsync("berth;length\nNorth;120\nSouth;80\n");
            return true;
        };
        await site.UserAsync("keeper", sysadmin: true);
        await site.OrganizationAsync("harbour-office", ("keeper", Role.Editor));
        source = await site.SourceAsync(portal.Url, "harbour", draft => draft with { Description = "Data of the **harbour**.", Organization = "harbour-office" });
        await site.HarvestAsync(source);
        portal.Change("00007", package =>
        {
            package["title"] = "Changed since";
            package["maintainer"] = "Harbour office";
            package["maintainer_email"] = "office@harbour.example";
            package["resources"]![0]!["url"] = new Uri(portal.Url, "/files/berths.csv").AbsoluteUri;
            package["extras"] = new JsonArray(
                new JsonObject { ["key"] = "spatial", ["value"] = Area }, new JsonObject { ["key"] = "issued", ["value"] = "2020-05-01" },
                new JsonObject { ["key"] = "theme", ["value"] = "http://publications.europa.eu/resource/authority/data-theme/TRAN" },
                new JsonObject { ["key"] = "frequency", ["value"] = "http://publications.europa.eu/resource/authority/frequency/DAILY" },
                new JsonObject { ["key"] = "access_rights", ["value"] = "http://publications.europa.eu/resource/authority/access-right/PUBLIC" },
                new JsonObject { ["key"] = "provenance", ["value"] = "Gemessen" });
        });
        portal.PutRaw("broken", """{"id": "broken", "name": "broken", "resources": "none", "metadata_modified": 5}""", FakePortal.Now);
        // Titles as long as may be, without a space.
        portal.Change("00008", package => package["title"] = new string('W', TitleLimit.Most));
        job = await site.HarvestAsync(source);
        await site.HarvestAsync(await site.SourceAsync(new Uri("http://127.0.0.1:9/"), "long", draft => draft with { Title = new string('W', TitleLimit.Most) }));
        resourceId = "00007-r";
        var objects = await site.Get<ObjectList>().PageAsync(new ObjectFilter(job.Id), CancellationToken.None);
        objectId = objects[0].Id;
        await site.Get<AuditStore>().AddAsync("keeper", "127.0.0.1", "harvest_source_create", "harbour", "", CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Every_page_fits_its_window([Values(1280, 400)] int width)
    {
        var page = await Browser.OpenAsync(site, width, dark: false);
        var faults = new List<string>();
        page.PageError += (_, fault) => faults.Add($"{page.Url}: {fault}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal))
                faults.Add($"{page.Url}: {message.Text}");
        };
        await LookAsync(page, width, "login", "/login");
        await page.LogInAsync("keeper");
        // German has the longest words.
        if (width < 500)
            await page.GotoAsync("/language/de");
        foreach (var (name, path) in Pages())
            await LookAsync(page, width, name, path);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await LookAsync(page, width, "dark-dashboard", "/dashboard");
        await LookAsync(page, width, "dark-search", "/dataset");
        faults.ShouldBeEmpty();
        await page.Context.CloseAsync();
    }

    /// <summary>Contrast, names of fields and buttons, order of headings and the rest of what axe knows, in both colour schemes.</summary>
    [Test]
    public async Task No_page_shuts_anybody_out([Values] bool dark)
    {
        var page = await Browser.OpenAsync(site, dark: dark);
        var faults = new List<string>(await AskAxeAsync(page, "/login"));
        await page.LogInAsync("keeper");

        // Two tabs at once: each has a process of its own.
        var found = await Task.WhenAll(Pages().Chunk((Pages().Count() + 1) / 2).Select(async paths =>
        {
            var tab = await page.Context.NewPageAsync();
            var ofTab = new List<string>();
            foreach (var (_, path) in paths)
                ofTab.AddRange(await AskAxeAsync(tab, path));
            return ofTab;
        }));

        faults.Concat(found.SelectMany(ofTab => ofTab)).ShouldBeEmpty();
        await page.Context.CloseAsync();
    }

    /// <summary>What pages say comes from the file of their language, whole: no text of theirs, nor what they show of data, stays English.</summary>
    [TestCase("de")]
    [TestCase("es")]
    [TestCase("fr")]
    public async Task No_page_says_English_in_another_language(string language)
    {
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = site.Url };
        using (await client.GetAsync(new Uri($"/language/{language}?next=/login", UriKind.Relative)))
        {
        }
        var token = Forms.TokenOf(await client.GetStringAsync(new Uri("/login", UriKind.Relative)));
        using (await client.PostAsync(
            new Uri("/login", UriKind.Relative), new FormUrlEncodedContent([new("name", "keeper"), new("password", Site.Password), new("__RequestVerificationToken", token)])))
        {
        }
        var english = Texts.Of(language).Where(text => text.Value != text.Key && !text.Key.Contains('{', StringComparison.Ordinal)).Select(text => text.Key).ToHashSet();
        var translated = Texts.Of(language).Values.ToHashSet();
        var faults = new List<string>();
        foreach (var (_, path) in Pages())
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            using var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
            faults.AddRange(Spoken(document).Where(text => english.Contains(text) && !translated.Contains(text)).Distinct().Select(text => $"{path}: {text}"));
        }

        faults.ShouldBeEmpty();
    }

    /// <summary>The texts of a page that people read, but for what the site's keepers have written.</summary>
    private static IEnumerable<string> Spoken(AngleSharp.Dom.IDocument document) => document.All
        .Where(element => element.Closest("code, pre, script, style, [lang]:not(html), .markdown, [translate=no]") is null)
        .SelectMany(element => element.ChildNodes.OfType<AngleSharp.Dom.IText>().Select(text => text.Data)
            .Concat(((string[])["title", "placeholder", "aria-label", "alt"]).Select(element.GetAttribute).OfType<string>()))
        .Select(text => text.Trim(' ', '\n', '\r', '\t', '.', ':', ',', '(', ')')).Where(text => text.Length > 0);

    [Test]
    public async Task Without_scripts_the_menu_lies_open_on_a_phone()
    {
        var page = await Browser.OpenAsync(site, 400, scripts: false);
        await page.LogInAsync("keeper");

        foreach (var link in (string[])["/dataset", "/harvest", "/admin/users", "/account/password"])
            (await page.Locator($"header a[href='{link}']").First.IsVisibleAsync()).ShouldBeTrue(link);
        await page.GotoAsync("/harvest/admin/harbour");
        (await page.GetByRole(AriaRole.Button, new() { Name = "Remove the source" }).IsVisibleAsync()).ShouldBeTrue();
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();

        (await page.Locator("header a[href^='/login']").IsVisibleAsync()).ShouldBeTrue();
        await page.Context.CloseAsync();
    }

    /// <summary>One question a page: the package's own way asks frame by frame and has another page put the answers together.</summary>
    private static async Task<IEnumerable<string>> AskAxeAsync(IPage page, string path)
    {
        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        await page.EvaluateAsync(Axe);
        var found = await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run({ resultTypes: ['violations'], preload: false })).violations
              .map((violation) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.html).join(' | ')}`)
            """);
        return found.Select(violation => $"{path}: {violation}");
    }

    private IEnumerable<(string Name, string Path)> Pages() =>
    [
        ("home", "/"), ("search", "/dataset?q=dataset"), ("nothing-found", "/dataset?q=xyzzy"), ("dataset", "/dataset/dataset-00007"),
        ("organizations", "/organization"), ("organization", "/organization/harbour-office"), ("sources", "/harvest"), ("calendar", "/harvest/calendar"), ("resource", $"/dataset/dataset-00007/resource/{resourceId}"), ("preview", $"/dataset/dataset-00007/resource/{resourceId}/preview"), ("about", "/about"),
        ("source", "/harvest/harbour"), ("long-dataset", "/dataset/dataset-00008"), ("long-source", "/harvest/long"), ("long-admin", "/harvest/admin/long"), ("held-back", "/harvest/admin/harbour/held-back"), ("failing", "/harvest?state=errors"),
        ("source-admin", "/harvest/admin/harbour"), ("source-new", "/harvest/new"), ("source-edit", "/harvest/edit/harbour"), ("jobs", "/harvest/harbour/job"), ("records", "/harvest/harbour/records"),
        ("job", $"/harvest/harbour/job/{job.Id}"), ("object", $"/harvest/object/{objectId}"), ("dashboard", "/dashboard"), ("account", "/account"),
        ("password", "/account/password"), ("second-factor", "/account/second-factor"), ("admin-system", "/admin/system"), ("admin-users", "/admin/users"),
        ("admin-organizations", "/admin/organizations?name=harbour-office"), ("admin-settings", "/admin/settings"), ("admin-log", "/admin/log"),
        ("admin-audit", "/admin/audit"), ("developer", "/developer"), ("validate", "/validate"), ("missing", "/no/such/page"),
    ];

    private static async Task LookAsync(IPage page, int width, string name, string path)
    {
        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        (await page.Locator("main").InnerTextAsync()).Trim().Length.ShouldBeGreaterThan(10, path);
        if (Environment.GetEnvironmentVariable("HARVEST_TEST_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
        var scroll = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        scroll.ShouldBeLessThanOrEqualTo(width, $"{path} is wider than the window of {width}");
    }
}
