namespace Harvest.Rdf;

/// <summary>The JSON-LD contexts that are known by name, so that none need be fetched.</summary>
public static class BuiltInContexts
{
    // Beginning of the address without its scheme, and the resource that holds the context.
    private static readonly (string Address, string Resource)[] Known =
    [
        ("schema.org", "schema"),
        ("www.schema.org", "schema"),
        ("project-open-data.cio.gov", "dcat-us"),
        ("resources.data.gov", "dcat-us"),
        ("raw.githubusercontent.com/gsa/project-open-data", "dcat-us"),
        ("semiceu.github.io/dcat-ap", "dcat-ap"),
        ("semiceu.github.io/geodcat-ap", "dcat-ap"),
        ("raw.githubusercontent.com/semiceu", "dcat-ap"),
        ("data.europa.eu/r5r", "dcat-ap"),
        ("www.w3.org/ns/dcat", "dcat-ap"),
        ("www.w3.org/ns/hydra", "hydra"),
        ("www.w3.org/ns/prov", "prov"),
        ("www.w3.org/ns/csvw", "prefixes"),
        ("www.w3.org/ns/rdfa", "prefixes"),
        ("www.w3.org/2013/json-ld-context/rdfa11", "prefixes"),
        ("xmlns.com/foaf", "foaf"),
        ("mlcommons.org/croissant", "croissant"),
    ];

    /// <summary>Whether a context is built in.</summary>
    public static bool Has(string url) => Find(url) is not null;

    /// <summary>A built-in context by its address, or null; scheme and case do not matter.</summary>
    public static Stream? Open(string url) =>
        Find(url) is { } resource
            ? typeof(BuiltInContexts).Assembly.GetManifestResourceStream($"Contexts/{resource}.jsonld") : null;

    private static string? Find(string url)
    {
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        string address = (scheme < 0 ? url : url[(scheme + 3)..]).TrimEnd('/', '#').ToLowerInvariant();
        foreach ((string start, string resource) in Known)
        {
            if (address.StartsWith(start, StringComparison.Ordinal)
                && (address.Length == start.Length || EndsPart(address[start.Length], start)))
            {
                return resource;
            }
        }

        return null;
    }

    // After a host comes a slash or the like; after a path perhaps a dot or a version.
    private static bool EndsPart(char next, string start) =>
        next is '/' or '#' or '?' || (start.Contains('/', StringComparison.Ordinal)
            && !char.IsAsciiLetterOrDigit(next));
}
