using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Iso;

/// <summary>A responsible party: CI_ResponsibleParty of 19139, or CI_Responsibility of 19115-3.</summary>
internal sealed record IsoParty(string? Organisation, string? Individual, string? Position, string? Role)
{
    public string? Email { get; private init; }

    public string? Phone { get; private init; }

    public string? Url { get; private init; }

    /// <summary>The address that stands for the organization, behind its name.</summary>
    public string? Uri { get; private init; }

    /// <summary>A person with the organization in brackets, or what there is of it.</summary>
    public string? Name => (Individual ?? Position, Organisation) switch
    {
        ({ } person, { } organisation) when person != organisation => $"{person} ({organisation})",
        (_, { } organisation) => organisation,
        var (person, _) => person,
    };

    public bool IsKnown => Name is not null || Email is not null;

    public Agent AsContact() => new(Name ?? Email, Email, Url: Url, Phone: Phone);

    public Agent AsOrganization() => new(Organisation ?? Individual ?? Position ?? Email, Email, Uri, Url);

    /// <summary>The parties that properties hold; those that name nobody are left out.</summary>
    public static IEnumerable<IsoParty> Read(IEnumerable<XmlTree> properties) =>
        properties.SelectMany(property => property.Children)
            .Select(party => party["party"] is null ? Old(party) : New(party))
            .Where(party => party.IsKnown);

    private static IsoParty Old(XmlTree party) => With(
        new IsoParty(
            IsoText.Of(party["organisationName"]), IsoText.Of(party["individualName"]), IsoText.Of(party["positionName"]),
            IsoText.Of(party["role"]))
        {
            Uri = IsoText.Link(party["organisationName"]),
        },
        party["contactInfo"]);

    private static IsoParty New(XmlTree responsibility)
    {
        var party = responsibility.At("party", "*");
        var organisation = party?.Name == "CI_Individual" ? null : party;
        var individual = party?.Name == "CI_Individual" ? party : party?.At("individual", "*");
        return With(
            new IsoParty(
                IsoText.Of(organisation?["name"]), IsoText.Of(individual?["name"]), IsoText.Of(individual?["positionName"]),
                IsoText.Of(responsibility["role"]))
            {
                Uri = IsoText.Link(organisation?["name"]),
            },
            organisation?["contactInfo"],
            individual?["contactInfo"]);
    }

    private static IsoParty With(IsoParty party, params XmlTree?[] contacts) => party with
    {
        Email = First(contacts, "*", "address", "*", "electronicMailAddress")?.Replace("mailto:", "", StringComparison.OrdinalIgnoreCase),
        Phone = First(contacts, "*", "phone", "*", "voice") ?? First(contacts, "*", "phone", "*", "number"),
        Url = First(contacts, "*", "onlineResource", "*", "linkage") is { } url && IsoText.IsUrl(url) ? url : null,
    };

    private static string? First(XmlTree?[] contacts, params IReadOnlyList<string> path) =>
        contacts.Select(contact => IsoText.First(contact, path)).FirstOrDefault(text => text is not null);
}
