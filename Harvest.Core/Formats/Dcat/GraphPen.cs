using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>Writes statements about one node; empty values write nothing.</summary>
/// <param name="graph">Takes the statements.</param>
/// <param name="node">Whom they are about.</param>
/// <param name="blanks">Makes names for blank nodes.</param>
internal readonly struct GraphPen(Graph graph, Term node, BlankNames blanks)
{
    public Term Node => node;

    public GraphPen At(Term other) => new(graph, other, blanks);

    public void Add(Term predicate, Term value) => graph.Add(node, predicate, value);

    public void Type(Term type) => graph.Add(node, Names.Type, type);

    /// <summary>A plain literal, or one of a language.</summary>
    public void Text(Term predicate, string? text, string? language = null)
    {
        if (string.IsNullOrEmpty(text))
            return;
        text = DcatText.Writable(text);
        graph.Add(node, predicate, language is not null && DcatText.IsLanguage(language) ? Term.Tagged(text, language) : Term.Literal(text));
    }

    /// <summary>An IRI where the text can be one, else a literal.</summary>
    public void Value(Term predicate, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            graph.Add(node, predicate, DcatText.Node(text));
    }

    public void Values(Term predicate, IEnumerable<string> texts)
    {
        foreach (var text in texts)
            Value(predicate, text);
    }

    public void Date(Term predicate, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            graph.Add(node, predicate, DcatText.Date(text));
    }

    /// <summary>A node of its own: named by the IRI if there is one.</summary>
    public GraphPen Part(Term predicate, Term type, string? iri = null)
    {
        var part = iri is not null && DcatText.IsIri(iri) ? Term.Iri(iri) : blanks.Next();
        graph.Add(node, predicate, part);
        if (!type.IsNone)
            graph.Add(part, Names.Type, type);
        return At(part);
    }

    /// <summary>A property as the table has it.</summary>
    public void Field(DcatField field, string value)
    {
        switch (field.Form)
        {
            case FieldForm.Many:
                Values(field.Predicate, DcatLists.Split(value));
                break;
            case FieldForm.Date:
                Date(field.Predicate, value);
                break;
            case FieldForm.Typed:
                foreach (var text in DcatLists.Split(value))
                    graph.Add(node, field.Predicate, Term.Literal(text, field.Type));
                break;
            case FieldForm.Label when field.Type is not null:
                Labelled(field.Predicate, Term.Iri(field.Type), value);
                break;
            default:
                Value(field.Predicate, value);
                break;
        }
    }

    /// <summary>An IRI as it is; a text as the label of a node, since the property asks for one.</summary>
    public void Labelled(Term predicate, Term type, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (DcatText.IsIri(value))
            graph.Add(node, predicate, Term.Iri(value));
        else
            Part(predicate, type).Text(Names.Label, value);
    }

    public void Agent(Term predicate, Agent agent)
    {
        var pen = Part(predicate, FOAF.Agent, agent.Uri);
        pen.Text(FOAF.HasName, agent.Name);
        if (agent.Email is { Length: > 0 } email)
            pen.Value(FOAF.Mbox, email.Contains(':', StringComparison.Ordinal) ? email : $"mailto:{email}");
        pen.Value(FOAF.Homepage, agent.Url);
        pen.Value(DCT.Type, agent.Type);
        pen.Text(FOAF.Phone, agent.Phone);
        pen.Value(DCT.Identifier, agent.Identifier);
    }

    public void Contact(Agent contact)
    {
        var pen = Part(DCAT.ContactPoint, VCARD.Kind, contact.Uri);
        pen.Text(VCARD.FormattedName, contact.Name);
        if (contact.Email is { Length: > 0 } email)
            pen.Value(VCARD.HasEmail, email.Contains(':', StringComparison.Ordinal) ? email : $"mailto:{email}");
        pen.Value(VCARD.HasUrl, contact.Url);
        pen.Value(VCARD.HasTelephone, contact.Phone);
        pen.Value(VCARD.HasUid, contact.Identifier);
    }

    public void License(License license)
    {
        var known = Licenses.Find(license.Id);
        var pen = Part(DCT.License, DCT.LicenseDocument, license.Url ?? known?.Url);
        pen.Text(DCT.Title, license.Title ?? known?.Title);
        pen.Text(DCT.Identifier, license.Id);
    }
}

/// <summary>Names of blank nodes, each given once in a document.</summary>
internal sealed class BlankNames
{
    private long given;

    public Term Next() => Term.Blank(FormattableString.Invariant($"n{Interlocked.Increment(ref given)}"));
}
