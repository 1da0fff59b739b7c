using System.Text.Json;
using System.Text.Json.Nodes;
using Harvest.Formats.DcatUs;
using Harvest.Formats.Json;
using Harvest.Harvesters.DcatUs;
using Harvest.Model;

namespace Harvest.Validation;

/// <summary>Holds a data.json against DCAT-US 1.1 or 3.0, whichever it follows.</summary>
internal static class DcatUsCheck
{
    private static readonly string[] Lists = ["dataset", "service", "datasetSeries"];

    public static bool IsCatalog(JsonElement root) => root.ValueKind == JsonValueKind.Object
        ? root.Member("dataset") is { ValueKind: JsonValueKind.Array } || IsRecord(root)
        : root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && root.EnumerateArray().All(IsRecord);

    public static DocumentReport Run(JsonElement root, ReadOnlyMemory<byte> document)
    {
        var findings = new List<DocumentFinding>();
        var is30 = DcatUsDocument.Says30(document.Span);
        var records = Records(root).ToList();
        if (is30 && root.Member("dataset") is not null)
            Add(findings, "", "$", Catalog(root));
        foreach (var (kind, place, record) in records)
        {
            if (findings.Count >= DocumentReport.MaxFindings)
                break;
            var name = record.Text("identifier") ?? record.Text("@id") ?? record.Text("title") ?? "";
            if (record.ValueKind != JsonValueKind.Object)
            {
                findings.Add(new DocumentFinding(true, name, place, null, $"{place}, an object is expected"));
                continue;
            }
            var version = is30 ? DcatUsVersion.Version30 : DcatUsRules.VersionOf(record, kind);
            Add(findings, name, place, DcatUsRules.Check(record, kind, version, isStrict: true, isEachAlone: true));
        }
        var shown = findings.Take(DocumentReport.MaxFindings).ToList();
        var lines = JsonLines.Of(document.Span, shown.Select(finding => finding.Path));
        return new DocumentReport(
            is30 ? "DCAT-US 3.0" : "DCAT-US 1.1", records.Count,
            [.. shown.Select(finding => finding with { Line = lines.TryGetValue(finding.Path, out var line) ? line : null })]);
    }

    private static bool IsRecord(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.Text("title") is not null && element.Member("@graph") is null
        && ((string[])["identifier", "accessLevel", "contactPoint", "keyword", "publisher"]).Count(name => element.Member(name) is not null) >= 2;

    private static IEnumerable<(string Class, string Place, JsonElement Record)> Records(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
            return root.EnumerateArray().Select((record, i) => ("Dataset", $"$[{i}]", record));
        if (root.Member("dataset") is null)
            return [("Dataset", "$", root)];
        return Lists.SelectMany(list => root.Member(list) is { ValueKind: JsonValueKind.Array } records
            ? records.EnumerateArray().Select((record, i) => (ClassOf(list), $"$.{list}[{i}]", record))
            : []);
    }

    private static string ClassOf(string list) => list switch
    {
        "service" => "DataService",
        "datasetSeries" => "DatasetSeries",
        _ => "Dataset",
    };

    /// <summary>What is wrong beside the records.</summary>
    private static IEnumerable<RecordProblem> Catalog(JsonElement root)
    {
        var alone = JsonObject.Create(root)!;
        foreach (var list in Lists.Where(alone.ContainsKey))
            alone[list] = new JsonArray();
        return DcatUsRules.Check(JsonSerializer.SerializeToElement(alone), "Catalog", DcatUsVersion.Version30, isStrict: true, isEachAlone: true)
            .Where(problem => !Lists.Any(list => problem.Message.StartsWith($"$.{list},", StringComparison.Ordinal)));
    }

    private static void Add(List<DocumentFinding> findings, string record, string place, IEnumerable<RecordProblem> problems) =>
        findings.AddRange(problems.Select(problem =>
        {
            // "$.contactPoint, 'fn' is a required property": the place within the record, then the rest.
            var end = problem.Message.IndexOf(", ", StringComparison.Ordinal);
            var isPlaced = end > 0 && problem.Message[0] == '$';
            return new DocumentFinding(
                !problem.IsWarning, record, isPlaced ? place + problem.Message[1..end] : place, null, isPlaced ? problem.Message[(end + 2)..] : problem.Message);
        }));
}
