using System.Text.Json;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Json;
using Harvest.Model;

namespace Harvest.Formats.DcatUs;

/// <summary>Holds single records against DCAT-US.</summary>
internal static class DcatUsRules
{
    private const int MaxRemarks = 100;

    private static readonly string[] TypedMembers = ["publisher", "contactPoint", "distribution"];

    /// <summary>Version 1.1 has prefixes before its types (<c>vcard:Contact</c>).</summary>
    private static readonly HashSet<string> Types30 = ["Agent", "Organization", "Kind", "Distribution"];

    /// <param name="record">An object.</param>
    /// <param name="className">What it is in the rules, such as <c>Dataset</c>.</param>
    /// <param name="version">Which rules.</param>
    /// <param name="isStrict">What breaks a rule is an error, not a warning.</param>
    /// <param name="isEachAlone">All that is wrong at a place is told one by one, not in one sentence.</param>
    public static IReadOnlyList<RecordProblem> Check(JsonElement record, string className, DcatUsVersion version, bool isStrict, bool isEachAlone = false)
    {
        var visited = new List<(string Class, JsonElement Value, string Place)>();
        var check = new RuleCheck(BookOf(version))
        {
            Visit = (name, value, place) => visited.Add((name, value, place)),
        };
        var sentences = check.Check(record, ClassOf(className, version), isEachAlone);
        var problems = sentences.Select(sentence => new RecordProblem(sentence, "Validation", IsWarning: !isStrict)).ToList();
        if (version == DcatUsVersion.Version30)
        {
            problems.AddRange(visited.SelectMany(seen => DcatUsWarnings.Of(seen.Class, seen.Value, seen.Place, check.IsWrong))
                .Take(MaxRemarks).Select(remark => new RecordProblem(remark, "Validation", IsWarning: true)));
        }
        return problems;
    }

    /// <summary>
    /// Where neither the source nor the file says: by the types that the record declares, then by members that only version 1.1 has. A member
    /// that is a list in the one version and a single value in the other tells nothing, since publishers mix them up.
    /// </summary>
    public static DcatUsVersion VersionOf(JsonElement record, string className)
    {
        if (className != "Dataset" || record.Text("@type") is "Dataset")
            return DcatUsVersion.Version30;
        if (record.Member("bureauCode") is not null || record.Member("programCode") is not null)
            return DcatUsVersion.Federal11;
        var isOf11 = record.Text("@type") is "dcat:Dataset" || record.TryGetProperty("accessLevel", out _);
        return isOf11 || !TypedMembers.SelectMany(name => record.Items(name)).Any(value => Types30.Contains(value.Text("@type") ?? ""))
            ? DcatUsVersion.NonFederal11
            : DcatUsVersion.Version30;
    }

    /// <summary>What the rules call a record that is checked by them.</summary>
    public static string ClassOf(string className, DcatUsVersion version) => version == DcatUsVersion.Federal11 ? "FederalDataset" : className;

    /// <summary>The table of a version.</summary>
    public static RuleBook BookOf(DcatUsVersion version) => version == DcatUsVersion.Version30 ? RuleBook.Version30 : RuleBook.Version11;
}
