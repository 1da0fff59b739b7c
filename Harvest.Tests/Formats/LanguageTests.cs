using System.Text;
using System.Text.Json;
using Harvest.Datasets;
using Harvest.Formats.Geo;
using Harvest.Formats.Iso;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Tests.Formats;

/// <summary>Of texts in several languages one is shown, and all are kept.</summary>
public sealed class LanguageTests
{
    [TestCase("en", "Title")]
    [TestCase("fr,de", "Titre")]
    [TestCase("it,de", "Titel")]
    [TestCase("", "Titel")]
    public void The_order_chooses(string order, string title)
    {
        var (dataset, problems) = Read("""{"title": {"de": "Titel", "fr": "Titre", "en": "Title", "it": ""}}""", order);

        problems.ShouldBeEmpty();
        dataset.Title.ShouldBe(title);
        Extra(dataset, "title_translated").ShouldBe("""{"de":"Titel","fr":"Titre","en":"Title"}""");
    }

    [Test]
    public void Everything_with_languages_is_read_and_written_again()
    {
        var (dataset, problems) = Read(
            """
            {"title": [{"@language": "de", "@value": "Titel"}, {"@language": "fr", "@value": "Titre"}], "description": {"de": "Text", "fr": "Texte"},
             "keywords": {"de": ["Wasser", "Luft"], "fr": ["eau"], "en": []}, "tags": [],
             "organization": {"id": "o", "name": "amt", "title": {"de": "Amt", "fr": "Office"}},
             "groups": [{"name": "g", "title": {"de": "Gruppe", "fr": "Groupe"}}],
             "publisher": [{"name": {"de": "Amt", "fr": "Office"}}],
             "resources": [{"id": "r", "url": "https://a.example/4", "name": {"de": "Datei", "fr": "Fichier"}, "description": {"de": "D", "fr": "F"}}]}
            """,
            "fr,de");

        problems.ShouldBeEmpty();
        dataset.Title.ShouldBe("Titre");
        dataset.Notes.ShouldBe("Texte");
        dataset.Tags.ShouldBe(["eau"]);
        dataset.Organization!.Title.ShouldBe("Office");
        dataset.Groups[0].Title.ShouldBe("Groupe");
        dataset.Publisher!.Name.ShouldBe("Office");
        dataset.Resources[0].Name.ShouldBe("Fichier");
        JsonElement.Parse(Extra(dataset, "tags_translated")!).GetProperty("de").GetArrayLength().ShouldBe(2);
        var again = PackageReader.Read(PackageWriter.Write(dataset, new PackageEntry("i", "n", default, default))).Dataset;
        again.Organization!.TitleTranslated.ShouldBe(dataset.Organization.TitleTranslated);
        again.Publisher!.NameTranslated.ShouldBe("""{"de":"Amt","fr":"Office"}""");
        again.Resources[0].Others.ShouldContain(other => other.Key == "name_translated");
    }

    [TestCase("""{"title": "t", "organization": [], "extras": {}, "groups": {}, "resources": {}, "notes": [], "tags": {}}""", 0)]
    [TestCase("""{"title": "t", "notes": [1], "groups": 7, "author": {"x": {"y": 1}}}""", 3)]
    public void An_empty_object_is_nothing_and_a_bad_secondary_member_no_loss(string package, int warnings)
    {
        var (dataset, problems) = Read(package, "en");

        dataset.Title.ShouldBe("t");
        problems.Count.ShouldBe(warnings);
        problems.ShouldAllBe(problem => problem.IsWarning);
    }

    [TestCase("en", "Hazard map", "water")]
    [TestCase("fr", "Carte des dangers", "eau")]
    public void Free_text_of_ISO_metadata_is_read(string order, string title, string tag)
    {
        var record = XmlTree.Read(Encoding.UTF8.GetBytes("""
            <MD_Metadata><fileIdentifier><CharacterString>x</CharacterString></fileIdentifier><language><LanguageCode codeListValue="fre"/></language>
            <locale><PT_Locale id="EN"><languageCode><LanguageCode codeListValue="eng"/></languageCode></PT_Locale></locale>
            <identificationInfo><MD_DataIdentification><citation><CI_Citation><title><CharacterString>Carte des dangers</CharacterString>
            <PT_FreeText><textGroup><LocalisedCharacterString locale="#EN">Hazard map</LocalisedCharacterString></textGroup></PT_FreeText></title></CI_Citation></citation>
            <abstract><CharacterString>abs</CharacterString></abstract>
            <descriptiveKeywords><MD_Keywords><keyword><CharacterString>eau</CharacterString>
            <PT_FreeText><textGroup><LocalisedCharacterString locale="#EN">water</LocalisedCharacterString></textGroup></PT_FreeText></keyword></MD_Keywords></descriptiveKeywords>
            </MD_DataIdentification></identificationInfo></MD_Metadata>
            """));

        var (dataset, _) = IsoReader.Read(record, new SpatialOptions { Languages = order });

        dataset.Title.ShouldBe(title);
        dataset.Tags.ShouldBe([tag]);
        Extra(dataset, "title_translated").ShouldBe("""{"fr":"Carte des dangers","en":"Hazard map"}""");
        Extra(dataset, "tags_translated").ShouldBe("""{"fr":["eau"],"en":["water"]}""");
    }

    private static (Dataset Dataset, IReadOnlyList<RecordProblem> Problems) Read(string package, string order) =>
        PackageReader.Read(Encoding.UTF8.GetBytes(package), order);

    private static string? Extra(Dataset dataset, string key) => dataset.Extras.FirstOrDefault(extra => extra.Key == key).Value;
}
