using System.Xml;

namespace Harvest.Rdf;

/// <summary>The attributes of one element, sorted by what they mean (RDF 1.1 XML Syntax, 6.1.4 and 7.2).</summary>
internal sealed class RdfXmlAttributes(RdfXmlInput input, ReadContext context, IriResolver? outer)
{
    /// <summary>What relative IRIs of the element are resolved against.</summary>
    public IriResolver? Resolver { get; private set; } = outer;

    public string? About { get; private set; }

    public string? Id { get; private set; }

    public string? NodeId { get; private set; }

    public string? Resource { get; private set; }

    public string? Datatype { get; private set; }

    public string? ParseType { get; private set; }

    /// <summary>Property attributes, the IRI of each and its value; null when there are none.</summary>
    public List<(string Iri, string Value)>? Properties { get; private set; }

    /// <summary>Reads the attributes of the current element and comes back to it.</summary>
    public static RdfXmlAttributes Read(RdfXmlInput input, ReadContext context, IriResolver? outer)
    {
        var attributes = new RdfXmlAttributes(input, context, outer);
        XmlReader xml = input.Xml;
        if (!xml.HasAttributes)
        {
            return attributes;
        }

        while (xml.MoveToNextAttribute())
        {
            attributes.Take(xml);
        }

        xml.MoveToElement();
        return attributes;
    }

    private void Take(XmlReader xml)
    {
        string space = xml.NamespaceURI;
        if (ReferenceEquals(space, input.XmlnsSpace))
        {
            input.Declared(xml.Prefix.Length == 0 ? "" : xml.LocalName, xml.Value);
        }
        else if (ReferenceEquals(space, input.XmlSpace))
        {
            TakeBase(xml);
        }
        else if (ReferenceEquals(space, input.RdfSpace))
        {
            TakeRdf(xml.LocalName, xml.Value);
        }
        else if (space.Length == 0)
        {
            Unqualified(xml);
        }
        else
        {
            Add(input.Name(), xml.Value);
        }
    }

    private void TakeBase(XmlReader xml)
    {
        if (xml.LocalName == "base")
        {
            Resolver = new IriResolver(Resolver?.Resolve(xml.Value) ?? xml.Value);
        }
    }

    // Old documents leave the prefix away from some names; the rest of the unprefixed ones means nothing.
    private void Unqualified(XmlReader xml)
    {
        string local = xml.LocalName;
        if (local is "about" or "ID" or "resource" or "parseType" or "type")
        {
            TakeRdf(local, xml.Value);
        }
        else if (!local.StartsWith("xml", StringComparison.OrdinalIgnoreCase))
        {
            Refuse($"the attribute '{local}' has no namespace.");
        }
    }

    private void TakeRdf(string local, string value)
    {
        switch (local)
        {
            case "about":
                About = value;
                break;
            case "ID":
                Id = value;
                break;
            case "nodeID":
                NodeId = value;
                break;
            case "resource":
                Resource = value;
                break;
            case "datatype":
                Datatype = value;
                break;
            case "parseType":
                ParseType = value;
                break;
            case "RDF" or "Description" or "li" or "aboutEach" or "aboutEachPrefix" or "bagID":
                Refuse($"rdf:{local} cannot be an attribute.");
                break;
            default:
                Add(RdfNs.Namespace + local, value);
                break;
        }
    }

    private void Add(string iri, string value) => (Properties ??= []).Add((iri, value));

    private void Refuse(string problem)
    {
        if (!context.Lenient)
        {
            throw context.Error(problem);
        }

        context.Warn(problem + " It was left out.");
    }
}
