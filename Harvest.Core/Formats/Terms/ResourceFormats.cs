namespace Harvest.Formats.Terms;

/// <summary>What a resource's format is called: by what the publisher says, else by its media type, else by its address.</summary>
internal static class ResourceFormats
{
    private static readonly Dictionary<string, string> ByMediaType =
        """
        text/csv CSV
        application/csv CSV
        text/tab-separated-values TSV
        text/plain TEXT
        text/html HTML
        application/xhtml+xml HTML
        application/json JSON
        application/ld+json JSON-LD
        application/vnd.geo+json GeoJSON
        application/geo+json GeoJSON
        application/xml XML
        text/xml XML
        application/pdf PDF
        application/zip ZIP
        application/x-zip-compressed ZIP
        application/gzip GZIP
        application/vnd.ms-excel XLS
        application/vnd.openxmlformats-officedocument.spreadsheetml.sheet XLSX
        application/vnd.google-earth.kml+xml KML
        application/vnd.google-earth.kmz KMZ
        application/rdf+xml RDF
        text/turtle TTL
        application/rss+xml RSS
        application/x-hdf HDF
        application/netcdf NetCDF
        image/tiff TIFF
        image/jpeg JPEG
        image/png PNG
        application/vnd.shp SHP
        application/msword DOC
        application/vnd.openxmlformats-officedocument.wordprocessingml.document DOCX
        application/vnd.apache.parquet Parquet
        """
        .Split('\n').Select(line => line.Trim().Split(' ')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);

    private static readonly (string Part, string Format)[] ByAddress =
    [
        ("service=wms", "WMS"), ("/wms", "WMS"), ("service=wfs", "WFS"), ("/wfs", "WFS"), ("service=wcs", "WCS"), ("service=sos", "SOS"),
        ("service=csw", "CSW"), ("/mapserver", "ArcGIS REST"), ("/featureserver", "ArcGIS REST"), ("/imageserver", "ArcGIS REST"),
    ];

    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        "csv", "tsv", "txt", "json", "geojson", "xml", "pdf", "zip", "gz", "xls", "xlsx", "kml", "kmz", "rdf", "ttl", "html", "htm",
        "tif", "tiff", "jpg", "png", "nc", "hdf", "shp", "doc", "docx", "parquet", "gpkg", "ods", "sqlite",
    };

    public static string Of(string? format, string? mediaType, string url)
    {
        if (format is not null && !MediaTypes.IsUnknown(format))
            return ByMediaType.GetValueOrDefault(MediaTypes.Bare(format), format);
        if (mediaType is not null && ByMediaType.TryGetValue(mediaType.Split(';')[0].Trim(), out var known))
            return known;
        if (ByAddress.FirstOrDefault(entry => url.Contains(entry.Part, StringComparison.OrdinalIgnoreCase)).Format is { } service)
            return service;
        var path = Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.AbsolutePath : url;
        var ending = Path.GetExtension(path).TrimStart('.');
        if (Endings.Contains(ending))
            return ending.ToUpperInvariant();
        return mediaType is null or "application/octet-stream" ? "" : mediaType;
    }
}
