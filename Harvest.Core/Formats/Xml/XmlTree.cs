using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Harvest.Formats.Xml;

/// <summary>
/// An element of a stranger's document with what is in it. It is looked for by local names, since the editions of one
/// standard differ mostly in their namespaces; and it knows its line, for messages.
/// </summary>
public sealed class XmlTree
{
    /// <summary>Deeper documents are refused: no standard comes near it.</summary>
    public const int MaxDepth = 100;

    private const long MaxCharacters = 64 * 1024 * 1024;
    private const int MaxElements = 1_000_000;

    private readonly List<XmlTree> children = [];
    private List<KeyValuePair<string, string>>? attributes;

    static XmlTree() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private XmlTree(XmlReader reader)
    {
        Name = reader.LocalName;
        Namespace = reader.NamespaceURI;
        Line = ((IXmlLineInfo)reader).LineNumber;
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix != "xmlns" && reader.Name != "xmlns")
                (attributes ??= []).Add(KeyValuePair.Create(reader.LocalName, reader.Value));
        }
        reader.MoveToElement();
    }

    /// <summary>Without its prefix.</summary>
    public string Name { get; }

    public string Namespace { get; }

    /// <summary>From 1.</summary>
    public int Line { get; }

    /// <summary>The text directly in the element, trimmed; that of its children is theirs.</summary>
    public string Text { get; private set; } = "";

    public IReadOnlyList<XmlTree> Children => children;

    /// <summary>The first child of this name.</summary>
    public XmlTree? this[string name] => children.Find(child => child.Name == name);

    /// <summary>
    /// A reader that neither reads a DTD nor fetches anything: an entity that only a DTD could explain is an error.
    /// </summary>
    public static XmlReader Open(Stream document) => XmlReader.Create(document, Settings);

    /// <summary>The settings of <see cref="Open"/>.</summary>
    internal static XmlReaderSettings Settings { get; } = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = MaxCharacters,
    };

    /// <summary>Reads a whole document for those who want it as LINQ to XML has it, with lines; nothing is fetched, a DTD is refused.</summary>
    /// <exception cref="XmlException">It is no well-formed XML, too large or too deep; the message says where.</exception>
    internal static XElement Element(ReadOnlyMemory<byte> document)
    {
        var bytes = document.ToArray();
        return Element(settings => XmlReader.Create(new MemoryStream(bytes, writable: false), settings));
    }

    /// <inheritdoc cref="Element(ReadOnlyMemory{byte})"/>
    internal static XElement Element(string document) => Element(settings => XmlReader.Create(new StringReader(document), settings));

    private static XElement Element(Func<XmlReaderSettings, XmlReader> open)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false };
        using (var check = open(settings))
            Check(check);
        using var reader = open(settings);
        return XElement.Load(reader, LoadOptions.SetLineInfo);
    }

    /// <summary>Reads to the end, for those who then build something else of the document.</summary>
    /// <exception cref="XmlException">It is no well-formed XML, too large or too deep.</exception>
    public static void Check(XmlReader reader)
    {
        var count = 0;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && (reader.Depth >= MaxDepth || ++count > MaxElements))
                throw Refusal(reader, reader.Depth >= MaxDepth);
        }
    }

    /// <summary>Reads a whole document in the encoding that it declares.</summary>
    /// <exception cref="XmlException">It is no well-formed XML, too large or too deep; the message says where.</exception>
    public static XmlTree Read(ReadOnlyMemory<byte> document)
    {
        using var stream = new MemoryStream(document.ToArray(), writable: false);
        using var reader = Open(stream);
        return Read(reader);
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    internal static XmlTree Read(string document)
    {
        using var reader = XmlReader.Create(new StringReader(document), Settings);
        return Read(reader);
    }

    private static XmlTree Read(XmlReader reader)
    {
        var open = new Stack<XmlTree>();
        XmlTree? root = null;
        var count = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (open.Count == MaxDepth || ++count > MaxElements)
                        throw Refusal(reader, open.Count == MaxDepth);
                    var isEmpty = reader.IsEmptyElement;
                    var element = new XmlTree(reader);
                    root ??= element;
                    if (open.TryPeek(out var parent))
                        parent.children.Add(element);
                    if (!isEmpty)
                        open.Push(element);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    var holder = open.Peek();
                    holder.Text = holder.Text.Length == 0 ? reader.Value.Trim() : $"{holder.Text} {reader.Value.Trim()}";
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                default:
                    break;
            }
        }
        return root ?? throw new XmlException("Root element is missing.");
    }

    /// <summary>The value of the first attribute of this local name; null when there is none.</summary>
    public string? Attribute(string name) =>
        attributes?.Find(attribute => attribute.Key == name) is { Key: not null } found ? found.Value : null;

    /// <summary>The first element at the end of a path of names; <c>*</c> stands for any.</summary>
    public XmlTree? At(params IReadOnlyList<string> path) => AllAt(path).FirstOrDefault();

    /// <summary>All elements at the end of a path of names, in order of the document; <c>*</c> stands for any.</summary>
    public IEnumerable<XmlTree> AllAt(params IReadOnlyList<string> path) => Walk(path, 0);

    /// <summary>All elements of this name below this one, in order of the document.</summary>
    public IEnumerable<XmlTree> Descendants(string name)
    {
        var waiting = new Stack<XmlTree>(Enumerable.Reverse(children));
        while (waiting.TryPop(out var element))
        {
            if (element.Name == name)
                yield return element;
            for (var i = element.children.Count - 1; i >= 0; i--)
                waiting.Push(element.children[i]);
        }
    }

    private IEnumerable<XmlTree> Walk(IReadOnlyList<string> path, int from)
    {
        var matches = children.Where(child => path[from] == "*" || path[from] == child.Name);
        return from == path.Count - 1 ? matches : matches.SelectMany(child => child.Walk(path, from + 1));
    }

    private static XmlException Refusal(XmlReader reader, bool isDeep)
    {
        var place = (IXmlLineInfo)reader;
        var message = isDeep ? $"Elements are nested deeper than {MaxDepth}." : $"More than {MaxElements:N0} elements.";
        return new XmlException(message, null, place.LineNumber, place.LinePosition);
    }
}
