using Harvest.Model;

namespace Harvest.Harvesters.Ckan;

/// <summary>Completes addresses of resources that say only where on the portal a file is.</summary>
internal static class CkanAddresses
{
    /// <summary>The dataset with such addresses resolved as a browser does on the portal's pages; the same instance when it has none.</summary>
    public static Dataset Resolved(Dataset dataset, Uri portal) => dataset.Resources.Any(resource => IsPath(resource.Url))
        ? dataset with { Resources = [.. dataset.Resources.Select(resource => IsPath(resource.Url) ? resource with { Url = Of(resource.Url, portal) } : resource)] }
        : dataset;

    private static bool IsPath(string url) => url.StartsWith('/') || url.StartsWith("./", StringComparison.Ordinal) || url.StartsWith("../", StringComparison.Ordinal);

    // Said to be relative: else a path is that of a file of this machine.
    private static string Of(string url, Uri portal) =>
        Uri.TryCreate(url, UriKind.Relative, out var path) && Uri.TryCreate(portal, path, out var address) && address.Scheme == portal.Scheme ? address.AbsoluteUri : url;
}
