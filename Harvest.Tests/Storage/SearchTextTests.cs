using System.Globalization;
using Harvest.Model;
using Harvest.Search;
using Harvest.Tests.Support;

namespace Harvest.Tests.Storage;

public sealed class SearchTextTests
{
    [TestCase("", "")]
    [TestCase("Trees and Parks", "trees and parks")]
    [TestCase("  Trees,\tparks\n(2020)!  ", "trees parks 2020")]
    [TestCase("Größe", "grosse")]
    [TestCase("Łódź smørrebrød œuvre Þingvellir", "lodz smorrebrod oeuvre thingvellir")]
    [TestCase("東京都の人口", "東京 京都 都の の人 人口")]
    [TestCase("CO₂ Ｗａｔｅｒ ﬁsh", "co2 water fish")]
    [TestCase("C++, C# and C", "cplusplus csharp and c")]
    [TestCase("§ 5", "sectionsign 5")]
    [TestCase("هـذا الْمَاء", "هذا الماء")]
    [TestCase("ÉCOLE élève Ångström", "ecole eleve angstrom")]
    [TestCase("e\u0301cole", "ecole")]
    [TestCase("ДЕРЕВЬЯ Ёлка", "деревья елка")]
    [TestCase("中文 资料", "中文 资料")]
    [TestCase("a-b_c.d/e", "a b c d e")]
    [TestCase("it's 100% 'quoted' & | ! : * \"x\"", "it s 100 quoted x")]
    [TestCase("a\0b", "a b")]
    [TestCase("!?", "")]
    public void A_text_is_folded_into_words(string text, string words) => SearchText.Fold(text).ShouldBe(words);

    [TestCase("COVID-19 and E-Mail", "covid19 email")]
    [TestCase("PM2.5 in the U.S. and the U.K", "pm25 us uk")]
    [TestCase("E-Mail-Adresse, Straßen-Bäume", "emailadresse strassenbaume")]
    [TestCase("2020-01-02 at 10-12", "")]
    [TestCase("see www.example.org, data.csv, jo.doe@mail-box.example, /a-b/c-d", "")]
    [TestCase("a-b-c-d", "")]
    [TestCase("人口-統計", "")]
    public void Words_that_a_sign_parts_are_indexed_as_one_but_no_dates_and_addresses(string text, string words) =>
        JoinedWords.In(text).ShouldBe(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);

    [Test]
    public void The_hyphens_of_a_name_part_no_words() =>
        SearchDocument.Of(new Dataset { Title = "Trees" }, "water-quality").Words.ShouldBe(["trees", "water", "quality"], ignoreOrder: true);

    [Test]
    public void Texts_of_all_languages_are_searched()
    {
        var document = SearchDocument.Of(
            new Dataset
            {
                Title = "Trees",
                Notes = "Counted",
                Tags = ["forest"],
                Extras =
                [
                    new Extra("title_translated", """{"en": "Trees", "fr": "Arbres"}"""),
                    new Extra("notes_translated", """{"en": "Counted", "fr": "Compt\u00e9s"}"""),
                    new Extra("tags_translated", """{"en": ["forest"], "fr": ["for\u00eat", "nature"]}"""),
                ],
            },
            "trees");

        document.Title.ShouldContain("arbres");
        document.Title.Count(token => token == "trees").ShouldBe(1);
        document.Body.ShouldContain("comptes");
        document.Tags.ShouldContain("foret");
        document.Tags.ShouldContain("nature");
    }

    [TestCase("nonsense")]
    [TestCase("{}")]
    [TestCase("""["a"]""")]
    [TestCase("""{"en": 1}""")]
    public void Translations_that_are_none_do_no_harm(string text) =>
        SearchDocument.Of(new Dataset { Title = "Trees", Extras = [new Extra("title_translated", text)] }, "a").Title.ShouldContain("trees");

    [Test]
    public void A_word_without_end_has_one() =>
        SearchText.Fold($"begin {new string('x', 5000)} end").ShouldBe($"begin {new string('x', 100)} end");

    [Test]
    public void A_text_without_end_has_one() =>
        SearchText.Fold(string.Concat(Enumerable.Repeat("word ", 50_000))).Length.ShouldBeLessThanOrEqualTo(SearchText.MaxLength);

    [Test]
    public void A_text_is_cut_within_a_character_without_harm() =>
        SearchText.Fold(new string('é', SearchText.MaxLength - 1) + "😀x").ShouldBe(new string('e', 100));

    [Test]
    public void A_query_has_twenty_words_at_most() =>
        SearchTerms.Words(string.Join(' ', Enumerable.Range(1, 30)), isOpen: false).Select(term => term.Exact.Tokens.Single())
            .ShouldBe(Enumerable.Range(1, 20).Select(i => $"{i}"));

    [ForAll(MaxTest = 500)]
    public void Whatever_a_text_is_words_come_out(RudeText text)
    {
        var words = SearchText.Fold(text.Value).Split(' ');

        words.ShouldAllBe(word => words.Length == 1 || word.Length > 0);
        string.Concat(words).ShouldAllBe(c => (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark
            || char.GetUnicodeCategory(c) == UnicodeCategory.SpacingCombiningMark) && !char.IsAsciiLetterUpper(c));
    }

    [ForAll(MaxTest = 500)]
    public void Folding_twice_is_folding_once(RudeText text)
    {
        var once = SearchText.Fold(text.Value);

        SearchText.Fold(once).ShouldBe(once);
        SearchText.Fold(text.Value.ToLowerInvariant()).ShouldBe(once);
    }
}
