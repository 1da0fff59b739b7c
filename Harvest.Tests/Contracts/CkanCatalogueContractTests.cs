using Harvest.Tests.Servers.Ckan;
using Harvest.Tests.Support;

namespace Harvest.Tests.Contracts;

/// <summary>A CKAN site; the token is that of a plain editor.</summary>
public sealed class CkanCatalogueContractTests(DatabaseKind kind) : CatalogueContract(kind)
{
    private FakeCkan ckan = null!;

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Catalogue:Type", "Ckan"), ("Catalogue:Url", ckan.Url.AbsoluteUri), ("Catalogue:ApiToken", FakeCkan.EditorToken), ("Http:Retries", "1"),
    ];

    [OneTimeSetUp]
    public async Task StartCkanAsync() => ckan = await FakeCkan.StartAsync();

    [OneTimeTearDown]
    public async Task StopCkanAsync() => await ckan.DisposeAsync();

    protected override void Forget() => ckan.Reset();

    protected override void Break()
    {
        var made = 0;
        // The sixth dataset is made and its answer lost; from then on nothing works.
        ckan.DiesAfter = call => call.Action == "package_create" && Interlocked.Increment(ref made) == 6;
        ckan.Fails = _ => Volatile.Read(ref made) >= 6 ? 503 : null;
    }

    protected override void Mend() => (ckan.DiesAfter, ckan.Fails) = (_ => false, _ => null);

    protected override Task<IReadOnlyList<ShownDataset>> ShownAsync() => Task.FromResult<IReadOnlyList<ShownDataset>>(
    [
        .. ckan.Store.Active.Select(package => new ShownDataset(
            (string)package["id"]!,
            (string)package["name"]!,
            (string)package["title"]!,
            package["resources"]!.AsArray().ToDictionary(resource => (string)resource!["url"]!, resource => (string?)resource!["id"]))),
    ]);
}
