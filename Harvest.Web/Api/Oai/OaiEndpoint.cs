using System.Globalization;
using System.Text;
using System.Xml;
using Harvest.Datasets;
using Harvest.Formats.Dcat.Writing;
using Harvest.Formats.Oai;
using Harvest.Rdf;
using Harvest.Storage.Datasets;

namespace Harvest.Web.Api.Oai;

/// <summary>
/// <c>/oai</c>: the public datasets by OAI-PMH 2.0, as Dublin Core and as DCAT-AP in RDF/XML. Dates are those of publication here, so that
/// a harvester that asks from its last answer on misses nothing. Deleted records stay listed.
/// </summary>
internal static class OaiEndpoint
{
    /// <summary>Records of a page.</summary>
    internal const int PageSize = 100;

    private const string Namespace = "http://www.openarchives.org/OAI/2.0/";
    private const string Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    private static readonly (string Prefix, string Schema, string Namespace)[] Formats =
    [
        ("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"),
        ("dcat_ap", "http://www.openarchives.org/OAI/2.0/rdf.xsd", RdfNs.Namespace),
    ];

    public static void MapOai(this WebApplication application) => application.MapMethods("/oai", ["GET", "HEAD", "POST"], (RequestDelegate)AnswerAsync);

    private static async Task AnswerAsync(HttpContext context)
    {
        // Before anything is read: what changes from now on is published at this time or later.
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.CacheControl = "no-cache";
        OaiArguments? arguments = null;
        OaiFault? fault = null;
        using var body = new MemoryStream();
        try
        {
            arguments = OaiArguments.Read(await GivenAsync(context));
            using var xml = Writer(body);
            await WriteVerbAsync(context, arguments, xml);
        }
        catch (OaiFault found)
        {
            fault = found;
        }
        using var buffer = new MemoryStream();
        using (var xml = Writer(buffer))
        {
            xml.WriteStartElement("OAI-PMH", Namespace);
            xml.WriteAttributeString("xsi", "schemaLocation", Xsi, $"{Namespace} {Namespace}OAI-PMH.xsd");
            xml.WriteElementString("responseDate", Namespace, Stamp(now));
            xml.WriteStartElement("request", Namespace);
            if (fault?.IsOfArguments != true)
            {
                foreach (var (name, value) in arguments!.All)
                    xml.WriteAttributeString(name, value);
            }
            xml.WriteString($"{SiteAddress.Of(context)}/oai");
            xml.WriteEndElement();
            if (fault is not null)
            {
                xml.WriteStartElement("error", Namespace);
                xml.WriteAttributeString("code", fault.Code);
                xml.WriteString(fault.Message);
                xml.WriteEndElement();
            }
            else
            {
                body.Position = 0;
                using var part = XmlReader.Create(body);
                part.MoveToContent();
                xml.WriteNode(part, defattr: false);
            }
            xml.WriteEndElement();
        }
        context.Response.ContentType = "text/xml; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }

    private static async Task<IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>>> GivenAsync(HttpContext context) =>
        !HttpMethods.IsPost(context.Request.Method) ? context.Request.Query
        : context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted)
        : throw new OaiFault("badArgument", "A request by POST must be a form");

    private static Task WriteVerbAsync(HttpContext context, OaiArguments arguments, XmlWriter xml) => arguments.Verb switch
    {
        "Identify" => IdentifyAsync(context, xml),
        "ListMetadataFormats" => FormatsAsync(context, arguments, xml),
        "ListSets" => SetsAsync(context, arguments, xml),
        "GetRecord" => RecordAsync(context, arguments, xml),
        _ => ListAsync(context, arguments, xml),
    };

    private static async Task IdentifyAsync(HttpContext context, XmlWriter xml)
    {
        var web = context.RequestServices.GetRequiredService<HarvestOptions>().Web;
        var host = Host(context);
        xml.WriteStartElement("Identify", Namespace);
        xml.WriteElementString("repositoryName", Namespace, web.Title);
        xml.WriteElementString("baseURL", Namespace, $"{SiteAddress.Of(context)}/oai");
        xml.WriteElementString("protocolVersion", Namespace, "2.0");
        xml.WriteElementString("adminEmail", Namespace, web.ContactEmail.Length > 0 ? web.ContactEmail : $"webmaster@{host}");
        xml.WriteElementString("earliestDatestamp", Namespace, Stamp(await Changes(context).EarliestAsync(context.RequestAborted) ?? DateTimeOffset.UnixEpoch));
        xml.WriteElementString("deletedRecord", Namespace, "persistent");
        xml.WriteElementString("granularity", Namespace, "YYYY-MM-DDThh:mm:ssZ");
        xml.WriteStartElement("description", Namespace);
        xml.WriteStartElement("oai-identifier", $"{Namespace}oai-identifier");
        xml.WriteAttributeString("xsi", "schemaLocation", Xsi, $"{Namespace}oai-identifier {Namespace}oai-identifier.xsd");
        xml.WriteElementString("scheme", "oai");
        xml.WriteElementString("repositoryIdentifier", host);
        xml.WriteElementString("delimiter", ":");
        xml.WriteElementString("sampleIdentifier", $"oai:{host}:0190aaaa-0000-7000-8000-000000000000");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static async Task FormatsAsync(HttpContext context, OaiArguments arguments, XmlWriter xml)
    {
        if (arguments["identifier"] is { } identifier)
            await FindAsync(context, identifier);
        xml.WriteStartElement("ListMetadataFormats", Namespace);
        foreach (var format in Formats)
        {
            xml.WriteStartElement("metadataFormat", Namespace);
            xml.WriteElementString("metadataPrefix", Namespace, format.Prefix);
            xml.WriteElementString("schema", Namespace, format.Schema);
            xml.WriteElementString("metadataNamespace", Namespace, format.Namespace);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static async Task SetsAsync(HttpContext context, OaiArguments arguments, XmlWriter xml)
    {
        if (arguments["resumptionToken"] is not null)
            throw new OaiFault("badResumptionToken", "The list of sets has one page");
        xml.WriteStartElement("ListSets", Namespace);
        foreach (var set in await Changes(context).SetsAsync(context.RequestAborted))
        {
            xml.WriteStartElement("set", Namespace);
            xml.WriteElementString("setSpec", Namespace, $"{set.Kind}:{set.Name}");
            xml.WriteElementString("setName", Namespace, set.Title.Length > 0 ? set.Title : set.Name);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static async Task RecordAsync(HttpContext context, OaiArguments arguments, XmlWriter xml)
    {
        CheckFormat(arguments["metadataPrefix"]!);
        var change = await FindAsync(context, arguments["identifier"]!);
        xml.WriteStartElement("GetRecord", Namespace);
        WriteRecord(context, change, arguments["metadataPrefix"]!, xml);
        xml.WriteEndElement();
    }

    private static async Task ListAsync(HttpContext context, OaiArguments arguments, XmlWriter xml)
    {
        var window = arguments.Window();
        CheckFormat(window.Prefix);
        var changes = Changes(context);
        await changes.PublishAsync(context.RequestAborted);
        var query = window.Query();
        var page = await changes.LatestAsync(query, PageSize + 1, context.RequestAborted);
        if (page.Count == 0 && window.Size is null)
            throw new OaiFault("noRecordsMatch", "No record matches from, until and set");
        xml.WriteStartElement(arguments.Verb, Namespace);
        foreach (var change in page.Take(PageSize))
        {
            if (arguments.Verb == "ListIdentifiers")
                WriteHeader(context, change, xml);
            else
                WriteRecord(context, change, window.Prefix, xml);
        }
        var isLast = page.Count <= PageSize;
        if (!isLast || window.Size is not null)
        {
            var size = window.Size ?? await changes.CountAsync(query, context.RequestAborted);
            xml.WriteStartElement("resumptionToken", Namespace);
            xml.WriteAttributeString("completeListSize", size.ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("cursor", window.Given.ToString(CultureInfo.InvariantCulture));
            if (!isLast)
                xml.WriteString(window.Token(page[PageSize - 1].Position, PageSize, size));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WriteRecord(HttpContext context, PublishedChange change, string prefix, XmlWriter xml)
    {
        xml.WriteStartElement("record", Namespace);
        WriteHeader(context, change, xml);
        if (change.Package is { } package)
        {
            xml.WriteStartElement("metadata", Namespace);
            if (prefix == "oai_dc")
                DublinCoreWriter.Write(PackageReader.Read(package).Dataset, $"{SiteAddress.Of(context)}/dataset/{change.DatasetId}").WriteTo(xml);
            else
                WriteRdf(new DcatWriter(Feeds.Catalogue(context)).Dataset(package), xml);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WriteHeader(HttpContext context, PublishedChange change, XmlWriter xml)
    {
        xml.WriteStartElement("header", Namespace);
        if (change.Package is null)
            xml.WriteAttributeString("status", "deleted");
        xml.WriteElementString("identifier", Namespace, $"oai:{Host(context)}:{change.DatasetId}");
        xml.WriteElementString("datestamp", Namespace, Stamp(change.Published));
        if (change.Organization is not null)
            xml.WriteElementString("setSpec", Namespace, $"organization:{change.Organization}");
        if (change.Source is not null)
            xml.WriteElementString("setSpec", Namespace, $"source:{change.Source}");
        xml.WriteEndElement();
    }

    private static void WriteRdf(Graph graph, XmlWriter xml)
    {
        using var buffer = new MemoryStream();
        RdfWriter.Write(graph, RdfFormat.RdfXml, buffer, DcatWriter.Options);
        buffer.Position = 0;
        using var part = XmlReader.Create(buffer);
        part.MoveToContent();
        xml.WriteNode(part, defattr: false);
    }

    private static async Task<PublishedChange> FindAsync(HttpContext context, string identifier)
    {
        var start = $"oai:{Host(context)}:";
        var changes = Changes(context);
        await changes.PublishAsync(context.RequestAborted);
        var found = identifier.StartsWith(start, StringComparison.Ordinal)
            ? await changes.LatestAsync(new ChangeQuery { DatasetId = identifier[start.Length..] }, 1, context.RequestAborted) : [];
        return found.Count > 0 ? found[0] : throw new OaiFault("idDoesNotExist", $"There is no record {identifier}; identifiers begin with {start}");
    }

    private static void CheckFormat(string prefix)
    {
        if (!Formats.Any(format => format.Prefix == prefix))
            throw new OaiFault("cannotDisseminateFormat", $"There is no format {prefix}; the formats are {string.Join(", ", Formats.Select(format => format.Prefix))}");
    }

    private static DatasetChanges Changes(HttpContext context) => context.RequestServices.GetRequiredService<DatasetChanges>();

    private static string Host(HttpContext context) => new Uri(SiteAddress.Of(context)).Host;

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static XmlWriter Writer(Stream stream) => XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) });
}
