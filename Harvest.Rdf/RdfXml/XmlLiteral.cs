using System.Text;
using System.Xml;

namespace Harvest.Rdf;

/// <summary>The content of <c>rdf:parseType="Literal"</c> in canonical form (Exclusive XML Canonicalization 1.0, with
/// comments; RDF 1.1 XML Syntax, 7.2.17).</summary>
internal sealed class XmlLiteral(RdfXmlInput input, ReadContext context)
{
    private readonly StringBuilder _text = new();

    // The namespaces in force in what was written, and at which depth they were.
    private readonly List<(string Prefix, string Iri, int Depth)> _written = [];

    /// <summary>Everything up to the end of the current element.</summary>
    public string Read()
    {
        _text.Clear();
        _written.Clear();
        XmlReader xml = input.Xml;
        if (xml.IsEmptyElement)
        {
            return "";
        }

        for (int depth = xml.Depth; input.Next() && xml.Depth > depth;)
        {
            Node(xml);
            if (_text.Length > context.Options.MaxLiteralLength)
            {
                throw context.Error(
                    $"a literal is longer than the limit of {context.Options.MaxLiteralLength} (MaxLiteralLength).");
            }
        }

        return _text.ToString();
    }

    private void Node(XmlReader xml)
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                Start(xml);
                break;
            case XmlNodeType.EndElement:
                _text.Append("</").Append(xml.Name).Append('>');
                Leave(xml.Depth);
                break;
            case XmlNodeType.Comment:
                _text.Append("<!--").Append(xml.Value).Append("-->");
                break;
            case XmlNodeType.ProcessingInstruction:
                _text.Append("<?").Append(xml.Name).Append(xml.Value.Length > 0 ? " " : "");
                _text.Append(xml.Value).Append("?>");
                break;
            default:
                input.ClearText();
                input.CollectText();
                Escape(input.Text, attribute: false);
                break;
        }
    }

    private void Start(XmlReader xml)
    {
        string name = xml.Name;
        bool empty = xml.IsEmptyElement;
        int depth = xml.Depth;
        SortedDictionary<string, string> spaces = new(StringComparer.Ordinal);
        Use(spaces, xml.Prefix, xml.NamespaceURI, depth);
        List<(string Space, string Local, string Name, string Value)> attributes = [];
        while (xml.MoveToNextAttribute())
        {
            if (!ReferenceEquals(xml.NamespaceURI, input.XmlnsSpace))
            {
                attributes.Add((xml.NamespaceURI, xml.LocalName, xml.Name, xml.Value));
                if (xml.Prefix.Length > 0)
                {
                    Use(spaces, xml.Prefix, xml.NamespaceURI, depth);
                }
            }
        }

        xml.MoveToElement();
        _text.Append('<').Append(name);
        foreach ((string prefix, string iri) in spaces)
        {
            Attribute(prefix.Length == 0 ? "xmlns" : "xmlns:" + prefix, iri);
        }

        foreach ((_, _, string attribute, string value) in attributes
            .OrderBy(a => a.Space, StringComparer.Ordinal).ThenBy(a => a.Local, StringComparer.Ordinal))
        {
            Attribute(attribute, value);
        }

        _text.Append('>');
        if (empty)
        {
            _text.Append("</").Append(name).Append('>');
            Leave(depth);
        }
    }

    // A namespace is written where it is used, unless the same is already in force.
    private void Use(SortedDictionary<string, string> spaces, string prefix, string iri, int depth)
    {
        if (prefix == "xml")
        {
            return;
        }

        int last = _written.FindLastIndex(w => w.Prefix == prefix);
        if (last < 0 ? prefix.Length > 0 || iri.Length > 0 : _written[last].Iri != iri)
        {
            spaces[prefix] = iri;
            _written.Add((prefix, iri, depth));
        }
    }

    private void Leave(int depth)
    {
        while (_written.Count > 0 && _written[^1].Depth >= depth)
        {
            _written.RemoveAt(_written.Count - 1);
        }
    }

    private void Attribute(string name, string value)
    {
        _text.Append(' ').Append(name).Append("=\"");
        Escape(value, attribute: true);
        _text.Append('"');
    }

    private void Escape(ReadOnlySpan<char> text, bool attribute)
    {
        foreach (char c in text)
        {
            _ = c switch
            {
                '&' => _text.Append("&amp;"),
                '<' => _text.Append("&lt;"),
                '>' when !attribute => _text.Append("&gt;"),
                '"' when attribute => _text.Append("&quot;"),
                '\t' when attribute => _text.Append("&#x9;"),
                '\n' when attribute => _text.Append("&#xA;"),
                '\r' => _text.Append("&#xD;"),
                _ => _text.Append(c),
            };
        }
    }
}
