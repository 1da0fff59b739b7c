using System.Text;
using System.Xml;

namespace Harvest.Rdf;

/// <summary>Opens an RDF/XML document safely and hands it to <see cref="RdfXmlReader"/>.</summary>
internal static class RdfXmlDocument
{
    public static void Read(Stream stream, string? baseIri, ReadContext context)
    {
        using var guard = new GuardedTextReader(XmlEncoding.Open(stream, context), context);
        var settings = new XmlReaderSettings
        {
            CheckCharacters = !context.Lenient,
            CloseInput = false,
            DtdProcessing = DtdProcessing.Parse,
            MaxCharactersFromEntities = Math.Max(1, context.Options.MaxEntityExpansion),
            XmlResolver = null,
        };
        IXmlLineInfo? lines = null;
        context.Locate = () => (Math.Max(1, lines?.LineNumber ?? 1), Math.Max(1, lines?.LinePosition ?? 1));
        try
        {
            using var xml = XmlReader.Create(guard, settings, Context(context));
            lines = (IXmlLineInfo)xml;
            using var input = new RdfXmlInput(xml, guard, context);
            new RdfXmlReader(input, context, baseIri).Read();
        }
        catch (XmlException e)
        {
            throw new RdfException(Sentence(e), Math.Max(1, e.LineNumber), Math.Max(1, e.LinePosition), inner: e);
        }
        catch (DecoderFallbackException)
        {
            throw context.Error("the document has bytes that do not fit its encoding.");
        }
    }

    // A lenient reader knows the usual prefixes beforehand; what the document declares comes first.
    private static XmlParserContext? Context(ReadContext context)
    {
        if (!context.Lenient)
        {
            return null;
        }

        var names = new NameTable();
        var spaces = new XmlNamespaceManager(names);
        foreach ((string prefix, string iri) in WellKnownPrefixes.All)
        {
            spaces.AddNamespace(prefix, iri);
        }

        return new XmlParserContext(names, spaces, null, XmlSpace.None);
    }

    // The message of the XML parser ends with the place, which is told apart.
    private static string Sentence(XmlException e)
    {
        int place = e.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        string text = place > 0 ? e.Message[..place] : e.Message;
        return "the XML is not well-formed: " + text;
    }
}
