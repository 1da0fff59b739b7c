using System.Net;
using System.Text.RegularExpressions;
using Harvest.Storage.Accounts;
using Harvest.Storage.Sources;
using Harvest.Web.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Web.Tests.Pages;

/// <summary>What a form says no to: nothing is overwritten, and nothing of what was typed is lost.</summary>
public sealed partial class RefusedFormTests
{
    private Site site = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        site = await Site.StartAsync();
        await site.UserAsync("root", sysadmin: true);
        (await site.PostFormAsync("/login", null, ("name", "root"), ("password", Site.Password))).Dispose();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await site.DisposeAsync();

    [Test]
    public async Task A_change_that_somebody_else_made_meanwhile_is_not_overwritten()
    {
        var source = await site.SourceAsync(new Uri("http://portal.example/"), "shared");
        var opened = await PageAsync("/harvest/edit/shared");
        (await SaveAsync(opened, "Title of the first", "")).Status.ShouldBe(HttpStatusCode.Redirect);

        var (status, refused) = await SaveAsync(opened, "Title of the second", "Words of the second");

        status.ShouldBe(HttpStatusCode.OK);
        refused.ShouldContain("Somebody else changed this source since you opened the form: title.");
        refused.ShouldContain("Title of the second");
        refused.ShouldContain("Words of the second");
        (await TitleAsync(source.Id)).ShouldBe("Title of the first");
        refused.ShouldContain("Title of the first");
        // Who has seen it may save.
        (await SaveAsync(refused, "Title of the second", "Words of the second")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await TitleAsync(source.Id)).ShouldBe("Title of the second");
    }

    [Test]
    public async Task What_somebody_else_changed_meanwhile_stays_where_one_changed_other_fields()
    {
        await site.SourceAsync(new Uri("http://portal.example/two/"), "two", draft => draft with { Config = """{"token": "hidden", "limit": 5}""" });
        var opened = await PageAsync("/harvest/edit/two");
        using var sysadmin = await site.UserClientAsync("other-keeper", sysadmin: true);
        const string Theirs = """{"token": "changed", "limit": 7, "user_agent": "theirs"}""";
        await sysadmin.ActionAsync("harvest_source_patch", new { id = "two", title = "Theirs", description = "Theirs, too", frequency = "DAILY", config = Theirs });

        var (status, page) = await PostAsync(
            FormAction().Match(opened).Groups[1].Value, ("Url", "http://portal.example/two/"), ("Type", "ckan"), ("Name", "two"), ("Frequency", "MANUAL"),
            ("Title", "Source two"), ("Description", "Mine"), ("Seen", Hidden(opened, "Seen")), ("setting.token", "********"), ("setting.limit", "5"));

        // Both changed the description, which is asked about; the rest is theirs at once.
        status.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("Somebody else changed this source since you opened the form: description.");
        page.ShouldContain("Theirs, too");
        page.ShouldContain("value=\"Theirs\"");
        page.ShouldNotContain("changed\"");
        (await PostAsync(
            FormAction().Match(page).Groups[1].Value, ("Url", "http://portal.example/two/"), ("Type", "ckan"), ("Name", "two"), ("Frequency", "DAILY"),
            ("Title", "Theirs"), ("Description", "Mine"), ("Seen", Hidden(page, "Seen")), ("setting.token", "********"), ("setting.limit", "8"), ("setting.user_agent", "theirs")))
            .Status.ShouldBe(HttpStatusCode.Redirect);
        var saved = (await site.Get<SourceStore>().FindAsync("two", CancellationToken.None))!;
        (saved.Title, saved.Description, saved.Frequency).ShouldBe(("Theirs", "Mine", Model.Frequency.Daily));
        System.Text.Json.JsonElement.Parse(saved.Config).ToString().ShouldContain("changed");
        saved.Config.ShouldContain("\"limit\":8");
        saved.Config.ShouldContain("theirs");
    }

    [Test]
    public async Task Changes_of_different_fields_are_saved_at_once_and_told()
    {
        await site.SourceAsync(new Uri("http://portal.example/three/"), "three");
        var opened = await PageAsync("/harvest/edit/three");
        using var sysadmin = await site.UserClientAsync("third-keeper", sysadmin: true);
        await sysadmin.ActionAsync("harvest_source_patch", new { id = "three", title = "Theirs" });

        (await PostAsync(
            FormAction().Match(opened).Groups[1].Value, ("Url", "http://portal.example/three/"), ("Type", "ckan"), ("Name", "three"), ("Frequency", "MANUAL"),
            ("Title", "Source three"), ("Description", "Mine"), ("Seen", Hidden(opened, "Seen")))).Status.ShouldBe(HttpStatusCode.Redirect);

        (await PageAsync("/harvest/admin/three")).ShouldContain("Somebody else changed this meanwhile, which stays: title.");
        var saved = (await site.Get<SourceStore>().FindAsync("three", CancellationToken.None))!;
        (saved.Title, saved.Description).ShouldBe(("Theirs", "Mine"));
    }

    [Test]
    public async Task An_address_without_scheme_becomes_the_one_that_is_answered()
    {
        await using var portal = await Harvest.Tests.Servers.TestSite.StartAsync(context => context.Response.WriteAsync("{}"));

        (await PostAsync("/harvest/new", ("Url", portal.Url.Authority), ("Type", "ckan"), ("Name", "schemeless"), ("Frequency", "MANUAL"))).Status.ShouldBe(HttpStatusCode.Redirect);

        (await site.Get<SourceStore>().FindAsync("schemeless", CancellationToken.None))!.Url.ShouldBe($"http://{portal.Url.Authority}");
        (await PageAsync("/harvest/admin/schemeless")).ShouldContain($"The address is saved as http://{portal.Url.Authority}, since https does not work");
    }

    [TestCase("de", "Dieser Name ist schon vergeben: taken")]
    [TestCase("fr", "Ce nom est déjà utilisé : taken")]
    [TestCase("es", "Ese nombre ya está en uso: taken")]
    public async Task What_is_refused_is_told_in_the_language_of_the_page(string language, string complaint)
    {
        if (await site.Get<SourceStore>().FindAsync("taken", CancellationToken.None) is null)
            await site.SourceAsync(new Uri("http://taken.example/"), "taken");
        site.Anonymous.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        try
        {
            WebUtility.HtmlDecode((await PostAsync("/harvest/new", ("Url", "http://other.example"), ("Type", "ckan"), ("Name", "taken"), ("Frequency", "MANUAL"))).Page)
                .ShouldContain(complaint);
        }
        finally
        {
            site.Anonymous.DefaultRequestHeaders.AcceptLanguage.Clear();
        }
    }

    [Test]
    public async Task An_organization_that_somebody_else_changed_meanwhile_is_not_overwritten()
    {
        await site.OrganizationAsync("contested");
        var opened = await PageAsync("/admin/organizations?name=contested");
        (await SaveAsync(opened, "Words of the first")).Status.ShouldBe(HttpStatusCode.Redirect);

        var (status, refused) = await SaveAsync(opened, "Words of the second");

        status.ShouldBe(HttpStatusCode.OK);
        refused.ShouldContain("Somebody else changed this organization since you opened the form: description.");
        refused.ShouldContain("Words of the second");
        refused.ShouldContain("Words of the first");
        (await DescriptionAsync()).ShouldBe("Words of the first");
        // Who has seen it may save.
        (await SaveAsync(refused, "Words of the second")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await DescriptionAsync()).ShouldBe("Words of the second");

        Task<(HttpStatusCode Status, string Page)> SaveAsync(string page, string words) =>
            PostAsync("/admin/organizations?handler=Save", ("name", "contested"), ("title", "The contested"), ("description", words), ("seen", Hidden(page, "seen")));

        async Task<string> DescriptionAsync() => (await site.Get<MemberStore>().FindAsync("contested", CancellationToken.None))!.Description;
    }

    [Test]
    public async Task A_form_that_was_opened_before_the_source_was_renamed_finds_it()
    {
        await site.SourceAsync(new Uri("http://renamed.example/"), "old-name");
        var opened = await PageAsync("/harvest/edit/old-name");
        using var sysadmin = await site.UserClientAsync("renamer", sysadmin: true);
        await sysadmin.ActionAsync("harvest_source_patch", new { id = "old-name", name = "new-name" });

        (await SaveAsync(opened, "Title", "")).Page.ShouldContain("Somebody else changed this source since you opened the form: short name.");
    }

    [TestCase("X-Key: open sesame")]
    [TestCase("""{"X-Key": "open sesame"}""")]
    public async Task Secrets_are_typed_once_and_shown_masked_with_their_names(string typed)
    {
        var name = $"secret-{typed.Length}";
        var (_, refused) = await PostAsync(
            "/harvest/new", ("Url", $"http://{name}.example"), ("Type", "ckan"), ("Name", "No Name"), ("Frequency", "MANUAL"), ("setting.headers", typed));

        refused.ShouldNotContain("open sesame");
        var shown = WebUtility.HtmlDecode(HeadersField().Match(refused).Groups[1].Value);
        shown.ShouldBe("""{"X-Key":"********"}""");

        var (status, page) = await PostAsync(
            "/harvest/new", ("Url", $"http://{name}.example"), ("Type", "ckan"), ("Name", name), ("Frequency", "MANUAL"), ("setting.headers", shown), ("Typed", Hidden(refused, "Typed")));
        status.ShouldBe(HttpStatusCode.Redirect, page);
        (await site.Get<SourceStore>().FindAsync(name, CancellationToken.None))!.Config.ShouldBe("""{"headers":{"X-Key":"open sesame"}}""");
    }

    [Test]
    public async Task Secrets_that_were_typed_for_one_host_do_not_go_to_another()
    {
        var (_, refused) = await PostAsync(
            "/harvest/new", ("Url", "http://mine.example"), ("Type", "ckan"), ("Name", "No Name"), ("Frequency", "MANUAL"), ("setting.token", "open sesame"));

        var (status, page) = await PostAsync(
            "/harvest/new", ("Url", "http://theirs.example"), ("Type", "ckan"), ("Name", "theirs"), ("Frequency", "MANUAL"), ("setting.token", "********"), ("Typed", Hidden(refused, "Typed")));

        status.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("enter it again");
    }

    [TestCase("{\"X-Key\": \"open sesame\"", "{\"X-Key\":\"********\"}")]
    [TestCase("open sesame", "********")]
    public async Task Headers_that_cannot_be_read_show_their_names_alone(string typed, string shown)
    {
        var (_, refused) = await PostAsync(
            "/harvest/new", ("Url", "http://odd.example"), ("Type", "ckan"), ("Name", "odd"), ("Frequency", "MANUAL"), ("setting.headers", typed));

        WebUtility.HtmlDecode(HeadersField().Match(refused).Groups[1].Value).ShouldBe(shown);
        refused.ShouldContain("headers must be a dictionary");
    }

    [TestCase("/admin/users?handler=Create", "name=Big Name|fullName=Anna Li|email=anna@example.org|sysadmin=true", "Big Name|Anna Li|anna@example.org|checked", "2 to 100 characters")]
    [TestCase("/admin/users?handler=Create", "name=anna|fullName=Anna Li|email=nonsense", "anna|Anna Li|nonsense", "is no mail address")]
    [TestCase("/admin/users?handler=Create", "name=root|fullName=Anna Li", "Anna Li", "root")]
    [TestCase("/admin/organizations?handler=Create", "name=Big Name|title=The office", "Big Name|The office", "2 to 100 characters")]
    [TestCase("/admin/organizations?handler=Create", "name=there|title=The office", "The office", "exists already")]
    [TestCase("/admin/organizations?handler=Save", "name=there|title=New title|description=New words|image=nonsense", "New title|New words|nonsense", "must begin with http")]
    [TestCase("/admin/organizations?handler=Set", "name=there|user=nobody-here|role=Admin", "nobody-here|selected", "There is no user nobody-here")]
    [TestCase("/account?handler=Profile", "fullName=Anna Li|email=nonsense", "Anna Li|nonsense", "is no mail address")]
    public async Task What_was_typed_stays_in_the_form(string action, string typed, string kept, string complaint)
    {
        if (await site.Get<MemberStore>().FindAsync("there", CancellationToken.None) is null)
            await site.OrganizationAsync("there");

        var (status, page) = await PostAsync(action, [.. typed.Split('|').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]))]);

        status.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain(complaint);
        foreach (var text in kept.Split('|'))
            page.ShouldContain(text);
    }

    [Test]
    public async Task What_a_page_advises_is_to_be_had_on_the_page()
    {
        await site.SourceAsync(new Uri("http://advice.example/"), "advice");

        using var answer = await site.PostFormAsync("/harvest/admin/advice", "/harvest/admin/advice?handler=Approve", ("set", "none"));
        var page = await PageAsync("/harvest/admin/advice");

        page.ShouldContain("there is nothing to approve. Harvest it first");
        page.ShouldNotContain("harvest job ");
    }

    [Test]
    public async Task A_removed_source_can_be_deleted_for_good()
    {
        var source = await site.SourceAsync(new Uri("http://purged.example/"), "purged");
        (await PageAsync("/harvest/admin/purged")).ShouldNotContain("for good");
        (await PostAsync("/harvest/admin/purged?handler=Remove")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await PageAsync("/harvest/admin/purged")).ShouldContain("Delete this source for good, with its 0 datasets and 0 jobs?");
        (await PageAsync("/harvest/admin/purged")).ShouldNotContain("Run now");
        (await PageAsync("/harvest?state=removed")).ShouldNotContain("value=\"run\"");

        (await PostAsync("/harvest/admin/purged?handler=Purge")).Status.ShouldBe(HttpStatusCode.Redirect);

        (await site.Get<SourceStore>().FindAsync(source.Id, CancellationToken.None)).ShouldBeNull();
    }

    private Task<string> PageAsync(string path) => site.Anonymous.GetStringAsync(new Uri(path, UriKind.Relative));

    private async Task<string> TitleAsync(string id) => (await site.Get<SourceStore>().FindAsync(id, CancellationToken.None))!.Title;

    /// <summary>Saves the form of a source as a browser has it open.</summary>
    private Task<(HttpStatusCode Status, string Page)> SaveAsync(string opened, string title, string description) => PostAsync(
        FormAction().Match(opened).Groups[1].Value, ("Url", "http://portal.example/"), ("Type", "ckan"), ("Name", "shared"), ("Frequency", "MANUAL"),
        ("Title", title), ("Description", description), ("Seen", Hidden(opened, "Seen")));

    private async Task<(HttpStatusCode Status, string Page)> PostAsync(string action, params (string Name, string Value)[] fields)
    {
        using var answer = await site.PostFormAsync("/account", action, fields);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string Hidden(string page, string name) =>
        WebUtility.HtmlDecode(Regex.Match(page, $"<input type=\"hidden\" name=\"{name}\" value=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value);

    [GeneratedRegex("action=\"(/harvest/edit/[^\"]+)\" id=\"source-form\"")]
    private static partial Regex FormAction();

    [GeneratedRegex("name=\"setting.headers\"[^>]*>([^<]*)<")]
    private static partial Regex HeadersField();
}
