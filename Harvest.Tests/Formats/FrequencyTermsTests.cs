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
}
