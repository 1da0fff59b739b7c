using System.Buffers;
using System.Runtime.CompilerServices;
using System.Xml;

namespace Harvest.Rdf;

/// <summary>The XML parser as the RDF/XML reader uses it: elements, text in one buffer, names as IRIs.</summary>
internal sealed class RdfXmlInput : IDisposable
{
    private readonly GuardedTextReader _guard;
    private readonly ReadContext _context;
    private readonly (string? Space, string? Local, string Iri)[] _names = new (string?, string?, string)[256];
    private readonly HashSet<string> _declared = ["xml"];
    private char[] _text = ArrayPool<char>.Shared.Rent(4096);

    public RdfXmlInput(XmlReader xml, GuardedTextReader guard, ReadContext context)
    {
        Xml = xml;
        _guard = guard;
        _context = context;
        RdfSpace = xml.NameTable.Add(RdfNs.Namespace);
        XmlSpace = xml.NameTable.Add("http://www.w3.org/XML/1998/namespace");
        XmlnsSpace = xml.NameTable.Add("http://www.w3.org/2000/xmlns/");
    }

    public XmlReader Xml { get; }

    /// <summary>The RDF namespace as the parser's own string object; so are the two below.</summary>
    public string RdfSpace { get; }

    public string XmlSpace { get; }

    public string XmlnsSpace { get; }

    /// <summary>How much text has been collected.</summary>
    public int TextLength { get; private set; }

    /// <summary>The text collected since it was last cleared.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, TextLength);

    /// <summary>Whether the current element or attribute is of the RDF namespace.</summary>
    public bool IsRdf => ReferenceEquals(Xml.NamespaceURI, RdfSpace);

    /// <summary>Moves on; false at the end of the document.</summary>
    public bool Next()
    {
        _guard.Reset();
        _context.Stop.ThrowIfCancellationRequested();
        if (!Xml.Read())
        {
            return false;
        }

        if (Xml.NodeType == XmlNodeType.DocumentType)
        {
            DtdGuard.Check(Xml.Value, _context);
        }
        else if (Xml.Depth > _context.Options.MaxDepth)
        {
            throw _context.Error($"elements are nested deeper than {_context.Options.MaxDepth} (MaxDepth).");
        }

        return true;
    }

    /// <summary>Forgets the text collected so far.</summary>
    public void ClearText() => TextLength = 0;

    /// <summary>Collects the text of the current node.</summary>
    public void CollectText()
    {
        while (true)
        {
            if (TextLength == _text.Length)
            {
                Grow();
            }

            int read = Xml.ReadValueChunk(_text, TextLength, Math.Min(_text.Length - TextLength, 65_536));
            if (read == 0)
            {
                return;
            }

            TextLength += read;
            _guard.Reset();
            if (TextLength > _context.Options.MaxLiteralLength)
            {
                throw _context.Error(
                    $"a literal is longer than the limit of {_context.Options.MaxLiteralLength} (MaxLiteralLength).");
            }
        }
    }

    /// <summary>Notes a namespace declaration.</summary>
    public void Declared(string prefix, string iri)
    {
        if (_declared.Count < 10_000 && _declared.Add(prefix))
        {
            _context.Prefix(prefix, iri);
        }
    }

    /// <summary>The IRI of the current element's or attribute's name: namespace and local name joined.</summary>
    public string Name()
    {
        string space = Xml.NamespaceURI, local = Xml.LocalName;
        int hash = RuntimeHelpers.GetHashCode(local) & 255;
        ref (string? Space, string? Local, string Iri) name = ref _names[hash];
        if (!ReferenceEquals(name.Local, local) || !ReferenceEquals(name.Space, space))
        {
            Warn(Xml.Prefix);
            name = (space, local, string.Concat(space, local));
        }

        return name.Iri;
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_text);
        _text = [];
    }

    private void Grow()
    {
        char[] larger = ArrayPool<char>.Shared.Rent(_text.Length * 2);
        Text.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_text);
        _text = larger;
    }

    // The element itself may declare the prefix in an attribute that has not been read yet.
    private void Warn(string prefix)
    {
        if (_context.Lenient && prefix.Length > 0 && !_declared.Contains(prefix)
            && Xml.GetAttribute("xmlns:" + prefix) is null)
        {
            _context.WarnOnce($"the prefix '{prefix}:' is not declared; it was taken for <{Xml.NamespaceURI}>.");
        }
    }
}
