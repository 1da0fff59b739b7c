using System.Text;
using System.Text.Json;
using Harvest.Api;
using Harvest.Model;
using Harvest.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages;

/// <summary>All objects of a job as CSV or JSON, written a page at a time.</summary>
internal sealed class ObjectDownload(ObjectList objects, Job job, bool isJson) : IActionResult
{
    private const int PageSize = 1000;
    private static readonly string[] Columns = ["id", "guid", "state", "report_status", "package_id", "import_finished", "errors", "stage", "message"];

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var token = context.HttpContext.RequestAborted;
        response.ContentType = isJson ? "application/json" : "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"job-{job.Id}.{(isJson ? "json" : "csv")}\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(false));
        await writer.WriteAsync(isJson ? "[" : string.Join(',', Columns) + "\r\n");
        var filter = new ObjectFilter(job.Id) { Limit = PageSize };
        var isFirst = true;
        while (true)
        {
            var page = await objects.PageAsync(filter, token);
            foreach (var found in page)
            {
                await writer.WriteAsync(isJson ? (isFirst ? "\n" : ",\n") + Json(found) : Csv(found));
                isFirst = false;
            }
            if (page.Count < PageSize)
                break;
            filter = filter with { After = page[^1].Guid };
        }
        if (isJson)
            await writer.WriteAsync("\n]\n");
    }

    private static string?[] Cells(ListedObject found) =>
    [
        found.Id, found.Guid, found.State.ToString().ToUpperInvariant(), found.ReportStatus, found.PackageId, ApiShapes.Time(found.ImportFinished),
        $"{found.Errors}", found.Stage, found.Message,
    ];

    private static string Json(ListedObject found) =>
        JsonSerializer.Serialize(Columns.Zip(Cells(found)).ToDictionary(pair => pair.First, pair => pair.Second));

    private static string Csv(ListedObject found) => string.Join(',', Cells(found).Select(Cell)) + "\r\n";

    /// <summary>Quoted where need be; what a spreadsheet would take for a formula gets an apostrophe.</summary>
    internal static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if ("=+-@\t\r".Contains(text[0], StringComparison.Ordinal))
            text = "'" + text;
        return text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
