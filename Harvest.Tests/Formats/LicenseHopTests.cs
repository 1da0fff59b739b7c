using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats;
using Harvest.Formats.Dcat.Reading;
using Harvest.Formats.Dcat.Writing;
using Harvest.Formats.DcatUs;
using Harvest.Formats.Oai;
using Harvest.Harvesters;
using Harvest.Harvesters.DcatUs;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Tests.Formats;

/// <summary>Whoever harvests a dataset from here is promised no more than its source promised.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LicenseHopTests
{
    private const string CcBy = "https://creativecommons.org/licenses/by/4.0/";

    private static readonly Dataset[] Closed =
    [
        Of() with { Extras = [new Extra("rights", CcBy)] },
        Of() with { Extras = [new Extra("rights", $"The old edition was under {CcBy}")] },
        Of() with { Extras = [new Extra("rights", "Public Domain")] },
        Of() with { AccessRights = $"restricted; see {CcBy}" },
        Of() with { Extras = [new Extra("accessLevel", "restricted public"), new Extra("rights", "Creative Commons Attribution")] },
        Of() with { License = new License(null, null, "https://terms.example/x"), Resources = [File(1, CcBy), File(2, CcBy)] },
        Of() with { License = new License(null, "House rules", "https://terms.example/x"), Extras = [new Extra("rights", CcBy)] },
        Of() with { License = new License(null, $"None; the sister dataset is under {CcBy}") },
        Of() with { License = new License("nc", "Non-commercial use only") },
        Of() with { License = new License("CC-BY-9.9", null, "https://creativecommons.org/licenses/by/9.9/") },
        Of() with { Resources = [File(1, CcBy), File(2, null)] },
        Of() with { License = new License(null, "All rights reserved"), Extras = [new Extra("stated_license", CcBy)], Resources = [File(1, null)] },
        Of() with { Resources = [File(1, CcBy), File(2, "https://creativecommons.org/licenses/by-nc/4.0/")] },
    ];

    [Test]
    public void No_licence_becomes_open_by_being_harvested_from_here([Values("ttl", "rdf", "jsonld", "data.json", "data-3.json", "oai")] string format)
    {
        foreach (var dataset in Closed)
        {
            OpenLicenses.Has(dataset.License).ShouldBeFalse();
            var again = Again(dataset, format);
            OpenLicenses.Has(again.License).ShouldBeFalse(
                $"{format}: {dataset.License} {dataset.AccessRights} {string.Join(' ', dataset.Extras.Select(extra => extra.Value))} became {again.License}");
        }
    }

    [Test]
    public void An_open_licence_stays_the_same([Values("ttl", "rdf", "jsonld", "data.json", "data-3.json", "oai")] string format)
    {
        var dataset = Of() with { License = new License("CC-BY-4.0", "Creative Commons Attribution 4.0", CcBy), Extras = [new Extra("rights", "Cite us")] };

        Again(dataset, format).License!.Id.ShouldBe("CC-BY-4.0");
    }

    [Test]
    public void What_data_json_says_of_rights_is_no_licence_after_two_hops()
    {
        var first = Map($$"""
            {"identifier": "a", "title": "A", "description": "D", "accessLevel": "non-public", "rights": "Not yet; later under {{CcBy}}", "keyword": ["k"], "modified": "2024-01-01",
             "publisher": {"name": "P"}, "contactPoint": {"fn": "C", "hasEmail": "mailto:c@a.example"} }
            """);

        OpenLicenses.Has(first.License).ShouldBeFalse();
        OpenLicenses.Has(Again(first with { Id = "a", Name = "a" }, "ttl").License).ShouldBeFalse();
    }

    private static Dataset Of() => new()
    {
        Id = "a",
        Name = "a",
        Title = "A",
        Notes = "N",
        Tags = ["t"],
        Publisher = new Agent("P"),
        ContactPoints = [new Agent("C", "c@a.example")],
        Modified = "2024-01-01",
        Resources = [File(1, null)],
    };

    private static Resource File(int number, string? license) => new()
    {
        Id = $"r{number}",
        Url = $"https://files.example/{number}.csv",
        Format = "CSV",
        Others = license is null ? [] : [new("license", JsonSerializer.SerializeToElement(license))],
    };

    private static Dataset Again(Dataset dataset, string format)
    {
        var package = PackageWriter.Write(dataset, new PackageEntry(dataset.Id, dataset.Name, default, default));
        var stored = PackageReader.Read(package).Dataset;
        if (format is "data.json" or "data-3.json")
            return Map(new DcatUsPublisher(new DcatUsSite("https://site.example"), format == "data-3.json").Publish(stored).Json!.Value.GetRawText());
        if (format == "oai")
        {
            var written = DublinCoreWriter.Write(stored, "https://site.example/dataset/a");
            return Sound(DublinCoreReader.Read(written, new DateReader(DateOrder.Unknown, []), LanguageOrder.None));
        }
        var writer = new DcatWriter(new DcatCatalogue(new Uri("https://site.example/")));
        using var document = new MemoryStream();
        RdfWriter.Write(writer.Page([package], 1, 100, 1, format), DcatWriter.FormatOf(format), document, DcatWriter.Options);
        document.Position = 0;
        var graph = Graph.Load(document, DcatWriter.FormatOf(format));
        var (record, node) = RecordContent.Read(RecordContent.Write(graph, Term.Iri("https://site.example/dataset/a")));
        return Sound(DcatReader.Read(record, node, "en").Dataset);
    }

    private static Dataset Sound(Dataset dataset) => SoundLicenses.Of(dataset, []);

    private static Dataset Map(string record)
    {
        var source = new Source { Id = "s", Name = "s", Title = "S", Url = "https://s.example/data.json", Type = "dcat_us" };
        return DcatUsHarvester.All[0].MapSafely(new MapContext(source, SourceConfig.Empty, "a", Encoding.UTF8.GetBytes(record))).Dataset!;
    }
}
