using System.Xml;

namespace Harvest.Rdf;

/// <summary>Makes terms of attribute values: IRIs, identifiers, literals (RDF 1.1 XML Syntax, 5.2 to 5.4).</summary>
internal sealed class RdfXmlTerms(RdfXmlInput input, ReadContext context)
{
    private readonly HashSet<string> _ids = [];
    private string _language = "", _languageUsed = "";

    /// <summary>An IRI reference made absolute.</summary>
    public string Iri(string reference, IriResolver? resolver)
    {
        if (IriSyntax.HasForbidden(reference))
        {
            reference = context.Lenient ? IriSyntax.Repair(reference)
                : throw context.Error($"the IRI '{reference}' contains a character that no IRI may contain.");
            context.Warn($"an IRI had characters that no IRI may contain; it was read as <{reference}>.");
        }

        if (resolver is not null)
        {
            return resolver.Resolve(reference);
        }

        if (IriSyntax.IsAbsolute(reference))
        {
            return reference;
        }

        if (!context.Lenient)
        {
            throw context.Error($"the IRI '{reference}' is relative and there is no base to resolve it against.");
        }

        context.Warn($"the IRI '{reference}' is relative and there is no base; it was kept as it is.");
        return reference;
    }

    /// <summary>The IRI that rdf:ID stands for: a name, used once for each base (constraint-id).</summary>
    public Term Id(string id, IriResolver? resolver)
    {
        if (!IsName(id))
        {
            Doubt($"rdf:ID '{id}' is not an XML name.");
        }

        string iri = Iri("#" + id, resolver);
        if (!_ids.Add(iri))
        {
            Doubt($"rdf:ID '{id}' is used twice.");
        }

        return Term.Iri(iri);
    }

    /// <summary>The blank node that rdf:nodeID names.</summary>
    public Term Node(string label)
    {
        if (!IsName(label))
        {
            Doubt($"rdf:nodeID '{label}' is not an XML name.");
            label = "n" + string.Concat(label.Select(c => char.IsAsciiLetterOrDigit(c) ? $"{c}" : $"x{(int)c:X}"));
        }

        return context.Blank(label);
    }

    /// <summary>A literal in the language of the current element.</summary>
    public Term Plain(string text)
    {
        string language = Language();
        return language.Length == 0 ? Term.Literal(text) : Term.Tagged(text, language);
    }

    /// <summary>Throws for what is not allowed, or warns when reading leniently.</summary>
    public void Doubt(string problem)
    {
        if (!context.Lenient)
        {
            throw context.Error(problem);
        }

        context.Warn(problem);
    }

    // xml:lang as it is in force, checked once for every change.
    private string Language()
    {
        string language = input.Xml.XmlLang;
        if (language != _language)
        {
            _language = language;
            _languageUsed = language.Length == 0 || LanguageTags.IsWellFormed(language) ? language
                : context.Lenient ? LanguageTags.Repair(language, context) ?? ""
                : throw context.Error($"'{language}' is not a language tag.");
        }

        return _languageUsed;
    }

    private static bool IsName(string text)
    {
        if (text.Length == 0 || !XmlConvert.IsStartNCNameChar(text[0]))
        {
            return text.Length > 1 && char.IsHighSurrogate(text[0]) && AllNameChars(text);
        }

        return AllNameChars(text);
    }

    private static bool AllNameChars(string text) =>
        text.All(c => XmlConvert.IsNCNameChar(c) || char.IsSurrogate(c));
}
