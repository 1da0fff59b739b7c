namespace Harvest.Formats.Terms;

/// <summary>What a resource's format is called: by what the publisher says, else by its media type, else by its address.</summary>
internal static class ResourceFormats
{
    private static readonly (string Part, string Format)[] ByAddress =
    [
        ("service=wms", "WMS"), ("/wms", "WMS"), ("service=wfs", "WFS"), ("/wfs", "WFS"), ("service=wcs", "WCS"), ("service=sos", "SOS"),
        ("service=csw", "CSW"), ("/mapserver", "ArcGIS REST"), ("/featureserver", "ArcGIS REST"), ("/imageserver", "ArcGIS REST"),
    ];

    /// <param name="format">What the publisher says; null for nothing.</param>
    /// <param name="mediaType">The media type; null for none.</param>
    /// <param name="url">Where it is.</param>
    /// <returns>Empty when nothing tells.</returns>
    public static string Of(string? format, string? mediaType, string url)
    {
        if (format is not null && !FileFormats.IsUnknown(format))
            return FileFormats.IsMediaType(FileFormats.Bare(format)) ? FileFormats.Find(format)?.Name ?? format : format;
        if (mediaType is not null && FileFormats.Find(mediaType) is { } known)
            return known.Name;
        if (ByAddress.FirstOrDefault(entry => url.Contains(entry.Part, StringComparison.OrdinalIgnoreCase)).Format is { } service)
            return service;
        var path = Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.AbsolutePath : url;
        return FileFormats.OfEnding(Path.GetExtension(path))?.Name ?? (mediaType is null or "application/octet-stream" ? "" : mediaType);
    }
}
