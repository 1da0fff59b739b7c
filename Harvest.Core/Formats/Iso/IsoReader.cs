using Harvest.Formats.Dcat;
using Harvest.Formats.Geo;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Iso;

/// <summary>
/// Reads a metadata record of ISO 19139 (19115:2003 and its part 2) or ISO 19115-3 into a dataset. Both are read by the same
/// words, since their elements differ in namespaces more than in names. What cannot be made sense of is a problem with its
/// line; the record is never refused by an exception.
/// </summary>
public static class IsoReader
{
    /// <summary>The names of the outermost element.</summary>
    public static bool IsRecord(XmlTree element) => element.Name is "MD_Metadata" or "MI_Metadata";

    /// <summary>The file identifier: what the record is called by its catalogue; null when it has none.</summary>
    public static string? Identifier(XmlTree record) =>
        IsoText.Of(record["fileIdentifier"]) ?? IsoText.First(record, "metadataIdentifier", "*", "code");

    /// <param name="record">The outermost element of a record.</param>
    /// <param name="options">What the source's settings ask for.</param>
    public static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(XmlTree record, SpatialOptions options)
    {
        var problems = new List<RecordProblem>();
        var identification = record.AllAt("identificationInfo", "*").FirstOrDefault();
        IsoRules.Check(record, identification, problems);
        if (identification is null)
            return (new Dataset(), problems);
        var citation = identification.At("citation", "*");
        var reader = new DateReader(options.Dates, problems, "Validation");
        var dates = IsoDates.Read(citation, reader);
        var texts = new IsoTranslations(record, options.Languages);
        var parties = new IsoParties(record, identification, citation);
        if (parties.IsPublisherGuessed)
        {
            problems.Add(new RecordProblem(
                $"publisher: the data name no responsible organization; {parties.Publisher!.AsOrganization().Name}, the contact of the record, is taken", IsWarning: true));
        }
        var keywords = IsoKeywords.Read(identification, texts, options.CleanTags, problems);
        var constraints = IsoConstraints.Read(identification.AllAt("resourceConstraints"));
        var extent = new IsoExtent(problems, reader);
        extent.Read(identification.AllAt("extent"));
        var identifier = Identifier(record);
        var contact = parties.Contacts.FirstOrDefault();
        var dataset = new Dataset
        {
            Title = texts.Shown(citation?["title"]) ?? "",
            Notes = texts.Shown(identification["abstract"]) ?? "",
            Type = IsService(identification) ? DcatTypes.Service : "dataset",
            Url = IsoText.All(record, "dataSetURI").Concat(IsoText.All(record, "dataSet")).FirstOrDefault(IsoText.IsUrl),
            Version = IsoText.Of(citation?["edition"]),
            Author = parties.Author?.Name,
            AuthorEmail = parties.Author?.Email,
            Maintainer = contact?.Name,
            MaintainerEmail = contact?.Email,
            MetadataCreated = IsoDates.Read(record, reader, "dateInfo").Created,
            MetadataModified = Stamp(record),
            License = constraints.Use.License,
            Tags = keywords.Tags,
            Themes = keywords.Themes,
            Identifier = ResourceIdentifier(citation) ?? identifier,
            Issued = dates.Issued,
            Modified = dates.Modified,
            Frequency = IsoText.First(identification, "resourceMaintenance", "*", "maintenanceAndUpdateFrequency"),
            AccessRights = constraints.AccessRights,
            Temporal = extent.Periods,
            Spatial = extent.Places,
            ConformsTo = [.. Standards(record)],
            Languages = [.. Languages(record, identification)],
            Publisher = parties.Publisher?.AsOrganization(),
            ContactPoints = [.. parties.Contacts.Select(party => party.AsContact())],
            Resources = IsoDistribution.Read(record, identification, options.OnlyDownloads, problems),
        };
        var extras = new IsoExtras(record, identification)
            .Read(identifier, Stamp(record), dates, parties, constraints, extent);
        return (dataset with { Extras = [.. extras, .. texts.Extras(citation?["title"], identification["abstract"]), .. keywords.Translated] }, problems);
    }

    /// <summary>Whether what is described is a service, and no data.</summary>
    internal static bool IsService(XmlTree identification) => identification.Name == "SV_ServiceIdentification";

    /// <summary>The specifications that the data are said to conform to, by address or title.</summary>
    private static IEnumerable<string> Standards(XmlTree record) =>
        record.AllAt("dataQualityInfo", "*", "report", "*", "result", "DQ_ConformanceResult")
            .Where(result => IsoText.Of(result["pass"]) is "true" or "1")
            .SelectMany(result => result.AllAt("specification", "*", "title"))
            .Select(title => IsoText.Link(title) ?? IsoText.Of(title)).OfType<string>().Distinct();

    /// <summary>When the record itself was last changed, as it is written.</summary>
    public static string? Stamp(XmlTree record)
    {
        if (IsoText.Of(record["dateStamp"]) is { } stamp)
            return stamp;
        var dates = IsoDates.Read(record, new DateReader(DateOrder.Unknown, []), "dateInfo");
        return dates.Modified ?? dates.Issued;
    }

    /// <summary>Codes as the record has them: mostly three letters. What follows a semicolon is a country.</summary>
    private static IEnumerable<string> Languages(XmlTree record, XmlTree identification) =>
        IsoText.All(identification, "language")
            .Concat(IsoText.All(identification, "defaultLocale", "*", "language"))
            .Concat(IsoText.All(identification, "otherLocale", "*", "language"))
            .Concat(IsoText.All(record, "language").Take(identification["language"] is null ? 1 : 0))
            .Select(language => language.Split(';')[0].Trim())
            .Where(language => language.Length > 0)
            .Distinct();

    /// <summary>What the data are called: the address behind the code, else the code within its name space.</summary>
    private static string? ResourceIdentifier(XmlTree? citation)
    {
        foreach (var identifier in citation?.AllAt("identifier", "*") ?? [])
        {
            if (IsoText.Of(identifier["code"]) is not { } code)
                continue;
            if (IsoText.Link(identifier["code"]) is { } link)
                return link;
            return IsoText.Of(identifier["codeSpace"]) is { } space && !IsoText.IsUrl(code)
                ? $"{space.TrimEnd('/', '#')}/{code}"
                : code;
        }
        return null;
    }
}
