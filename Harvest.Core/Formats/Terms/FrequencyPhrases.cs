using System.Globalization;
using System.Text.RegularExpressions;
using Harvest.Datasets;

namespace Harvest.Formats.Terms;

/// <summary>
/// How often data are updated in phrases of a few words: <c>every two weeks</c>, <c>alle 14 Tage</c>, <c>deux fois par an</c>, <c>cada dos
/// semanas</c>. English, German, French, Spanish and Italian; accents and letter case do not matter.
/// </summary>
internal static partial class FrequencyPhrases
{
    /// <summary>Letters of ISO 8601 by the beginning of the words for a span of time; the longer beginnings first.</summary>
    private static readonly (string Start, string Unit)[] Units =
    [
        ("woche", "W"), ("semain", "W"), ("semana", "W"), ("settiman", "W"), ("week", "W"),
        ("minut", "TM"), ("stunde", "TH"), ("heure", "TH"), ("hora", "TH"), ("hour", "TH"), ("ora", "TH"), ("ore", "TH"),
        ("werktag", "D"), ("tag", "D"), ("jour", "D"), ("dia", "D"), ("day", "D"), ("giorn", "D"),
        ("monat", "M"), ("mois", "M"), ("mes", "M"), ("month", "M"), ("quartal", "Q"), ("quarter", "Q"), ("trimest", "Q"),
        ("jahr", "Y"), ("ano", "Y"), ("an", "Y"), ("year", "Y"),
    ];

    private static readonly Dictionary<string, int> Numbers = Words(
        """
        1 ein eine einen einer eines un une una uno one a
        2 zwei deux dos two due second other andere anderen
        3 drei trois tres three tre third
        4 vier quatre cuatro four quattro fourth
        5 funf fuenf cinq cinco five cinque
        6 sechs six seis sei
        7 sieben sept siete seven sette
        8 acht huit ocho eight otto
        10 zehn dix diez ten dieci
        12 zwolf zwoelf douze doce twelve dodici
        14 vierzehn quatorze catorce fourteen quattordici
        15 funfzehn fuenfzehn quinze quince fifteen quindici
        """);

    private static readonly Dictionary<string, int> Times = Words(
        """
        1 einmal once
        2 zweimal twice
        3 dreimal thrice
        4 viermal
        """);

    /// <summary>Codes of the EU's list for so many times in a span; those of once are found by their duration.</summary>
    private static readonly Dictionary<(int Times, string Unit), string> Often = new()
    {
        [(2, "D")] = "DAILY_2",
        [(24, "D")] = "HOURLY",
        [(2, "W")] = "WEEKLY_2",
        [(3, "W")] = "WEEKLY_3",
        [(5, "W")] = "WEEKLY_5",
        [(7, "W")] = "DAILY",
        [(2, "M")] = "MONTHLY_2",
        [(3, "M")] = "MONTHLY_3",
        [(4, "M")] = "WEEKLY",
        [(2, "Y")] = "ANNUAL_2",
        [(3, "Y")] = "ANNUAL_3",
        [(4, "Y")] = "QUARTERLY",
        [(12, "Y")] = "MONTHLY",
    };

    /// <summary>The repeating duration of ISO 8601, or the code of the EU's list, that a phrase means; null when it means none.</summary>
    public static string? Find(string text)
    {
        var words = Signs().Replace(DatasetNames.Ascii(text).ToLowerInvariant(), " ").Trim();
        if (Every().Match(words) is { Success: true } every)
            return (every.Groups["count"].Success ? Number(every.Groups["count"].Value) : 1) is { } span ? Duration(span, every.Groups["unit"].Value) : null;
        if (Per().Match(words) is not { Success: true } per || Unit(per.Groups["unit"].Value) is not { } unit)
            return null;
        var times = per.Groups["once"].Success ? Times.GetValueOrDefault(per.Groups["once"].Value) : Number(per.Groups["count"].Value);
        return times switch
        {
            1 => Duration(1, per.Groups["unit"].Value),
            { } count => Often.GetValueOrDefault((count, unit)),
            null => null,
        };
    }

    private static string? Duration(int count, string word) => Unit(word) switch
    {
        null => null,
        "Q" => FormattableString.Invariant($"R/P{3 * count}M"),
        "TM" => FormattableString.Invariant($"R/PT{count}M"),
        "TH" => FormattableString.Invariant($"R/PT{count}H"),
        var unit => FormattableString.Invariant($"R/P{count}{unit}"),
    };

    private static string? Unit(string word) => Array.Find(Units, unit => word.StartsWith(unit.Start, StringComparison.Ordinal)).Unit;

    private static int? Number(string word) =>
        int.TryParse(word, CultureInfo.InvariantCulture, out var digits) ? digits : Numbers.TryGetValue(word, out var number) ? number : null;

    private static Dictionary<string, int> Words(string table) => table.Split('\n', StringSplitOptions.TrimEntries)
        .SelectMany(line => line.Split(' ') is [var number, .. var words] ? words.Select(word => (word, int.Parse(number, CultureInfo.InvariantCulture))) : [])
        .ToDictionary(pair => pair.word, pair => pair.Item2);

    [GeneratedRegex(@"[^a-z0-9]+")]
    private static partial Regex Signs();

    [GeneratedRegex(
        @"^(every|each|alle|jede[nrs]?|tous les|toutes les|chaque|cada|todos los|todas las|ogni|tutti i|tutte le)( (?<count>\d{1,2}|[a-z]+))? (?<unit>[a-z]+)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Every();

    [GeneratedRegex(
        @"^((?<once>einmal|once|zweimal|twice|dreimal|thrice|viermal)|(?<count>\d{1,2}|[a-z]+) ?(x|mal|times?|fois|vez|veces|volt[ae]))"
        + @"( (a|an|per|each|every|pro|im|in der|am|jede[nrs]?|par|al|a la|por|alla|all))* (?<unit>[a-z]+)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Per();
}
