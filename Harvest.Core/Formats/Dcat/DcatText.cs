using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Rdf;

namespace Harvest.Formats.Dcat;

/// <summary>Texts as terms: IRIs, dates, languages.</summary>
internal static partial class DcatText
{
    private static readonly HashSet<string> Schemes = new(StringComparer.OrdinalIgnoreCase)
        { "http", "https", "ftp", "ftps", "sftp", "urn", "mailto", "tel", "doi", "info", "ark", "did", "geo", "file",
          // Stores and servers that data are fetched from.
          "s3", "gs", "az", "abfs", "abfss", "wasbs", "hdfs", "irods", "rsync", "git", "ssh", "scp", "ws", "wss", "ipfs", "ipns", "dav", "davs" };

    /// <summary>Whether a text may stand as an IRI: absolute, of a usual scheme, without characters that IRIs cannot have.</summary>
    public static bool IsIri(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1 && text.Length <= 4000 && Schemes.Contains(text[..colon])
            && !text.Any(c => c <= ' ' || c is '<' or '>' or '"' or '{' or '}' or '|' or '\\' or '^' or '`' || char.IsSurrogate(c));
    }

    /// <summary>An address that lacks its scheme (<c>www.a.example/x</c>), or has blanks in its path, as a whole one; null when it is something else.</summary>
    public static string? Whole(string url)
    {
        var whole = url.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? $"http://{url}" : url;
        // Blanks before the path are in a host that there cannot be.
        if (whole.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && whole.IndexOf('/', scheme + 3) is > 0 and var path && !whole[..path].Contains(' ', StringComparison.Ordinal))
            whole = whole.Replace(" ", "%20", StringComparison.Ordinal);
        return IsIri(whole) && IsWeb(whole) ? whole : null;
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
        : Dates.IsYear(text) ? Term.Literal(text, Xsd.Namespace + "gYear")
        : Term.Literal(text);

    /// <summary>The text where it is a date as <see cref="Date"/> knows them; null for others.</summary>
    public static string? IsoDate(string? text) => text is not null && Date(text).Datatype != Xsd.String ? text : null;

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

    /// <summary>Whether the day of a text of the form of a date is one.</summary>
    private static bool IsDate(string text) => DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", out _);

    // xsd:date and xsd:dateTime (XML Schema 1.1, part 2, 3.3.9 and 3.3.7): both may have a zone, and a day ends at 24:00:00.
    [GeneratedRegex(@"^\d{4}-\d\d-\d\d(Z|[+-](0\d|1[0-4]):[0-5]\d)?$")]
    private static partial Regex Day();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)(Z|[+-](0\d|1[0-4]):[0-5]\d)?$")]
    private static partial Regex Moment();

    [GeneratedRegex(@"^\d{4}-(0[1-9]|1[0-2])$")]
    private static partial Regex Month();

    [GeneratedRegex(@"^-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)$")]
    private static partial Regex Decimal();

    [GeneratedRegex("^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$")]
    private static partial Regex LanguageTag();
}
