using System.Globalization;
using System.Text;
using System.Xml;

namespace Harvest.Rdf;

/// <summary>Writes RDF/XML for people to read (RDF 1.1 XML Syntax, 2): typed nodes, blank nodes within
/// others.</summary>
internal sealed class RdfXmlWriter
{
    private readonly XmlWriter _xml;
    private readonly GraphShape _shape;
    private readonly XmlNames _names;
    private readonly Dictionary<int, string> _labels = [];

    private RdfXmlWriter(XmlWriter xml, GraphShape shape, XmlNames names)
    {
        _xml = xml;
        _shape = shape;
        _names = names;
    }

    public static void Write(Graph graph, Stream output, RdfWriterOptions options)
    {
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(false),
            Indent = options.Indented,
            NewLineChars = "\n",
            NewLineHandling = NewLineHandling.Entitize,
            CheckCharacters = false,
        };
        using var xml = XmlWriter.Create(output, settings);
        var names = new XmlNames(graph, options);
        new RdfXmlWriter(xml, new GraphShape(graph, LiteralLists.Cells(graph)), names).Document();
    }

    private void Document()
    {
        _xml.WriteStartDocument();
        _xml.WriteStartElement("rdf", "RDF", RdfNs.Namespace);
        foreach ((string prefix, string iri) in _names.Used)
        {
            _xml.WriteAttributeString("xmlns", prefix, null, iri);
        }

        foreach (int root in _shape.Roots)
        {
            Node(root);
        }

        _xml.WriteEndElement();
        _xml.WriteEndDocument();
    }

    private void Node(int node)
    {
        List<(int Predicate, List<int> Objects)> properties = _shape.Properties(node);
        int type = -1;
        if (properties is [(int first, List<int> types), ..] && _shape[first].Value == RdfNs.Type)
        {
            type = types.FindIndex(t => _shape[t].IsIri && _names.IsElement(_shape[t].Value));
        }

        XmlName name = type < 0 ? new XmlName("rdf", "Description", RdfNs.Namespace)
            : _names.Element(_shape[properties[0].Objects[type]].Value);
        _xml.WriteStartElement(name.Prefix, name.Local, name.Space);
        Identify(node);
        for (int p = 0; p < properties.Count; p++)
        {
            XmlName predicate = _names.Element(_shape[properties[p].Predicate].Value);
            for (int o = 0; o < properties[p].Objects.Count; o++)
            {
                if (p > 0 || o != type)
                {
                    Property(predicate, properties[p].Objects[o]);
                }
            }
        }

        _xml.WriteEndElement();
    }

    private void Identify(int node)
    {
        Term term = _shape[node];
        if (term.IsIri)
        {
            _xml.WriteAttributeString("rdf", "about", RdfNs.Namespace, Clean(term.Value));
        }
        else if (!_shape.IsInline(node))
        {
            _xml.WriteAttributeString("rdf", "nodeID", RdfNs.Namespace, Label(node));
        }
    }

    private void Property(XmlName predicate, int node)
    {
        _xml.WriteStartElement(predicate.Prefix, predicate.Local, predicate.Space);
        Term term = _shape[node];
        if (term.IsLiteral)
        {
            Literal(term);
        }
        else if (_shape.List(node) is { Count: > 0 } members && members.TrueForAll(m => !_shape[m].IsLiteral))
        {
            _xml.WriteAttributeString("rdf", "parseType", RdfNs.Namespace, "Collection");
            members.ForEach(Member);
        }
        else if (_shape.IsInline(node))
        {
            Node(node);
        }
        else if (term.IsBlank)
        {
            _xml.WriteAttributeString("rdf", "nodeID", RdfNs.Namespace, Label(node));
        }
        else
        {
            _xml.WriteAttributeString("rdf", "resource", RdfNs.Namespace, Clean(term.Value));
        }

        _xml.WriteEndElement();
    }

    // A member is a node of its own; one that is described elsewhere is only named.
    private void Member(int node)
    {
        if (_shape.IsInline(node))
        {
            Node(node);
            return;
        }

        _xml.WriteStartElement("rdf", "Description", RdfNs.Namespace);
        Identify(node);
        _xml.WriteEndElement();
    }

    private void Literal(in Term term)
    {
        if (term.Language is { } language)
        {
            _xml.WriteAttributeString("xml", "lang", null, language);
        }
        else if (term.Datatype is { } datatype && datatype != Xsd.String)
        {
            _xml.WriteAttributeString("rdf", "datatype", RdfNs.Namespace, Clean(datatype));
        }

        _xml.WriteString(Clean(term.Value));
    }

    private string Label(int node)
    {
        if (!_labels.TryGetValue(node, out string? label))
        {
            _labels[node] = label = string.Create(CultureInfo.InvariantCulture, $"b{_labels.Count + 1}");
        }

        return label;
    }

    // Characters that XML cannot carry in any form are replaced (XML 1.0, 2.2).
    private static string Clean(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!XmlConvert.IsXmlChar(text[i]) && !char.IsSurrogate(text[i]))
            {
                return string.Concat(text.Select(
                    c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD'));
            }
        }

        return text;
    }
}
