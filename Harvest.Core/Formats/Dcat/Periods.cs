using System.Globalization;
using System.Text.RegularExpressions;
using Harvest.Model;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>Reads dct:temporal: nodes with DCAT, schema.org or OWL-Time properties, and texts.</summary>
internal static partial class Periods
{
    private static readonly Term[] Starts =
        [DCAT.StartDate, Names.SchemaStart, Term.Iri("https://schema.org/startDate"), Term.Iri("http://purl.org/NET/scovo#min")];

    private static readonly Term[] Ends =
        [DCAT.EndDate, Names.SchemaEnd, Term.Iri("https://schema.org/endDate"), Term.Iri("http://purl.org/NET/scovo#max")];

    private static readonly Term[] Moments =
    [
        Names.Time("inXSDDateTimeStamp"), Names.Time("inXSDDateTime"), Names.Time("inXSDDate"), Names.Time("inXSDgYearMonth"),
        Names.Time("inXSDgYear"), Names.SchemaStart, Names.SchemaEnd,
    ];

    public static IReadOnlyList<Period> Read(NodeReader node) =>
    [
        .. node.Terms(DCT.Temporal)
            .Select(term => term.IsLiteral ? FromText(term.Value) : FromNode(node.At(term)))
            .OfType<Period>().Distinct(),
    ];

    /// <summary>"start/end", a year, a month, or DCMI's "start=…; end=…"; null for anything else.</summary>
    public static Period? FromText(string text)
    {
        text = text.Trim();
        if (Year().IsMatch(text))
            return new Period($"{text}-01-01", $"{text}-12-31");
        if (Month().Match(text) is { Success: true } month)
        {
            var (year, number) = (int.Parse(month.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(month.Groups[2].Value, CultureInfo.InvariantCulture));
            return year == 0 ? null : new Period($"{text}-01", FormattableString.Invariant($"{text}-{DateTime.DaysInMonth(year, number):00}"));
        }
        if (Dcmi().Match(text) is { Success: true } dcmi)
            return Make(dcmi.Groups[1].Value, dcmi.Groups[2].Value);
        var parts = text.Split('/');
        return parts.Length == 2 ? Make(parts[0], parts[1]) : null;
    }

    private static Period? FromNode(NodeReader node)
    {
        var period = Make(node.Text(Starts) ?? Moment(node, "hasBeginning"), node.Text(Ends) ?? Moment(node, "hasEnd"));
        // Some name the node by what it means, or give it a label.
        return period ?? (node.Node.IsBlank && node.Label is { } label ? FromText(label) : null);
    }

    private static string? Moment(NodeReader node, string property) =>
        node.Nodes(Names.Time(property)).Select(moment => moment.Text(Moments)).FirstOrDefault(text => text is not null);

    private static Period? Make(string? start, string? end)
    {
        var (from, to) = (DcatText.ReadDate(start), DcatText.ReadDate(end));
        if (from is null && to is null)
            return null;
        var isSwapped = from is not null && to is not null && string.CompareOrdinal(from, to) > 0
            && from.Length == to.Length && from[0] != '-';
        return isSwapped ? new Period(to, from) : new Period(from, to);
    }

    [GeneratedRegex(@"^\d{4}$")]
    private static partial Regex Year();

    [GeneratedRegex(@"^(\d{4})-(0[1-9]|1[0-2])$")]
    private static partial Regex Month();

    [GeneratedRegex(@"^(?:name=[^;]*;\s*)?start=([^;]*);\s*end=([^;]*);?.*$")]
    private static partial Regex Dcmi();
}
