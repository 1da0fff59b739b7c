using Harvest.Datasets;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Iso;

/// <summary>
/// What a record must have to be worth importing, and what the standard asks for besides. Errors keep a record out of the
/// catalogue; warnings only tell its keeper.
/// </summary>
internal static class IsoRules
{
    private const int MaxProblems = 50;

    private static readonly string[] Parties = ["CI_ResponsibleParty", "CI_Responsibility"];

    public static void Check(XmlTree record, XmlTree? identification, List<RecordProblem> problems)
    {
        if (identification is null)
        {
            Add(problems, record, "identificationInfo: it has none, so there is no title", false);
            return;
        }
        var citation = identification.At("citation", "*");
        var title = citation?["title"];
        if (IsoText.Of(title) is not { } text)
            Add(problems, title ?? citation ?? identification, "title: it is missing", false);
        else if (text.Length > PackageReader.MaxTitle)
            Add(problems, title!, TooLong(text), false);
        if (IsoText.Of(identification["abstract"]) is null)
            Add(problems, identification["abstract"] ?? identification, "abstract: it is missing", true);
        if (IsoReader.Identifier(record) is null)
            Add(problems, record["fileIdentifier"] ?? record, "fileIdentifier: it is missing", true);
        if (IsoReader.Stamp(record) is null)
            Add(problems, record["dateStamp"] ?? record, "dateStamp: it is missing", true);
        CheckParties(record, problems);
    }

    public static string TooLong(string title) => FormattableString.Invariant(
        $"title: {title.Length:N0} characters; at most {PackageReader.MaxTitle:N0} are taken");

    /// <summary>A party must say in which role it is one, or why it does not (nilReason).</summary>
    private static void CheckParties(XmlTree record, List<RecordProblem> problems)
    {
        var parties = Parties.SelectMany(record.Descendants);
        foreach (var party in parties)
        {
            if (problems.Count == MaxProblems)
                return;
            if (party["role"] is not { } role)
                Add(problems, party, "role: the responsible party has none", true);
            else if (IsoText.IsSilent(role))
                Add(problems, role, "role: it is empty and does not say why (missing nilReason)", false);
        }
    }

    private static void Add(List<RecordProblem> problems, XmlTree where, string message, bool isWarning) =>
        problems.Add(new RecordProblem(message, "Validation", where.Line, isWarning));
}
