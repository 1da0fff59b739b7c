using Harvest.Formats.Xml;

namespace Harvest.Formats.Iso;

/// <summary>Who made the data, publishes them and answers questions.</summary>
internal sealed class IsoParties
{
    private static readonly string[] PublisherRoles =
        ["publisher", "owner", "custodian", "resourceProvider", "distributor", "originator", "author"];

    private readonly List<IsoParty> data;
    private readonly List<IsoParty> cited;
    private readonly List<IsoParty> distributors;
    private readonly List<IsoParty> metadata;

    public IsoParties(XmlTree record, XmlTree identification, XmlTree? citation)
    {
        data = [.. IsoParty.Read(identification.AllAt("pointOfContact"))];
        cited = [.. IsoParty.Read(citation?.AllAt("citedResponsibleParty") ?? [])];
        distributors = [.. IsoParty.Read(record.AllAt("distributionInfo", "*", "distributor", "*", "distributorContact"))];
        metadata = [.. IsoParty.Read(record.AllAt("contact"))];
    }

    /// <summary>Whom to ask about the data, or else about the record.</summary>
    public IReadOnlyList<IsoParty> Contacts
    {
        get
        {
            var asked = data.Where(party => party.Role == "pointOfContact").ToList();
            var contacts = asked.Count > 0 ? asked : data.Count > 0 ? data : metadata;
            return [.. contacts.DistinctBy(party => (party.Name, party.Email))];
        }
    }

    public IsoParty? Author =>
        cited.Concat(data).FirstOrDefault(party => party.Role is "author" or "originator" or "principalInvestigator");

    /// <summary>
    /// By its role for the data; else an organization that the data name in another role. That of the record's contact is a last resort: who keeps
    /// the description need not publish the data.
    /// </summary>
    public IsoParty? Publisher => OfData ?? OfRecord;

    /// <summary>Whether the publisher is a guess from the contact of the record.</summary>
    public bool IsPublisherGuessed => OfData is null && OfRecord is not null;

    private IsoParty? OfData
    {
        get
        {
            var all = cited.Concat(data).Concat(distributors).ToList();
            return Of(all) ?? data.Concat(cited).FirstOrDefault(party => party.Organisation is not null);
        }
    }

    private IsoParty? OfRecord => Of(metadata) ?? metadata.Find(party => party.Organisation is not null);

    private static IsoParty? Of(List<IsoParty> parties) =>
        PublisherRoles.Select(role => parties.Find(party => party.Role == role)).FirstOrDefault(party => party is not null);

    /// <summary>The first address anybody has.</summary>
    public string? Email =>
        data.Concat(metadata).Concat(distributors).Select(party => party.Email).FirstOrDefault(email => email is not null);

    /// <summary>The organizations that answer for the data, each with its roles.</summary>
    public IEnumerable<(string Name, IReadOnlyList<string> Roles)> Responsible =>
        data.Where(party => party.Name is not null)
            .GroupBy(party => party.Organisation ?? party.Name!)
            .Select(group => (group.Key, (IReadOnlyList<string>)[.. group.Select(party => party.Role).OfType<string>().Distinct()]));
}
