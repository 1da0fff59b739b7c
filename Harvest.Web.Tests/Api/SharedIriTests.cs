using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Harvest.Rdf;
using Harvest.Storage.Datasets;
using Harvest.Tests.Harvesters.Ckan;
using Harvest.Tests.Servers;
using Harvest.Web.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Harvest.Web.Tests.Api;

/// <summary>One dataset from two sources: its IRI is published once, and who asks is told, on both databases.</summary>
[TestFixture(DatabaseKind.Sqlite)]
[TestFixture(DatabaseKind.Postgres)]
public sealed class SharedIriTests(DatabaseKind kind)
{
    private const string Catalogue =
        """
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <https://a.example/1> a dcat:Dataset ; dct:title "{0}" ; dct:description "D" .
        """;

    private string? database;

    [TearDown]
    public async Task DropAsync()
    {
        if (database is not null)
            await PostgresServer.Shared.DropDatabaseAsync(database);
        database = null;
    }

    [Test]
    public async Task The_dataset_that_came_first_counts_until_it_goes()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        await using var site = await Site.StartAsync(database, null, "Web:Publisher=P", "Web:ContactEmail=a@b.example", "Web:Keyword=k");
        await using var one = await TestSite.StartAsync(Catalogue.Replace("{0}", "First", StringComparison.Ordinal), "text/turtle");
        await using var two = await TestSite.StartAsync(Catalogue.Replace("{0}", "Second", StringComparison.Ordinal), "text/turtle");
        var first = await site.SourceAsync(one.At("/c.ttl"), "first", draft => draft with { Type = "dcat" });
        (await site.HarvestAsync(first)).Added.ShouldBe(1);
        (await site.HarvestAsync(await site.SourceAsync(two.At("/c.ttl"), "second", draft => draft with { Type = "dcat" }))).Added.ShouldBe(1);

        (await TitlesAsync(site, "/catalog.ttl")).ShouldBe(["First"]);
        (await TitlesAsync(site, "/catalog.ttl?page=1")).ShouldBe(["First"]);
        (await TitlesAsync(site, "/dataset.ttl")).ShouldBe(["First"]);
        (await site.Anonymous.GetStringAsync("/catalog.ttl?profile=dcat-ap-hvd")).ShouldContain("hydra:totalItems 0");
        JsonElement.Parse(await site.Anonymous.GetStringAsync("/data.json")).GetProperty("dataset")[0].GetProperty("title").GetString().ShouldBe("First");
        (await site.Get<DatasetQueries>().PublishedAsync(null, onlyPublic: true, CancellationToken.None).CountAsync()).ShouldBe(1);
        var admin = await site.UserClientAsync($"root-{kind}".ToLowerInvariant(), sysadmin: true);
        (await admin.ActionAsync("harvest_iri_duplicates")).EnumerateArray().Select(dataset => (dataset.GetProperty("source").GetString(), dataset.GetProperty("published").GetBoolean()))
            .ShouldBe([("first", true), ("second", false)]);

        await admin.ActionAsync("harvest_source_clear", new { id = first.Id });

        (await TitlesAsync(site, "/catalog.ttl")).ShouldBe(["Second"]);
        (await admin.ActionAsync("harvest_iri_duplicates")).GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task Who_follows_the_catalogue_is_told_of_one_dataset_and_of_its_successor_when_it_goes()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        await using var site = await Site.StartAsync(database);
        await using var one = await TestSite.StartAsync(Catalogue.Replace("{0}", "First", StringComparison.Ordinal), "text/turtle");
        await using var two = await TestSite.StartAsync(Catalogue.Replace("{0}", "Second", StringComparison.Ordinal), "text/turtle");
        var first = await site.SourceAsync(one.At("/c.ttl"), "first", draft => draft with { Type = "dcat" });
        await site.HarvestAsync(first);
        await site.HarvestAsync(await site.SourceAsync(two.At("/c.ttl"), "second", draft => draft with { Type = "dcat" }));
        var admin = await site.UserClientAsync($"follower-{kind}".ToLowerInvariant(), sysadmin: true);

        (await OaiAsync(site)).ShouldBe(["First"]);
        (await ChangesAsync(site)).ShouldBe(["Create First"]);
        var since = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().ToString("O"));
        (await site.Anonymous.GetStringAsync($"/catalog.ttl?modified_since={since}")).ShouldNotContain("Second");

        await admin.ActionAsync("harvest_source_clear", new { id = first.Id });

        (await OaiAsync(site)).ShouldBe(["deleted", "Second"]);
        (await ChangesAsync(site)).TakeLast(2).ShouldBe(["Delete ", "Create Second"]);
        (await site.Anonymous.GetStringAsync($"/catalog.ttl?modified_since={since}")).ShouldContain("Second");

        await site.HarvestAsync(first);
        (await OaiAsync(site)).ShouldBe(["deleted", "Second"]);
    }

    [Test]
    public async Task Who_follows_the_catalogue_is_told_when_the_first_dataset_of_an_IRI_comes_back()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        await using var site = await Site.StartAsync(database);
        var isThere = true;
        await using var one = await TestSite.StartAsync(context =>
        {
            context.Response.ContentType = "text/turtle";
            var other = Catalogue.Replace("{0}", "Other", StringComparison.Ordinal).Replace("/1>", "/2>", StringComparison.Ordinal);
            return context.Response.WriteAsync(isThere ? other + Catalogue.Replace("{0}", "First", StringComparison.Ordinal) : other);
        });
        await using var two = await TestSite.StartAsync(Catalogue.Replace("{0}", "Second", StringComparison.Ordinal), "text/turtle");
        var first = await site.SourceAsync(one.At("/c.ttl"), "first", draft => draft with { Type = "dcat", Config = """{"brake_percent": 100}""" });
        await site.HarvestAsync(first);
        await site.HarvestAsync(await site.SourceAsync(two.At("/c.ttl"), "second", draft => draft with { Type = "dcat" }));
        isThere = false;
        (await site.HarvestAsync(first)).Deleted.ShouldBe(1);
        (await ChangesAsync(site)).TakeLast(2).ShouldBe(["Delete ", "Create Second"]);

        isThere = true;
        await site.HarvestAsync(first);

        (await ChangesAsync(site)).TakeLast(2).ShouldBe(["Create First", "Delete "]);
        (await TitlesOfAsync(site)).ShouldBe(["First"]);
        (await OaiAsync(site)).ShouldBe(["Other", "First", "deleted"], ignoreOrder: true);
    }

    [Test]
    public async Task Of_records_with_one_identifier_data_json_has_the_one_that_came_first()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        await using var site = await Site.StartAsync(database, null, "Web:Publisher=P", "Web:ContactEmail=a@b.example", "Web:Keyword=k");
        // The ids that the portals give are in the other order.
        foreach (var (id, title) in (IEnumerable<(string, string)>)[("zz", "First"), ("mm", "Second"), ("aa", "Third")])
        {
            await using var portal = await FakePortal.StartAsync();
            portal.Put(id, package =>
            {
                package["title"] = title;
                package["extras"] = new JsonArray(new JsonObject { ["key"] = "identifier", ["value"] = "https://id.example/1" });
            });
            (await site.HarvestAsync(await site.SourceAsync(portal.Url, $"portal-{id}"))).Added.ShouldBe(1);
        }

        var published = JsonElement.Parse(await site.Anonymous.GetStringAsync("/data.json")).GetProperty("dataset").EnumerateArray();

        var record = published.ShouldHaveSingleItem();
        record.GetProperty("identifier").GetString().ShouldBe("https://id.example/1");
        record.GetProperty("title").GetString().ShouldBe("First");
    }

    [Test]
    public async Task Pages_count_each_IRI_once()
    {
        database = kind == DatabaseKind.Postgres ? await PostgresServer.Shared.CreateDatabaseAsync() : null;
        await using var site = await Site.StartAsync(database);
        var many = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
            + string.Concat(Enumerable.Range(0, 105).Select(i => $"<https://a.example/{i}> a dcat:Dataset ; dct:title \"Number {i}\" .\n"));
        await using var one = await TestSite.StartAsync(many, "text/turtle");
        await using var two = await TestSite.StartAsync(many, "text/turtle");
        await site.HarvestAsync(await site.SourceAsync(one.At("/c.ttl"), "one", draft => draft with { Type = "dcat" }));
        await site.HarvestAsync(await site.SourceAsync(two.At("/c.ttl"), "two", draft => draft with { Type = "dcat" }));

        foreach (var address in (string[])["/catalog.ttl", "/catalog.ttl?page=1", "/catalog.ttl?page=2", "/catalog.ttl?q=number", "/dataset.ttl", "/dataset.ttl?q=number&page=2"])
        {
            var graph = Graph.Parse(await site.Anonymous.GetStringAsync(address), RdfFormat.Turtle);
            graph.Match(default, Term.Iri("http://www.w3.org/ns/hydra/core#totalItems")).ShouldHaveSingleItem().Object.Value.ShouldBe("105", address);
            graph.Match(default, default, Term.Iri("http://www.w3.org/ns/dcat#Dataset")).Count().ShouldBe(address.Contains("page=2", StringComparison.Ordinal) ? 5 : 100, address);
        }
    }

    private static async Task<IReadOnlyList<string>> OaiAsync(Site site)
    {
        var list = XDocument.Parse(await site.Anonymous.GetStringAsync("/oai?verb=ListRecords&metadataPrefix=oai_dc"));
        return [.. list.Descendants().Where(node => node.Name.LocalName == "record")
            .Select(record => record.Descendants().FirstOrDefault(node => node.Name.LocalName == "title")?.Value ?? record.Descendants().First().Attribute("status")!.Value)];
    }

    private static async Task<IReadOnlyList<string>> ChangesAsync(Site site)
    {
        var graph = Graph.Parse(await site.Anonymous.GetStringAsync("/changes.ttl"), RdfFormat.Turtle);
        const string Activities = "https://www.w3.org/ns/activitystreams#";
        return [.. graph.Match(default, Term.Iri("https://w3id.org/tree#member")).Select(triple => triple.Object)
            .OrderBy(member => int.Parse(member.Value.Split('#')[1], System.Globalization.CultureInfo.InvariantCulture))
            .Select(member => (Kind: graph.Match(member, Term.Iri(RdfNs.Type)).Single().Object.Value[Activities.Length..], About: graph.Match(member, Term.Iri(Activities + "object")).Single().Object))
            .Select(change => $"{change.Kind} {(change.Kind == "Delete" ? "" : graph.Objects(change.About, Term.Iri("http://purl.org/dc/terms/title")).FirstOrDefault().Value)}")];
    }

    private static async Task<IReadOnlyList<string>> TitlesOfAsync(Site site) =>
        [.. Graph.Parse(await site.Anonymous.GetStringAsync("/catalog.ttl"), RdfFormat.Turtle)
            .Objects(Term.Iri("https://a.example/1"), Term.Iri("http://purl.org/dc/terms/title")).Select(title => title.Value)];

    private static async Task<IReadOnlyList<string>> TitlesAsync(Site site, string address)
    {
        var graph = Graph.Parse(await site.Anonymous.GetStringAsync(address), RdfFormat.Turtle);
        graph.Match(default, Term.Iri("http://www.w3.org/ns/hydra/core#totalItems")).ShouldHaveSingleItem().Object.Value.ShouldBe("1");
        return [.. graph.Objects(Term.Iri("https://a.example/1"), Term.Iri("http://purl.org/dc/terms/title")).Select(title => title.Value)];
    }
}
