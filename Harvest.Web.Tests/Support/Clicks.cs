using Microsoft.Playwright;

namespace Harvest.Web.Tests.Support;

/// <summary>Counts what a person presses on the way to something.</summary>
internal sealed class Clicks(IPage page)
{
    public int Count { get; private set; }

    public Task LinkAsync(string name) => PressAsync(page.GetByRole(AriaRole.Link, new() { Name = name }).First);

    public Task ButtonAsync(string name) => PressAsync(page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First);

    public async Task PressAsync(ILocator target)
    {
        await target.ClickAsync();
        Count++;
    }
}
