using System.Text.Json;
using Harvest.Harvesters.Udata;
using Harvest.Model;

namespace Harvest.Tests.Harvesters.Udata;

public sealed class UdataReaderTests
{
    [Test]
    public void Every_part_of_a_dataset_is_read()
    {
        var dataset = UdataReader.Read(JsonElement.Parse(
            """
            {"id": "5f1", "slug": "arbres", "title": "Arbres", "acronym": "ARB", "description": "Les *arbres*.", "page": "https://data.example/datasets/arbres/",
             "created_at": "2020-01-01", "last_modified": "2024-01-01", "last_update": "2024-02-01", "frequency": "annual", "license": "lov2", "private": false,
             "tags": ["arbres", "ville"], "organization": {"id": "o1", "slug": "ville", "name": "Ville", "logo": "https://data.example/l.png", "page": "https://data.example/o/ville/"},
             "temporal_coverage": {"start": "2019-01-01", "end": null}, "spatial": {"zones": ["fr:commune:1"], "geom": {"type": "Point", "coordinates": [1, 2]}},
             "contact_points": [{"name": "Ann", "email": "ann@ville.example", "role": "contact"}], "extras": {"k": "v", "n": 7, "empty": "", "none": null},
             "resources": [{"id": "r1", "title": "CSV", "url": "https://data.example/r.csv", "format": "csv", "mime": "text/csv", "filesize": 12, "type": "main",
                "checksum": {"type": "sha1", "value": "abc"}, "last_modified": "2024-02-01"}, {"title": "No address"}]}
            """));

        (dataset.Id, dataset.Name, dataset.Title, dataset.Notes).ShouldBe(("5f1", "arbres", "Arbres", "Les *arbres*."));
        (dataset.Issued, dataset.Modified, dataset.Frequency).ShouldBe(("2020-01-01", "2024-02-01", "annual"));
        dataset.License.ShouldBe(new License("lov2"));
        dataset.Organization!.Title.ShouldBe("Ville");
        dataset.Publisher!.Name.ShouldBe("Ville");
        dataset.Temporal.ShouldBe([new Period("2019-01-01", null)]);
        dataset.Spatial.ShouldBe([new Place(Geometry: """{"type": "Point", "coordinates": [1, 2]}"""), new Place(Text: "fr:commune:1")]);
        dataset.ContactPoints.ShouldHaveSingleItem().Email.ShouldBe("ann@ville.example");
        dataset.Extras.ShouldBe([new Extra("acronym", "ARB"), new Extra("k", "v"), new Extra("n", "7")]);
        var resource = dataset.Resources.ShouldHaveSingleItem();
        (resource.Format, resource.Url).ShouldBe(("CSV", "https://data.example/r.csv"));
        resource.Others.Select(other => other.Key).ShouldBe(["mimetype", "size", "resource_type", "last_modified", "hash", "hash_algorithm"]);
    }

    [Test]
    public void Odd_members_do_no_harm()
    {
        var dataset = UdataReader.Read(JsonElement.Parse(
            """{"id": "a", "title": "T", "organization": [], "spatial": 7, "temporal_coverage": "x", "tags": {}, "resources": "none", "extras": [], "contact_points": [1], "owner": "me"}"""));

        (dataset.Title, dataset.Resources.Count, dataset.Spatial.Count, dataset.Tags.Count).ShouldBe(("T", 0, 0, 0));
    }
}
