using System.Text.Encodings.Web;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Dcat;
using Harvest.Formats.Dcat.Writing;
using Harvest.Model;
using Harvest.Storage.Datasets;

namespace Harvest.Web.Api;

/// <summary>The profiles that callers name by <c>?profile=</c>: those of DCAT in every format of RDF, others for one dataset in JSON-LD.</summary>
internal static class Profiles
{
    private const string DcatUs = "dcat-us-3";

    private static readonly string[] Documents = [DcatUs, "schema.org", "croissant"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The profile of DCAT that a request asks for; null when it asks for a document of another kind.</summary>
    /// <exception cref="FormatException">There is no such profile, or not here.</exception>
    public static DcatProfile? Of(HttpContext context, bool isOneDataset)
    {
        var name = context.Request.Query["profile"].ToString();
        if (name.Length == 0)
            return DcatProfile.DcatAp;
        if (DcatProfile.Find(name) is { } profile)
            return profile;
        if (isOneDataset && Documents.Contains(name))
            return null;
        var known = DcatProfile.All.Select(one => one.Name).Concat(isOneDataset ? Documents : []).ToList();
        throw new FormatException($"There is no profile {name}{(Documents.Contains(name) ? " of a catalogue" : "")}.{Suggestion.Ask(name, known)} The profiles are {string.Join(", ", known)}");
    }

    /// <summary>One dataset in a profile that is no DCAT-AP, as JSON.</summary>
    /// <exception cref="FormatException">The dataset cannot be said in it.</exception>
    public static async Task<byte[]> DocumentAsync(HttpContext context, byte[] package)
    {
        var dataset = PackageReader.Read(package).Dataset;
        var page = new Uri($"{SiteAddress.Of(context)}/dataset/{Uri.EscapeDataString(dataset.Name)}");
        return context.Request.Query["profile"].ToString() switch
        {
            "croissant" => CroissantWriter.Write(dataset, Feeds.Catalogue(context), page)
                ?? throw new FeedMissingException(dataset.Type == DcatTypes.Service
                    ? "A service has no files, so there is no Croissant of it; ask for a profile of DCAT or for schema.org"
                    : "The dataset has no file, so there is no Croissant of it; ask for a profile of DCAT or for schema.org"),
            DcatUs => await DcatUsAsync(context, dataset),
            _ => SchemaOrgWriter.Write(dataset, Feeds.Catalogue(context), page),
        };
    }

    /// <summary>The record of <c>/data-3.json</c>.</summary>
    private static async Task<byte[]> DcatUsAsync(HttpContext context, Dataset dataset)
    {
        var original = await context.RequestServices.GetRequiredService<PublishedDatasets>().OriginalAsync(dataset.Id, context.RequestAborted);
        var record = DataJsonFeed.Publisher(context, isVersion3: true).Publish(dataset, original);
        if (record.Json is not { } json)
            throw new FormatException($"The dataset cannot be said in DCAT-US 3.0: {string.Join("; ", record.Problems)}");
        var document = new Dictionary<string, JsonElement> { ["@context"] = JsonSerializer.SerializeToElement(DataJsonFeed.Context30) };
        foreach (var member in json.EnumerateObject())
            document[member.Name] = member.Value;
        return JsonSerializer.SerializeToUtf8Bytes(document, Readable);
    }
}
