using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Harvest.Formats.Xml;

namespace Harvest.Harvesters.Csw;

/// <summary>What a GetRecords request asks for, page after page.</summary>
/// <param name="Schema">The output schema.</param>
/// <param name="TypeName">The type of record that is asked about.</param>
/// <param name="SortBy">The property that keeps pages in order; null for none.</param>
/// <param name="Cql">A constraint in CQL; null for none.</param>
/// <param name="Filter">A constraint as an OGC filter; null for none.</param>
internal sealed record CswQuery(string Schema, string TypeName, string? SortBy, string? Cql, XElement? Filter)
{
    private static readonly XNamespace Csw = CswSchemas.Csw;
    private static readonly XNamespace Ogc = "http://www.opengis.net/ogc";

    /// <summary>The body of a POST request.</summary>
    public byte[] Body(long start, int count)
    {
        var query = new XElement(
            Csw + "Query",
            new XAttribute("typeNames", TypeName),
            new XElement(Csw + "ElementSetName", "full"));
        if (Cql is not null || Filter is not null)
        {
            query.Add(new XElement(
                Csw + "Constraint",
                new XAttribute("version", "1.1.0"),
                Cql is not null ? new XElement(Csw + "CqlText", Cql) : Filter));
        }
        if (SortBy is not null)
        {
            query.Add(new XElement(Ogc + "SortBy", new XElement(
                Ogc + "SortProperty",
                new XElement(Ogc + "PropertyName", SortBy),
                new XElement(Ogc + "SortOrder", "ASC"))));
        }
        var request = new XElement(
            Csw + "GetRecords",
            new XAttribute(XNamespace.Xmlns + "csw", Csw.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "ogc", Ogc.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "gmd", CswSchemas.Iso),
            new XAttribute(XNamespace.Xmlns + "apiso", "http://www.opengis.net/cat/csw/apiso/1.0"),
            new XAttribute(XNamespace.Xmlns + "dc", "http://purl.org/dc/elements/1.1/"),
            new XAttribute("service", "CSW"),
            new XAttribute("version", "2.0.2"),
            new XAttribute("resultType", "results"),
            new XAttribute("outputFormat", "application/xml"),
            new XAttribute("outputSchema", Schema),
            new XAttribute("startPosition", start),
            new XAttribute("maxRecords", count),
            query);
        return Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>{request.ToString(SaveOptions.DisableFormatting)}");
    }

    /// <summary>The parameters of a GET request.</summary>
    public IEnumerable<(string Name, string Value)> Parameters(long start, int count)
    {
        yield return ("request", "GetRecords");
        yield return ("resultType", "results");
        yield return ("outputFormat", "application/xml");
        yield return ("outputSchema", Schema);
        yield return ("typeNames", TypeName);
        yield return ("elementSetName", "full");
        yield return ("startPosition", start.ToString(CultureInfo.InvariantCulture));
        yield return ("maxRecords", count.ToString(CultureInfo.InvariantCulture));
        yield return ("namespace",
            $"xmlns(csw={CswSchemas.Csw}),xmlns(gmd={CswSchemas.Iso}),xmlns(apiso=http://www.opengis.net/cat/csw/apiso/1.0)");
        if (SortBy is not null)
            yield return ("sortBy", $"{SortBy}:A");
        if (Cql is null && Filter is null)
            yield break;
        yield return ("constraintLanguage", Cql is not null ? "CQL_TEXT" : "FILTER");
        yield return ("constraint_language_version", "1.1.0");
        yield return ("constraint", Cql ?? Filter!.ToString(SaveOptions.DisableFormatting));
    }

    /// <summary>Reads a filter of the configuration.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static XElement? ReadFilter(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(text.Trim()), settings);
            var filter = XElement.Load(reader);
            return filter.Name.LocalName == "Filter"
                ? filter
                : throw new FormatException($"its outermost element is {filter.Name.LocalName}, not Filter");
        }
        catch (XmlException fault)
        {
            throw new FormatException(XmlFault.Words(fault), fault);
        }
    }
}
