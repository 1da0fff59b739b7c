using System.Text.Json.Nodes;
using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.DcatUs;

/// <summary>Says in DCAT-US 3.0 what a dataset, a service or a series says; what it does not say is not made up.</summary>
internal sealed class DcatUs30Writer(DcatUsSite site)
{
    public JsonObject Write(Dataset dataset)
    {
        var isService = dataset.Type == DcatTypes.Service;
        var isSeries = dataset.Type == DcatTypes.Series;
        var record = new JsonObject
        {
            ["@id"] = DcatUsText.Extra(dataset, "uri") is { } uri && RulePatterns.IsUri(uri)
                ? uri
                : $"{site.Url}/dataset/{Uri.EscapeDataString(dataset.Id.Length > 0 ? dataset.Id : dataset.Name)}",
            ["@type"] = isService ? "DataService" : isSeries ? "DatasetSeries" : "Dataset",
            ["identifier"] = DcatUsText.Identifier(dataset, site),
            ["title"] = dataset.Title.Length > 0 ? dataset.Title : dataset.Name,
            ["description"] = dataset.Notes.Length > 0 ? dataset.Notes : dataset.Title,
        };
        List("keyword", DcatUsText.Keywords(dataset));
        if (Contacts(dataset).Select(Contact).ToArray() is { Length: > 0 } contacts)
            record["contactPoint"] = new JsonArray([.. contacts]);
        if (DcatUsText.Publisher(dataset) is { } publisher)
            record["publisher"] = Publisher(dataset, publisher, isService || isSeries);
        foreach (var (name, value) in ((string, string?)[])[("issued", dataset.Issued), ("modified", dataset.Modified), ("created", DcatUsText.Extra(dataset, "created"))])
            Set(name, value is not null && RulePatterns.IsDate(value) ? value : DateOf(value));
        Set("version", dataset.Version);
        Set("versionNotes", DcatUsText.Extra(dataset, "version_notes") ?? DcatUsText.Extra(dataset, "versionNotes"));
        Set("accrualPeriodicity", FrequencyTerms.Find(dataset.Frequency) is { } term ? term.Word ?? term.Duration : dataset.Frequency);
        Set("accessRights", dataset.AccessRights ?? DcatUsText.Extra(dataset, "accessLevel"));
        List("rights", Texts("rights"));
        List("provenance", Texts("provenance"));
        List("theme", dataset.Themes);
        List("language", [.. dataset.Languages.Select(LanguageCodes.Tag).OfType<string>().Select(tag => tag.Split('-')[0]).Where(tag => tag.Length == 2).Distinct()]);
        if (!isSeries && dataset.ConformsTo.Count > 0)
            record["conformsTo"] = new JsonArray([.. dataset.ConformsTo.Select(Standard)]);
        if (!isService)
            Set("landingPage", Document(dataset.Title.Length > 0 ? dataset.Title : dataset.Name, DcatUsText.Web(dataset.Url) ?? $"{site.Url}/dataset/{Uri.EscapeDataString(dataset.Name)}"));
        if (DcatUsText.Extra(dataset, "describedBy") is { } dictionary && RulePatterns.IsUri(dictionary))
            record["describedBy"] = new JsonObject { ["@type"] = "Distribution", ["accessURL"] = dictionary };
        if (dataset.Temporal.Select(Period).OfType<JsonObject>().ToArray() is { Length: > 0 } periods)
            record["temporal"] = new JsonArray([.. periods]);
        if (dataset.Spatial.Count > 0)
            record["spatial"] = new JsonArray([.. dataset.Spatial.Select(Location)]);
        if (isService)
            List("endpointURL", [.. dataset.Resources.Select(resource => resource.Url).Where(DcatText.IsWeb)]);
        else if (Distributions(dataset) is { Count: > 0 } distributions && !isSeries)
            record["distribution"] = distributions;
        // The standard has licences of distributions alone; where not all of them carry the dataset's, it stands beside them, lest it be lost.
        var license = Licenses.Words(dataset.License);
        if ((record["distribution"] as JsonArray)?.All(file => file!["license"]?.ToString() == license) != true)
            Set("license", license);
        if (!isSeries)
            DcatUs30Members.Write(record, dataset);
        return record;

        void Set(string name, JsonNode? value)
        {
            if (value is not null && value.ToString().Length > 0)
                record[name] = value;
        }

        void List(string name, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
                record[name] = DcatUsText.List(values);
        }

        IReadOnlyList<string> Texts(string key) => DcatLists.Split(DcatUsText.Extra(dataset, key));
    }

    public static JsonObject Contact(string name, string email) => new()
    {
        ["@type"] = "Kind",
        ["fn"] = name,
        ["hasEmail"] = email.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? email : $"mailto:{email}",
    };

    /// <summary>The contacts with an e-mail address, which the standard asks for; where there are none, who else can be asked.</summary>
    private static IEnumerable<Agent> Contacts(Dataset dataset)
    {
        var known = DcatUsText.Contacts(dataset).Take(dataset.ContactPoints.Count).Where(contact => contact.Email is not null).ToList();
        return known.Count > 0 ? known : DcatUsText.Contacts(dataset).Where(contact => contact.Email is not null).Take(1);
    }

    private static JsonObject Contact(Agent contact)
    {
        var node = Contact(contact.Name ?? contact.Email!, contact.Email!);
        if (contact.Phone is { Length: > 0 } phone)
            node["tel"] = phone;
        if (contact.Organization is { Length: > 0 } organization)
            node["organization-name"] = organization;
        return node;
    }

    private static JsonObject Publisher(Dataset dataset, string name, bool isAgent)
    {
        JsonObject? above = null;
        foreach (var part in DcatUsText.Extra(dataset, "publisher_hierarchy")?.Split(" > ") ?? [name])
        {
            var organization = new JsonObject { ["@type"] = isAgent ? "Agent" : "Organization", ["name"] = part };
            if (above is not null)
                organization["subOrganizationOf"] = new JsonArray(above);
            above = organization;
        }
        if (dataset.Publisher?.Uri is { } uri && RulePatterns.IsUri(uri))
            above!["@id"] = uri;
        return above!;
    }

    private static JsonArray Distributions(Dataset dataset)
    {
        var list = new JsonArray();
        var inherited = Licenses.OfSilentFiles(dataset);
        foreach (var resource in dataset.Resources)
        {
            var (access, download) = DcatUsText.Addresses(resource);
            var distribution = new JsonObject { ["@type"] = "Distribution" };
            if (resource.Filled("uri") is { } uri && RulePatterns.IsUri(uri))
                distribution["@id"] = uri;
            Set("title", resource.Name);
            Set("description", resource.Description);
            Set("accessURL", access);
            Set("downloadURL", download);
            Set("mediaType", DcatUsText.MediaType(resource));
            Set("format", resource.Format);
            Set("byteSize", resource.Filled("size") is { } size && Sizes.IsPlain(size) ? size : null);
            Set("license", resource.Filled("license") ?? Licenses.Words(inherited));
            Set("issued", DateOf(resource.Filled("issued")));
            Set("modified", DateOf(resource.Filled("modified")));
            if (resource.Filled("hash") is { } hash && resource.Filled("hash_algorithm") is { } algorithm)
                distribution["checksum"] = new JsonObject { ["@type"] = "Checksum", ["algorithm"] = DcatUsText.Last(algorithm), ["checksumValue"] = hash };
            DcatUs30Members.Write(distribution, resource);
            list.Add(distribution);

            void Set(string name, string? value)
            {
                if (!string.IsNullOrEmpty(value))
                    distribution[name] = value;
            }
        }
        return list;
    }

    internal static JsonNode Standard(string standard) => RulePatterns.IsUri(standard)
        ? new JsonObject { ["@id"] = standard, ["@type"] = "Standard" }
        : new JsonObject { ["@type"] = "Standard", ["title"] = standard };

    private static JsonObject? Document(string title, string url) => RulePatterns.IsUri(url)
        ? new JsonObject { ["@type"] = "Document", ["title"] = title, ["accessURL"] = url }
        : null;

    private static JsonObject? Period(Period period)
    {
        var node = new JsonObject { ["@type"] = "PeriodOfTime" };
        if (DateOf(period.Start) is { } start)
            node["startDate"] = start;
        if (DateOf(period.End) is { } end)
            node["endDate"] = end;
        return node.Count > 1 ? node : null;
    }

    private static JsonObject Location(Place place)
    {
        var node = new JsonObject { ["@type"] = "Location" };
        if (place.Uri is { } uri && RulePatterns.IsUri(uri))
            node["@id"] = uri;
        foreach (var (name, value) in ((string, string?)[])[("prefLabel", place.Text), ("geometry", place.Geometry), ("bbox", place.Bbox), ("centroid", place.Centroid)])
        {
            if (value is not null)
                node[name] = value;
        }
        return node;
    }

    /// <summary>A date as the standard writes it; times that do not say their zone are in UTC, as everywhere here.</summary>
    private static string? DateOf(string? text) =>
        text is null ? null : RulePatterns.IsDate(text) ? text : RulePatterns.IsDate($"{text}Z") ? $"{text}Z" : null;
}
