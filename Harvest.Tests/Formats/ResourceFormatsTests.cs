using Harvest.Formats.Terms;

namespace Harvest.Tests.Formats;

public sealed class ResourceFormatsTests
{
    [TestCase("http://x.example/wms/capabilities.xml", "OGC:WMS-1.3.0-http-get-capabilities", "wms")]
    [TestCase("http://x.example/ows?SERVICE=WFS&request=GetCapabilities", null, "wfs")]
    [TestCase("https://x.example/arcgis/rest/services/A/MapServer", "ESRI:ArcGIS", "arcgis_rest")]
    [TestCase("https://x.example/arcgis/rest/services/A/MapServer/WMSServer", null, "wms")]
    [TestCase("https://x.example/data.csv", "WWW:LINK", "CSV")]
    [TestCase("https://x.example/data.CSV?download=1", null, "CSV")]
    [TestCase("https://x.example/data", null, null)]
    [TestCase("https://x.example/", null, null)]
    [TestCase("https://x.example/v1.0", null, null)]
    public void The_protocol_tells_then_the_address(string url, string? protocol, string? format) =>
        LinkFormats.Guess(url, protocol).ShouldBe(format);
}
