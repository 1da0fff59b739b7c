using Harvest.Formats.Terms;

namespace Harvest.Tests.Formats;

/// <summary>Words for how often data change, as they stand in catalogues of several countries.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FrequencyTermsTests
{
    [TestCase("monatlich mensuel mensual mensile maandelijks Mensuelle monthly", "MONTHLY")]
    [TestCase("wöchentlich Wöchentlich woechentlich hebdomadaire semanal settimanale wekelijks weekly", "WEEKLY")]
    [TestCase("täglich quotidien diario giornaliera dagelijks daily", "DAILY")]
    [TestCase("jährlich annuel anual annuale jaarlijks annual", "ANNUAL")]
    [TestCase("halbjährlich semestriel semestral semestrale halfjaarlijks", "ANNUAL_2")]
    [TestCase("vierteljährlich trimestriel trimestral trimestrale", "QUARTERLY")]
    [TestCase("unregelmäßig irrégulier irregular irregolare onregelmatig", "IRREG")]
    [TestCase("nie jamais nunca mai nooit", "NEVER")]
    [TestCase("unbekannt inconnu desconocido sconosciuto onbekend", "UNKNOWN")]
    [TestCase("kontinuierlich continu continuo continua", "UPDATE_CONT")]
    [TestCase("bimonthly zweimonatlich bimestriel bimestrale", "BIMONTHLY")]
    public void Words_of_several_languages_are_terms(string words, string code)
    {
        foreach (var word in words.Split(' '))
            FrequencyTerms.Find(word)?.Code.ShouldBe(code, word);
        words.Split(' ').ShouldAllBe(word => FrequencyTerms.Find(word) != null);
    }

    [TestCase("bei Bedarf", "AS_NEEDED")]
    [TestCase("en temps réel", "UPDATE_CONT")]
    [TestCase("per kwartaal", "QUARTERLY")]
    [TestCase("each full moon", null)]
    public void So_are_some_words_together(string words, string? code) => (FrequencyTerms.Find(words)?.Code).ShouldBe(code);

    [TestCase("alle zwei Wochen|alle 14 Tage|every two weeks|every 2 weeks|every other week|toutes les deux semaines|tous les 14 jours|cada dos semanas|cada 14 días|ogni due settimane", "BIWEEKLY")]
    [TestCase("jeden Monat|jeden 1 Monat|every month|chaque mois|tous les mois|cada mes|todos los meses|ogni mese|einmal im Monat|einmal pro Monat|une fois par mois|una vez al mes|1x pro Monat", "MONTHLY")]
    [TestCase("alle 3 Monate|tous les trois mois|cada tres meses|jedes Quartal|each quarter|viermal jährlich|4 times a year", "QUARTERLY")]
    [TestCase("zweimal jährlich|zweimal im Jahr|2x pro Jahr|twice a year|deux fois par an|2 fois par an|dos veces al año|alle sechs Monate|every six months|tous les 6 mois|cada seis meses", "ANNUAL_2")]
    [TestCase("alle fünf Jahre|alle fuenf Jahre|every 5 years|tous les cinq ans|cada cinco años", "QUINQUENNIAL")]
    [TestCase("jeden Tag|each day|chaque jour|cada día|once a day|einmal täglich|einmal am Tag", "DAILY")]
    [TestCase("alle 15 Minuten|every 15 minutes|toutes les 15 minutes|cada 15 minutos", "15MIN")]
    public void So_are_phrases_with_a_number(string phrases, string code)
    {
        foreach (var phrase in phrases.Split('|'))
            (FrequencyTerms.Find(phrase)?.Code).ShouldBe(code, phrase);
    }

    [TestCase("every two moons")]
    [TestCase("every 17 weeks")]
    [TestCase("alle Daten")]
    [TestCase("once upon a time")]
    public void Other_phrases_are_none(string phrase) => FrequencyTerms.Find(phrase).ShouldBeNull();
}
