using System.Text.Json;
using Harvest.Formats.Terms;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Search;

/// <summary>
/// The values that datasets are filtered and counted by. Each is stored as one text: the letter of its field, a colon, the value.
/// </summary>
public static class DatasetFacets
{
    private const int MaxValue = 200;
    private const int MaxValues = 200;

    private static readonly string[] Authorities = ["://publications.europa.eu/resource/authority/", "://data.europa.eu/bna/"];

    /// <summary>The fields by the names that CKAN has for them, with their letters.</summary>
    public static readonly IReadOnlyDictionary<string, char> Fields = new Dictionary<string, char>(StringComparer.Ordinal)
    {
        ["organization"] = 'o',
        ["owner_org"] = 'w',
        ["groups"] = 'g',
        ["tags"] = 't',
        ["res_format"] = 'f',
        ["license_id"] = 'l',
        ["dataset_type"] = 'y',
        ["harvest_source_id"] = 's',
        ["language"] = 'n',
        ["frequency"] = 'u',
        ["theme"] = 'm',
        ["hvd_category"] = 'h',
        ["license_title"] = 'c',
        ["place"] = 'p',
    };

    /// <summary>All values of a dataset, without repetition.</summary>
    public static IReadOnlyList<string> Of(Dataset dataset, string sourceId) =>
    [
        .. One('y', dataset.Type)
            .Concat(One('s', sourceId))
            .Concat(One('o', dataset.Organization?.Name))
            .Concat(One('w', dataset.Organization?.Id))
            .Concat(One('l', dataset.License?.Id))
            // Before what may be more than are kept: the profile for high-value datasets goes by it.
            .Concat(Extra(dataset, "hvd_category").SelectMany(category => One('h', Code(category))))
            .Concat(dataset.Groups.SelectMany(group => One('g', group.Name)))
            .Concat(dataset.Resources.SelectMany(resource => One('f', Format(resource.Format))))
            .Concat(dataset.Tags.SelectMany(tag => One('t', tag)))
            .Concat(dataset.Languages.SelectMany(language => One('n', TextLanguage.Short(language))))
            .Concat(One('u', Frequency(dataset.Frequency)))
            .Concat(dataset.Themes.SelectMany(theme => One('m', Code(theme))))
            .Concat(One('c', LicenseTitle(dataset.License)))
            .Concat(dataset.Spatial.SelectMany(place => Places(place.Text)))
            // data.json: the name that a box was found for.
            .Concat(dataset.Extras.Where(extra => extra.Key == "old-spatial" && IsName(extra.Value)).SelectMany(extra => Places(extra.Value)))
            .Distinct(StringComparer.Ordinal)
            .Take(MaxValues),
    ];

    /// <summary>How a value of a field is stored; null when there is no such field.</summary>
    public static string? Stored(string field, string value) =>
        Fields.TryGetValue(field, out var letter) ? One(letter, Comparable(letter, value)).FirstOrDefault("") : null;

    /// <summary>What a licence is called that is commonly used, by its id, address or title; null for others.</summary>
    public static string? LicenseTitle(string text) => Licenses.Find(text)?.Title;

    private static string Comparable(char letter, string value) => letter switch
    {
        'f' => Format(value),
        'p' => SearchText.Fold(value),
        'u' => Frequency(value) ?? value,
        'm' or 'h' => Code(value) ?? value,
        'n' => TextLanguage.Short(value) ?? value,
        'c' => LicenseTitle(value) ?? value,
        _ => value,
    };

    /// <summary>
    /// One name for all spellings, in capitals: <c>csv</c>, <c>.CSV</c>, <c>text/csv</c>, <c>Comma Separated Values</c> and the EU's address are
    /// <c>CSV</c>; <c>Shapefile</c> is <c>SHP</c>.
    /// </summary>
    private static string Format(string value) => FileFormats.One(value).ToUpperInvariant();

    /// <summary>One code for all spellings: <c>daily</c>, <c>R/P1D</c> and the EU's address are <c>DAILY</c>.</summary>
    private static string? Frequency(string? value) => FrequencyTerms.Find(value)?.Code ?? Code(value);

    /// <summary>One title for all spellings of a licence: by its id, address or title.</summary>
    private static string? LicenseTitle(License? license) => license is null
        ? null
        : (Licenses.Find(license.Id) ?? Licenses.Find(license.Url) ?? Licenses.Find(license.Title))?.Title ?? license.Title ?? license.Id ?? license.Url;

    /// <summary>A place's name as it is compared: whole, by the parts between commas, and by its words.</summary>
    private static IEnumerable<string> Places(string? name) => string.IsNullOrWhiteSpace(name) || name.Length > MaxValue
        ? []
        : name.Split([',', ';', '/'], StringSplitOptions.TrimEntries).Prepend(name).Select(SearchText.Fold)
            .Concat(SearchText.Fold(name).Split(' ').Where(word => word.Length > 2)).SelectMany(part => One('p', part));

    /// <summary>Whether a text can be the name of a place.</summary>
    internal static bool IsName(string text) => text.All(IsOfName);

    /// <summary>Names have letters and what joins them; coordinates and documents have other signs.</summary>
    private static bool IsOfName(char c) => char.IsLetter(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark || c is ' ' or ',' or ';' or '/' or '-' or '\'' or '’' or '.' or '(' or ')' or '&';

    /// <summary>The code at the end of an address of the EU's authority lists; anything else as it is.</summary>
    private static string? Code(string? value) =>
        value is not null && Authorities.Any(authority => value.Contains(authority, StringComparison.Ordinal)) ? value[(value.LastIndexOf('/') + 1)..] : value;

    /// <summary>The values of an extra: one text, or a JSON list of texts.</summary>
    private static IEnumerable<string> Extra(Dataset dataset, string key)
    {
        var value = dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value;
        if (value is not ['[', ..])
            return value is null ? [] : [value];
        try
        {
            return JsonSerializer.Deserialize<string[]>(value) ?? [];
        }
        catch (JsonException)
        {
            return [value];
        }
    }

    private static IEnumerable<string> One(char letter, string? value) =>
        string.IsNullOrWhiteSpace(value) ? [] : [$"{letter}:{Storable.Text(value.Trim(), MaxValue)}"];
}
