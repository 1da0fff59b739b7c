using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Writing;

/// <summary>Writes statements about one node; empty values write nothing.</summary>
/// <param name="graph">Takes the statements.</param>
/// <param name="node">Whom they are about.</param>
/// <param name="blanks">Makes names for blank nodes.</param>
internal readonly struct GraphWriter(Graph graph, Term node, BlankNames blanks)
{
    public Term Node => node;

    public GraphWriter At(Term other) => new(graph, other, blanks);

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

    /// <summary>A date in one of its datatypes; what is none is kept as it came.</summary>
    public void Date(Term predicate, string? text, string key)
    {
        if (string.IsNullOrEmpty(text))
            return;
        var date = DcatText.Date(text);
        if (date.Datatype != Xsd.String)
            graph.Add(node, predicate, date);
        else
            Kept(key, text);
    }

    /// <summary>A node of a class: the IRI, or a node without a name that is called what the text says.</summary>
    public void Named(Term predicate, Term type, string? text, Term label)
    {
        if (string.IsNullOrEmpty(text))
            return;
        if (DcatText.IsIri(text))
            Part(predicate, type, text);
        else
            Part(predicate, type).Text(label, text);
    }

    /// <summary>An IRI of a class; anything else is no value of the property and is kept as it came.</summary>
    public void Only(Term predicate, Term type, string? text, string key)
    {
        if (string.IsNullOrEmpty(text))
            return;
        if (DcatText.IsIri(text))
            Part(predicate, type, text);
        else
            Kept(key, text);
    }

    /// <summary>What no profile knows, or knows only in other words, as it came: for those who read it back.</summary>
    public void Kept(string key, string text, string? datatype = null)
    {
        var part = Part(Names.AdditionalProperty, Names.PropertyValue);
        part.Text(Names.PropertyId, key);
        if (datatype is null)
            part.Text(Names.SchemaValue, text);
        else
            part.Add(Names.SchemaValue, Term.Literal(DcatText.Writable(text), datatype));
    }

    /// <summary>A node of its own: named by the IRI if there is one.</summary>
    public GraphWriter Part(Term predicate, Term type, string? iri = null)
    {
        var part = iri is not null && DcatText.IsIri(iri) ? Term.Iri(iri) : blanks.Next();
        graph.Add(node, predicate, part);
        if (!type.IsNone)
            graph.Add(part, Names.Type, type);
        return At(part);
    }

    /// <summary>A node of its own that is described, as an agent is: what others have an IRI for as well is told to <see cref="SharedNodes"/>.</summary>
    public GraphWriter Thing(Term predicate, Term type, string? iri)
    {
        if (iri is null || !DcatText.IsIri(iri))
            return Part(predicate, type);
        if (!blanks.IsReserved(iri))
        {
            blanks.Described.Add(new Triple(node, predicate, Term.Iri(iri)));
            return Part(predicate, type, iri);
        }
        var part = Part(predicate, type);
        part.Kept("uri", iri);
        return part;
    }

    /// <summary>A property as the table has it.</summary>
    public void Field(DcatField field, string value)
    {
        switch (field.Form)
        {
            case FieldForm.One or FieldForm.Many when field.Class is { } type:
                foreach (var text in field.Form == FieldForm.Many ? DcatLists.Split(value) : [value])
                    OfClass(field, type, text);
                if (type == Names.Language.Value && DcatLists.Split(value).Any(text => LanguageCodes.Iri(text) is { } iri && iri != text))
                    Kept(field.Key, value);
                break;
            case FieldForm.Many:
                Values(field.Predicate, DcatLists.Split(value));
                break;
            case FieldForm.Date:
                Date(field.Predicate, value, field.Key);
                break;
            case FieldForm.Text:
                Text(field.Predicate, value);
                break;
            case FieldForm.Typed:
                foreach (var text in DcatLists.Split(value))
                {
                    if (DcatText.Fits(text, field.Type!))
                        graph.Add(node, field.Predicate, Term.Literal(text, field.Type));
                    else
                        Kept(field.Key, text);
                }
                break;
            case FieldForm.Label when field.Type is not null:
                Labelled(field.Predicate, Term.Iri(field.Type), value);
                break;
            default:
                Value(field.Predicate, value);
                break;
        }
    }

    private void OfClass(DcatField field, string type, string text)
    {
        var kind = type.Length > 0 ? Term.Iri(type) : default;
        if (type == Names.Adms("Identifier").Value)
            Part(field.Predicate, kind).Text(Names.Notation, text);
        else if (type == Names.MediaType.Value)
            Only(field.Predicate, kind, FileFormats.IsMediaType(text) ? $"https://{Names.Iana}{text}" : text, field.Key);
        else if (type == Names.Language.Value)
            Only(field.Predicate, kind, LanguageCodes.Iri(text) ?? text, field.Key);
        else
            Named(field.Predicate, kind, text, type == Names.Concept.Value ? Names.PrefLabel : Names.Label);
    }

    /// <summary>An IRI as it is; a text as the label of a node, since the property asks for one.</summary>
    public void Labelled(Term predicate, Term type, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        Named(predicate, type, value, Names.Label);
    }

    public void Agent(Term predicate, Agent agent)
    {
        var pen = Thing(predicate, FOAF.Agent, agent.Uri);
        pen.NameOf(FOAF.HasName, agent);
        if (agent.Email is { Length: > 0 } email)
            pen.Value(FOAF.Mbox, email.Contains(':', StringComparison.Ordinal) ? email : $"mailto:{email}");
        pen.Value(FOAF.Homepage, agent.Url);
        if (agent.Organization is not null)
            pen.Part(Names.MemberOf, FOAF.Name("Organization")).Text(FOAF.HasName, agent.Organization);
        pen.TypeOf(agent);
        pen.Phone(FOAF.Phone, agent.Phone);
        pen.Value(DCT.Identifier, agent.Identifier);
    }

    /// <summary>An agent has one type, also where several parts of a dataset tell of it.</summary>
    private void TypeOf(Agent agent)
    {
        if (graph.Objects(node, DCT.Type).Count == 0)
            Named(DCT.Type, Names.Concept, agent.Type, Names.PrefLabel);
    }

    /// <summary>A number is a node, with the scheme of telephones; where it cannot be one (blanks), a text.</summary>
    private void Phone(Term predicate, string? number) =>
        Value(predicate, number is { Length: > 0 } && !number.Contains(':', StringComparison.Ordinal) && DcatText.IsIri($"tel:{number}") ? $"tel:{number}" : number);

    private void NameOf(Term predicate, Agent agent)
    {
        var isWritten = false;
        foreach (var (language, name) in LanguageOrder.Texts(agent.NameTranslated) ?? [])
        {
            Text(predicate, name, language);
            isWritten |= name == agent.Name;
        }
        if (!isWritten)
            Text(predicate, agent.Name);
    }

    public void Period(Term predicate, Period period)
    {
        var part = Part(predicate, DCT.PeriodOfTime);
        part.Date(DCAT.StartDate, period.Start, "start");
        part.Date(DCAT.EndDate, period.End, "end");
    }

    public void Contact(Agent contact)
    {
        var pen = Thing(DCAT.ContactPoint, VCARD.Kind, contact.Uri);
        // A profile asks for a kind, whichever it is.
        if (contact.Type is { } type && type.StartsWith(VCARD.Namespace, StringComparison.Ordinal) && DcatText.IsIri(type))
            pen.Type(Term.Iri(type));
        else
            pen.TypeOf(contact);
        pen.NameOf(VCARD.FormattedName, contact);
        if (contact.Email is { Length: > 0 } email)
            pen.Value(VCARD.HasEmail, email.Contains(':', StringComparison.Ordinal) ? email : $"mailto:{email}");
        pen.Value(VCARD.HasUrl, contact.Url);
        pen.Text(VCARD.Name("organization-name"), contact.Organization);
        pen.Phone(VCARD.HasTelephone, contact.Phone);
        pen.Value(VCARD.HasUid, contact.Identifier);
    }

    public void License(License license)
    {
        var iri = AuthorityTerms.License(license);
        // An address belongs to all who name it: nothing but what the register has is said of it.
        var known = Licenses.Find(iri);
        var pen = Part(DCT.License, DCT.LicenseDocument, iri);
        pen.Text(DCT.Title, iri is null ? license.Title ?? Licenses.Find(license.Id)?.Title : known?.Title);
        pen.Text(DCT.Identifier, iri is null ? license.Id : known?.Id);
    }

    /// <summary>The licence of a dataset, and its own words for one that has an address.</summary>
    public void OwnLicense(License license)
    {
        License(license);
        if (AuthorityTerms.License(license) is not { } iri)
            return;
        var known = Licenses.Find(iri);
        if (license.Id is { Length: > 0 } id && id != known?.Id)
            Kept(LicenseWords.Id, id);
        if (license.Title is { Length: > 0 } title && title != known?.Title)
            Kept(LicenseWords.Title, title);
    }
}

/// <summary>Names of blank nodes, each given once in a document.</summary>
internal sealed class BlankNames
{
    private readonly BlankNames? document;
    private long given;

    public BlankNames()
    {
    }

    private BlankNames(BlankNames document) => this.document = document;

    /// <summary>The statements that lead from this dataset to what it describes, and others may have an IRI for.</summary>
    public List<Triple> Described { get; } = [];

    /// <summary>The IRIs that this dataset has no say in.</summary>
    public Func<string, bool> IsReserved { get; private init; } = _ => false;

    /// <summary>For a dataset of the document.</summary>
    public BlankNames For(Func<string, bool> isReserved) => new(document ?? this) { IsReserved = isReserved };

    public Term Next() => document?.Next() ?? Term.Blank(FormattableString.Invariant($"n{Interlocked.Increment(ref given)}"));
}
