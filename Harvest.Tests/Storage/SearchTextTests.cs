using System.Globalization;
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
