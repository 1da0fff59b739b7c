using Harvest.Datasets;

namespace Harvest.Formats.Terms;

/// <summary>How often data are updated, in the words of each vocabulary that is read or published.</summary>
/// <param name="Code">In the EU's authority list.</param>
/// <param name="Duration">As a repeating duration of ISO 8601; null where there is none.</param>
/// <param name="Word">In the vocabulary of DCAT-US 3.0; null where it has no such word.</param>
internal sealed record FrequencyTerm(string Code, string? Duration, string? Word)
{
    /// <summary>In the EU's authority list.</summary>
    public string Iri => FrequencyTerms.Authority + Code;
}

/// <summary>Finds the frequency that an IRI, a duration or a word means.</summary>
internal static class FrequencyTerms
{
    public const string Authority = "http://publications.europa.eu/resource/authority/frequency/";

    /// <summary>Code, duration and word of DCAT-US, then other spellings.</summary>
    private static readonly string[][] Rows =
    [
        ["UPDATE_CONT", "", "continuous", "cont", "continual", "realtime", "live"],
        ["1MIN", "R/PT1M", "", "everyminute"],
        ["5MIN", "R/PT5M", ""],
        ["10MIN", "R/PT10M", ""],
        ["15MIN", "R/PT15M", ""],
        ["30MIN", "R/PT30M", ""],
        ["HOURLY", "R/PT1H", ""],
        ["BIHOURLY", "R/PT2H", ""],
        ["TRIHOURLY", "R/PT3H", ""],
        ["12HRS", "R/PT12H", ""],
        ["CONT", "R/PT1S", "continuous"],
        ["DAILY_2", "R/P0.5D", "", "twicedaily", "twiceaday"],
        ["DAILY", "R/P1D", "daily", "everyday"],
        ["WEEKLY_5", "", "", "fivetimesaweek"],
        ["WEEKLY_3", "R/P0.33W", "threeTimesAWeek"],
        ["WEEKLY_2", "R/P3.5D", "semiweekly", "twiceaweek"],
        ["WEEKLY", "R/P1W", "weekly", "R/P7D", "everyweek"],
        ["BIWEEKLY", "R/P2W", "biweekly", "fortnightly", "R/P14D"],
        ["MONTHLY_3", "R/P0.33M", "threeTimesAMonth"],
        ["MONTHLY_2", "R/P0.5M", "semimonthly", "twiceamonth"],
        ["MONTHLY", "R/P1M", "monthly", "everymonth"],
        ["BIMONTHLY", "R/P2M", "bimonthly"],
        ["QUARTERLY", "R/P3M", "quarterly"],
        ["ANNUAL_3", "R/P4M", "threeTimesAYear"],
        ["ANNUAL_2", "R/P6M", "semiannual", "biannually", "biannual", "semiannually", "halfyearly", "twiceayear"],
        ["ANNUAL", "R/P1Y", "annual", "annually", "yearly", "everyyear", "R/P12M"],
        ["BIENNIAL", "R/P2Y", "biennial", "biennially"],
        ["TRIENNIAL", "R/P3Y", "triennial", "triennially"],
        ["QUADRENNIAL", "R/P4Y", "", "quadrennially"],
        ["QUINQUENNIAL", "R/P5Y", "", "quinquennially"],
        ["DECENNIAL", "R/P10Y", "", "decennially"],
        ["BIDECENNIAL", "R/P20Y", ""],
        ["TRIDECENNIAL", "R/P30Y", ""],
        ["AS_NEEDED", "", "asNeeded", "whenneeded", "ondemand", "adhoc"],
        ["IRREG", "", "irregular", "irregularly"],
        ["NEVER", "", "notPlanned", "none"],
        ["NOT_PLANNED", "", "notPlanned"],
        ["UNKNOWN", "", "unknown"],
        ["OTHER", "", ""],
    ];

    /// <summary>
    /// Words of German, French, Spanish, Italian and Dutch by code; accents do not matter. Those that mean one thing in one language and
    /// another in the next (biannuel, quincenal) are left out.
    /// </summary>
    private const string Words =
        """
        UPDATE_CONT fortlaufend kontinuierlich laufend echtzeit continu continue continuo continua tempsreel entempsreel tiemporeal temporeale doorlopend
        HOURLY stündlich stuendlich horaire horario oraria orario uurlijks
        DAILY täglich taeglich quotidien quotidienne journalier journaliere diario diaria giornaliero giornaliera quotidiano quotidiana dagelijks
        WEEKLY wöchentlich woechentlich hebdomadaire semanal settimanale wekelijks
        BIWEEKLY zweiwöchentlich zweiwoechentlich vierzehntäglich vierzehntaeglich 14täglich 14taeglich tweewekelijks
        MONTHLY monatlich mensuel mensuelle mensual mensile maandelijks
        BIMONTHLY zweimonatlich bimestriel bimestrielle bimestral bimestrale tweemaandelijks
        QUARTERLY vierteljährlich vierteljaehrlich quartalsweise trimestriel trimestrielle trimestral trimestrale driemaandelijks perkwartaal kwartaal
        ANNUAL_3 cuatrimestral quadrimestrale quadrimestriel
        ANNUAL_2 halbjährlich halbjaehrlich semestriel semestrielle semestral semestrale halfjaarlijks
        ANNUAL jährlich jaehrlich annuel annuelle anual annuale jaarlijks
        BIENNIAL zweijährlich zweijaehrlich biennal biennale bienal tweejaarlijks
        TRIENNIAL dreijährlich dreijaehrlich triennal triennale trienal driejaarlijks
        QUINQUENNIAL fünfjährlich fuenfjaehrlich quinquennal quinquennale quinquenal vijfjaarlijks
        DECENNIAL zehnjährlich zehnjaehrlich decennal decennale decenal tienjaarlijks
        AS_NEEDED beibedarf nachbedarf encasdebesoin selonbesoin segunnecesidad cuandoseanecesario alnecessario alloccorrenza indiennodig
        IRREG unregelmässig unregelmaessig irregulier irreguliere irregolare onregelmatig
        NEVER nie niemals jamais nunca mai nooit
        UNKNOWN unbekannt inconnu inconnue desconocido desconocida sconosciuto sconosciuta onbekend
        """;

    private static readonly Dictionary<string, FrequencyTerm> ByKey = Keys();

    /// <summary>The term that a text means; null when none is known.</summary>
    public static FrequencyTerm? Find(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 300)
            return null;
        text = text.Trim();
        var name = text.Contains("://", StringComparison.Ordinal) ? text.TrimEnd('/')[(text.TrimEnd('/').LastIndexOfAny(['/', '#']) + 1)..] : text;
        return ByKey.GetValueOrDefault(Key(name))
            ?? ByKey.GetValueOrDefault(Key(text))
            ?? (text.StartsWith('P') ? ByKey.GetValueOrDefault(Key($"R/{text}")) : null)
            ?? (FrequencyPhrases.Find(text) is { } phrase ? ByKey.GetValueOrDefault(Key(phrase)) : null);
    }

    private static string Key(string text) =>
        string.Concat(DatasetNames.Ascii(text).Where(c => char.IsLetterOrDigit(c) || c is '.' or '_')).ToLowerInvariant();

    private static Dictionary<string, FrequencyTerm> Keys()
    {
        var keys = new Dictionary<string, FrequencyTerm>();
        foreach (var row in Rows)
        {
            var term = new FrequencyTerm(row[0], row[1].Length > 0 ? row[1] : null, row[2].Length > 0 ? row[2] : null);
            // The codes first: "BIANNUAL" or "CONT" are not to be taken for another row's word.
            keys[Key(row[0])] = term;
        }
        foreach (var row in Rows)
        {
            foreach (var text in row.Skip(1).Where(text => text.Length > 0))
                keys.TryAdd(Key(text), keys[Key(row[0])]);
        }
        foreach (var line in Words.Split('\n', StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ');
            foreach (var word in words.Skip(1))
                keys.TryAdd(Key(word), keys[Key(words[0])]);
        }
        return keys;
    }
}
