using System.Text.Json.Nodes;
using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Catalogues;

/// <summary>
/// Tests that import into a CKAN site, empty before each. The property Sysadmin of a test gives the engine a sysadmin's token in place of
/// an editor's; the property Makes lets it make organizations.
/// </summary>
public abstract class CkanImportTests(DatabaseKind kind) : ImportTests(kind)
{
    private string token = FakeCkan.EditorToken;
    private string createsOrganizations = "false";

    private protected FakeCkan Ckan { get; private set; } = null!;

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Catalogue:Type", "Ckan"), ("Catalogue:Url", Ckan.Url.AbsoluteUri), ("Catalogue:ApiToken", token),
        ("Catalogue:CreateOrganizations", createsOrganizations), ("Http:Retries", "2"),
    ];

    [OneTimeSetUp]
    public async Task StartCkanAsync() => Ckan = await FakeCkan.StartAsync();

    [OneTimeTearDown]
    public async Task StopCkanAsync() => await Ckan.DisposeAsync();

    protected override void Forget()
    {
        Ckan.Reset();
        var arguments = TestContext.CurrentContext.Test.Properties;
        token = arguments.ContainsKey("Sysadmin") ? FakeCkan.SysadminToken : FakeCkan.EditorToken;
        createsOrganizations = arguments.ContainsKey("Makes") ? "true" : "false";
    }

    private protected JsonObject Package(string name) => Ckan.Store.Packages.Single(package => (string?)package["name"] == name);
}
