using System.Text;
using System.Text.Json.Nodes;
using Harvest.Http;
using Harvest.Validation;

namespace Harvest.Web.Api;

/// <summary>Checking documents against their standards.</summary>
internal static class ValidationActions
{
    public static IEnumerable<ApiAction> All =>
    [
        new ApiAction("document_validate", true, "Checks a data.json, DCAT, ISO 19139 or FGDC document against its standard; give document or url.", ValidateAsync).With(
            "document string The document's text", "url string Its address; needs a log-in or token", "name string Its file name, to tell formats of RDF apart"),
    ];

    private static async Task<ActionAnswer> ValidateAsync(ActionCall call)
    {
        if (call.Has("document") == call.Has("url"))
            throw ActionException.Invalid("document", "Give either document or url");
        if (call.Text("url") is not { } url)
            return ActionAnswer.Of(Shape(DocumentCheck.Run(Encoding.UTF8.GetBytes(call.Required("document")), call.Text("name"))));
        call.Demand(call.Caller.IsKnown, "have an address fetched");
        var document = await RemoteDocument.ReadAsync(call.Get<HarvestHttp>(), url, call.Token);
        return ActionAnswer.Of(Shape(DocumentCheck.Run(document, call.Text("name") ?? url)));
    }

    private static JsonObject Shape(DocumentReport report) => new()
    {
        ["standard"] = report.Standard,
        ["records"] = report.Records,
        ["errors"] = report.Errors,
        ["warnings"] = report.Warnings,
        ["is_cut"] = report.IsCut,
        ["findings"] = new JsonArray([.. report.Findings.Select(finding => new JsonObject
        {
            ["severity"] = finding.IsError ? "error" : "warning",
            ["record"] = finding.Record,
            ["path"] = finding.Path,
            ["line"] = finding.Line,
            ["message"] = finding.Message,
        })]),
    };
}
