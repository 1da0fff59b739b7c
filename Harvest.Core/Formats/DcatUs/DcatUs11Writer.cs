using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.DcatUs;

/// <summary>Says in DCAT-US 1.1 what a dataset says; what it does not say is not made up.</summary>
internal sealed class DcatUs11Writer(DcatUsSite site)
{
    private const int MaxDescription = 10_000;
    private const int MaxRights = 255;

    /// <summary>Members that a record brought along and that stand among the extras as they came.</summary>
    private static readonly string[] Texts =
        ["describedBy", "describedByType", "isPartOf", "systemOfRecords", "primaryITInvestmentUII"];

    public JsonObject Write(Dataset dataset)
    {
        var record = new JsonObject
        {
            ["@type"] = "dcat:Dataset",
            ["identifier"] = DcatUsText.Identifier(dataset, site),
            ["title"] = dataset.Title.Length > 0 ? dataset.Title : dataset.Name,
            ["description"] = Cut(dataset.Notes.Length > 0 ? dataset.Notes : dataset.Title, MaxDescription),
            ["accessLevel"] = DcatUsText.AccessLevel(dataset),
            ["landingPage"] = DcatUsText.Web(dataset.Url) ?? $"{site.Url}/dataset/{Uri.EscapeDataString(dataset.Name)}",
        };
        Set("modified", DcatUsText.Stamp(dataset));
        if (DcatUsText.Keywords(dataset) is { Count: > 0 } keywords)
            record["keyword"] = DcatUsText.List(keywords);
        if (DcatUsText.Publisher(dataset) is { } publisher)
            record["publisher"] = Publisher(dataset, publisher);
        if (DcatUsText.Contacts(dataset).FirstOrDefault(contact => contact.Email is not null) is { } contact)
            record["contactPoint"] = Contact(contact.Name ?? contact.Email!, contact.Email!);
        Set("issued", dataset.Issued);
        Set("accrualPeriodicity", DcatUsText.Extra(dataset, "accrualPeriodicity")
            ?? (FrequencyTerms.Find(dataset.Frequency) is { } term ? term.Duration ?? (term.Code == "IRREG" ? "irregular" : null) : null)
            ?? dataset.Frequency);
        Set("license", Licenses.Address(dataset.License));
        Set("rights", Cut(DcatUsText.Extra(dataset, "rights") ?? "", MaxRights));
        Set("conformsTo", dataset.ConformsTo.FirstOrDefault(RulePatterns.IsUri));
        Set("temporal", DcatUsText.Interval(dataset));
        if (PlaceOf(dataset.Spatial) is { } place)
            record["spatial"] = place;
        if (dataset.Languages.Select(LanguageCodes.Tag).OfType<string>().ToList() is { Count: > 0 } languages)
            record["language"] = DcatUsText.List(languages);
        if (dataset.Themes.Count > 0)
            record["theme"] = DcatUsText.List(dataset.Themes.Distinct());
        foreach (var name in Texts)
            Set(name, DcatUsText.Extra(dataset, name));
        if (DcatLists.Split(DcatUsText.Extra(dataset, "is_part_of")).FirstOrDefault() is { } whole)
            record.TryAdd("isPartOf", whole);
        foreach (var name in (string[])["bureauCode", "programCode", "references"])
        {
            if (DcatLists.Split(DcatUsText.Extra(dataset, name)) is { Count: > 0 } list)
                record[name] = DcatUsText.List(list);
        }
        if (bool.TryParse(DcatUsText.Extra(dataset, "dataQuality"), out var quality))
            record["dataQuality"] = quality;
        if (Distributions(dataset) is { Count: > 0 } distributions)
            record["distribution"] = distributions;
        return record;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                record[name] = value;
        }
    }

    /// <summary>A record has one place: an outline says the most, a name more than an address.</summary>
    private static string? PlaceOf(IReadOnlyList<Place> places) =>
        places.Select(place => place.Geometry ?? place.Bbox).FirstOrDefault(text => text is not null)
        ?? places.Select(place => place.Text).FirstOrDefault(text => text is not null)
        ?? places.Select(place => place.Uri).FirstOrDefault(text => text is not null);

    public static JsonObject Contact(string name, string email) => new()
    {
        ["@type"] = "vcard:Contact",
        ["fn"] = name,
        ["hasEmail"] = email.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? email : $"mailto:{email}",
    };

    /// <summary>With those above it, as the record said: "Government &gt; Department &gt; Office".</summary>
    private static JsonObject Publisher(Dataset dataset, string name)
    {
        JsonObject? above = null;
        foreach (var part in DcatUsText.Extra(dataset, "publisher_hierarchy")?.Split(" > ") ?? [name])
        {
            var organization = new JsonObject { ["@type"] = "org:Organization", ["name"] = part };
            if (above is not null)
                organization["subOrganizationOf"] = above;
            above = organization;
        }
        return above!;
    }

    private static JsonArray Distributions(Dataset dataset)
    {
        var list = new JsonArray();
        foreach (var resource in dataset.Resources)
        {
            var (access, download) = DcatUsText.Addresses(resource);
            if ((access ?? download) is null)
                continue;
            var media = DcatUsText.MediaType(resource);
            var distribution = new JsonObject { ["@type"] = "dcat:Distribution" };
            Set("title", resource.Name);
            Set("description", Cut(resource.Description, MaxDescription));
            Set("format", resource.Format);
            Set("mediaType", media);
            // A download must say its media type.
            Set("downloadURL", media is null ? null : download);
            Set("accessURL", access ?? (media is null ? download : null));
            foreach (var (name, key) in ((string, string)[])[("conformsTo", "conformsTo"), ("describedBy", "describedBy"), ("describedByType", "describedByType")])
                Set(name, resource.Filled(key));
            list.Add(distribution);

            void Set(string name, string? value)
            {
                if (!string.IsNullOrEmpty(value))
                    distribution[name] = value;
            }
        }
        return list;
    }

    private static string Cut(string text, int most) => Storable.Text(text, text.Length <= most ? most : most - 1);
}
