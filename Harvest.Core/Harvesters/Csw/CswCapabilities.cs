using Harvest.Formats.Xml;
using Harvest.Http;

namespace Harvest.Harvesters.Csw;

/// <summary>What a server says of itself, as far as harvesting goes.</summary>
/// <param name="Post">Where GetRecords is sent by POST; null when it is not.</param>
/// <param name="Get">Where GetRecords is sent by GET; null when it is not.</param>
/// <param name="Schemas">The output schemas; empty when the server does not say.</param>
/// <param name="TypeNames">The types of records; empty when the server does not say.</param>
internal sealed record CswCapabilities(Uri? Post, Uri? Get, IReadOnlyList<string> Schemas, IReadOnlyList<string> TypeNames)
{
    /// <returns>Null when the document is no description of a CSW server.</returns>
    public static CswCapabilities? Read(XmlTree document, Uri endpoint)
    {
        if (document.Name != "Capabilities" || !document.Namespace.Contains("/cat/csw", StringComparison.Ordinal))
            return null;
        var operation = document.AllAt("OperationsMetadata", "Operation")
            .FirstOrDefault(operation => operation.Attribute("name") == "GetRecords");
        return new CswCapabilities(
            Address("Post"), Address("Get"), Values("outputSchema"), [.. Values("typeNames"), .. Values("typeName")]);

        Uri? Address(string method)
        {
            var offers = operation?.AllAt("DCP", "HTTP", method).ToList() ?? [];
            // Some offer SOAP at an address of its own besides plain XML.
            var plain = offers.Find(offer => offer.Descendants("Value").Any(value => value.Text == "XML"))
                ?? offers.FirstOrDefault();
            return plain?.Attribute("href") is { } href ? On(endpoint, href) : null;
        }

        IReadOnlyList<string> Values(string parameter) =>
        [
            .. operation?.AllAt("Parameter")
                .Where(found => string.Equals(found.Attribute("name"), parameter, StringComparison.OrdinalIgnoreCase))
                .SelectMany(found => found.Descendants("Value")).Select(value => value.Text) ?? [],
        ];
    }

    /// <summary>
    /// Servers behind others often name addresses that only they themselves can reach. So the path is taken, on the origin that
    /// the source names; an address on another host is not believed.
    /// </summary>
    private static Uri On(Uri endpoint, string href)
    {
        if (!Uri.TryCreate(endpoint, href, out var stated) || !Redirects.IsWeb(stated)
            || !string.Equals(stated.Host, endpoint.Host, StringComparison.OrdinalIgnoreCase))
            return endpoint;
        var query = stated.Query.Length > 1 ? stated.Query : endpoint.Query;
        return new UriBuilder(endpoint) { Path = stated.AbsolutePath, Query = query, Fragment = "" }.Uri;
    }
}
