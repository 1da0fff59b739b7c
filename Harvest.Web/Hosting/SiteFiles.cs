namespace Harvest.Web.Hosting;

/// <summary>The files that make a site its owner's own (<see cref="WebOptions.Folder"/>); looked for when they are asked for.</summary>
internal sealed class SiteFiles(HarvestOptions options)
{
    private const int MaxPage = 500_000;

    private static readonly (string Name, string Type)[] Logos = [("logo.svg", "image/svg+xml"), ("logo.png", "image/png")];

    /// <summary>The pages that there may be, with what their links say.</summary>
    public static IReadOnlyList<(string Name, string Title)> Known { get; } = [("about", Key("About")), ("imprint", Key("Imprint")), ("privacy", Key("Privacy"))];

    public IEnumerable<(string Name, string Title)> Pages => Known.Where(page => File.Exists(PathOf($"{page.Name}.md")));

    /// <summary>The address of the logo; null without one.</summary>
    public string? Logo => Logos.Where(logo => File.Exists(PathOf(logo.Name))).Select(logo => Address(logo.Name)).FirstOrDefault();

    /// <summary>The address of the style sheet; null without one.</summary>
    public string? Style => File.Exists(PathOf("style.css")) ? Address("style.css") : null;

    /// <summary>A page's Markdown, from a file such as <c>about.de.md</c> where the language has its own; null when there is no such page.</summary>
    public async Task<string?> ReadAsync(string page, CancellationToken cancellationToken)
    {
        var inLanguage = new FileInfo(PathOf($"{page}.{Texts.Language}.md"));
        var file = inLanguage.Exists ? inLanguage : new FileInfo(PathOf($"{page}.md"));
        return Known.Any(known => known.Name == page) && file.Exists && file.Length <= MaxPage
            ? await File.ReadAllTextAsync(file.FullName, cancellationToken)
            : null;
    }

    /// <summary>Serves logo and style sheet.</summary>
    public static void Map(WebApplication application)
    {
        foreach (var (name, type) in ((string, string)[])[.. Logos, ("style.css", "text/css")])
        {
            application.MapGet($"/site/{name}", (SiteFiles files, HttpContext context) =>
            {
                if (!File.Exists(files.PathOf(name)))
                    return Results.NotFound();
                context.Response.Headers.CacheControl = "public, max-age=3600";
                return Results.File(files.PathOf(name), type, lastModified: File.GetLastWriteTimeUtc(files.PathOf(name)));
            });
        }
    }

    private string Address(string name) => $"/site/{name}?v={File.GetLastWriteTimeUtc(PathOf(name)).Ticks:x}";

    private string PathOf(string name) =>
        Path.GetFullPath(Path.Combine(options.Web.Folder.Length > 0 ? options.Web.Folder : Path.Combine(options.DataFolder, "site"), name));
}
