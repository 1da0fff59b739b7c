using System.Text;
using Harvest.Harvesters;
using Harvest.Harvesters.Generic;
using Harvest.Model;
using Harvest.Pipeline.Gather;
using Harvest.Tests.Contracts;
using Harvest.Tests.Servers;
using Harvest.Tests.Support;

namespace Harvest.Tests.Harvesters.Generic;

[Parallelizable(ParallelScope.All)]
public sealed class GenericMappingTests
{
    [Test]
    public void Fields_are_split_dated_fixed_and_resolved()
    {
        var dataset = Map(
            """
            {"fields": {"identifier": "$.id", "title": "$.name", "tags": {"path": "$.words", "split": ";"}, "issued": {"path": "$.day", "date": "dd.MM.yyyy"},
              "modified": {"path": "$.stamp", "date": "unix"}, "license": {"value": "cc-by"}, "url": {"path": "$.id", "template": "https://a.example/sets/{}"},
              "extras.unit": "$.unit", "spatial": "$.box", "publisher": "$.owner.name"},
             "resources": {"list": "$.files", "fields": {"url": "$.href", "name": "$.label", "size": "$.bytes"}}}
            """,
            """
            {"id": 7, "name": "Trees", "words": "oak; elm;", "day": "31.12.2024", "stamp": 0, "unit": ["a", "b"], "box": [5, 50, 6, 51], "owner": {"name": "City"},
             "files": [{"href": "/trees.csv", "label": "Table", "bytes": 12}, {"label": "lost"}]}
            """,
            out var problems);

        (dataset.Identifier, dataset.Title, dataset.Issued, dataset.Modified).ShouldBe(("7", "Trees", "2024-12-31", "1970-01-01T00:00:00Z"));
        dataset.Tags.ShouldBe(["oak", "elm"]);
        (dataset.License!.Id, dataset.Url, dataset.Publisher!.Name).ShouldBe(("cc-by", "https://a.example/sets/7", "City"));
        dataset.Extras.ShouldBe([new Extra("unit", "a, b")]);
        dataset.Spatial.ShouldHaveSingleItem().Geometry!.ShouldContain("Polygon");
        var file = dataset.Resources.ShouldHaveSingleItem();
        (file.Url, file.Name, file.Format).ShouldBe(("https://portal.example/trees.csv", "Table", "CSV"));
        problems.ShouldHaveSingleItem().ShouldContain("resources: url: the path $.href found nothing in 1 of the resources");
    }

    [Test]
    public void Namespaces_and_attributes_of_XML_are_read()
    {
        var dataset = Map(
            """{"format": "xml", "namespaces": {"d": "http://purl.org/dc/elements/1.1/"}, "fields": {"identifier": "@id", "title": "d:title", "tags": "d:subject"}}""",
            """<r id="9" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Trees</dc:title><dc:subject>oak</dc:subject><dc:subject>elm</dc:subject></r>""",
            out _);

        (dataset.Identifier, dataset.Title).ShouldBe(("9", "Trees"));
        dataset.Tags.ShouldBe(["oak", "elm"]);
    }

    [Test]
    public void A_date_of_another_form_is_told_and_left_out()
    {
        var dataset = Map(
            """{"fields": {"identifier": "$.id", "title": "$.id", "issued": {"path": "$.day", "date": "yyyy-MM-dd"}}}""", """{"id": "a", "day": "soon"}""", out var problems);

        dataset.Issued.ShouldBeNull();
        problems.ShouldHaveSingleItem().ShouldBe("issued: soon is no date of the form yyyy-MM-dd; it was left out");
    }

    [Test]
    public async Task A_path_that_finds_nothing_is_told_with_what_there_is()
    {
        await using var site = await TestSite.StartAsync("""{"data": [{"id": 1, "name": "A", "text": "B"}]}""", "application/json");
        await using var engine = await Engine.StartAsync();
        var wrong = await engine.CreateSourceAsync(site.Url, "generic", """{"list": "$.items", "fields": {"identifier": "$.id", "title": "$.name"}}""");
        var empty = await engine.CreateSourceAsync(
            new Uri(site.Url, "two"), "generic", """{"list": "$.data", "fields": {"identifier": "$.id", "title": "$.name", "notes": "$.txt"}}""");

        (await engine.Get<DryRun>().PreviewAsync(wrong, CancellationToken.None)).Errors[0]
            .ShouldContain("list: the path $.items found nothing in");
        (await engine.Get<DryRun>().PreviewAsync(empty, CancellationToken.None)).Warnings
            .ShouldContain(warning => warning.Contains("notes: the path $.txt found nothing in the first 1 records; they have id, name, text"));
    }

    private static Dataset Map(string config, string record, out IReadOnlyList<string> problems)
    {
        var source = new Source { Id = "s", Url = "https://portal.example/api/list", Type = "generic", Name = "s", Title = "S", Config = config };
        ContractRun.Registry.Value.Check("generic", config).ShouldBeEmpty();
        var mapped = new GenericHarvester().Map(new MapContext(source, SourceConfig.Parse(config), "7", Encoding.UTF8.GetBytes(record)));
        problems = [.. mapped.Problems.Select(problem => problem.Message)];
        return mapped.Dataset.ShouldNotBeNull(string.Join("; ", problems));
    }
}
