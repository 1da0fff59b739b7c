using Microsoft.Playwright;

namespace Harvest.Web.Tests.Support;

/// <summary>Debian's Chromium, or the one that <c>HARVEST_TEST_CHROMIUM</c> names; started by the first test that asks.</summary>
internal static class Browser
{
    private static readonly Lazy<Task<IBrowser>> Shared = new(StartAsync);

    /// <summary>A new window without cookies; the time zone is far off, so that times in the reader's zone show.</summary>
    public static async Task<IPage> OpenAsync(Site site, int width = 1280, bool dark = false, bool scripts = true)
    {
        var browser = await Shared.Value;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = site.Url.AbsoluteUri,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            TimezoneId = "Pacific/Auckland",
            Locale = "en-GB",
            JavaScriptEnabled = scripts,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(120_000);
        context.SetDefaultNavigationTimeout(120_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        return await context.NewPageAsync();
    }

    /// <summary>Logs in by the form.</summary>
    public static async Task LogInAsync(this IPage page, string name, string password = Site.Password)
    {
        await page.GotoAsync("/login");
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.Locator("main form button[type=submit]").ClickAsync();
    }

    public static async Task EndAsync()
    {
        if (Shared.IsValueCreated)
            await (await Shared.Value).DisposeAsync();
    }

    private static async Task<IBrowser> StartAsync()
    {
        var program = Environment.GetEnvironmentVariable("HARVEST_TEST_CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium";
        if (!File.Exists(program))
            throw new AssertionException($"There is no {program}: run ./test.sh, install chromium, or set HARVEST_TEST_CHROMIUM to a Chromium or Chrome.");
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
        });
    }
}

/// <summary>Ends the browser with the run.</summary>
[SetUpFixture]
public sealed class EndBrowser
{
    [OneTimeTearDown]
    public Task EndAsync() => Browser.EndAsync();
}
