using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Harvesters.Ckan;

/// <summary>
/// Mends what DKAN and old CKAN portals write in ways of their own: dates in words, and what the REST API adds.
/// </summary>
internal static partial class OldPackages
{
    /// <summary>Members of the REST API that are no data of the dataset.</summary>
    private static readonly HashSet<string> RestMembers =
    [
        "ckan_url", "download_url", "license", "notes_rendered", "ratings_average", "ratings_count", "relationships",
    ];

    private static readonly string[] Days =
    [
        "sunday dimanche domingo sonntag domenica zondag",
        "monday lundi lunes montag lunedi segunda maandag",
        "tuesday mardi martes dienstag martedi terca dinsdag",
        "wednesday mercredi miercoles mittwoch mercoledi quarta woensdag",
        "thursday jeudi jueves donnerstag giovedi quinta donderdag",
        "friday vendredi viernes freitag venerdi sexta vrijdag",
        "saturday samedi sabado samstag sabato zaterdag",
    ];

    public static Dataset Mended(Dataset dataset)
    {
        if (dataset.Extras.Any(extra => extra.Key is "notes_rendered" or "ratings_average"))
        {
            var license = dataset.Extras.FirstOrDefault(extra => extra.Key == "license").Value;
            dataset = dataset with
            {
                License = license is null ? dataset.License
                    : (dataset.License ?? new License(null)) with { Title = dataset.License?.Title ?? license },
                Extras = [.. dataset.Extras.Where(extra => !RestMembers.Contains(extra.Key))],
            };
        }
        return dataset with
        {
            Type = dataset.Type.Equals("dataset", StringComparison.OrdinalIgnoreCase) ? "dataset" : dataset.Type,
            MetadataCreated = Date(dataset.MetadataCreated),
            MetadataModified = Date(dataset.MetadataModified),
            Extras = dataset.Extras.Any(extra => extra.Key == "log_message")
                ? [.. dataset.Extras.Where(extra => extra.Key != "log_message")]
                : dataset.Extras,
            Resources = dataset.Resources.Any(resource => resource.Others.Any(IsOdd))
                ? [.. dataset.Resources.Select(resource => resource with { Others = [.. resource.Others.Select(Mended)] })]
                : dataset.Resources,
        };
    }

    /// <summary>
    /// Drupal's "mar, 10/12/2019 - 09:23" as ISO 8601. Whether the day or the month stands first is told by the day of the week,
    /// and where that does not help, by its language.
    /// </summary>
    /// <returns>The text as it is when it is no such date.</returns>
    internal static string? Date(string? text)
    {
        if (text is null or { Length: > 200 } || DrupalDate().Match(text) is not { Success: true } match)
            return text;
        var name = Plain(match.Groups["day"].Value);
        var readings = new[] { (Day: 1, Month: 2), (Day: 2, Month: 1) }
            .Select(order => Read(match, match.Groups[order.Day].Value, match.Groups[order.Month].Value))
            .OfType<DateTime>().ToList();
        if (readings.Count == 0)
            return text;
        var fitting = readings.Where(reading => IsDay(reading.DayOfWeek, name)).ToList();
        var isEnglish = Array.Exists(Days, day => IsBegun(day.Split(' ')[0], name));
        var date = fitting.Count == 1 ? fitting[0] : isEnglish ? readings[^1] : readings[0];
        return date.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static bool IsOdd(KeyValuePair<string, JsonElement> member) => member.Value.ValueKind == JsonValueKind.String
        && (member.Key is "created" or "last_modified") && member.Value.GetString() is { Length: < 100 } text && text.Contains('/', StringComparison.Ordinal);

    private static KeyValuePair<string, JsonElement> Mended(KeyValuePair<string, JsonElement> member) =>
        IsOdd(member) ? new(member.Key, JsonSerializer.SerializeToElement(Date(member.Value.GetString()))) : member;

    private static DateTime? Read(Match match, string day, string month) => DateTime.TryParseExact(
        $"{match.Groups[3].Value}-{month}-{day} {match.Groups[4].Value}",
        "yyyy-M-d H:mm",
        CultureInfo.InvariantCulture,
        DateTimeStyles.None,
        out var date)
        ? date
        : null;

    private static bool IsDay(DayOfWeek day, string name) => Days[(int)day].Split(' ').Any(full => IsBegun(full, name));

    /// <summary>Drupal shortens days to two or three letters.</summary>
    private static bool IsBegun(string full, string name) =>
        name.Length >= 2 && full.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    private static string Plain(string day) => DatasetNames.Ideal(day);

    [GeneratedRegex(@"(?<day>\p{L}{2,12})\.?,?\s+(\d{1,2})/(\d{1,2})/(\d{4})\s+-\s+(\d{1,2}:\d{2})", RegexOptions.None, 1000)]
    private static partial Regex DrupalDate();
}
