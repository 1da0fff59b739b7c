using Harvest.Formats.Terms;
using Harvest.Model;
using Harvest.Search;

namespace Harvest.Tests.Formats;

/// <summary>All that is written for one format is one term of the EU's list, and one value to filter by.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FileFormatsTests
{
    [TestCase("csv", "CSV")]
    [TestCase(".CSV", "CSV")]
    [TestCase("*.csv", "CSV")]
    [TestCase("text/csv", "CSV")]
    [TestCase("text/csv; charset=utf-8", "CSV")]
    [TestCase("Comma Separated Values", "CSV")]
    [TestCase("comma-separated values (CSV)", "CSV")]
    [TestCase("CSV (zip)", null)]
    [TestCase("GIS data (shp)", "SHP")]
    [TestCase("https://www.iana.org/assignments/media-types/text/csv", "CSV")]
    [TestCase("application/zip", "ZIP")]
    [TestCase(".pdf", "PDF")]
    [TestCase("Excel", "XLS")]
    [TestCase("MS Excel", "XLS")]
    [TestCase("xlsx", "XLSX")]
    [TestCase("Shapefile", "SHP")]
    [TestCase("ESRI Shape", "SHP")]
    [TestCase("Esri-Shapefile", "SHP")]
    [TestCase("web service", "REST")]
    [TestCase("API", "REST")]
    [TestCase("OGC WMS", "WMS_SRVC")]
    [TestCase("wfs", "WFS_SRVC")]
    [TestCase("http://publications.europa.eu/resource/authority/file-type/RDF_TURTLE", "RDF_TURTLE")]
    [TestCase("Turtle", "RDF_TURTLE")]
    [TestCase("json-ld", "JSON_LD")]
    [TestCase("jpg", "JPEG")]
    [TestCase("something else", null)]
    [TestCase("", null)]
    public void A_format_is_a_term_of_the_list(string text, string? code) => (FileFormats.Find(text)?.Code).ShouldBe(code);

    [TestCase("CSV", "csv", ".csv", "text/csv", "Comma Separated Values", "http://publications.europa.eu/resource/authority/file-type/CSV")]
    [TestCase("XLS", "Excel", "MS Excel", "application/vnd.ms-excel", "xls")]
    [TestCase("SHP", "Shapefile", "ESRI Shape", "shp", "application/x-shapefile")]
    [TestCase("ZIP", "application/zip", "zip", ".zip")]
    [TestCase("REST API", "web service", "API", "REST")]
    [TestCase("ODD-ONE", "odd-one", ".Odd-one")]
    public void A_format_is_one_value_to_filter_by(string value, params string[] spellings)
    {
        foreach (var spelling in spellings)
        {
            DatasetFacets.Of(new Dataset { Resources = [new Resource { Format = spelling }] }, "s").ShouldContain($"f:{value}");
            DatasetFacets.Stored("res_format", spelling).ShouldBe($"f:{value}");
        }
    }

    [TestCase("CSV", "text/csv")]
    [TestCase("Excel", "application/vnd.ms-excel")]
    [TestCase("application/x-odd", "application/x-odd")]
    [TestCase("odd", null)]
    public void A_format_has_a_media_type(string format, string? type) => FileFormats.MediaTypeOf(format).ShouldBe(type);
}
