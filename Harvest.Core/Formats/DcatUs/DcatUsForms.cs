using System.Text.Json.Nodes;

namespace Harvest.Formats.DcatUs;

/// <summary>
/// Gives members of a record of DCAT-US 1.1 the form that they have there: a list where there may be several, its entry where there is
/// one. Publishers mix them up; what they say stays.
/// </summary>
internal static class DcatUsForms
{
    private const string Mail = "mailto:";

    private static readonly HashSet<string> Lists = ["bureauCode", "programCode", "keyword", "distribution", "language", "references", "theme"];

    private static readonly string[] Singles =
    [
        "@type", "accessLevel", "accrualPeriodicity", "conformsTo", "contactPoint", "dataQuality", "describedBy", "describedByType", "description", "identifier",
        "isPartOf", "issued", "landingPage", "license", "modified", "primaryITInvestmentUII", "publisher", "rights", "spatial", "systemOfRecords", "temporal", "title",
    ];

    private static readonly string[] OfDistribution =
        ["@type", "accessURL", "conformsTo", "describedBy", "describedByType", "description", "downloadURL", "format", "mediaType", "title"];

    /// <param name="record">Changed in place.</param>
    /// <param name="told">Takes a sentence for each change that loses something or adds to it.</param>
    public static void Apply(JsonObject record, List<string> told)
    {
        foreach (var name in Lists.Where(name => record[name] is JsonValue or JsonObject))
        {
            var entry = record[name]!.DeepClone();
            record[name] = new JsonArray(entry);
            told.Add($"{name} became a list");
        }
        Unlisted(record, Singles, "", told);
        foreach (var distribution in (record["distribution"] as JsonArray ?? []).OfType<JsonObject>())
            Unlisted(distribution, OfDistribution, "distribution.", told);
        if (record["contactPoint"] is not JsonObject contact)
            return;
        Unlisted(contact, ["@type", "fn", "hasEmail"], "contactPoint.", told);
        if (contact["hasEmail"] is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim() is var email
            && !email.StartsWith(Mail, StringComparison.Ordinal) && email.Contains('@', StringComparison.Ordinal))
        {
            contact["hasEmail"] = Mail + (email.StartsWith(Mail, StringComparison.OrdinalIgnoreCase) ? email[Mail.Length..] : email);
            told.Add("contactPoint.hasEmail: mailto: put before it");
        }
    }

    private static void Unlisted(JsonObject owner, IEnumerable<string> names, string where, List<string> told)
    {
        foreach (var name in names)
        {
            if (owner[name] is not JsonArray list)
                continue;
            var entries = list.Where(entry => entry is not null).ToList();
            // Whom nobody can write to is of less use than another one.
            var kept = entries.FirstOrDefault(entry => name != "contactPoint" || entry is JsonObject contact && contact.ContainsKey("hasEmail")) ?? entries.FirstOrDefault();
            if (kept is null)
                owner.Remove(name);
            else
                owner[name] = kept.DeepClone();
            told.Add(kept is null ? $"{where}{name} is empty; left out"
                : entries.Count > 1 ? $"{where}{name}: one of {entries.Count} is kept, since version 1.1 has one"
                : $"{where}{name}: the entry of a list of one");
        }
    }
}
