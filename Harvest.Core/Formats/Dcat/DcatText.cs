using System.Globalization;
using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>Texts as terms: IRIs, dates, languages.</summary>
internal static partial class DcatText
{
    private static readonly HashSet<string> Schemes = new(StringComparer.OrdinalIgnoreCase)
        { "http", "https", "ftp", "ftps", "sftp", "urn", "mailto", "tel", "doi", "info", "ark", "did", "geo", "file" };

    /// <summary>Whether a text may stand as an IRI: absolute, of a usual scheme, without characters that IRIs cannot have.</summary>
    public static bool IsIri(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1 && text.Length <= 4000 && Schemes.Contains(text[..colon])
            && !text.Any(c => c <= ' ' || c is '<' or '>' or '"' or '{' or '}' or '|' or '\\' or '^' or '`' || char.IsSurrogate(c));
    }

    /// <summary>Whether it is an address of the web.</summary>
    public static bool IsWeb(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "ftp";

    /// <summary>An IRI where it can be one, else a literal.</summary>
    public static Term Node(string text) => IsIri(text) ? Term.Iri(text) : Term.Literal(Writable(text));

    /// <summary>A date with the datatype that it fits, else a plain literal.</summary>
    public static Term Date(string text) =>
        Day().IsMatch(text) && IsDate(text) ? Term.Literal(text, Xsd.Namespace + "date")
        : Moment().IsMatch(text) && IsDate(text) ? Term.Literal(text, Xsd.Namespace + "dateTime")
        : Month().IsMatch(text) ? Term.Literal(text, Xsd.Namespace + "gYearMonth")
        : Year().IsMatch(text) ? Term.Literal(text, Xsd.Namespace + "gYear")
        : Term.Literal(text);

    /// <summary>Whether a text is of the form that a datatype has; of those that are not known here, every text is.</summary>
    public static bool Fits(string text, string datatype) => datatype switch
    {
        Xsd.Namespace + "duration" => Duration().IsMatch(text),
        Xsd.Decimal => Decimal().IsMatch(text),
        Xsd.Namespace + "nonNegativeInteger" => text.Length > 0 && text.All(char.IsAsciiDigit),
        Xsd.Boolean => text is "true" or "false" or "1" or "0",
        _ => true,
    };

    /// <summary>A text without the characters that no XML document may have.</summary>
    public static string Writable(string text) =>
        text.Any(c => !IsWritable(c)) ? string.Concat(SoundText.Of(text).Where(IsWritable)) : SoundText.Of(text);

    private static bool IsWritable(char c) => c is >= ' ' or '\t' or '\n' or '\r' && c is not ('\uFFFE' or '\uFFFF');

    /// <summary>A language tag that can be written.</summary>
    public static bool IsLanguage(string tag) => LanguageTag().IsMatch(tag);

    private static bool IsDate(string text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
        || (Moment().IsMatch(text) && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", out _));

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d$")]
    private static partial Regex Day();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$")]
    private static partial Regex Moment();

    [GeneratedRegex(@"^\d{4}-(0[1-9]|1[0-2])$")]
    private static partial Regex Month();

    [GeneratedRegex(@"^-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)$")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^-?\d{4}$")]
    private static partial Regex Year();

    [GeneratedRegex("^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$")]
    private static partial Regex LanguageTag();
}
