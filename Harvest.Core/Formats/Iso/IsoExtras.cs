using System.Text.Encodings.Web;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Iso;

/// <summary>What has no member of its own, under the keys that spatial catalogues of CKAN use.</summary>
internal sealed class IsoExtras(XmlTree record, XmlTree identification)
{
    private const int MaxText = 20_000;
    private const int MaxAnchors = 100;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IEnumerable<Extra> Read(
        string? identifier, string? stamp, IsoDates dates, IsoParties parties, IsoConstraints constraints, IsoExtent extent)
    {
        (string Key, string? Value)[] extras =
        [
            ("guid", identifier),
            ("resource-type", Scope()),
            ("parent_identifier", IsoText.Of(record["parentIdentifier"]) ?? IsoText.First(record, "parentMetadata", "*", "identifier", "*", "code")),
            ("metadata-date", stamp),
            ("metadata-language", IsoText.Of(record["language"]) ?? IsoText.First(record, "defaultLocale", "*", "language")),
            ("dataset-reference-date", List(dates.All.Select(date => new { type = date.Type, value = date.Value }))),
            ("created", dates.Created),
            ("spatial-reference-system", System()),
            ("frequency-of-update", IsoText.First(identification, "resourceMaintenance", "*", "maintenanceAndUpdateFrequency")),
            ("progress", IsoText.Of(identification["status"])),
            ("contact-email", parties.Email),
            ("responsible-party", List(parties.Responsible.Select(party => new { name = party.Name, roles = party.Roles }))),
            ("licence", List(constraints.Licences)),
            ("licence_url", constraints.Use.License?.Url),
            ("rights", constraints.Use.Rights),
            ("access_constraints", List(constraints.Access)),
            ("use_constraints", List(constraints.UseCodes)),
            ("classification", constraints.Classification),
            ("topic-category", List(IsoText.All(identification, "topicCategory"))),
            ("spatial-data-service-type", IsoText.Of(identification["serviceType"])),
            ("spatial-data-service-version", IsoText.Of(identification["serviceTypeVersion"])),
            ("coupled-resource", List(Coupled())),
            ("serves_dataset", DcatLists.Join([.. identification.AllAt("operatesOn").Select(data => data.Attribute("href")).OfType<string>().Where(IsoText.IsUrl).Distinct()])),
            ("spatial-representation-type", IsoText.Of(identification["spatialRepresentationType"])),
            ("spatial-resolution", Resolution(out var unit)),
            ("spatial-resolution-units", unit),
            ("equivalent-scale", IsoText.First(identification, "spatialResolution", "*", "equivalentScale", "*", "denominator")),
            ("temporal-extent-begin", extent.Periods.Select(period => period.Start).FirstOrDefault()),
            ("temporal-extent-end", extent.Periods.Select(period => period.End).FirstOrDefault()),
            ("graphic-preview-file", Preview("fileName")),
            ("graphic-preview-description", Preview("fileDescription")),
            ("graphic-preview-type", Preview("fileType")),
            ("purpose", IsoText.Of(identification["purpose"])),
            ("lineage", Lineage()),
            ("anchors", List(Anchors(constraints))),
        ];
        return extras
            .Where(extra => extra.Value is not null)
            .Select(extra => new Extra(extra.Key, extra.Value!.Length > MaxText ? SoundText.Of(extra.Value[..MaxText]) + "…" : extra.Value))
            .Concat(extent.Extras());
    }

    private static string? List<T>(IEnumerable<T> values)
    {
        var list = values.ToList();
        return list.Count == 0 ? null : JsonSerializer.Serialize(list, Plain);
    }

    private string? Scope() =>
        IsoText.Of(record["hierarchyLevel"]) ?? IsoText.First(record, "metadataScope", "*", "resourceScope")
        ?? (identification.Name == "SV_ServiceIdentification" ? "service" : null);

    private string? System()
    {
        var code = record.At("referenceSystemInfo", "*", "referenceSystemIdentifier", "*", "code");
        return IsoText.Link(code) ?? IsoText.Of(code);
    }

    /// <summary>Texts with the addresses behind them, where no other field has the address.</summary>
    private IEnumerable<object> Anchors(IsoConstraints constraints)
    {
        var kept = identification.Children.SelectMany(child => child.AllAt("*", "keyword")).Select(IsoText.Link).OfType<string>()
            .Concat(constraints.Licences).Concat(constraints.Access).ToHashSet();
        return record.Descendants("Anchor")
            .Select(anchor => (Text: anchor.Text, Href: anchor.Attribute("href")?.Trim()))
            .Where(anchor => IsoText.IsUrl(anchor.Href) && anchor.Text != anchor.Href && !kept.Contains(anchor.Href!))
            .Distinct().Take(MaxAnchors)
            .Select(anchor => new { text = anchor.Text, href = anchor.Href });
    }

    /// <summary>The datasets that a service works on.</summary>
    private IEnumerable<object> Coupled() =>
        identification.AllAt("operatesOn")
            .Select(data => new
            {
                title = data.Attribute("title") ?? IsoText.First(data, "*", "citation", "*", "title") ?? "",
                uuid = data.Attribute("uuidref") ?? "",
                href = data.Attribute("href") ?? "",
            })
            .Where(data => (data.title + data.uuid + data.href).Length > 0);

    private string? Resolution(out string? unit)
    {
        var distance = identification.At("spatialResolution", "*", "distance", "*");
        unit = distance?.Attribute("uom");
        return distance is { Text.Length: > 0 } ? distance.Text : null;
    }

    private string? Preview(string name) => IsoText.First(identification, "graphicOverview", "*", name);

    private string? Lineage() =>
        IsoText.First(record, "dataQualityInfo", "*", "lineage", "*", "statement")
        ?? IsoText.First(record, "resourceLineage", "*", "statement");
}
