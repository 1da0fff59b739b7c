using System.Text;
using Harvest.Datasets;
using Harvest.Formats;
using Harvest.Formats.Dcat.Reading;
using Harvest.Harvesters;
using Harvest.Harvesters.Ckan;
using Harvest.Harvesters.DcatUs;
using Harvest.Harvesters.Stac;
using Harvest.Model;
using Harvest.Rdf;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

/// <summary>An open licence beside which the same record plainly refuses what it allows, in the records of all protocols.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RefusedLicenseTests
{
    private const string Cc0 = "https://creativecommons.org/publicdomain/zero/1.0/";

    private const string Types = "http://purl.org/adms/licencetype/";

    [TestCase("dct:license <CC0> ; dct:rights 'Nicht für kommerzielle Zwecke'")]
    [TestCase("dct:license <CC0> ; dct:rights 'All rights reserved'")]
    [TestCase("dct:license <CC0> ; dct:rights 'CC-BY-NC-4.0'")]
    [TestCase("dct:license <CC0> ; dct:rights 'Confidential'")]
    [TestCase("dct:license <CC0> ; dct:rights 'Cite us', 'Personal use only'")]
    [TestCase("dct:license <CC0> ; dct:rights [ a dct:RightsStatement ; rdfs:label 'Reuse only for non-commercial purposes' ]")]
    [TestCase("dct:license <CC0> ; dct:rights <https://creativecommons.org/licenses/by-nc/4.0/>")]
    [TestCase("dct:license <CC0> ; dct:accessRights 'Tous droits réservés'")]
    [TestCase("dct:license <CC0>, 'No commercial use'")]
    [TestCase("dct:license <CC0>, [ a dct:LicenseDocument ; dct:type <TYPENonCommercialUseOnly> ]")]
    [TestCase("dct:license <CC0>, [ a dct:LicenseDocument ; dct:description 'Alle Rechte vorbehalten' ]")]
    [TestCase("dct:license [ dct:title 'CC0' ; rdfs:comment 'À des fins non commerciales uniquement' ]")]
    [TestCase("dct:license <CC0> . <CC0> dct:type <TYPENonCommercialUseOnly>")]
    [TestCase("dcat:distribution [ dcat:accessURL <https://a.example/f> ; dct:license <CC0> ; dct:rights 'All rights reserved' ]")]
    [TestCase("dct:rights 'All rights reserved' ; dcat:distribution [ dcat:accessURL <https://a.example/f> ; dct:license <CC0> ]")]
    [TestCase("dct:license <CC0> ; dcat:distribution [ dcat:accessURL <https://a.example/f> ; dct:license <https://creativecommons.org/licenses/by-nc/4.0/> ]")]
    public void What_a_DCAT_record_refuses_is_not_promised(string properties)
    {
        var (dataset, problems) = Dcat(properties);

        OpenLicenses.Has(dataset.License).ShouldBeFalse(dataset.License?.ToString());
        dataset.License.ShouldNotBeNull();
        dataset.Resources.ShouldAllBe(file => !OpenLicenses.Has(new License(null, null, file.Text("license"))));
        problems.ShouldContain(problem => problem.IsWarning && problem.Message.Contains("no open licence is promised", StringComparison.Ordinal));
        (dataset.Extras.Any(extra => extra.Key == RefusedLicenses.Stated) || dataset.Resources.Any(file => file.Text(RefusedLicenses.Stated) is not null)).ShouldBeTrue();
    }

    [TestCase("dct:license <CC0> ; dct:rights 'Cite us as the City of Raleigh, NC'")]
    [TestCase("dct:license <CC0> ; dct:accessRights 'restricted'")]
    [TestCase("dct:license <CC0> ; dct:accessRights <http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC>")]
    [TestCase("dct:license <CC0> ; dct:accessRights <http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/INSPIRE_Directive_Article13_1e>")]
    [TestCase("dct:license <CC0> ; dct:rights 'For commercial and non-commercial use'")]
    [TestCase("dct:license <CC0> ; dct:rights <https://terms.example/nd/nc>")]
    [TestCase("dct:license <CC0> ; dct:rights 'Kommerziell und nicht-kommerziell nutzbar'")]
    public void What_refuses_nothing_takes_nothing_away(string properties)
    {
        var (dataset, problems) = Dcat(properties);

        dataset.License!.Id.ShouldBe("cc-zero");
        problems.ShouldBeEmpty();
    }

    [Test]
    public void A_file_that_refuses_has_not_the_open_licence_of_its_dataset()
    {
        var (dataset, problems) = Dcat(
            """
            dct:license <CC0> ; dcat:distribution [ dcat:accessURL <https://a.example/1> ; dct:rights 'Internal use only' ],
              [ dcat:accessURL <https://a.example/2> ]
            """);

        dataset.License!.Id.ShouldBe("cc-zero");
        dataset.Resources.Select(file => file.Text("license")).Order(StringComparer.Ordinal).ShouldBe([null, "Internal use only"]);
        problems.ShouldHaveSingleItem().Message.ShouldStartWith("license of the file https://a.example/1");
    }

    [Test]
    public void A_licence_that_some_files_state_is_told()
    {
        var (dataset, problems) = Dcat("dcat:distribution [ dcat:accessURL <https://a.example/1> ; dct:license <CC0> ], [ dcat:accessURL <https://a.example/2> ]");

        dataset.License!.Id.ShouldBe("cc-zero");
        problems.ShouldHaveSingleItem().Message.ShouldStartWith("license: 1 of 2 distributions state one");
    }

    [Test]
    public void Of_files_that_differ_none_decides_and_that_is_told()
    {
        var (dataset, problems) = Dcat(
            """
            dcat:distribution [ dcat:accessURL <https://a.example/1> ; dct:license <CC0> ],
              [ dcat:accessURL <https://a.example/2> ; dct:license <https://creativecommons.org/licenses/by/4.0/> ]
            """);

        dataset.License.ShouldBeNull();
        problems.ShouldHaveSingleItem().Message.ShouldStartWith("license: the distributions have different ones");
    }

    [TestCase("""{"name": "a", "title": "A", "license_id": "cc-by", "rights": "All rights reserved"}""")]
    [TestCase("""{"name": "a", "title": "A", "license_id": "cc-by", "extras": [{"key": "terms_of_use", "value": "Nur für den internen Gebrauch"}]}""")]
    public void What_a_package_refuses_is_not_promised(string package)
    {
        using var harvester = new CkanHarvester();

        Refuses(harvester.MapSafely(Context("ckan", package)));
    }

    [TestCase("https://creativecommons.org/licenses/by-nc/4.0/", null)]
    [TestCase("https://terms.example/x", "Non-commercial use only")]
    public void What_a_link_of_a_collection_refuses_is_not_promised(string href, string? title)
    {
        var link = title is null ? "" : $", \"title\": \"{title}\"";

        Refuses(new StacHarvester().MapSafely(Context("stac", $$"""
            {"type": "Collection", "stac_version": "1.0.0", "id": "a", "title": "A", "description": "D", "extent": {}, "license": "CC-BY-4.0",
             "links": [{"rel": "self", "href": "https://x.example/c.json"}, {"rel": "license", "href": "{{href}}"{{link}}}]}
            """)));
    }

    [TestCase("\"rights\": \"All rights reserved\"")]
    [TestCase("\"rights\": \"Non-commercial use only. Ask the desk.\"")]
    public void What_a_record_of_data_json_refuses_is_not_promised(string rights) =>
        Refuses(DcatUsHarvester.All[0].MapSafely(Context("dcat_us", $$"""
            {"identifier": "a", "title": "A", "description": "D", "accessLevel": "public", {{rights}}, "license": "{{Cc0}}", "keyword": ["k"], "modified": "2024-01-01",
             "publisher": {"name": "P"}, "contactPoint": {"fn": "C", "hasEmail": "mailto:c@a.example"} }
            """)));

    [TestCase("Non-commercial use only, see https://creativecommons.org/licenses/by/4.0/")]
    [TestCase("Nicht für kommerzielle Zwecke; sonst https://creativecommons.org/licenses/by/4.0/")]
    public void What_a_limitation_of_ISO_refuses_is_not_promised(string limitation)
    {
        var record = Fixture.Text("iso/harbour-19139.xml").Replace("https://creativecommons.org/licenses/by/4.0/", limitation, StringComparison.Ordinal);

        OpenLicenses.Has(Harvest.Formats.Geo.SpatialDocument.Read(Encoding.UTF8.GetBytes(record), Harvest.Formats.Geo.SpatialOptions.Default).Dataset.License).ShouldBeFalse();
    }

    private static void Refuses(MappedDataset mapped)
    {
        OpenLicenses.Has(mapped.Dataset!.License).ShouldBeFalse(mapped.Dataset.License?.ToString());
        mapped.Dataset.License.ShouldNotBeNull();
        mapped.Problems.ShouldContain(problem => problem.IsWarning && problem.Message.Contains("no open licence is promised", StringComparison.Ordinal));
    }

    private static MapContext Context(string type, string record) =>
        new(new Source { Id = "s", Name = "s", Title = "S", Url = "https://s.example/", Type = type }, SourceConfig.Empty, "a", Encoding.UTF8.GetBytes(record));

    private static (Dataset Dataset, List<RecordProblem> Problems) Dcat(string properties)
    {
        var graph = Graph.Parse(
            $"""
            @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
            <https://a.example/d> a dcat:Dataset ; dct:title 'T' ; {properties.Replace("<CC0>", $"<{Cc0}>", StringComparison.Ordinal).Replace("<TYPE", $"<{Types}", StringComparison.Ordinal)} .
            """, RdfFormat.Turtle);
        var (dataset, problems) = DcatReader.Read(graph, Term.Iri("https://a.example/d"), "en");
        var told = problems.ToList();
        return (RefusedLicenses.Of(SoundLicenses.Of(dataset, told), told), told);
    }
}
