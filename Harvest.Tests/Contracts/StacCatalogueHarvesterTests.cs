using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Harvest.Tests.Contracts;

public sealed class StacCatalogueHarvesterTests : HarvesterContract
{
    protected override ContractPortal CreatePortal() => new Portal();

    /// <summary>A static catalogue: a root, a catalogue below it, and a file for each collection.</summary>
    private sealed class Portal : ContractPortal
    {
        private readonly ConcurrentDictionary<string, string> collections = [];

        public override string Type => "stac";

        public override Uri Url => new(Root, "catalog.json");

        public override bool CanRepeat => false;

        public override void Put(string id, string title) => collections[id] =
            $$"""{"type": "Collection", "stac_version": "1.1.0", "id": "{{id}}", "title": "{{title}}", "description": "D", "license": "other", "extent": {}, "links": []}""";

        public override void Remove(string id) => collections.TryRemove(id, out _);

        public override void Break(string id) => collections[id] = """{"type": "Collection", "stac_version": "1.1.0", "id": """;

        protected override Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
        {
            "/catalog.json" => OdsHarvesterTests.JsonAsync(context, Catalogue("root", """, {"rel": "child", "href": "./all/catalog.json"}""")),
            "/all/catalog.json" => OdsHarvesterTests.JsonAsync(
                context, Catalogue("all", string.Concat(collections.Keys.Select(id => $$""", {"rel": "child", "href": "{{id}}.json"}""")))),
            { } path when collections.TryGetValue(Path.GetFileNameWithoutExtension(path), out var found) => OdsHarvesterTests.JsonAsync(context, found),
            _ => OdsHarvesterTests.NotFoundAsync(context),
        };

        private static string Catalogue(string id, string links) =>
            $$"""{"type": "Catalog", "stac_version": "1.1.0", "id": "{{id}}", "description": "D", "links": [{"rel": "root", "href": "/catalog.json"}{{links}}]}""";
    }
}
