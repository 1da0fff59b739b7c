using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harvest.Formats.DcatUs.Rules;
using Harvest.Formats.Json;

namespace Harvest.Formats.DcatUs;

/// <summary>
/// What is allowed by the rules of DCAT-US 3.0 but hardly meant. Each remark begins with its name; none is made of a value
/// that the rules refuse.
/// </summary>
internal static partial class DcatUsWarnings
{
    private const string Languages = " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
        + "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl "
        + "km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi "
        + "pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve "
        + "vi vo wa wo xh yi yo za zh zu ";

    private static readonly HashSet<string> Encodings = new(
        ["UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "US-ASCII", "ASCII", "windows-1250", "windows-1251", "windows-1252", "windows-1253",
            "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "Shift_JIS", "EUC-JP", "EUC-KR", "ISO-2022-JP", "GB2312",
            "GBK", "GB18030", "Big5", "KOI8-R", "KOI8-U", "macintosh", "IBM437", "IBM850", "IBM037", "latin1",
            .. Enumerable.Range(1, 16).Where(part => part != 12).Select(part => $"ISO-8859-{part}")],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> MediaTrees = new(
        ["application", "audio", "example", "font", "haptics", "image", "message", "model", "multipart", "text", "video"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Statuses = new(
        ["Unrestricted", "Restricted - Fully", "Restricted - Partly", "Restricted - Possibly", "Undetermined"], StringComparer.OrdinalIgnoreCase);

    // The lists of the National Archives are long and grow; their values stand in families, by the law or deed they come from.
    private static readonly Dictionary<string, string[]> Restrictions = new()
    {
        ["AccessRestriction"] = ["CRCCRCA ", "Donated", "FOIA ", "JFK", "NLA", "Other", "PRA", "PRMPA", "Presidential", "Restricted", "Statute"],
        ["UseRestriction"] = ["Copyright", "Donor", "Other", "Public Law ", "Service Mark", "Trademark"],
    };

    private static readonly string[] DateOrder = ["created", "issued", "modified"];

    /// <summary>The remarks on one object.</summary>
    /// <param name="type">Its class.</param>
    /// <param name="value">The object.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="isWrong">Whether the rules refuse what stands at a place.</param>
    public static IEnumerable<string> Of(string type, JsonElement value, string place, Func<string, bool> isWrong) =>
        Members(type, value, place).Concat(Orders(value, place))
            .Where(found => !isWrong(found.Place))
            .Select(found => $"{found.Slug}: {found.Place}, {found.Sentence}");

    private static IEnumerable<(string Slug, string Place, string Sentence)> Members(string type, JsonElement value, string place)
    {
        foreach (var member in value.EnumerateObject())
        {
            var texts = value.Texts(member.Name).ToList();
            var at = $"{place}.{member.Name}";
            foreach (var (slug, sentence) in Check(type, member.Name, texts))
                yield return (slug, at, sentence);
        }
        if (type == "Address" && ((string[])["country-name", "locality", "postal-code", "region", "street-address"]).All(name => value.Text(name) is null))
            yield return ("empty_address", place, "the address has no part");
    }

    private static IEnumerable<(string Slug, string Sentence)> Check(string type, string member, IReadOnlyList<string> texts)
    {
        switch (member)
        {
            case "keyword":
                foreach (var twice in texts.GroupBy(text => text, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
                    yield return ("duplicate_keyword", $"'{twice.Key}' stands {twice.Count()} times");
                break;
            case "spatialResolutionInMeters": foreach (var text in Not(texts, IsQuantity)) yield return ("invalid_spatial_resolution", $"'{text}' is no number of meters"); break;
            case "temporalResolution": foreach (var text in Not(texts, RulePatterns.IsDuration)) yield return ("invalid_temporal_resolution", $"'{text}' is no ISO 8601 duration"); break;
            case "accessRights": foreach (var text in Not(texts, text => text is not ("public" or "restricted public" or "non-public"))) yield return ("legacy_access_rights", $"'{text}' is an access level of DCAT-US 1.1"); break;
            case "language": foreach (var text in Not(texts, text => Languages.Contains($" {text} ", StringComparison.Ordinal))) yield return ("invalid_language", $"'{text}' is no language code of ISO 639-1"); break;
            case "byteSize": foreach (var text in Not(texts, text => ulong.TryParse(text, CultureInfo.InvariantCulture, out _))) yield return ("invalid_byte_size", $"'{text}' is no number of bytes"); break;
            case "characterEncoding": foreach (var text in Not(texts, Encodings.Contains)) yield return ("invalid_character_encoding", $"'{text}' is no character set of IANA"); break;
            case "mediaType" or "compressFormat" or "packageFormat": foreach (var text in Not(texts, IsMediaType)) yield return ("invalid_media_type", $"'{text}' is no media type of IANA"); break;
            case "tel": foreach (var text in Not(texts, text => Telephone().IsMatch(text))) yield return ("invalid_tel", $"'{text}' is no telephone number"); break;
            case "postal-code": foreach (var text in Not(texts, text => PostalCode().IsMatch(text))) yield return ("invalid_postal_code", $"'{text}' is no postal code"); break;
            case "expectedDataType": foreach (var text in Not(texts, text => DataType().IsMatch(text))) yield return ("invalid_expected_data_type", $"'{text}' is no data type of XML Schema"); break;
            case "restrictionStatus" when Restrictions.ContainsKey(type): foreach (var text in Not(texts, Statuses.Contains)) yield return ("invalid_restriction_status", $"'{text}' is no status of the National Archives"); break;
            case "specificRestriction" when Restrictions.TryGetValue(type, out var families):
                foreach (var text in Not(texts, text => families.Any(family => text.StartsWith(family, StringComparison.OrdinalIgnoreCase))))
                    yield return ("invalid_specific_restriction", $"'{text}' is in no list of restrictions of the National Archives");
                break;
            case "cuiBannerMarking": foreach (var text in Not(texts, text => Banner().IsMatch(text))) yield return ("invalid_cui_banner_marking", $"'{text}' does not begin with CUI or CONTROLLED"); break;
            default: break;
        }
    }

    private static IEnumerable<(string Slug, string Place, string Sentence)> Orders(JsonElement value, string place)
    {
        for (var i = 0; i + 1 < DateOrder.Length; i++)
        {
            foreach (var later in DateOrder.Skip(i + 1))
            {
                if (IsAfter(value.Text(DateOrder[i]), value.Text(later)))
                    yield return ("date_out_of_order", $"{place}.{DateOrder[i]}", $"'{value.Text(DateOrder[i])}' is after {later} '{value.Text(later)}'");
            }
        }
        if (IsAfter(value.Text("startDate"), value.Text("endDate")))
            yield return ("date_out_of_order", $"{place}.startDate", $"'{value.Text("startDate")}' is after endDate '{value.Text("endDate")}'");
    }

    /// <summary>As far as both are given: a year is not after a day of it.</summary>
    private static bool IsAfter(string? one, string? other)
    {
        if (one is null || other is null || !RulePatterns.IsDate(one) || !RulePatterns.IsDate(other))
            return false;
        var length = Math.Min(10, Math.Min(one.Length, other.Length));
        return string.CompareOrdinal(one[..length], other[..length]) > 0;
    }

    private static IEnumerable<string> Not(IEnumerable<string> texts, Func<string, bool> isGood) => texts.Where(text => !isGood(text));

    private static bool IsQuantity(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 && double.IsFinite(number);

    private static bool IsMediaType(string text)
    {
        var type = text.Split(';')[0].Trim();
        if (type.StartsWith("https://www.iana.org/assignments/media-types/", StringComparison.Ordinal))
            type = type["https://www.iana.org/assignments/media-types/".Length..];
        return type.Split('/') is [var tree, { Length: > 0 } name] && MediaTrees.Contains(tree) && MediaName().IsMatch(name);
    }

    [GeneratedRegex(@"^(tel:)?\+?[0-9A-Z() .\-/x]{3,40}(;.*)?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Telephone();

    [GeneratedRegex(@"^(\d{5}([- ]\d{4})?|[A-Z0-9][A-Z0-9 -]{2,9})$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex PostalCode();

    [GeneratedRegex(@"^(xsd:|xs:|http://www\.w3\.org/2001/XMLSchema#)[a-zA-Z]+$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DataType();

    [GeneratedRegex(@"^(CUI|CONTROLLED)(//.*)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Banner();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$", RegexOptions.NonBacktracking)]
    private static partial Regex MediaName();
}
