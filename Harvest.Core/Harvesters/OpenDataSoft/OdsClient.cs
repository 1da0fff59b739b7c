using System.Text.Json;
using Harvest.Diagnostics;
using Harvest.Formats.Json;
using Harvest.Http;

namespace Harvest.Harvesters.OpenDataSoft;

/// <summary>Asks an OpenDataSoft portal.</summary>
internal sealed class OdsClient(HarvestHttp http, Uri portal, OdsVersion version)
{
    /// <summary>Version 2.1 goes no further.</summary>
    public const int MaxOffset = 10_000;

    private const string Kind = "an OpenDataSoft portal";

    public OdsVersion Version => version;

    public string Where => SafeUrl.Of(portal);

    /// <summary>The address that paths are appended to: without those of pages and of the API itself.</summary>
    public static Uri Portal(string url)
    {
        var builder = new UriBuilder(url) { Query = "", Fragment = "" };
        var segments = builder.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).TakeWhile(segment => segment is not ("api" or "explore" or "pages"));
        builder.Path = string.Concat(segments.Select(segment => $"{segment}/"));
        return builder.Uri;
    }

    /// <summary>One page of the catalogue.</summary>
    public async Task<OdsPage> PageAsync(SourceFilters filters, long offset, int rows, CancellationToken cancellationToken)
    {
        if (version == OdsVersion.V21)
        {
            var where = Where21(filters);
            var url = $"api/explore/v2.1/catalog/datasets?limit={rows}&offset={offset}{(where.Length > 0 ? $"&where={Uri.EscapeDataString(where)}" : "")}";
            var page = await JsonPage.GetAsync(http, new Uri(portal, url), "results", Kind, cancellationToken);
            return new OdsPage(page.Number("total_count"), page.Records);
        }
        var old = await JsonPage.GetAsync(
            http, new Uri(portal, $"api/datasets/1.0/search/?start={offset}&rows={rows}&interopmetas=true{Refine(filters)}"), "datasets", Kind, cancellationToken);
        return new OdsPage(old.Number("nhits"), old.Records);
    }

    /// <summary>One record; null when the portal has none such.</summary>
    public async Task<byte[]?> ShowAsync(string id, CancellationToken cancellationToken)
    {
        var path = version == OdsVersion.V21
            ? $"api/explore/v2.1/catalog/datasets/{Uri.EscapeDataString(id)}"
            : $"api/datasets/1.0/{Uri.EscapeDataString(id)}/?interopmetas=true";
        try
        {
            var body = await http.ReadAsync(
                new RemoteRequest(new Uri(portal, path)) { Accept = "application/json", MaxBytes = JsonRecords.MaxRecord },
                (response, token) => response.ReadUtf8Async(token),
                cancellationToken);
            var json = JsonText.Sound(body);
            return JsonElement.Parse(json).ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (RemoteException fault) when (fault.Status is 404 or 410 or 403)
        {
            return null;
        }
        catch (JsonException fault)
        {
            throw new ListingException($"{SafeUrl.Of(new Uri(portal, path))} answered with broken JSON: {JsonFault.Words(fault)}", fault);
        }
    }

    private static string Where21(SourceFilters filters)
    {
        var conditions = new List<string>();
        foreach (var name in (string[])["keyword", "theme", "publisher"])
        {
            if (filters.Included(name) is { Count: > 0 } included)
                conditions.Add($"({string.Join(" OR ", included.Select(text => $"{name}={Quoted(text)}"))})");
            conditions.AddRange(filters.Excluded(name).Select(text => $"NOT {name}={Quoted(text)}"));
        }
        return string.Join(" AND ", conditions);
    }

    /// <summary>Version 1.0 takes one text of a filter only; what it cannot choose is chosen here afterwards.</summary>
    private static string Refine(SourceFilters filters) => string.Concat(((string[])["keyword", "theme", "publisher"]).SelectMany(name =>
        (filters.Included(name) is [var only] ? [$"&refine.{name}={Uri.EscapeDataString(only)}"] : Enumerable.Empty<string>())
            .Concat(filters.Excluded(name).Select(text => $"&exclude.{name}={Uri.EscapeDataString(text)}"))));

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

/// <summary>A version of the Explore API.</summary>
internal enum OdsVersion
{
    V21,
    V10,
}

/// <summary>A page of the catalogue.</summary>
internal sealed record OdsPage(long? Total, IReadOnlyList<byte[]> Records);
