namespace Harvest.Harvesters.Stac;

/// <summary>Addresses of links and assets: relative ones start at the document, and only those that others can open count.</summary>
internal static class StacAddress
{
    /// <summary>The web, and the stores that catalogues of imagery commonly point at.</summary>
    private static readonly HashSet<string> Schemes =
        new(["http", "https", "ftp", "ftps", "sftp", "s3", "gs", "az", "abfs", "abfss", "oci"], StringComparer.OrdinalIgnoreCase);

    /// <param name="href">As it was written.</param>
    /// <param name="document">Where the document is; null when nobody knows.</param>
    /// <returns>Null for what cannot be opened from elsewhere: relative to nothing, a file, a script, data.</returns>
    public static string? Of(string href, Uri? document)
    {
        href = href.Trim();
        if (href.Length is 0 or > 8000)
            return null;
        var isWhole = Uri.TryCreate(href, UriKind.Absolute, out var url) && !href.StartsWith('/');
        if (!isWhole && (document is null || !Uri.TryCreate(document, href, out url)))
            return null;
        if (!Schemes.Contains(url!.Scheme) || url.Host.Length == 0)
            return null;
        return isWhole ? href : Http.SafeUrl.WithoutUser(url).AbsoluteUri;
    }

    public static bool IsWeb(string address) => address.StartsWith("http", StringComparison.OrdinalIgnoreCase);
}
