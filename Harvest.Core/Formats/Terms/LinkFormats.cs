namespace Harvest.Formats.Terms;

/// <summary>
/// Guesses what a link of a spatial record leads to: from its protocol and its address. Services have the codes
/// that spatial catalogues use (<c>wms</c>, <c>arcgis_rest</c>), files the names of CKAN's list (<c>CSV</c>).
/// </summary>
public static class LinkFormats
{
    private static readonly (string Start, string Format)[] Protocols =
    [
        ("ogc:wmts", "wmts"), ("ogc:wms", "wms"), ("ogc:wfs", "wfs"), ("ogc:wcs", "wcs"), ("ogc:wps", "wps"), ("ogc:sos", "sos"),
        ("ogc:csw", "csw"), ("ogc:kml", "kml"), ("ogc:gml", "GML"), ("ogc:ows-c", "owc"), ("ogc:sensorthings", "sensorthings"),
        ("ogc api", "ogc_api"), ("ogc:ogc-api", "ogc_api"), ("ogc:api", "ogc_api"), ("ogcapi", "ogc_api"),
        ("esri:arcgis", "arcgis_rest"), ("esri:rest", "arcgis_rest"), ("esri rest", "arcgis_rest"), ("esri:aims", "arcims"),
        ("glg:kml", "kml"), ("tms", "tms"), ("opendap:opendap", "opendap"), ("opendap", "opendap"), ("unidata:thredds", "thredds"),
        ("file:geo", "GeoTIFF"), ("file:raster", "Raster"), ("www:download-1.0-http--download.shp", "SHP"), ("erddap", "erddap"),
        ("inspire atom", "atom"), ("atom", "atom"), ("db:postgis", "postgis"), ("wms", "wms"), ("wfs", "wfs"), ("wcs", "wcs"),
    ];

    private static readonly (string Part, string Format)[] Addresses =
    [
        ("service=wmts", "wmts"), ("service=wms", "wms"), ("service=wfs", "wfs"), ("service=wcs", "wcs"), ("service=wps", "wps"),
        ("service=sos", "sos"), ("service=csw", "csw"), ("/wmsserver", "wms"), ("/wfsserver", "wfs"), ("/wcsserver", "wcs"),
        ("geoserver/wms", "wms"), ("geoserver/wfs", "wfs"), ("geoserver/wcs", "wcs"), ("mapserver/wmsserver", "wms"),
        ("com.esri.esrimap.esrimap", "arcims"), ("/arcgis/rest/services", "arcgis_rest"), ("/rest/services/", "arcgis_rest"),
        ("imageserver", "arcgis_rest"), ("outputformat=kml", "kml"),
    ];

    /// <param name="url">The link.</param>
    /// <param name="protocol">As the record names it, such as <c>OGC:WMS-1.3.0-http-get-map</c>; null for none.</param>
    /// <returns>Null when nothing tells.</returns>
    public static string? Guess(string url, string? protocol = null)
    {
        var name = protocol?.Trim().ToLowerInvariant() ?? "";
        if (Array.Find(Protocols, entry => name.StartsWith(entry.Start, StringComparison.Ordinal)).Format is { } spoken)
            return spoken;
        var address = url.ToLowerInvariant();
        if (Array.Find(Addresses, entry => address.Contains(entry.Part, StringComparison.Ordinal)).Format is { } known)
            return known;
        var path = address.Split('?', '#')[0];
        var file = path[(path.LastIndexOf('/') + 1)..];
        var dot = file.LastIndexOf('.');
        return dot > 0 ? FileFormats.OfEnding(file[(dot + 1)..])?.Name : null;
    }
}
