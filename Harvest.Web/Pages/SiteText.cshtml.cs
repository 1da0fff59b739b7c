using Harvest.Web.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages;

/// <summary>About, imprint and privacy: Markdown files of the site.</summary>
public sealed class SiteTextModel : SitePage
{
    public string Title { get; private set; } = "";

    public string Text { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string name)
    {
        if (await Get<SiteFiles>().ReadAsync(name, Token) is not { } text)
            return NotFound();
        Title = T(SiteFiles.Known.First(page => page.Name == name).Title);
        Text = text.TrimStart().StartsWith("# ", StringComparison.Ordinal) ? text : $"# {Title}\n\n{text}";
        return Page();
    }
}
