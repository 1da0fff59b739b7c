using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;

namespace Harvest.Web.Api;

/// <summary>
/// <c>/dataset/NAME</c> and <c>/catalog</c> in the form that the caller prefers (<c>Accept</c>, with q values): a page for people,
/// RDF for programs.
/// </summary>
internal sealed partial class Negotiation(RequestDelegate next)
{
    /// <summary>Media types with the extension of each; the first counts where a caller likes several as much.</summary>
    private static readonly (string Type, string Extension)[] Offers =
    [
        ("text/html", ""), ("application/xhtml+xml", ""), ("text/turtle", "ttl"), ("application/ld+json", "jsonld"), ("application/rdf+xml", "rdf"),
        ("application/n-triples", "nt"), ("application/trig", "trig"), ("text/n3", "n3"),
        ("application/xml", "xml"), ("text/xml", "xml"),
    ];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        var isCatalogue = path is "/catalog" or "/catalog/";
        if (!(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) || !(isCatalogue || IsDataset(path)))
            return next(context);
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        var extension = Preferred(request.Headers.Accept);
        if (extension.Length > 0)
            request.Path = $"{path.TrimEnd('/')}.{extension}";
        else if (isCatalogue)
            context.Response.Redirect($"{SiteAddress.Of(context)}/dataset");
        return isCatalogue && extension.Length == 0 ? Task.CompletedTask : next(context);
    }

    /// <summary>The extension of what a caller likes best; empty for a page.</summary>
    internal static string Preferred(IEnumerable<string?> accept)
    {
        if (!MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>().Select(range => Parameters().Replace(range, ""))], out var ranges))
            return "";
        var best = ("", 0.0);
        foreach (var (type, extension) in Offers)
        {
            var offer = new MediaTypeHeaderValue(type);
            // The most specific range that fits decides.
            var range = ranges.Where(range => Takes(range, offer)).OrderBy(found => found.MatchesAllTypes ? 2 : found.MatchesAllSubTypes ? 1 : 0).FirstOrDefault();
            if (range is not null && (range.Quality ?? 1) > best.Item2)
                best = (extension, range.Quality ?? 1);
        }
        return best.Item1;
    }

    /// <summary>By its whole name or a star: who asks for <c>application/xml</c> does not mean XHTML.</summary>
    private static bool Takes(MediaTypeHeaderValue range, MediaTypeHeaderValue offer) =>
        range.MatchesAllTypes
        || (range.Type.Equals(offer.Type, StringComparison.OrdinalIgnoreCase)
            && (range.MatchesAllSubTypes || range.SubType.Equals(offer.SubType, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Parameters other than q: what is offered has none, and a profile's address without quotation marks is no header by the rules.</summary>
    [GeneratedRegex(""";\s*(?!q\s*=)[^=;,"]+=\s*("(\\.|[^"\\])*"|[^;,"]*)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameters();

    private static bool IsDataset(string path) =>
        path.StartsWith("/dataset/", StringComparison.Ordinal) && path.Length > "/dataset/".Length
        && path.IndexOf('/', "/dataset/".Length) < 0 && path != "/dataset/suggest";
}
