using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Iso;

/// <summary>Online resources as resources of the dataset.</summary>
internal static class IsoDistribution
{
    private static readonly string[] Downloads = ["download", "offlineAccess", "order"];

    /// <summary>Formats of which a link is no file: data come from them in parts.</summary>
    private static readonly HashSet<string> Services =
    [
        "wms", "wmts", "wfs", "wcs", "wps", "sos", "csw", "tms", "ogc_api", "sensorthings", "arcgis_rest", "arcims", "opendap", "thredds", "erddap", "postgis",
    ];

    /// <param name="root">The record.</param>
    /// <param name="identification">Its data or service identification.</param>
    /// <param name="onlyDownloads">Only resources whose function says that they can be downloaded or ordered.</param>
    /// <param name="problems">Takes a warning for each link that is none.</param>
    public static List<Resource> Read(XmlTree root, XmlTree identification, bool onlyDownloads, List<RecordProblem> problems)
    {
        var formats = Formats(root);
        var transfers = root.AllAt("distributionInfo", "*", "transferOptions")
            .Concat(root.AllAt("distributionInfo", "*", "distributor", "*", "distributorTransferOptions"))
            .SelectMany(options => options.AllAt("*")).SelectMany(Links);
        var operations = identification.AllAt("containsOperations", "*", "connectPoint", "*").Select(point => (Online: point, Size: (string?)null)).ToList();
        var isService = IsoReader.IsService(identification);
        var resources = new List<Resource>();
        var seen = new HashSet<(string, string)>();
        foreach (var (online, size) in transfers.Concat(operations))
        {
            var function = IsoText.Of(online["function"]);
            if (onlyDownloads && !Downloads.Contains(function))
                continue;
            if (Resource(online, function, formats) is { } link)
            {
                var isFile = function == "download" || !Services.Contains(link.Format);
                if (size is not null && !isFile)
                {
                    problems.Add(new RecordProblem(
                        $"transferSize: {link.Format} is a service, which has no size; left out", "Validation", online.Line, IsWarning: true));
                }
                var resource = size is null || !isFile ? link : link with { Others = [.. link.Others, Size(size)] };
                if (seen.Add((resource.Url, resource.Name)))
                    resources.Add(isService ? OfService(resource, function, operations.Contains((online, size))) : resource);
            }
            else if (IsoText.Of(online["linkage"]) is { } linkage)
            {
                var shown = linkage.Length > 60 ? SoundText.Of(linkage[..60]) + "…" : linkage;
                problems.Add(new RecordProblem($"linkage: no address: {shown}", "Validation", online.Line, IsWarning: true));
            }
        }
        return resources;
    }

    /// <summary>The links of a way of transfer, with its size where that is the size of the one link.</summary>
    private static IEnumerable<(XmlTree Online, string? Size)> Links(XmlTree options)
    {
        var links = options.AllAt("onLine", "*").ToList();
        var size = links.Count == 1 ? IsoText.Of(options["transferSize"]) : null;
        return links.Select(link => (link, size is null || Sizes.Megabytes(size) == 0 ? null : size));
    }

    /// <summary>In megabytes, by the standard; a text that is no number of them is told where all sizes are.</summary>
    private static KeyValuePair<string, JsonElement> Size(string text) =>
        KeyValuePair.Create("size", Sizes.Megabytes(text) is { } bytes ? JsonSerializer.SerializeToElement(bytes) : JsonSerializer.SerializeToElement($"{text} MB"));

    /// <summary>A link of a service: where it answers, what it says of itself, or a page about it.</summary>
    private static Resource OfService(Resource link, string? function, bool isOperation)
    {
        if (!isOperation && (function == "information" || link.Format is "HTML" or "PDF" or "DOC" or "DOCX"))
            return link with { Others = [.. link.Others, .. Others(("resource_type", "documentation"))] };
        return link.Url.Contains("request=getcapabilities", StringComparison.OrdinalIgnoreCase)
            ? link with { Others = [.. link.Others, .. Others(("endpoint_description", link.Url))] }
            : link;
    }

    private static Resource? Resource(XmlTree online, string? function, IReadOnlyList<string> formats)
    {
        if (Address(IsoText.Of(online["linkage"])) is not { } url)
            return null;
        var protocol = IsoText.Of(online["protocol"]);
        var isDownload = function == "download" || protocol?.Contains("download", StringComparison.OrdinalIgnoreCase) == true;
        // Formats of the distribution are those of its files; which is whose cannot be told when there are several.
        var format = LinkFormats.Guess(url, protocol) ?? (IsoText.Link(online["protocol"]) is { } known ? LinkFormats.Guess("", known.TrimEnd('/').Split('/', '#')[^1]) : null) ?? (isDownload && formats.Count == 1 ? formats[0] : null);
        return new Resource
        {
            Url = url,
            Name = IsoText.Of(online["name"]) ?? "",
            Description = IsoText.Of(online["description"]) ?? "",
            Format = format ?? "",
            Others = [.. Others(("resource_locator_protocol", protocol), ("resource_locator_function", function))],
        };
    }

    private static List<string> Formats(XmlTree root) =>
    [
        .. root.AllAt("distributionInfo", "*", "distributionFormat", "*")
            .Select(format => IsoText.Of(format["name"]) ?? IsoText.First(format, "formatSpecificationCitation", "*", "title"))
            .OfType<string>().Distinct(),
    ];

    private static IEnumerable<KeyValuePair<string, JsonElement>> Others(params (string Key, string? Value)[] members) =>
        members.Where(member => member.Value is not null)
            .Select(member => KeyValuePair.Create(member.Key, JsonSerializer.SerializeToElement(member.Value)));

    /// <summary>An address that may be shown as a link; without a scheme it is one of the web when it looks so.</summary>
    internal static string? Address(string? link)
    {
        link = link?.Trim();
        if (string.IsNullOrEmpty(link))
            return null;
        if (link.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            link = $"http://{link}";
        return Uri.TryCreate(link, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" or "ftp" or "ftps" or "sftp" or "s3"
            ? link.Replace(" ", "%20", StringComparison.Ordinal)
            : null;
    }
}
