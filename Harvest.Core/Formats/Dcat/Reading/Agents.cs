using Harvest.Datasets;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat.Reading;

/// <summary>Reads people and organizations: FOAF, vCard, schema.org; with the misspellings that are common.</summary>
internal static class Agents
{
    private static readonly Term[] NameOf =
    [
        FOAF.HasName, VCARD.FormattedName, Names.PrefLabel, Names.SchemaName, VCARD.Name("organization-name"), Names.Label, DCT.Title,
        Term.Iri("http://www.w3.org/ns/org#organization-name"),
    ];

    private static readonly Term[] NameOfContact =
        [VCARD.FormattedName, VCARD.Name("hasFN"), VCARD.Name("organization-name"), VCARD.Name("hasOrganizationName"), .. NameOf];

    private static readonly Term[] GivenNames =
        [FOAF.Name("givenName"), FOAF.Name("firstName"), FOAF.Name("givenname"), VCARD.Name("given-name"), Names.Schema("givenName")];

    private static readonly Term[] FamilyNames =
        [FOAF.Name("familyName"), FOAF.Name("lastName"), FOAF.Name("family_name"), FOAF.Name("surname"), VCARD.Name("family-name"), Names.Schema("familyName")];

    private static readonly Term[] EmailOf = [FOAF.Mbox, VCARD.HasEmail, VCARD.Name("email"), Names.Schema("email")];
    private static readonly Term[] UrlOf = [FOAF.Homepage, VCARD.HasUrl, VCARD.Name("hasUrl"), VCARD.Name("url"), FOAF.Page, Names.Schema("url")];
    private static readonly Term[] PhoneOf = [FOAF.Phone, VCARD.HasTelephone, VCARD.Name("tel"), Names.Schema("telephone")];

    /// <summary>What a person or an organization is kept with one value of.</summary>
    public static readonly Term[] Single = [VCARD.FormattedName, VCARD.HasEmail, VCARD.HasTelephone, FOAF.HasName, FOAF.Mbox, FOAF.Phone];

    private static readonly Term[] IdentifierOf = [DCT.Identifier, VCARD.HasUid];

    public static IReadOnlyList<Agent> Read(IEnumerable<NodeReader> nodes) =>
        [.. nodes.Select(node => Read(node, NameOf)).OfType<Agent>().Distinct()];

    private static readonly Term[] OrganizationOf =
        [VCARD.Name("organization-name"), VCARD.Name("hasOrganizationName"), VCARD.Name("org"), Names.MemberOf, Names.Schema("worksFor"), Names.Schema("affiliation")];

    public static IReadOnlyList<Agent> Contacts(NodeReader dataset)
    {
        var contacts = dataset.Nodes(DCAT.ContactPoint, Names.Adms("contactPoint"))
            .Select(node => Read(node, NameOfContact) is { } contact ? contact with { Type = contact.Type ?? KindOf(node) } : null).OfType<Agent>().Distinct().ToList();
        return contacts.Count == 0 ? [.. Named(dataset, DCAT.ContactPoint).Take(1)] : contacts;
    }

    /// <summary>What a contact is where it says more than that it is one: vcard:Organization, vcard:Individual.</summary>
    private static string? KindOf(NodeReader node) => node.Terms(Names.Type)
        .Where(type => type.IsIri && type.Value.StartsWith(VCARD.Namespace, StringComparison.Ordinal) && type != VCARD.Kind)
        .Select(type => type.Value).FirstOrDefault();

    /// <summary>Names, or addresses, in the place of nodes.</summary>
    public static IEnumerable<Agent> Named(NodeReader dataset, Term predicate) =>
        dataset.Terms(predicate).Where(term => term.IsLiteral).Select(dataset.Value).OfType<string>().Distinct()
            .Select(name => name.Contains('@', StringComparison.Ordinal) && !name.Contains(' ', StringComparison.Ordinal)
                ? new Agent(null, Email(name))
                : new Agent(name));

    private static Agent? Read(NodeReader node, Term[] names)
    {
        // Some name a person by nothing but the address.
        var isMail = node.Node.IsIri && node.Node.Value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);
        var name = node.Text(names) ?? PersonName(node);
        var agent = new Agent(
            name,
            Email(Plain(node, EmailOf) ?? (isMail ? node.Node.Value : null)),
            isMail ? null : node.Iri,
            Plain(node, UrlOf),
            node.Text(DCT.Type, Names.Health("publisherType")),
            Plain(node, PhoneOf) is { } phone && phone.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? phone[4..] : Plain(node, PhoneOf),
            Plain(node, IdentifierOf))
        {
            NameTranslated = names.Select(predicate => node.Translations(predicate)).FirstOrDefault(texts => texts is not null) is { } all ? DcatLists.Write(all) : null,
            Organization = OrganizationOf.SelectMany(predicate => node.Terms(predicate))
                .Select(term => term.IsLiteral ? node.Value(term) : node.At(term).Text(NameOf) ?? node.At(term).Text(VCARD.HasValue))
                .FirstOrDefault(text => text is not null && text != name),
        };
        return agent == new Agent(null) ? null : agent;
    }

    /// <summary>The name of a person that is given in its parts.</summary>
    private static string? PersonName(NodeReader node) =>
        string.Join(' ', new[] { node.Text(GivenNames), node.Text(FamilyNames) }.OfType<string>()) is { Length: > 0 } name ? name : null;

    /// <summary>A value that may stand behind a node of its own (vcard:hasValue).</summary>
    private static string? Plain(NodeReader node, Term[] predicates)
    {
        foreach (var predicate in predicates)
        {
            foreach (var term in node.Terms(predicate))
            {
                var value = term.IsLiteral ? term.Value : node.At(term).Text(VCARD.HasValue, VCARD.Name("value"), Names.Value) ?? node.Value(term);
                if (!string.IsNullOrWhiteSpace(value))
                    return value.Trim();
            }
        }
        return null;
    }

    private static string? Email(string? text)
    {
        if (text is null)
            return null;
        var address = text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? text[7..] : text;
        return Uri.UnescapeDataString(address).Trim() is { Length: > 0 } email ? email : null;
    }
}
