using System.Text;
using System.Text.Json;
using Harvest.Api;
using Harvest.Model;
using Harvest.Storage.Jobs;
using Harvest.Storage.Objects;
using Microsoft.AspNetCore.Mvc;

namespace Harvest.Web.Pages;

/// <summary>
/// All objects of a job with all their messages, and what went wrong in the listing, as CSV or JSON, written a page at a time. In
/// CSV an object has a line for each message.
/// </summary>
internal sealed class ObjectDownload(ObjectList objects, JobReports reports, Job job, bool isJson) : IActionResult
{
    private const int PageSize = 1000;
    private const int MaxGatherErrors = 100_000;

    private static readonly string[] Columns =
        ["id", "guid", "title", "state", "report_status", "package_id", "import_finished", "errors", "stage", "line", "warning", "message"];

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var token = context.HttpContext.RequestAborted;
        response.ContentType = isJson ? "application/json" : "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"job-{job.Id}.{(isJson ? "json" : "csv")}\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(false));
        await writer.WriteAsync(isJson ? "[" : string.Join(',', Columns) + "\r\n");
        var isFirst = true;
        foreach (var message in await reports.GatherErrorsAsync(job.Id, MaxGatherErrors, token))
        {
            var error = new ObjectErrorRow { ObjectId = "", Guid = "", Message = message, Stage = "Gather" };
            await writer.WriteAsync(isJson ? Separated(Json(null, [error])) : Csv(null, error));
        }
        var filter = new ObjectFilter(job.Id) { Limit = PageSize };
        while (true)
        {
            var page = await objects.PageAsync(filter, token);
            var errors = await objects.ErrorsAsync([.. page.Where(found => found.Message is not null).Select(found => found.Id)], token);
            foreach (var found in page)
            {
                IReadOnlyList<ObjectErrorRow> ofIt = [.. errors[found.Id]];
                if (isJson)
                    await writer.WriteAsync(Separated(Json(found, ofIt)));
                else
                    await writer.WriteAsync(ofIt.Count == 0 ? Csv(found, null) : string.Concat(ofIt.Select(error => Csv(found, error))));
            }
            if (page.Count < PageSize)
                break;
            filter = filter with { After = page[^1].Guid };
        }
        if (isJson)
            await writer.WriteAsync("\n]\n");

        string Separated(string json)
        {
            var separated = (isFirst ? "\n" : ",\n") + json;
            isFirst = false;
            return separated;
        }
    }

    private static string Json(ListedObject? found, IReadOnlyList<ObjectErrorRow> errors) => JsonSerializer.Serialize(new
    {
        id = found?.Id,
        guid = found?.Guid,
        title = found?.Title,
        state = found?.State.ToString().ToUpperInvariant(),
        report_status = found?.ReportStatus,
        package_id = found?.PackageId,
        import_finished = ApiShapes.Time(found?.ImportFinished),
        errors = errors.Select(error => new { stage = error.Stage, line = error.Line, warning = error.Warning, message = error.Message }),
    });

    private static string Csv(ListedObject? found, ObjectErrorRow? error) => string.Join(
        ',',
        ((string?[])
        [
            found?.Id, found?.Guid, found?.Title, found?.State.ToString().ToUpperInvariant(), found?.ReportStatus, found?.PackageId,
            ApiShapes.Time(found?.ImportFinished), found is null ? null : $"{found.Errors}", error?.Stage,
            error?.Line is { } line ? $"{line}" : null, error is null ? null : error.Warning ? "true" : "false", error?.Message,
        ]).Select(Cell)) + "\r\n";

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
