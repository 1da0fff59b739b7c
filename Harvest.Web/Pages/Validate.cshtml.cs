using System.Text;
using Harvest.Http;
using Harvest.Validation;
using Harvest.Web.Api;
using Harvest.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Harvest.Web.Pages;

/// <summary>Checks a document that somebody pastes, uploads or names against its standard. Nothing is kept.</summary>
[EnableRateLimiting(SecurityServices.PreviewLimit)]
[RequestFormLimits(ValueLengthLimit = DocumentCheck.MaxBytes, MultipartBodyLengthLimit = 2L * DocumentCheck.MaxBytes)]
[RequestSizeLimit(2 * DocumentCheck.MaxBytes + 100_000)]
public sealed class ValidateModel : SitePage
{
    public string Pasted { get; private set; } = "";

    public string Address { get; private set; } = "";

    public DocumentReport? Report { get; private set; }

    /// <param name="document">Pasted text.</param>
    /// <param name="url">An address to fetch it from.</param>
    /// <param name="file">A file; it goes before the text, and the text before the address.</param>
    /// <param name="format"><c>csv</c> for the findings as a file.</param>
    public async Task<IActionResult> OnPostAsync(string? document, string? url, IFormFile? file, string? format)
    {
        (Pasted, Address) = (document ?? "", url ?? "");
        try
        {
            Report = await CheckAsync(file);
        }
        catch (HarvestException fault)
        {
            Fault = fault.Message;
        }
        return format == "csv" && Report is not null
            ? File(Encoding.UTF8.GetBytes(Csv(Report)), "text/csv; charset=utf-8", "findings.csv")
            : Page();
    }

    private async Task<DocumentReport> CheckAsync(IFormFile? file)
    {
        if (file is { Length: > 0 })
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, Token);
            return DocumentCheck.Run(content.ToArray(), file.FileName);
        }
        if (Pasted.Trim().Length > 0)
            return DocumentCheck.Run(Encoding.UTF8.GetBytes(Pasted));
        if (Address.Trim().Length == 0)
            throw new HarvestException(T("Paste a document, choose a file, or give an address."));
        if (!Caller.IsKnown)
            throw new HarvestException(T("Log in to have an address fetched, or paste the document."));
        return DocumentCheck.Run(await RemoteDocument.ReadAsync(Get<HarvestHttp>(), Address, Token), Address.Trim());
    }

    private static string Csv(DocumentReport report)
    {
        var text = new StringBuilder("severity,record,path,line,message\r\n");
        foreach (var finding in report.Findings)
        {
            string[] cells = [finding.IsError ? "error" : "warning", finding.Record, finding.Path, $"{finding.Line}", finding.Message];
            text.Append(string.Join(',', cells.Select(ObjectDownload.Cell))).Append("\r\n");
        }
        return text.ToString();
    }
}
