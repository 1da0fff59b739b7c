using Harvest.Formats.Terms;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Iso;

/// <summary>What may be done with the data: licence, and restrictions of access.</summary>
internal sealed class IsoConstraints
{
    private readonly List<string> limitations = [];
    private readonly List<string> links = [];
    private readonly List<string> uses = [];
    private readonly List<string> access = [];
    private readonly List<string> accessCodes = [];
    private readonly List<string> accessLinks = [];
    private readonly List<string> useCodes = [];

    private IsoConstraints()
    {
    }

    /// <summary>All that is said of licences: the limitations of use first, then other statements on use, then addresses behind texts.</summary>
    public IReadOnlyList<string> Licences => [.. limitations.Concat(uses).Concat(links).Distinct()];

    /// <summary>All that restricts access: statements, then codes, then addresses behind texts.</summary>
    public IReadOnlyList<string> Access => [.. access.Concat(accessCodes).Concat(accessLinks).Distinct()];

    /// <summary>The codes of restrictions of use.</summary>
    public IReadOnlyList<string> UseCodes => [.. useCodes.Distinct()];

    /// <summary>How secret the data are; null when nothing is said.</summary>
    public string? Classification { get; private set; }

    /// <summary>The first statement on access, or else the first code.</summary>
    public string? AccessRights => Access.FirstOrDefault();

    /// <summary>The licence, and in the words of the record what else is said of use.</summary>
    public (License? License, string? Rights) Use => Licenses.OfStatements(Licences);

    /// <param name="properties">The properties <c>resourceConstraints</c>.</param>
    public static IsoConstraints Read(IEnumerable<XmlTree> properties)
    {
        var constraints = new IsoConstraints();
        foreach (var block in properties.SelectMany(property => property.Children))
            constraints.Add(block);
        return constraints;
    }

    private void Add(XmlTree block)
    {
        limitations.AddRange(IsoText.All(block, "useLimitation"));
        links.AddRange(block.AllAt("useLimitation").Select(IsoText.Link).OfType<string>());
        Classification ??= IsoText.Of(block["classification"]);
        var codes = IsoText.All(block, "accessConstraints").ToList();
        var statements = block.AllAt("otherConstraints").ToList();
        var texts = statements.Select(IsoText.Of).OfType<string>().ToList();
        var isUse = block["useConstraints"] is not null;
        // Other constraints are those of access or of use, whichever the block speaks of; where it speaks of both, of both.
        if (codes.Count > 0)
        {
            access.AddRange(texts);
            accessLinks.AddRange(statements.Select(IsoText.Link).OfType<string>());
        }
        accessCodes.AddRange(codes.Where(code => code != "otherRestrictions"));
        useCodes.AddRange(IsoText.All(block, "useConstraints").Where(code => code != "otherRestrictions"));
        if (codes.Count == 0 || isUse)
        {
            uses.AddRange(texts);
            links.AddRange(statements.Select(IsoText.Link).OfType<string>());
        }
        uses.AddRange(IsoText.All(block, "reference", "*", "title"));
        links.AddRange(IsoText.All(block, "reference", "*", "onlineResource", "*", "linkage"));
    }
}
