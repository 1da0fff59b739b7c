using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>Turns expanded values into literals (JSON-LD 1.1 API, 8.2.2).</summary>
internal sealed class JsonLdLiterals(JsonLdSource source)
{
    private const string I18n = "https://www.w3.org/ns/i18n#";
    private readonly JsonCanonical _canonical = new();

    /// <summary>The literal, or none when its datatype or language is not well-formed.</summary>
    public Term Make(JsonLdNode node, in Term graph)
    {
        string? datatype = node.Types is [string only, ..] ? only : null;
        if (datatype == "@json")
        {
            return Term.Literal(
                node.Text is null || node.Value.ValueKind != JsonValueKind.Undefined
                    ? _canonical.Write(node.Value) : node.Text, RdfNs.Json);
        }

        if (datatype is not null && !IriSyntax.IsAbsolute(datatype))
        {
            if (!source.Context.Lenient)
            {
                return default;
            }

            source.Warn(node.At, $"the datatype '{datatype}' is no IRI; it was left out.");
            datatype = null;
        }

        return node.Text is { } text ? OfText(node, text, datatype, graph) : OfJson(node.Value, datatype);
    }

    private static Term OfJson(JsonElement value, string? datatype) => value.ValueKind switch
    {
        JsonValueKind.True => Term.Literal("true", datatype ?? Xsd.Boolean),
        JsonValueKind.False => Term.Literal("false", datatype ?? Xsd.Boolean),
        JsonValueKind.Number when datatype != Xsd.Double && JsonLdNumbers.IsInteger(value) =>
            Term.Literal(JsonLdNumbers.Integer(value), datatype ?? Xsd.Integer),
        JsonValueKind.Number => Term.Literal(JsonLdNumbers.Double(value), datatype ?? Xsd.Double),
        _ => default,
    };

    private Term OfText(JsonLdNode node, string text, string? datatype, in Term graph)
    {
        string? language = node.Language;
        if (language is not null && !LanguageTags.IsWellFormed(language))
        {
            if (!source.Context.Lenient)
            {
                return default;
            }

            language = LanguageTags.Repair(language, source.Context);
        }

        if (node.Direction is { } direction && source.Context.Options.JsonLdDirection != JsonLdDirection.None)
        {
            return Directed(text, language?.ToLowerInvariant(), direction, graph);
        }

        return language is not null ? Term.Tagged(text, language) : Term.Literal(text, datatype);
    }

    private Term Directed(string text, string? language, string direction, in Term graph)
    {
        ReadContext context = source.Context;
        if (context.Options.JsonLdDirection == JsonLdDirection.I18nDatatype)
        {
            return Term.Literal(text, $"{I18n}{language}_{direction}");
        }

        Term node = context.NewBlank();
        context.Emit(node, Term.Iri(RdfNs.Value), Term.Literal(text), graph);
        if (language is not null)
        {
            context.Emit(node, Term.Iri(RdfNs.Namespace + "language"), Term.Literal(language), graph);
        }

        context.Emit(node, Term.Iri(RdfNs.Namespace + "direction"), Term.Literal(direction), graph);
        return node;
    }
}
