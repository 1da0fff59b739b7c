using System.Text.Json;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Json;
using Harvest.Model;

namespace Harvest.Formats.DcatUs;

/// <summary>Holds single records against DCAT-US.</summary>
internal static class DcatUsRules
{
    private const int MaxRemarks = 100;

    /// <param name="record">An object.</param>
    /// <param name="className">What it is in the rules, such as <c>Dataset</c>.</param>
    /// <param name="version">Which rules.</param>
    /// <param name="isStrict">What breaks a rule is an error, not a warning.</param>
    /// <param name="isEachAlone">All that is wrong at a place is told one by one, not in one sentence.</param>
    public static IReadOnlyList<RecordProblem> Check(JsonElement record, string className, DcatUsVersion version, bool isStrict, bool isEachAlone = false)
    {
        var visited = new List<(string Class, JsonElement Value, string Place)>();
        var check = new RuleCheck(version == DcatUsVersion.Version30 ? RuleBook.Version30 : RuleBook.Version11)
        {
            Visit = (name, value, place) => visited.Add((name, value, place)),
        };
        var sentences = check.Check(record, version == DcatUsVersion.Federal11 ? "FederalDataset" : className, isEachAlone);
        var problems = sentences.Select(sentence => new RecordProblem(sentence, "Validation", IsWarning: !isStrict)).ToList();
        if (version == DcatUsVersion.Version30)
        {
            problems.AddRange(visited.SelectMany(seen => DcatUsWarnings.Of(seen.Class, seen.Value, seen.Place, check.IsWrong))
                .Take(MaxRemarks).Select(remark => new RecordProblem(remark, "Validation", IsWarning: true)));
        }
        return problems;
    }

    /// <summary>Where neither the source nor the file says: by what only one of the versions has.</summary>
    public static DcatUsVersion VersionOf(JsonElement record, string className)
    {
        if (className != "Dataset" || record.Text("@type") is "Dataset" || record.Member("contactPoint") is { ValueKind: JsonValueKind.Array })
            return DcatUsVersion.Version30;
        if (record.Member("bureauCode") is not null || record.Member("programCode") is not null)
            return DcatUsVersion.Federal11;
        var isOf11 = record.Text("@type") is "dcat:Dataset" || record.TryGetProperty("accessLevel", out _);
        return isOf11 || record.Member("publisher")?.Member("@type") is null ? DcatUsVersion.NonFederal11 : DcatUsVersion.Version30;
    }
}
