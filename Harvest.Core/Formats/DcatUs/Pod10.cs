using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.Json;

namespace Harvest.Formats.DcatUs;

/// <summary>Records of Project Open Data 1.0 (2013), in the words of 1.1: agencies' lists of that time are still served.</summary>
internal static class Pod10
{
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["dataDictionary"] = "describedBy",
        ["accessLevelComment"] = "rights",
        ["PrimaryITInvestmentUII"] = "primaryITInvestmentUII",
    };

    /// <summary>Whether a record is of 1.0: the address of its contact stands beside a name, where 1.1 has objects.</summary>
    public static bool IsOne(JsonElement record) =>
        IsText(record.Member("mbox")) || (IsText(record.Member("publisher")) && IsText(record.Member("contactPoint")));

    /// <summary>The record in the words of 1.1. What both versions know, and what neither does, stays as it is.</summary>
    /// <param name="record">An object.</param>
    public static JsonElement ToVersion11(JsonElement record)
    {
        var members = new JsonObject();
        var distributions = new JsonArray();
        foreach (var member in record.EnumerateObject())
        {
            switch (member.Name)
            {
                case "publisher" when IsText(member.Value):
                    members["publisher"] = new JsonObject { ["name"] = Copy(member.Value) };
                    break;
                case "contactPoint" or "mbox" when IsText(member.Value):
                    break;
                case "accessURL" or "webService" or "format" or "distribution":
                    break;
                default:
                    members[Renamed.GetValueOrDefault(member.Name, member.Name)] = Copy(member.Value);
                    break;
            }
        }
        if (record.Text("contactPoint") is var name && record.Text("mbox") is var mail && (name ?? mail) is not null)
            members["contactPoint"] = Contact(name, mail);
        var format = record.Text("format");
        if (record.Text("accessURL") is { } access)
            distributions.Add(Distribution(access, format));
        if (record.Text("webService") is { } service && service != record.Text("accessURL"))
            distributions.Add(Distribution(service, "API"));
        foreach (var distribution in record.Items("distribution").Where(item => item.ValueKind == JsonValueKind.Object))
        {
            if (distribution.Text("accessURL") is { } url && url == record.Text("accessURL"))
                continue;
            var copy = Copy(distribution)!.AsObject();
            Describe(copy, distribution.Text("format"));
            distributions.Add(copy);
        }
        if (distributions.Count > 0)
            members["distribution"] = distributions;
        return JsonSerializer.SerializeToElement(members);
    }

    private static JsonObject Contact(string? name, string? mail)
    {
        var contact = new JsonObject();
        if (name is not null)
            contact["fn"] = name;
        if (mail is not null)
            contact["hasEmail"] = mail.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? mail : $"mailto:{mail}";
        return contact;
    }

    private static JsonObject Distribution(string url, string? format)
    {
        var distribution = new JsonObject { ["accessURL"] = url };
        Describe(distribution, format);
        return distribution;
    }

    /// <summary>The format of 1.0 is a media type, and often a word.</summary>
    private static void Describe(JsonObject distribution, string? format)
    {
        if (format is null)
            return;
        distribution.Remove("format");
        distribution[format.Contains('/', StringComparison.Ordinal) ? "mediaType" : "format"] = format;
    }

    private static bool IsText(JsonElement? value) => value is { ValueKind: JsonValueKind.String };

    private static JsonNode? Copy(JsonElement value) => JsonNode.Parse(value.GetRawText());
}
