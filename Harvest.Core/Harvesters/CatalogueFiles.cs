using System.Net;
using System.Text.RegularExpressions;

namespace Harvest.Harvesters;

/// <summary>Where a portal's page has its catalogue as a file: what it links to, and what usually stands beside it.</summary>
internal static partial class CatalogueFiles
{
    private const int MaxLinked = 5;
    private static readonly string[] Usual = ["data.json", "catalog.json", "catalog.ttl", "catalog.rdf", "catalog.xml", "catalog.jsonld"];
    private static readonly string[] Types = ["application/ld+json", "application/rdf+xml", "text/turtle", "application/n-triples", "application/trig"];

    /// <summary>Those of a page, the likeliest first, each once: at most five that it names, then the usual ones in its folder.</summary>
    public static IReadOnlyList<Uri> Of(Uri page, string html)
    {
        var linked = Tag().Matches(html).Select(match => match.Value).Where(NamesCatalogue)
            .Select(tag => Reference().Match(tag) is { Success: true } found ? WebUtility.HtmlDecode(found.Groups["a"].Value.Trim()) : "")
            .Where(address => address.Length > 0)
            .Select(address => Uri.TryCreate(page, address, out var url) && url.Scheme is "http" or "https" ? url : null)
            .OfType<Uri>()
            .DistinctBy(url => url.AbsoluteUri)
            .Take(MaxLinked);
        return [.. linked.Concat(Folders(page).SelectMany(folder => Usual.Select(name => new Uri(folder, name)))).DistinctBy(url => url.AbsoluteUri)];
    }

    /// <summary>The folder of a page, and the page itself as a folder.</summary>
    public static IEnumerable<Uri> Folders(Uri page)
    {
        var bare = new Uri(page.GetLeftPart(UriPartial.Path));
        if (!bare.AbsolutePath.EndsWith('/') && !Path.HasExtension(bare.AbsolutePath))
            yield return new Uri(bare.AbsoluteUri + "/");
        yield return new Uri(bare, ".");
    }

    /// <summary>An alternate form in a format of catalogues, or an anchor to a file called like one.</summary>
    private static bool NamesCatalogue(string tag) =>
        (Alternate().IsMatch(tag) && Array.Exists(Types, type => tag.Contains(type, StringComparison.OrdinalIgnoreCase))) || Named().IsMatch(tag);

    [GeneratedRegex("<(a|link)\\s[^>]{1,2000}>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("\\shref\\s*=\\s*(\"(?<a>[^\"]*)\"|'(?<a>[^']*)'|(?<a>[^\\s\"'>]+))", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("^<link\\s(.*\\s)?rel\\s*=\\s*[\"']?alternate", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Alternate();

    [GeneratedRegex("[/\"'=](data|catalog|catalogue|dcat)\\.(json|jsonld|ttl|rdf|xml|nt|trig)(?=[\"'?#\\s>])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
