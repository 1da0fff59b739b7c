using Deque.AxeCore.Playwright;
using Harvest.Model;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Web.Tests.Support;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Pages;

/// <summary>
/// Every page at two widths: none is wider than the window, none has a script fault, none is empty. Pictures are kept in the
/// folder that <c>HARVEST_TEST_SCREENSHOTS</c> names.
/// </summary>
public sealed class ScreenshotTests
{
    private Site site = null!;
    private FakePortal portal = null!;
    private Source source = null!;
    private Job job = null!;
    private string objectId = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        portal = await FakePortal.StartAsync();
        portal.Fill(40);
        await site.UserAsync("keeper", sysadmin: true);
        await site.OrganizationAsync("harbour-office", ("keeper", Role.Editor));
        source = await site.SourceAsync(portal.Url, "harbour", draft => draft with { Description = "Data of the **harbour**.", Organization = "harbour-office" });
        await site.HarvestAsync(source);
        portal.Change("00007", package => package["title"] = "Changed since");
        portal.PutRaw("broken", """{"id": "broken", "name": "broken", "resources": "none", "metadata_modified": 5}""", FakePortal.Now);
        job = await site.HarvestAsync(source);
        var objects = await site.Get<Storage.ObjectList>().PageAsync(new Storage.ObjectFilter(job.Id), CancellationToken.None);
        objectId = objects[0].Id;
        await site.Get<Storage.AuditStore>().AddAsync("keeper", "127.0.0.1", "harvest_source_create", "harbour", "", CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await site.DisposeAsync();
        await portal.DisposeAsync();
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
        var faults = new List<string>();
        await AskAxeAsync(page, "/login", faults);
        await page.LogInAsync("keeper");
        foreach (var (_, path) in Pages())
            await AskAxeAsync(page, path, faults);

        faults.ShouldBeEmpty();
        await page.Context.CloseAsync();
    }

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

    private static async Task AskAxeAsync(IPage page, string path, List<string> faults)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        var loaded = watch.ElapsedMilliseconds;
        var found = (await page.RunAxe()).Violations;
        TestContext.Progress.WriteLine($"AXE {path} load {loaded} axe {watch.ElapsedMilliseconds - loaded}");
        foreach (var violation in found)
            faults.Add($"{path}: {violation.Id}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}");
    }

    private IEnumerable<(string Name, string Path)> Pages() =>
    [
        ("home", "/"), ("search", "/dataset?q=dataset"), ("nothing-found", "/dataset?q=xyzzy"), ("dataset", "/dataset/dataset-00007"),
        ("organizations", "/organization"), ("organization", "/organization/harbour-office"), ("sources", "/harvest"), ("source", "/harvest/harbour"),
        ("source-admin", "/harvest/admin/harbour"), ("source-new", "/harvest/new"), ("source-edit", "/harvest/edit/harbour"), ("jobs", "/harvest/harbour/job"),
        ("job", $"/harvest/harbour/job/{job.Id}"), ("object", $"/harvest/object/{objectId}"), ("dashboard", "/dashboard"), ("account", "/account"),
        ("password", "/account/password"), ("admin-system", "/admin/system"), ("admin-users", "/admin/users"),
        ("admin-organizations", "/admin/organizations?name=harbour-office"), ("admin-settings", "/admin/settings"), ("admin-log", "/admin/log"),
        ("admin-audit", "/admin/audit"), ("developer", "/developer"), ("missing", "/no/such/page"),
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
