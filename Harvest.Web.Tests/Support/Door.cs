using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Harvest.Web.Tests.Support;

/// <summary>Goes through pages as somebody who tries everything: all links, all fields, all buttons.</summary>
internal sealed partial class Door
{
    private const int MaxOfAKind = 3;

    private readonly IPage page;
    private readonly List<string> faults = [];
    private string doing = "";

    public Door(IPage page)
    {
        this.page = page;
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        page.PageError += (_, fault) => faults.Add($"{doing}: {fault}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
                faults.Add($"{doing}: {response.Request.Method} {response.Url} gives {response.Status}");
        };
    }

    /// <summary>What went wrong so far, with what was done just then.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Follows every link from an address on, a few of each kind; of the same kind are addresses that differ in ids, names and values.</summary>
    /// <returns>How many pages were seen.</returns>
    public async Task<int> FollowAsync(params IEnumerable<string> starts)
    {
        var waiting = new Queue<(string Address, string From)>(starts.Select(start => (start, "")));
        var seen = new HashSet<string>();
        var kinds = new Dictionary<string, int>();
        while (waiting.TryDequeue(out var next))
        {
            var (address, from) = next;
            var kind = Names().Replace(Values().Replace(address, "="), "/*");
            if (!seen.Add(address) || (kinds[kind] = kinds.GetValueOrDefault(kind) + 1) > MaxOfAKind)
                continue;
            var answer = await page.APIRequest.GetAsync(address);
            if (answer.Status >= 400)
                faults.Add($"{address}, linked from {from}, gives {answer.Status}");
            if (!answer.Headers.GetValueOrDefault("content-type", "").StartsWith("text/html", StringComparison.Ordinal))
                continue;
            foreach (Match link in Links().Matches(await answer.TextAsync()))
            {
                var target = System.Net.WebUtility.HtmlDecode(link.Groups[1].Value).Split('#')[0];
                var absolute = target.StartsWith('?') ? address.Split('?')[0] + target : target;
                if (absolute.StartsWith('/') && !absolute.StartsWith("//", StringComparison.Ordinal))
                    waiting.Enqueue((absolute, address));
            }
        }
        return seen.Count;
    }

    /// <summary>
    /// Presses every button of the forms of a page, one after the other, with every field filled.
    /// </summary>
    /// <param name="path">The page.</param>
    /// <param name="text">What is typed into fields without a meaning of their own.</param>
    /// <param name="url">What is typed where an address is asked for.</param>
    /// <param name="forms">Which forms, as a selector.</param>
    /// <returns>The texts of the buttons.</returns>
    public async Task<IReadOnlyList<string>> PressAllAsync(string path, string text, string url, string forms = "main form")
    {
        var pressed = new List<string>();
        var isChanged = true;
        for (var i = 0; ; i++)
        {
            doing = $"{path} opened";
            // Most buttons lead back to their page: then it is open already.
            if (isChanged || new Uri(page.Url).PathAndQuery != path)
                await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
            isChanged = false;
            var buttons = page.Locator($"{forms} button:not([type=button]):not([disabled])");
            if (i >= await buttons.CountAsync())
                return pressed;
            var button = buttons.Nth(i);
            var name = (await button.TextContentAsync())!.Trim();
            doing = $"{path}: {name}";
            pressed.Add(name);
            await button.EvaluateAsync(Fill, new { text, url });
            if (await button.GetAttributeAsync("hx-post") is not null)
            {
                await page.RunAndWaitForResponseAsync(
                    () => button.EvaluateAsync("button => button.click()"), response => response.Request.Method == "POST");
                isChanged = true;
                continue;
            }
            // The next page has no such mark.
            await button.EvaluateAsync("button => { document.documentElement.dataset.pressed = ''; button.click(); }");
            await page.WaitForFunctionAsync("() => document.readyState !== 'loading' && !('pressed' in document.documentElement.dataset)");
        }
    }

    private const string Fill = """
        (button, typed) => {
          const of = {
            email: 'someone@people.example', number: '7', password: 'a long enough password', url: typed.url,
          };
          for (const field of button.form.elements) {
            if (!field.name || field.type === 'hidden' || field.tagName === 'BUTTON') continue;
            if (field.tagName === 'SELECT') field.selectedIndex = field.name === 'Type' ? field.selectedIndex : field.options.length - 1;
            else if (field.type === 'checkbox') field.checked = true;
            else field.value = field.name === 'Url' ? typed.url : of[field.type] ?? typed.text;
          }
        }
        """;

    [GeneratedRegex("<a [^>]*href=\"([^\"]+)\"")]
    private static partial Regex Links();

    [GeneratedRegex("=[^&]*")]
    private static partial Regex Values();

    [GeneratedRegex("/(?=[^/?]*[0-9])[^/?]+")]
    private static partial Regex Names();
}
