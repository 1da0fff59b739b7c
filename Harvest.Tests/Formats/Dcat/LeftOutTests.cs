using Harvest.Datasets;
using Harvest.Formats.Dcat.Reading;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Tests.Formats.Dcat;

/// <summary>Where a source gives several values and a dataset keeps one, its owner is told of the others.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LeftOutTests
{
    [TestCase("dct:identifier 'b', 'a'", "dct:identifier has several values, and one is kept: b; left out: a")]
    [TestCase("dct:publisher [ foaf:name 'Two' ], [ foaf:name 'One' ]", "dct:publisher has several values, and one is kept: ")]
    [TestCase("dcat:landingPage <https://a.example/1>, <https://a.example/2>", "dcat:landingPage has several values, and one is kept: ")]
    [TestCase("dct:rights 'CC-BY 4.0', 'Copyright City'", "dct:rights has several values, and one is kept: ")]
    [TestCase("dct:description 'a', 'b'", "dct:description has several values, and one is kept: ")]
    [TestCase("dct:title 'A'@en, 'B'@en", "dct:title has several values, and one is kept: ")]
    [TestCase("dct:title 'A'@en, 'B'", "dct:title has several values, and one is kept: A; left out: B")]
    [TestCase("dcat:distribution [ dct:title 'T' ; dcat:downloadURL <https://a.example/1>, <https://a.example/2> ]",
        "dcat:downloadURL of the distribution T has several values, and one is kept: https://a.example/1; left out: https://a.example/2")]
    [TestCase("dcat:contactPoint [ vcard:fn 'Office' ; vcard:hasEmail <mailto:b@a.example>, <mailto:a@a.example> ]",
        "vcard:hasEmail of the contact Office has several values, and one is kept: ")]
    public void What_is_left_out_is_told(string properties, string warning)
    {
        var (_, problems) = Read(properties);

        problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            problem => problem.IsWarning.ShouldBeTrue(), problem => problem.Message.ShouldStartWith(warning));
    }

    [TestCase("dct:temporal 'seit 2005'", "dct:temporal: seit 2005 is no period that can be understood; left out")]
    [TestCase("dct:temporal <http://reference.data.gov.uk/id/year/2012>", "dct:temporal: http://reference.data.gov.uk/id/year/2012 is no period")]
    [TestCase("dct:temporal [ dcat:startDate '2012-01-01' ; dcat:endDate '2010-01-01' ]", "temporal: a period from 2012-01-01 to 2010-01-01 runs backwards")]
    [TestCase("dcat:distribution [ dct:title 'T' ; dcat:accessURL 'n/a' ]", "dcat:accessURL: n/a is no address; its distribution was left out")]
    [TestCase("dcat:distribution [ dct:title 'T' ; dcat:accessURL 'www.a.example/f.csv' ]", "dcat:accessURL: www.a.example/f.csv is no whole address; http://www.a.example/f.csv was taken")]
    public void What_cannot_be_understood_is_told(string properties, string warning) =>
        Read(properties).Problems.ShouldHaveSingleItem().Message.ShouldStartWith(warning);

    [TestCase("dct:publisher [ foaf:name 'P', 'Q' ]", "foaf:name of the agent P has several values, and one is kept: P; left out: Q")]
    [TestCase("dct:creator [ foaf:name 'P' ; foaf:mbox <mailto:a@a.example>, <mailto:b@a.example> ]", "foaf:mbox of the agent P has several values")]
    [TestCase("dct:temporal [ dcat:startDate '2020-13-45' ; dcat:endDate '2020-12-31' ]", "dct:temporal: 2020-13-45")]
    [TestCase("dct:temporal '2020-13-45/2020-12-31'", "dct:temporal: 2020-13-45")]
    [TestCase("dct:temporal [ <http://www.w3.org/2006/time#hasBeginning> [ <http://www.w3.org/2006/time#inXSDDate> '2020-13-45' ] ; dcat:endDate '2020-12-31' ]", "dct:temporal: 2020-13-45")]
    [TestCase("dct:temporal [ dcat:startDate '2020-13-45' ]", "dct:temporal: 2020-13-45")]
    public void What_an_agent_or_a_period_loses_is_told(string properties, string warning) =>
        Read(properties).Problems.ShouldContain(problem => problem.IsWarning && problem.Message.StartsWith(warning, StringComparison.Ordinal));

    [TestCase("dct:title 'A'@en, 'B'@de ; dct:description 'A'@en, 'B'@de")]
    [TestCase("dct:title 'A'@en, 'A'")]
    [TestCase("dct:description 'Beschreibung'@fr, 'no language'")]
    [TestCase("dct:publisher <https://a.example/p> . <https://a.example/p> foaf:name 'P'@en, 'Q'@de")]
    [TestCase("dct:license <http://creativecommons.org/licenses/by/4.0/>, <https://creativecommons.org/licenses/by/4.0/deed.de>")]
    [TestCase("dcat:keyword 'a', 'b' ; dcat:theme <https://a.example/1>, <https://a.example/2> ; dct:source 'a', 'b'")]
    public void Translations_lists_and_other_spellings_are_nothing_left_out(string properties) => Read(properties).Problems.ShouldBeEmpty();

    [Test]
    public void A_text_in_one_language_beside_one_without_is_kept() =>
        Read("dct:description 'Beschreibung'@de, 'no language'").Dataset.Extras.ShouldContain(new Extra("notes_translated", """{"de":"Beschreibung"}"""));

    [Test]
    public void Of_several_licences_the_least_open_counts()
    {
        var (dataset, problems) = Read("dct:license <http://creativecommons.org/licenses/by/4.0/>, <https://creativecommons.org/licenses/by-nc/4.0/>");

        OpenLicenses.Has(dataset.License).ShouldBeFalse();
        problems.ShouldHaveSingleItem().Message.ShouldBe(
            "dct:license has several values, and the dataset has room for one: https://creativecommons.org/licenses/by-nc/4.0/ is kept; "
            + "left out: http://creativecommons.org/licenses/by/4.0/");
    }

    private static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(string properties)
    {
        const string prefixes = """
            @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
            @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
            """;
        var title = properties.StartsWith("dct:title", StringComparison.Ordinal) ? "" : "dct:title 'T' ;";
        var graph = Graph.Parse($"{prefixes}\n<https://a.example/d> a dcat:Dataset ; {title} {properties} .", RdfFormat.Turtle);
        return DcatReader.Read(graph, Term.Iri("https://a.example/d"), "en");
    }
}
