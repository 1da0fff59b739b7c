using System.Text.Json.Nodes;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;

namespace Harvest.Web.Tests.Api;

/// <summary>A site with a portal's datasets, two of them of the harbour office and one that is private, on both databases.</summary>
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public abstract class CatalogueSite(DatabaseKind kind)
{
    private FakePortal portal = null!;
    private string? database;

    protected Site Site { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        Site = await Site.StartAsync(database, null, "Web:Publisher=The site", "Web:ContactEmail=help@site.example", "Web:Keyword=data");
        portal = await FakePortal.StartAsync();
        portal.Fill(25);
        portal.Put("water", package =>
        {
            Package("Water quality of the Tamar", "harbour-office", ["water", "rivers"], "JSON", "cc-by")(package);
            (package["author"], package["maintainer"]) = ("Ann Lee", "Harbour desk");
            package["groups"] = new JsonArray(new JsonObject { ["id"] = "6b1e6f6e-1111-4c3b-9d3b-000000000007", ["name"] = "coast", ["title"] = "Sea and coast" });
            package["extras"] = new JsonArray(
                new JsonObject { ["key"] = "update_frequency", ["value"] = "Weekly" },
                new JsonObject { ["key"] = "stations", ["value"] = """["Upper bridge", "Lower bridge"]""" });
        });
        portal.Put("boats", Package("Boats at their moorings", "harbour-office", ["water", "boats"], "CSV", "cc-by"));
        portal.Put("secret", package =>
        {
            Package("Wrecks with cargo", "harbour-office", ["wrecks"], "CSV", "cc-by")(package);
            package["private"] = true;
        });
        var job = await Site.HarvestAsync(await Site.SourceAsync(portal.Url, "portal"));
        job.Errored.ShouldBe(0);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Site.DisposeAsync();
        await portal.DisposeAsync();
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
    }

    protected static string Escaped(string query) => string.Join('&', query.Split('&').Select(pair =>
    {
        var parts = pair.Split('=', 2);
        return $"{parts[0]}={Uri.EscapeDataString(parts[1])}";
    }));

    private static Action<JsonObject> Package(string title, string organization, string[] tags, string format, string license) => package =>
    {
        package["title"] = title;
        package["organization"] = new JsonObject { ["id"] = $"org-{organization}", ["name"] = organization, ["title"] = "The harbour office" };
        package["owner_org"] = $"org-{organization}";
        package["tags"] = new JsonArray([.. tags.Select(tag => new JsonObject { ["name"] = tag })]);
        package["resources"] = new JsonArray(new JsonObject { ["url"] = "http://data.example/file", ["format"] = format });
        package["license_id"] = license;
    };
}
