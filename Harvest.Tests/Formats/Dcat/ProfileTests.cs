using System.Text.Json;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Writing;
using Harvest.Formats.Geo;
using Harvest.Formats.Iso;
using Harvest.Formats.Xml;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>The profiles that the catalogue is published in, each with shapes of its own.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ProfileTests
{
    private static readonly DcatCatalogue Catalogue = new(new Uri("https://all.example/"));

    [TestCase("dcat-ap")]
    [TestCase("dcat-ap-2.1.1")]
    [TestCase("geodcat-ap")]
    public void Whatever_datasets_say_they_conform_to_the_profile(string name)
    {
        var profile = DcatProfile.Find(name)!;
        var writer = new DcatWriter(Catalogue, profile);

        foreach (var dataset in OddDatasets.Make(200, "topic-category", "resource-type", "spatial-reference-system", "spatial-resolution", "equivalent-scale", "responsible-party"))
            profile.Check(writer.Dataset(dataset)).ShouldBeEmpty($"dataset {dataset.Id}");
    }

    [Test]
    public void The_profiles_say_the_same_with_their_own_terms()
    {
        var dataset = new Dataset { Id = "i", Title = "T", Notes = "N", Version = "2", Extras = [new Extra("in_series", "https://a.example/s"), new Extra("has_version", "https://a.example/v")] };

        var usual = Predicates(DcatProfile.DcatAp, dataset);
        var older = Predicates(DcatProfile.Find("dcat-ap-2.1.1")!, dataset);

        usual.ShouldContain("http://www.w3.org/ns/dcat#inSeries");
        usual.ShouldContain("http://www.w3.org/ns/dcat#version");
        older.ShouldNotContain("http://www.w3.org/ns/dcat#inSeries");
        older.ShouldNotContain("http://www.w3.org/ns/dcat#version");
        older.ShouldContain("http://www.w3.org/2002/07/owl#versionInfo");
        older.ShouldContain("http://purl.org/dc/terms/hasVersion");
    }

    [Test]
    public void A_series_is_a_dataset_in_the_older_profile()
    {
        var profile = DcatProfile.Find("dcat-ap-2.1.1")!;

        var graph = new DcatWriter(Catalogue, profile).Dataset(new Dataset { Id = "i", Title = "T", Notes = "N", Type = DcatTypes.Series });

        graph.Subjects(Term.Iri(RdfNs.Type), DCAT.Dataset).Count.ShouldBe(1);
        profile.Check(graph).ShouldBeEmpty();
    }

    [Test]
    public void High_value_datasets_carry_the_law_down_to_their_files_and_services()
    {
        var profile = DcatProfile.Find("dcat-ap-hvd")!;
        var dataset = new Dataset
        {
            Id = "i",
            Title = "T",
            Notes = "N",
            ContactPoints = [new Agent("Desk", "desk@a.example")],
            Extras = [new Extra("hvd_category", "http://data.europa.eu/bna/c_dd313021")],
            Resources =
            [
                new Resource { Id = "r", Url = "https://a.example/f.csv" },
                new Resource
                {
                    Id = "s",
                    Url = "https://a.example/api",
                    Others = [new("access_services", JsonSerializer.SerializeToElement("""[{"title":"S","endpoint_url":"https://a.example/api","documentation":"https://a.example/doc"}]"""))],
                },
            ],
        };

        profile.Takes(dataset).ShouldBeTrue();
        profile.Check(new DcatWriter(Catalogue, profile).Dataset(dataset)).ShouldBeEmpty();
        profile.Check(new DcatWriter(Catalogue).Dataset(dataset)).ShouldNotBeEmpty();
        profile.Takes(dataset with { Extras = [] }).ShouldBeFalse();
        new DcatWriter(Catalogue, profile).Page([Harvest.Datasets.PackageWriter.Write(dataset with { Extras = [] }, new Harvest.Datasets.PackageEntry("i", "n", default, default))], 1, 10, 1, "ttl")
            .Subjects(Term.Iri(RdfNs.Type), DCAT.Dataset).ShouldBeEmpty();
    }

    [Test]
    public void What_a_record_of_ISO_says_is_in_the_terms_of_INSPIRE()
    {
        var record = XmlTree.Read(File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Fixtures", "iso", "harbour-19139.xml")));
        var (dataset, _) = IsoReader.Read(record, new SpatialOptions());
        dataset = dataset with { Id = "i", Extras = [.. dataset.Extras.Where(extra => extra.Key != "responsible-party"), new Extra("responsible-party", """[{"name":"Port","roles":["custodian","owner"]}]""")] };
        var profile = DcatProfile.Find("geodcat-ap")!;

        var graph = new DcatWriter(Catalogue, profile).Dataset(dataset);

        profile.Check(graph).ShouldBeEmpty();
        graph.Triples.Count(triple => triple.Predicate.Value == "http://data.europa.eu/930/custodian").ShouldBe(1);
        graph.Triples.ShouldContain(triple => triple.Predicate.Value == "http://data.europa.eu/930/topicCategory" && triple.Object.Value.StartsWith("http://inspire.ec.europa.eu/metadata-codelist/TopicCategory/", StringComparison.Ordinal));
        graph.Triples.ShouldContain(triple => triple.Predicate == DCT.ConformsTo && triple.Object.Value.StartsWith("http://www.opengis.net/def/crs/EPSG/0/", StringComparison.Ordinal));
        graph.Triples.ShouldContain(triple => triple.Predicate == DCT.Name("rightsHolder"));
    }

    private static HashSet<string> Predicates(DcatProfile profile, Dataset dataset)
    {
        var graph = new DcatWriter(Catalogue, profile).Dataset(dataset);
        profile.Check(graph).ShouldBeEmpty();
        return [.. graph.Triples.Select(triple => triple.Predicate.Value)];
    }
}
