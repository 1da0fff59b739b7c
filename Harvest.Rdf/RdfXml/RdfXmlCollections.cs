using System.Xml;

namespace Harvest.Rdf;

/// <summary>Reads <c>rdf:parseType="Collection"</c> (RDF 1.1 XML Syntax, 7.2.19).</summary>
internal sealed class RdfXmlCollections(RdfXmlInput input, ReadContext context, RdfXmlReader nodes)
{
    private static readonly Term First = Term.Iri(RdfNs.First);
    private static readonly Term Rest = Term.Iri(RdfNs.Rest);
    private static readonly Term Nil = Term.Iri(RdfNs.Nil);

    /// <summary>The members up to the end of the property element; its statement gets the head of the list.</summary>
    public void Read(in Statement statement, IriResolver? outer)
    {
        Term cell = default;
        if (!input.Xml.IsEmptyElement)
        {
            while (input.Next() && input.Xml.NodeType != XmlNodeType.EndElement)
            {
                if (input.Xml.NodeType == XmlNodeType.Element)
                {
                    cell = Member(statement, cell, outer);
                }
                else if (input.Xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && !context.Lenient)
                {
                    throw context.Error("text cannot be a member of a collection.");
                }
            }
        }

        if (cell.IsNone)
        {
            statement.Emit(context, Nil);
        }
        else
        {
            context.Emit(cell, Rest, Nil);
        }
    }

    private Term Member(in Statement statement, in Term last, IriResolver? outer)
    {
        Term cell = context.NewBlank();
        if (last.IsNone)
        {
            statement.Emit(context, cell);
        }
        else
        {
            context.Emit(last, Rest, cell);
        }

        Term member = nodes.Begin(outer, out RdfXmlAttributes attributes);
        context.Emit(cell, First, member);
        nodes.Finish(member, attributes);
        return cell;
    }
}
