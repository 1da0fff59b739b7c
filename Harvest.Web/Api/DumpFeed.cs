using Harvest.Moving;

namespace Harvest.Web.Api;

/// <summary><c>/dump</c>: the newest dump of the catalogue (<c>harvest datasets dump</c>), its report, files and checksums.</summary>
internal static class DumpFeed
{
    private static readonly Dictionary<string, string> Types = new()
    {
        [DumpFolder.Report] = "application/json",
        [DumpFolder.Sums] = "text/plain; charset=utf-8",
        ["datasets.nq.gz"] = "application/gzip",
        ["datasets.jsonl.gz"] = "application/gzip",
        ["datasets.csv.gz"] = "application/gzip",
    };

    public static void MapDump(this WebApplication application)
    {
        application.MapFeed("/dump", context => SendAsync(context, DumpFolder.Report));
        application.MapFeed("/dump/{file}", context => SendAsync(context, context.GetRouteValue("file")!.ToString()!));
    }

    private static Task SendAsync(HttpContext context, string file)
    {
        if (context.Request.Query.Keys.FirstOrDefault() is { } unknown)
            throw new FormatException($"Unknown parameter {unknown}. A dump takes none.");
        var folder = DumpFolder.Newest(DumpFolder.Of(context.RequestServices.GetRequiredService<HarvestOptions>()));
        if (!Types.TryGetValue(file, out var type) || folder is null)
            return Results.Text(
                folder is null ? "There is no dump. Make one: harvest datasets dump\n" : $"A dump has {string.Join(", ", Types.Keys.Order(StringComparer.Ordinal))}\n",
                statusCode: StatusCodes.Status404NotFound).ExecuteAsync(context);
        context.Response.Headers.CacheControl = "no-cache";
        var path = Path.Combine(folder, file);
        // A dump may go while it is asked for; then there is a newer one.
        return Results.File(
            path,
            type,
            file.EndsWith(".gz", StringComparison.Ordinal) ? $"{Path.GetFileName(folder)}-{file}" : null,
            File.GetLastWriteTimeUtc(path),
            new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{Path.GetFileName(folder)}-{file}\""),
            enableRangeProcessing: true).ExecuteAsync(context);
    }
}
