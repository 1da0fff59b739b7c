using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.Dcat;
using Harvest.Formats.DcatUs;

namespace Harvest.Web.Api;

/// <summary>
/// <c>/data.json</c> (DCAT-US 1.1) and <c>/data-3.json</c> (3.0): valid records only. <c>/data.json/report</c> and
/// <c>/data-3.json/report</c> list what is left out and why, and what was completed.
/// </summary>
internal static class DataJsonFeed
{
    /// <summary>The context of DCAT-US 3.0 in JSON-LD.</summary>
    internal const string Context30 = "https://resources.data.gov/dcat-us/3.0.0/context.jsonld";

    private const int PageSize = 500;

    /// <summary>A report names so many records at most; it counts all.</summary>
    private const int MaxListed = 10_000;

    public static void MapDataJson(this WebApplication application)
    {
        application.MapFeed("/data.json", context => WriteAsync(context, isVersion3: false));
        application.MapFeed("/data-3.json", context => WriteAsync(context, isVersion3: true));
        application.MapFeed("/data.json/report", context => ReportAsync(context, isVersion3: false));
        application.MapFeed("/data-3.json/report", context => ReportAsync(context, isVersion3: true));
    }

    /// <summary>How this site completes records.</summary>
    internal static DcatUsPublisher Publisher(HttpContext context, bool isVersion3)
    {
        var web = context.RequestServices.GetRequiredService<HarvestOptions>().Web;
        return new DcatUsPublisher(new DcatUsSite(SiteAddress.Of(context), web.Publisher, web.ContactName, web.ContactEmail, web.Keyword), isVersion3);
    }

    private static async Task WriteAsync(HttpContext context, bool isVersion3)
    {
        var query = await FeedQuery.ReadAsync(context);
        if (await context.HasStateAsync("application/json"))
            return;
        var url = $"{SiteAddress.Of(context)}/data{(isVersion3 ? "-3" : "")}.json";
        await using var json = new Utf8JsonWriter(
            context.Response.Body,
            new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("@context", isVersion3 ? Context30 : "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld");
        json.WriteString("@id", url);
        json.WriteString("@type", isVersion3 ? "Catalog" : "dcat:Catalog");
        if (isVersion3)
        {
            json.WriteString("title", context.RequestServices.GetRequiredService<HarvestOptions>().Web.Title);
            json.WriteStartObject("conformsTo");
            json.WriteString("@id", "https://resources.data.gov/dcat-us/3.0.0");
            json.WriteString("@type", "Standard");
            json.WriteString("title", "DCAT-US 3.0");
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("conformsTo", "https://project-open-data.cio.gov/v1.1/schema");
            json.WriteString("describedBy", "https://project-open-data.cio.gov/v1.1/schema/catalog.json");
        }
        foreach (var (member, type) in Lists(isVersion3))
        {
            json.WriteStartArray(member);
            await foreach (var (_, record) in RecordsAsync(context, query, isVersion3, type))
            {
                if (record.Json is { } valid)
                    valid.WriteTo(json);
                if (json.BytesPending > 32_768)
                    await json.FlushAsync(context.RequestAborted);
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static async Task ReportAsync(HttpContext context, bool isVersion3)
    {
        var query = await FeedQuery.ReadAsync(context);
        if (await context.HasStateAsync("application/json"))
            return;
        var (published, left, completed) = (0L, 0L, 0L);
        var listed = new JsonArray();
        var changed = new JsonArray();
        foreach (var (_, type) in Lists(isVersion3))
        {
            await foreach (var (entry, record) in RecordsAsync(context, query, isVersion3, type))
            {
                var isValid = record.Json is not null;
                published += isValid ? 1 : 0;
                left += isValid ? 0 : 1;
                completed += isValid && record.Completed.Count > 0 ? 1 : 0;
                if (!isValid && listed.Count < MaxListed)
                    listed.Add(Line(entry, "problems", record.Problems));
                if (isValid && record.Completed.Count > 0 && changed.Count < MaxListed)
                    changed.Add(Line(entry, "changes", record.Completed));
            }
        }
        await context.Response.WriteAsync(new JsonObject
        {
            ["standard"] = isVersion3 ? "DCAT-US 3.0" : "DCAT-US 1.1",
            ["published"] = published,
            ["left_out"] = left,
            ["completed"] = completed,
            ["records_left_out"] = listed,
            ["records_completed"] = changed,
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }), context.RequestAborted);
    }

    private static JsonObject Line(FeedEntry entry, string what, IReadOnlyList<string> sentences) => new()
    {
        ["id"] = entry.Published.Id,
        ["name"] = entry.Published.Name,
        ["title"] = entry.Dataset.Title,
        [what] = new JsonArray([.. sentences.Select(sentence => JsonValue.Create(sentence))]),
    };

    /// <summary>The lists of a file with the type of what stands in each; null for everything.</summary>
    private static (string Member, string? Type)[] Lists(bool isVersion3) => isVersion3
        ? [("dataset", ""), ("service", DcatTypes.Service), ("datasetSeries", DcatTypes.Series)]
        : [("dataset", null)];

    /// <summary>Every dataset as a record, as they came into the catalogue; a second one with an identifier that is taken is left out where that is an IRI, else gets another identifier.</summary>
    private static async IAsyncEnumerable<(FeedEntry Entry, DcatUsRecord Record)> RecordsAsync(
        HttpContext context, FeedQuery query, bool isVersion3, string? type)
    {
        var publisher = Publisher(context, isVersion3);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in query.AsTheyCameAsync(PageSize, context.RequestAborted))
        {
            var isOther = entry.Dataset.Type is DcatTypes.Service or DcatTypes.Series;
            if (type is not null && (type.Length == 0 ? isOther : entry.Dataset.Type != type))
                continue;
            var record = publisher.Publish(entry.Dataset, entry.Published.Original);
            if (record.Json is null || seen.Add(record.Identifier))
                yield return (entry, record);
            else if (Uri.TryCreate(record.Identifier, UriKind.Absolute, out var iri) && !iri.IsFile)
                yield return (entry, record with { Json = null, Problems = [$"The identifier {record.Identifier} is published already, for another dataset"] });
            else
                yield return (entry, publisher.Rename(record, $"{SiteAddress.Of(context)}/dataset/{Uri.EscapeDataString(entry.Published.Id)}"));
        }
    }
}
