using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Catalogues;
using Harvest.Model;
using Harvest.Storage.Sources;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Catalogues;

/// <summary>What is written into a CKAN site: within its rules, with its organizations and groups.</summary>
public sealed class CkanWritingTests(DatabaseKind kind) : CkanImportTests(kind)
{
    [Test]
    public async Task Ids_of_resources_that_the_site_has_elsewhere_are_not_insisted_on()
    {
        Resource[] files = [new() { Id = "resource-1", Url = "http://a.example/1" }];
        await ImportAsync(await SourceAsync(), ("a", Titled("Trees") with { Resources = files }));
        var source = await SourceAsync();

        await ImportAsync(source, ("a", Titled("Copy") with { Resources = files }));
        var job = await ImportAsync(source, ("a", Titled("Copy") with { Notes = "2", Resources = [.. files, new() { Id = "resource-1", Url = "http://a.example/2" }] }));

        (await EndsAsync(job)).ShouldBe(["a updated"]);
        var ids = Package("copy")["resources"]!.AsArray().Select(resource => (string?)resource!["id"]).ToList();
        ids.Count.ShouldBe(2);
        ids.ShouldBeUnique();
        ids.ShouldNotContain("resource-1");
    }

    [Test]
    public async Task What_CKANs_rules_forbid_is_made_to_fit_and_nothing_is_lost()
    {
        var wild = Titled("Wild") with
        {
            AuthorEmail = "not a mail",
            MaintainerEmail = "ok@example.org",
            Version = new string('v', 300),
            Private = true,
            License = new License(null, "Own terms", "http://terms.example/"),
            Tags = ["R&D", "a", "  ", "Bäume/Wälder, 2024", "bäume wälder 2024", new string('t', 300), "数据", "🚲", "x\u0301y"],
            Extras = [new("title", "inner"), new("guid", "theirs"), new("harvest_source_id", "theirs"), new(" spatial ", "{}"), new("spatial", "{1}"), new("", "x")],
            Resources =
            [
                new()
                {
                    Id = "short", Url = "http://a.example/1",
                    Others =
                    [
                        KeyValuePair.Create("size", JsonElement.Parse("\"1 MB\"")), KeyValuePair.Create("last_modified", JsonElement.Parse("\"yesterday\"")),
                        KeyValuePair.Create("url_type", JsonElement.Parse("\"upload\"")), KeyValuePair.Create("schema", JsonElement.Parse("""{"a": 1}""")),
                        KeyValuePair.Create("datastore_active", JsonElement.Parse("true")), KeyValuePair.Create("mimetype", JsonElement.Parse("\"text/csv\"")),
                    ],
                },
            ],
        };
        var source = await SourceAsync();

        var job = await ImportAsync(source, ("a", wild));

        (await ProblemsAsync(job)).ShouldBeEmpty();
        var package = Package("wild");
        package["tags"]!.AsArray().Select(tag => (string?)tag!["name"])
            .ShouldBe(["R D", "a_", "Bäume Wälder 2024", "bäume wälder 2024", new string('t', 100), "数据", "x y"]);
        (CkanStore.Extra(package, "guid"), CkanStore.Extra(package, "harvest_source_id")).ShouldBe(("a", source.Id));
        (CkanStore.Extra(package, "remote_title"), CkanStore.Extra(package, "remote_author_email"), CkanStore.Extra(package, "remote_license_title"))
            .ShouldBe(("inner", "not a mail", "Own terms"));
        (CkanStore.Extra(package, "spatial"), (string?)package["maintainer_email"]).ShouldBe(("{}", "ok@example.org"));
        var resource = package["resources"]![0]!.AsObject();
        (resource.ContainsKey("size"), resource.ContainsKey("url_type"), resource.ContainsKey("datastore_active")).ShouldBe((false, false, false));
        ((string?)resource["mimetype"], (string?)resource["schema"]).ShouldBe(("text/csv", """{"a": 1}"""));
    }

    [Test]
    public async Task An_update_leaves_what_the_site_added_alone()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("a", Titled("Trees")));
        Ckan.Store.Edit("trees", package => package["featured"] = "yes");

        await ImportAsync(source, ("a", Titled("Trees, counted")));

        ((string?)Package("trees")["featured"], (string?)Package("trees")["title"]).ShouldBe(("yes", "Trees, counted"));
    }

    [Test]
    public async Task CKANs_complaints_stand_on_the_record_with_their_places_and_its_neighbours_come_in()
    {
        Ckan.Store.RequiresOrganization = true;
        Ckan.Store.AddOwner("organization", "city");
        var city = new Organization("x", "City");

        var job = await ImportAsync(await SourceAsync(), ("a", Titled("Trees")), ("b", Titled("Woods") with { Organization = city }));

        (await EndsAsync(job)).ShouldBe(["a errored", "b added"]);
        (await ProblemsAsync(job)).ShouldBe(["The CKAN does not take the dataset: owner_org: An organization must be provided"]);
        (await Engine.CountAsync("catalogue_request")).ShouldBe(0);
    }

    [Test]
    public async Task Organizations_and_groups_of_remotes_are_used_where_the_site_has_them_and_otherwise_left_out_with_a_warning()
    {
        Ckan.Store.AddOwner("organization", "city-hall", "City hall");
        Ckan.Store.AddOwner("group", "environment");
        var dataset = Titled("Trees") with
        {
            Organization = new Organization("1", "City Hall"),
            Groups = [new Group("2", "environment"), new Group("3", "sports"), new Group("", "")],
        };

        var job = await ImportAsync(await SourceAsync(), ("a", dataset), ("b", Titled("Woods") with { Organization = new Organization("9", "elsewhere") }));

        ((string?)Package("trees")["organization"]!["name"]).ShouldBe("city-hall");
        Package("trees")["groups"]!.AsArray().Select(group => (string?)group!["name"]).ShouldBe(["environment"]);
        (await EndsAsync(job)).ShouldBe(["a added", "b added"]);
        (await ProblemsAsync(job)).ShouldBe(
        [
            "groups: the CKAN has no group sports; the dataset comes without it",
            "owner_org: the CKAN has no organization elsewhere; the dataset comes without it",
        ]);
    }

    [Test, Property("Sysadmin", "yes"), Property("Makes", "yes")]
    public async Task Organizations_and_groups_are_made_once_where_the_settings_say_so()
    {
        var dataset = Titled("Trees") with
        {
            Organization = new Organization("1", "City Hall", "The city hall"),
            Groups = [new Group("2", "environment")],
        };

        await ImportAsync(await SourceAsync(), [.. Enumerable.Range(0, 10).Select(number => ($"{number}", (Dataset?)dataset))]);

        Ckan.Calls.Count(action => action == "organization_create").ShouldBe(1);
        Ckan.Calls.Count(action => action == "group_create").ShouldBe(1);
        Ckan.Store.Active.Select(package => (string?)package["organization"]!["title"]).Distinct().ShouldBe(["The city hall"]);
        (await RowsAsync<string>("SELECT DISTINCT owner_org FROM dataset")).ShouldHaveSingleItem().ShouldBe((string?)Package("trees")["owner_org"]);
    }

    [Test]
    public async Task The_organization_that_a_source_names_must_be_there()
    {
        Ckan.Store.AddOwner("organization", "city");
        var source = (await SourceAsync()) with { Id = Guid.NewGuid().ToString(), Name = "owned", PublisherId = "city" };
        var slip = source with { Id = Guid.NewGuid().ToString(), Name = "slip", PublisherId = "citty" };
        await Get<SourceStore>().AddAsync(source, None);
        await Get<SourceStore>().AddAsync(slip, None);

        await ImportAsync(source, ("a", Titled("Trees") with { Organization = new Organization("x", "elsewhere") { WhenAbsent = WhenAbsent.LeaveOut } }));
        var job = await ImportAsync(slip, ("a", Titled("Woods")));

        ((string?)Package("trees")["organization"]!["name"]).ShouldBe("city");
        (await ProblemsAsync(job)).ShouldHaveSingleItem().ShouldContain("no organization citty, which source slip names as its own");
    }

    [Test]
    public async Task An_organization_that_is_closed_to_the_user_is_told_with_what_to_do()
    {
        Ckan.Store.AddOwner("organization", "city");
        Ckan.Store.Closed.Add("city");

        var job = await ImportAsync(await SourceAsync(), ("a", Titled("Trees") with { Organization = new Organization("x", "city") }));

        var message = (await ProblemsAsync(job)).ShouldHaveSingleItem();
        message.ShouldContain("does not let the user of Catalogue:ApiToken do this");
        message.ShouldContain("not authorized to add dataset to this organization");
        message.ShouldNotContain(FakeCkan.EditorToken);
    }

    [Test, Property("Sysadmin", "yes")]
    public async Task What_a_source_wishes_to_be_made_is_made_and_what_it_wishes_to_be_left_out_is_without_a_word()
    {
        var dataset = Titled("Trees") with
        {
            Organization = new Organization("1", "city") { WhenAbsent = WhenAbsent.Make },
            Groups = [new Group("2", "nature") { WhenAbsent = WhenAbsent.Make }, new Group("3", "sports") { WhenAbsent = WhenAbsent.LeaveOut }],
        };

        var job = await ImportAsync(await SourceAsync(), ("a", dataset));

        (await ProblemsAsync(job)).ShouldBeEmpty();
        ((string?)Package("trees")["organization"]!["name"]).ShouldBe("city");
        Package("trees")["groups"]!.AsArray().Select(group => (string?)group!["name"]).ShouldBe(["nature"]);
        (await Get<ICatalogue>().MissingGroupsAsync(["nature", "sports"], None)).ShouldBe(["sports"]);
    }

    [Test]
    public async Task Fields_that_are_to_be_kept_stay_as_the_sites_editors_left_them()
    {
        var source = await SourceAsync();
        await ImportAsync(source, ("a", Titled("Trees") with { Notes = "Before", Tags = ["one"], Extras = [new("scale", "1"), new("contact", "2")] }));
        Ckan.Store.Edit("trees", package =>
        {
            (package["title"], package["tags"]) = ("By an editor", new JsonArray(new JsonObject { ["name"] = "chosen", ["vocabulary_id"] = "v" }));
            package["extras"]!.AsArray().First(extra => (string)extra!["key"]! == "scale")!["value"] = "by an editor";
        });
        var (job, changes) = await ClaimedAsync(
            source, ("a", Titled("Later") with { Notes = "After", Tags = ["two"], Extras = [new("scale", "3"), new("contact", "4")] }));

        await ApplyAsync(source, job, [changes[0] with { Rules = new WriteRules { KeptFields = ["title", "tags", "scale"] } }]);

        var package = Package("trees");
        ((string?)package["title"], (string?)package["notes"]).ShouldBe(("By an editor", "After"));
        ((string?)package["tags"]![0]!["name"], (string?)package["tags"]![0]!["vocabulary_id"]).ShouldBe(("chosen", "v"));
        (CkanStore.Extra(package, "scale"), CkanStore.Extra(package, "contact")).ShouldBe(("by an editor", "4"));
    }
}
