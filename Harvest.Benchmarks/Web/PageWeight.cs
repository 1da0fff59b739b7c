using System.Globalization;
using Microsoft.Playwright;

namespace Harvest.Benchmarks.Web;

/// <summary>What a browser that comes for the first time loads for a page, and when it paints.</summary>
internal sealed class PageWeight(string browser)
{
    private const int Rounds = 5;

    private static readonly string[] Paths = ["/", "/dataset", "/dataset?q=water", "/organization", "/harvest", "/harvest/source-7", "/login", "/dashboard"];

    /// <param name="url">The web program.</param>
    /// <param name="password">Of the account <c>reader</c>.</param>
    /// <param name="output">Where the table goes.</param>
    public async Task RunAsync(Uri url, string password, TextWriter output)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = browser, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        var session = await LogInAsync(chromium, url, password);
        output.WriteLine($"{"",-30}{"requests",9}{"kB",8}{"kB unpacked",13}{"first paint",13}{"loaded",9}  ms");
        foreach (var path in Paths)
        {
            var visits = new List<Visit>();
            for (var i = 0; i < Rounds; i++)
                visits.Add(await LookAsync(chromium, new Uri(url, path), path == "/dashboard" ? session : null));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{path,-30}{visits[0].Requests,9}{visits[0].Sent / 1000.0,8:0.0}{visits[0].Unpacked / 1000.0,13:0.0}{Middle(visits, visit => visit.Paint),13:0}{Middle(visits, visit => visit.Loaded),9:0}"));
        }
    }

    private static async Task<Visit> LookAsync(IBrowser chromium, Uri page, string? session)
    {
        // A context of its own has no cache: whoever comes for the first time.
        await using var context = await chromium.NewContextAsync(new BrowserNewContextOptions { StorageState = session });
        var tab = await context.NewPageAsync();
        await tab.GotoAsync(page.AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        var found = await tab.EvaluateAsync<double[]>(
            """
            () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
              const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
              const paint = performance.getEntriesByName('first-contentful-paint')[0];
              done([all.length, all.reduce((sum, one) => sum + one.transferSize, 0), all.reduce((sum, one) => sum + one.decodedBodySize, 0), paint ? paint.startTime : 0, all[0].loadEventEnd]);
            }, 0)))
            """);
        return new Visit((int)found[0], found[1], found[2], found[3], found[4]);
    }

    private static async Task<string> LogInAsync(IBrowser chromium, Uri url, string password)
    {
        await using var context = await chromium.NewContextAsync();
        var tab = await context.NewPageAsync();
        await tab.GotoAsync(new Uri(url, "/login").AbsoluteUri);
        await tab.FillAsync("#name", "reader");
        await tab.FillAsync("#password", password);
        await tab.ClickAsync("main button[type=submit]");
        await tab.WaitForURLAsync("**/dashboard");
        return await context.StorageStateAsync();
    }

    private static double Middle(List<Visit> visits, Func<Visit, double> value) => visits.Select(value).Order().ElementAt(visits.Count / 2);

    private sealed record Visit(int Requests, double Sent, double Unpacked, double Paint, double Loaded);
}
