using System.Text.Json;
using System.Xml;
using Harvest.Http;
using Harvest.Model;

namespace Harvest.Harvesters.Generic;

/// <summary>Harvests whatever lists datasets as JSON, XML or CSV, by paths that the source's settings give.</summary>
public sealed class GenericHarvester : IHarvester
{
    private static readonly string[] Formats = ["json", "xml", "csv"];
    private static readonly string[] Pagings = ["none", "page", "offset", "next", "link", "cursor"];

    public HarvesterInfo Info { get; } = new(
        "generic",
        "Generic (JSON, XML, CSV)",
        "Harvests any list of datasets in JSON, XML or CSV; the settings say where the list is and which path is which field.",
        [
            new HarvesterSetting("format", SettingKind.Text, "json, xml or csv. Default: json.") { Choices = Formats },
            new HarvesterSetting("list", SettingKind.Text, "Path of the list of datasets: JSONPath (RFC 9535) or XPath. Default: $ and /*/*; none for CSV."),
            new HarvesterSetting("fields", SettingKind.Map, "Name of a field to its path (JSONPath, XPath or column), or to a dictionary with path or value, and split, date, template; identifier and title are required."),
            new HarvesterSetting("resources", SettingKind.Map, "Resources: list, the path of the list in a record (default: the record itself), and fields, of which url is required. Default: none."),
            new HarvesterSetting("namespaces", SettingKind.Map, "Prefixes that the XPaths use: prefix to IRI. Default: none."),
            new HarvesterSetting("delimiter", SettingKind.Text, "What separates columns of CSV. Default: detected."),
            new HarvesterSetting("paging", SettingKind.Text, "How the list goes on: page (number), offset, next (address in the document), link (address in the header Link), cursor, or none. Default: none.") { Choices = Pagings },
            new HarvesterSetting("page_parameter", SettingKind.Text, "The query parameter for the page number, offset or cursor. Default: page, offset or cursor."),
            new HarvesterSetting("first_page", SettingKind.Integer, "Number of the first page, 0 or 1. Default: 1."),
            new HarvesterSetting("size_parameter", SettingKind.Text, "The query parameter for the page size. Default: none is sent."),
            new HarvesterSetting("page_size", SettingKind.Integer, "Records per page, 1 to 100000; sent as size_parameter. Default: none is sent."),
            new HarvesterSetting("next", SettingKind.Text, "Path of the next page's address or cursor, for paging next and cursor."),
            new HarvesterSetting("total", SettingKind.Text, "Path of the number of datasets, to be compared with those that are listed. Default: none."),
            new HarvesterSetting("record_url", SettingKind.Text, "Address of a dataset's page at the source, with {identifier} in it. Default: none."),
        ]);

    public IEnumerable<string> CheckConfig(SourceConfig config) => GenericSettings.Faults(config);

    public string? OriginalUrl(Source source, string guid)
    {
        try
        {
            return SourceConfig.Parse(source.Config).Text("record_url")?.Replace("{identifier}", Uri.EscapeDataString(guid), StringComparison.Ordinal);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Nothing is recognised: what a list means only its settings say.</summary>
    public Task<string?> DetectAsync(Uri url, HarvestHttp http, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public IAsyncEnumerable<RemoteRecord> GatherAsync(GatherContext context, CancellationToken cancellationToken) =>
        new GenericListing(context, GenericSettings.Read(context.Config)).ListAsync(cancellationToken);

    /// <summary>The list brings every record; one that is asked for alone is looked for in it.</summary>
    public Task<FetchResult> FetchAsync(FetchContext context, CancellationToken cancellationToken) =>
        ListedRecord.FindAsync(context, listing => GatherAsync(listing, cancellationToken), cancellationToken);

    public MappedDataset Map(MapContext context)
    {
        try
        {
            var settings = GenericSettings.Read(context.Config);
            return new GenericReader(settings, GenericNode.Read(settings.Format, context.Content), new Uri(context.Source.Url)).Read();
        }
        catch (Exception fault) when (fault is JsonException or XmlException or ListingException or InvalidOperationException)
        {
            return new MappedDataset(null, [new RecordProblem($"The record cannot be read: {GenericDocument.Words(fault)}")]);
        }
    }
}
