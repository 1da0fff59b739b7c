using Harvest.Datasets;
using Harvest.Model;
using Harvest.Tests.Support;

namespace Harvest.Tests.Formats;

/// <summary>Tags, random names, replacements and licences: the reference's cases F2, F3 and F5, and their like.</summary>
public sealed class TextFormatTests
{
    [TestCase("unchanged", "unchanged")]
    [TestCase("some spaces  here", "some-spaces--here")]
    [TestCase("random:other%characters&_.here", "randomothercharactershere")]
    [TestCase("river-water-dashes", "river-water-dashes")]
    [TestCase("Größe", "grosse")]
    [TestCase(" Ufer ", "ufer")]
    [TestCase("x", "x_")]
    [TestCase("木", "")]
    [TestCase("", "")]
    public void A_tag_is_cleaned(string tag, string clean) => TagNames.Clean(tag).ShouldBe(clean);

    [ForAll]
    public void Whatever_a_tag_is_it_comes_out_clean_or_empty_and_stays_so(AnyText tag)
    {
        var clean = TagNames.Clean(tag.Value);

        if (clean.Length > 0)
            clean.ShouldMatch("^([a-z0-9-]{2,100}|[a-z0-9-]_)$");
        TagNames.Clean(clean).ShouldBe(clean);
    }

    [Test]
    public void Random_digits_make_a_taken_name_free()
    {
        DatasetNames.UniqueRandom("trees", null, _ => false).ShouldBe("trees");
        DatasetNames.UniqueRandom("trees", null, name => name == "trees")!.ShouldMatch("^trees[0-9a-f]{5}$");
        DatasetNames.UniqueRandom("trees", "trees1a2b3", name => name == "trees").ShouldBe("trees1a2b3");
        DatasetNames.UniqueRandom(new string('x', 120), null, name => !name.EndsWith('f') || name.Length > 100)!
            .ShouldMatch("^x{95}[0-9a-f]{4}f$");
        DatasetNames.UniqueRandom("trees", null, _ => true).ShouldBeNull();
    }

    [TestCase("plain", "plain")]
    [TestCase("{dataset_id}", "<dataset_id>")]
    [TestCase("a{harvest_job_id}b{harvest_object_id}", "a<harvest_job_id>b<harvest_object_id>")]
    [TestCase("{{dataset_id}}", "{dataset_id}")]
    [TestCase("{{{dataset_id}}}", "{<dataset_id>}")]
    public void Replacements_are_filled_in(string text, string filled)
    {
        Replacements.Complaint(text).ShouldBeNull();
        Replacements.Fill(text, name => $"<{name}>").ShouldBe(filled);
    }

    [TestCase("{", "a single {")]
    [TestCase("a}", "a single }")]
    [TestCase("{}", "{} is no replacement")]
    [TestCase("{ dataset_id}", "{ dataset_id} is no replacement")]
    [TestCase("""{"type": "Point"}""", """{"type": "Point"} is no replacement""")]
    public void What_cannot_be_replaced_is_told(string text, string complaint) => Replacements.Complaint(text)!.ShouldStartWith(complaint);

    [TestCase("cc-by", null, true)]
    [TestCase("CC-BY-4.0", null, true)]
    [TestCase("cc-by-sa", null, true)]
    [TestCase("cc-zero", null, true)]
    [TestCase("CC0-1.0", null, true)]
    [TestCase("odc-odbl", null, true)]
    [TestCase("uk-ogl", null, true)]
    [TestCase("other-open", null, true)]
    [TestCase("cc-nc", null, false)]
    [TestCase("CC-BY-NC-4.0", null, false)]
    [TestCase("CC-BY-ND-4.0", null, false)]
    [TestCase("other-closed", null, false)]
    [TestCase("notspecified", null, false)]
    [TestCase(null, null, false)]
    [TestCase(null, "https://creativecommons.org/licenses/by/4.0/", true)]
    [TestCase(null, "https://creativecommons.org/licenses/by-nc/4.0/", false)]
    [TestCase("http://creativecommons.org/publicdomain/zero/1.0/", null, true)]
    [TestCase(null, "http://www.opendefinition.org/licenses/cc-by", true)]
    [TestCase(null, "https://town.example/creativecommons.org/licenses/by/4.0/", false)]
    [TestCase(null, "https://evil.example/?u=https://creativecommons.org/licenses/by/4.0/", false)]
    [TestCase(null, "https://creativecommons.org.evil.example/licenses/by/4.0/", false)]
    public void Open_licences_are_told_from_others(string? id, string? url, bool isOpen) =>
        OpenLicenses.Has(new License(id, Url: url)).ShouldBe(isOpen);

    [Test]
    public void Without_a_licence_nothing_is_open() => OpenLicenses.Has(null).ShouldBeFalse();
}
