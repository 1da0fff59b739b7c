using Harvest.Datasets;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

public sealed class DatasetNamesTests
{
    [TestCase("Trees", "trees")]
    [TestCase("Trees and branches - survey.", "trees-and-branches-survey")]
    [TestCase("  Trees  ", "trees")]
    [TestCase("Trees / Branches: 2.0", "trees-branches-2-0")]
    [TestCase("snake_case_name", "snake_case_name")]
    [TestCase("Größe & Bäume", "grosse-baume")]
    [TestCase("Œuvre d'Art à Łódź, Ærø", "oeuvre-dart-a-lodz-aero")]
    [TestCase("x", "x_")]
    [TestCase("100%", "100")]
    [TestCase("", "")]
    [TestCase("...", "")]
    [TestCase("Деревья", "")]
    [TestCase("木 2020", "2020")]
    [TestCase("<script>alert(1)</script>", "scriptalert1-script")]
    [TestCase("../../etc/passwd", "etc-passwd")]
    [TestCase("tab\tand\nline", "tab-and-line")]
    public void A_title_gives_a_name(string title, string name) => DatasetNames.Ideal(title).ShouldBe(name);

    [Test]
    public void A_long_title_is_cut()
    {
        DatasetNames.Ideal(new string('x', 300)).ShouldBe(new string('x', 95));
        DatasetNames.Ideal(string.Concat(Enumerable.Repeat("word ", 60))).ShouldEndWith("word");
    }

    [Test]
    public void A_long_title_keeps_the_year_at_its_end() =>
        DatasetNames.Ideal($"{new string('x', 200)} 2019").ShouldBe($"{new string('x', 90)}-2019");

    [TestCase(999)]
    [TestCase(1000)]
    public void A_title_is_cut_within_a_character_without_harm(int length) =>
        DatasetNames.Ideal(new string('é', length - 1) + "😀" + new string('x', 100)).ShouldBe(new string('e', 95));

    [TestCase("", "trees", null, "trees")]
    [TestCase("trees", "trees", null, "trees1")]
    [TestCase("trees trees1", "trees", null, "trees2")]
    [TestCase("trees trees2", "trees", null, "trees1")]
    [TestCase("trees1", "tree", "trees1", "tree")]
    [TestCase("trees trees1", "trees", "trees", "trees")]
    [TestCase("trees1", "trees", "trees1", "trees")]
    [TestCase("trees trees2", "trees", "trees2", "trees2")]
    [TestCase("trees trees2 frogs", "frogs", "trees2", "frogs1")]
    [TestCase("odd-1", "odd-1", null, "odd-1-1")]
    [TestCase("trees-2019 trees-2019-1", "trees-2019", null, "trees-2019-2")]
    public void A_taken_name_gets_a_number_unless_the_dataset_has_a_good_one(string taken, string ideal, string? existing, string name) =>
        DatasetNames.Unique(ideal, existing, taken.Split(' ').Contains).ShouldBe(name);

    [Test]
    public void A_name_with_a_number_is_no_longer_than_names_may_be()
    {
        var longest = new string('x', 100);

        DatasetNames.Unique(longest + "x", null, _ => false).ShouldBe(longest);
        DatasetNames.Unique(longest + "x", null, name => name == longest).ShouldBe(longest[..99] + "1");
        DatasetNames.Unique(longest, null, name => !name.EndsWith("12", StringComparison.Ordinal)).ShouldBe(longest[..98] + "12");
        DatasetNames.Unique(longest, null, name => !name.EndsWith("999", StringComparison.Ordinal)).ShouldBe(longest[..97] + "999");
    }

    [Test]
    public void When_all_numbers_are_taken_there_is_none() => DatasetNames.Unique("trees", null, _ => true).ShouldBeNull();

    [TestCase("ab", true)]
    [TestCase("a", false)]
    [TestCase("", false)]
    [TestCase("Trees", false)]
    [TestCase("tre es", false)]
    [TestCase("größe", false)]
    [TestCase("trees\n", false)]
    [TestCase("-_-", true)]
    [TestCase("trees-2020_x", true)]
    public void Names_are_told_from_other_texts(string text, bool isName) => DatasetNames.IsName(text).ShouldBe(isName);

    [Test]
    public void Names_have_an_end()
    {
        DatasetNames.IsName(new string('x', 100)).ShouldBeTrue();
        DatasetNames.IsName(new string('x', 101)).ShouldBeFalse();
    }

    [ForAll(MaxTest = 1000)]
    public void Whatever_a_title_is_a_name_comes_out_or_nothing(RudeText title)
    {
        var name = DatasetNames.Ideal(title.Value);

        if (name.Length > 0)
            DatasetNames.IsName(name).ShouldBeTrue(name);
        else
            title.Value.ShouldNotContain(c => char.IsAsciiLetterOrDigit(c));
    }

    [ForAll]
    public void Whatever_is_taken_names_differ_and_are_names(AnyText[] titles)
    {
        var taken = new HashSet<string>();
        // Twice, so that every name is wished again.
        foreach (var ideal in titles.Concat(titles).Select(title => DatasetNames.Ideal(title.Value)).Where(ideal => ideal.Length > 0))
        {
            var name = DatasetNames.Unique(ideal, null, taken.Contains);

            DatasetNames.IsName(name!).ShouldBeTrue(name);
            name!.ShouldStartWith(DatasetNames.Stem(ideal));
            taken.Add(name).ShouldBeTrue(name);
        }
    }
}
