using System.Globalization;
using System.Xml;

namespace Harvest.Rdf;

/// <summary>Reads the property elements of RDF/XML (RDF 1.1 XML Syntax, 7.2.13 to 7.2.21).</summary>
internal sealed class RdfXmlProperties(RdfXmlInput input, ReadContext context, RdfXmlTerms terms, RdfXmlReader nodes)
{
    private readonly RdfXmlCollections _collections = new(input, context, nodes);
    private readonly XmlLiteral _literals = new(input, context);

    /// <summary>propertyEltList, up to the end of the enclosing element.</summary>
    public void List(in Term subject, IriResolver? outer)
    {
        int members = 0;
        while (input.Next() && input.Xml.NodeType != XmlNodeType.EndElement)
        {
            if (input.Xml.NodeType == XmlNodeType.Element)
            {
                Property(subject, outer, ref members);
            }
            else if (input.Xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                terms.Doubt("text cannot stand between properties.");
            }
        }
    }

    private void Property(in Term subject, IriResolver? outer, ref int members)
    {
        Term predicate = Term.Iri(Predicate(ref members));
        RdfXmlAttributes attributes = RdfXmlAttributes.Read(input, context, outer);
        if (attributes.About is not null)
        {
            terms.Doubt("rdf:about belongs to nodes, not to properties.");
        }

        Term reified = attributes.Id is { } id ? terms.Id(id, attributes.Resolver) : default;
        if (attributes.ParseType is { } parseType)
        {
            Parsed(parseType, new Statement(subject, predicate, reified), attributes);
        }
        else if (attributes.Resource is not null || attributes.NodeId is not null || attributes.Properties is not null)
        {
            Empty(new Statement(subject, predicate, reified), attributes);
        }
        else
        {
            Content(new Statement(subject, predicate, reified), attributes);
        }
    }

    // propertyElementURIs; rdf:li counts (7.4).
    private string Predicate(ref int members)
    {
        XmlReader xml = input.Xml;
        if (!input.IsRdf)
        {
            return xml.NamespaceURI.Length > 0 ? input.Name()
                : throw context.Error($"the element '{xml.LocalName}' has no namespace.");
        }

        return xml.LocalName switch
        {
            "li" => string.Create(CultureInfo.InvariantCulture, $"{RdfNs.Namespace}_{++members}"),
            "Description" or "RDF" or "ID" or "about" or "parseType" or "resource" or "nodeID" or "datatype"
                or "aboutEach" or "aboutEachPrefix" or "bagID" =>
                throw context.Error($"rdf:{xml.LocalName} cannot be a property."),
            _ => input.Name(),
        };
    }

    // parseTypeResource, parseTypeCollection, parseTypeLiteral, and all others, which are as Literal.
    private void Parsed(string parseType, in Statement statement, RdfXmlAttributes attributes)
    {
        if (attributes.Resource is not null || attributes.NodeId is not null || attributes.Datatype is not null
            || attributes.Properties is not null)
        {
            terms.Doubt("rdf:parseType allows no other attribute but rdf:ID.");
        }

        if (parseType == "Resource")
        {
            Term node = context.NewBlank();
            statement.Emit(context, node);
            if (!input.Xml.IsEmptyElement)
            {
                List(node, attributes.Resolver);
            }
        }
        else if (parseType == "Collection")
        {
            _collections.Read(statement, attributes.Resolver);
        }
        else
        {
            statement.Emit(context, Term.Literal(_literals.Read(), RdfNs.XmlLiteral));
        }
    }

    // emptyPropertyElt with a resource or property attributes.
    private void Empty(in Statement statement, RdfXmlAttributes attributes)
    {
        if (attributes.Datatype is not null || (attributes.Resource is not null && attributes.NodeId is not null))
        {
            terms.Doubt("a property has only one of rdf:resource, rdf:nodeID and rdf:datatype.");
        }

        Term @object = attributes.Resource is { } iri ? Term.Iri(terms.Iri(iri, attributes.Resolver))
            : attributes.NodeId is { } label ? terms.Node(label)
            : context.NewBlank();
        statement.Emit(context, @object);
        nodes.AddProperties(@object, attributes);
        if (!input.Xml.IsEmptyElement)
        {
            SkipContent();
        }
    }

    private void SkipContent()
    {
        for (int depth = input.Xml.Depth; input.Next() && input.Xml.Depth > depth;)
        {
            if (input.Xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Element)
            {
                terms.Doubt("a property with rdf:resource, rdf:nodeID or property attributes has no content.");
            }
        }
    }

    // literalPropertyElt, resourcePropertyElt, and the empty element that is an empty literal.
    private void Content(in Statement statement, RdfXmlAttributes attributes)
    {
        input.ClearText();
        bool node = false;
        if (!input.Xml.IsEmptyElement)
        {
            while (input.Next() && input.Xml.NodeType != XmlNodeType.EndElement)
            {
                switch (input.Xml.NodeType)
                {
                    case XmlNodeType.Element:
                        Check(node);
                        node = true;
                        Object(statement, attributes);
                        input.ClearText();
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace
                        or XmlNodeType.SignificantWhitespace:
                        input.CollectText();
                        break;
                    default:
                        break;
                }
            }
        }

        if (node)
        {
            Check(false);
            return;
        }

        string text = input.Text.ToString();
        statement.Emit(context, attributes.Datatype is { } datatype
            ? Term.Literal(text, terms.Iri(datatype, attributes.Resolver)) : terms.Plain(text));
    }

    private void Check(bool second)
    {
        if (second)
        {
            terms.Doubt("a property holds only one node; each further one belongs into a property of its own.");
        }

        if (!input.Text.IsWhiteSpace())
        {
            terms.Doubt("a property holds either text or a node; the text was left out.");
        }
    }

    private void Object(in Statement statement, RdfXmlAttributes attributes)
    {
        if (attributes.Datatype is not null)
        {
            terms.Doubt("a property with rdf:datatype holds text only.");
        }

        Term @object = nodes.Begin(attributes.Resolver, out RdfXmlAttributes inner);
        statement.Emit(context, @object);
        nodes.Finish(@object, inner);
    }
}
