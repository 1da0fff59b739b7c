using System.Xml;

namespace Harvest.Rdf;

/// <summary>Reads RDF/XML (RDF 1.1 XML Syntax, 7.2): the document and its node elements.</summary>
internal sealed class RdfXmlReader
{
    private static readonly Term Type = Term.Iri(RdfNs.Type);
    private readonly RdfXmlInput _in;
    private readonly ReadContext _context;
    private readonly RdfXmlTerms _terms;
    private readonly RdfXmlProperties _properties;
    private readonly IriResolver? _base;

    public RdfXmlReader(RdfXmlInput input, ReadContext context, string? baseIri)
    {
        _in = input;
        _context = context;
        _terms = new RdfXmlTerms(input, context);
        _properties = new RdfXmlProperties(input, context, _terms, this);
        _base = baseIri is null ? null : new IriResolver(baseIri);
    }

    /// <summary>doc: rdf:RDF with node elements, or one node element.</summary>
    public void Read()
    {
        while (_in.Next())
        {
            if (_in.Xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (_in.IsRdf && _in.Xml.LocalName == "RDF")
            {
                Nodes();
            }
            else
            {
                Node(_base);
            }
        }
    }

    /// <summary>nodeElement as the object of a property, or alone: its subject, whose properties are still to
    /// come.</summary>
    public Term Begin(IriResolver? outer, out RdfXmlAttributes attributes)
    {
        CheckName();
        string type = _in.Name();
        attributes = RdfXmlAttributes.Read(_in, _context, outer);
        if (attributes.Resource is not null || attributes.Datatype is not null || attributes.ParseType is not null)
        {
            _terms.Doubt("rdf:resource, rdf:datatype and rdf:parseType belong to properties, not to nodes.");
        }

        Term subject = Subject(attributes);
        if (!ReferenceEquals(_in.Xml.NamespaceURI, _in.RdfSpace) || _in.Xml.LocalName != "Description")
        {
            _context.Emit(subject, Type, Term.Iri(type));
        }

        if (attributes.Properties is not null)
        {
            AddProperties(subject, attributes);
        }

        return subject;
    }

    /// <summary>The property elements of a node element, up to its end.</summary>
    public void Finish(in Term subject, RdfXmlAttributes attributes)
    {
        if (!_in.Xml.IsEmptyElement)
        {
            _properties.List(subject, attributes.Resolver);
        }
    }

    /// <summary>Property attributes: rdf:type names an IRI, all others are literals.</summary>
    public void AddProperties(in Term subject, RdfXmlAttributes attributes)
    {
        foreach ((string iri, string value) in attributes.Properties ?? [])
        {
            Term @object = iri == RdfNs.Type ? Term.Iri(_terms.Iri(value, attributes.Resolver)) : _terms.Plain(value);
            _context.Emit(subject, Term.Iri(iri), @object);
        }
    }

    private void Nodes()
    {
        RdfXmlAttributes attributes = RdfXmlAttributes.Read(_in, _context, _base);
        if (attributes is not
            { About: null, Id: null, NodeId: null, Resource: null, Datatype: null, ParseType: null, Properties: null })
        {
            _terms.Doubt("rdf:RDF has no attributes of its own.");
        }

        if (_in.Xml.IsEmptyElement)
        {
            return;
        }

        while (_in.Next() && _in.Xml.NodeType != XmlNodeType.EndElement)
        {
            if (_in.Xml.NodeType == XmlNodeType.Element)
            {
                Node(attributes.Resolver);
            }
            else if (_in.Xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                _terms.Doubt("text cannot stand between nodes.");
            }
        }
    }

    private void Node(IriResolver? outer)
    {
        Term subject = Begin(outer, out RdfXmlAttributes attributes);
        Finish(subject, attributes);
    }

    private Term Subject(RdfXmlAttributes attributes)
    {
        int names = (attributes.Id is null ? 0 : 1) + (attributes.About is null ? 0 : 1)
            + (attributes.NodeId is null ? 0 : 1);
        if (names > 1)
        {
            _terms.Doubt("a node has only one of rdf:ID, rdf:about and rdf:nodeID.");
        }

        return attributes.About is { } about ? Term.Iri(_terms.Iri(about, attributes.Resolver))
            : attributes.Id is { } id ? _terms.Id(id, attributes.Resolver)
            : attributes.NodeId is { } label ? _terms.Node(label)
            : _context.NewBlank();
    }

    // nodeElementURIs: what is left when the syntax terms are taken away.
    private void CheckName()
    {
        XmlReader xml = _in.Xml;
        if (_in.IsRdf
            && xml.LocalName is "RDF" or "ID" or "about" or "parseType" or "resource" or "nodeID" or "datatype"
            or "li" or "aboutEach" or "aboutEachPrefix" or "bagID")
        {
            throw _context.Error($"rdf:{xml.LocalName} cannot be a node.");
        }

        if (xml.NamespaceURI.Length == 0)
        {
            throw _context.Error($"the element '{xml.LocalName}' has no namespace.");
        }
    }
}
