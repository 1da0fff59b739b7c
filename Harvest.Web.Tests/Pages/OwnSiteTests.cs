using System.Net;
using Harvest.Storage.Accounts;
using Harvest.Storage.Sources;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Pages;

/// <summary>What a site's owner makes his own: name, pages, pictures, organizations.</summary>
public sealed class OwnSiteTests
{
    [Test]
    public async Task Files_of_the_sites_folder_become_pages_logo_and_colours()
    {
        var folder = Directory.CreateTempSubdirectory("harvest-own-site-").FullName;
        await using var site = await Site.StartAsync(null, null, $"Web:Folder={folder}", "Web:Title=Harbour data", "Web:Description=Data of \"ours\"");
        (await StatusAsync("/imprint")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync("/site/style.css")).ShouldBe(HttpStatusCode.NotFound);
        await File.WriteAllTextAsync(Path.Combine(folder, "imprint.md"), "Harbour office. <script>alert(1)</script> [Data](/dataset)");
        await File.WriteAllTextAsync(Path.Combine(folder, "style.css"), ":root { --bs-primary: #123456; }");
        await File.WriteAllTextAsync(Path.Combine(folder, "logo.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");

        var home = await TextAsync("/");
        home.ShouldContain("<meta name=\"description\" content=\"Data of &quot;ours&quot;\">");
        home.ShouldContain("<meta property=\"og:title\" content=\"Harbour data\">");
        home.ShouldContain("href=\"/imprint\"");
        home.ShouldNotContain("href=\"/privacy\"");
        home.ShouldContain("src=\"/site/logo.svg?v=");
        home.ShouldContain("href=\"/site/style.css?v=");
        var imprint = await TextAsync("/imprint");
        imprint.ShouldContain("<h1>Imprint</h1>");
        imprint.ShouldContain("<a href=\"/dataset\">Data</a>");
        imprint.ShouldNotContain("<script>alert");
        (await TextAsync("/site/style.css")).ShouldContain("#123456");
        (await StatusAsync("/site/imprint.md")).ShouldBe(HttpStatusCode.NotFound);
        Directory.Delete(folder, recursive: true);

        Task<string> TextAsync(string path) => site.Anonymous.GetStringAsync(new Uri(path, UriKind.Relative));
        async Task<HttpStatusCode> StatusAsync(string path) => (await site.Anonymous.GetAsync(new Uri(path, UriKind.Relative))).StatusCode;
    }

    [Test]
    public async Task An_organization_is_described_and_deleted_only_when_nothing_belongs_to_it()
    {
        await using var site = await Site.StartAsync();
        await site.UserAsync("keeper", sysadmin: true);
        await site.OrganizationAsync("office", ("keeper", Model.Role.Editor));
        var source = await site.SourceAsync(new Uri("http://127.0.0.1:9/"), "portal", draft => draft with { Organization = "office" });
        await site.PostFormAsync("/login", null, ("name", "keeper"), ("password", Site.Password));
        const string Page = "/admin/organizations?name=office";

        await site.PostFormAsync(Page, "/admin/organizations?handler=Save", ("name", "office"), ("title", "Harbour office"), ("description", "Of the *harbour*"), ("image", "javascript:alert(1)"));
        (await FindAsync())!.Title.ShouldNotBe("Harbour office");
        await site.PostFormAsync(Page, "/admin/organizations?handler=Save", ("name", "office"), ("title", "Harbour office"), ("description", "Of the *harbour*"), ("image", ""));
        ((await FindAsync())!.Title, (await FindAsync())!.Description).ShouldBe(("Harbour office", "Of the *harbour*"));
        await site.PostFormAsync(Page, "/admin/organizations?handler=Delete", ("name", "office"));
        (await FindAsync()).ShouldNotBeNull();
        await site.Get<SourceStore>().UpdateAsync(source with { PublisherId = "" }, CancellationToken.None);
        await site.PostFormAsync(Page, "/admin/organizations?handler=Delete", ("name", "office"));
        (await FindAsync()).ShouldBeNull();

        Task<Model.Organization?> FindAsync() => site.Get<MemberStore>().FindAsync("office", CancellationToken.None);
    }
}
