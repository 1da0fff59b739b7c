using System.Text.Json;
using Harvest.Formats;
using Harvest.Model;

namespace Harvest.Tests.Formats;

/// <summary>Titles, tags and names that come in HTML.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlainNamesTests
{
    [TestCase("Trees &amp; parks", "Trees & parks")]
    [TestCase("Qualit&#233; de l&#x27;air &eacute;t&eacute;", "Qualité de l'air été")]
    [TestCase("Air&nbsp;quality", "Air quality")]
    [TestCase("<b>Trees</b> and <i>parks</i>", "Trees and parks")]
    [TestCase("CO<sub>2</sub> emissions", "CO2 emissions")]
    [TestCase("Trees<br/>and parks", "Trees and parks")]
    [TestCase("<p>Trees</p><p>Parks</p>", "Trees Parks")]
    [TestCase("Twice &amp;amp; more", "Twice &amp; more")]
    [TestCase("The &lt;b&gt; element", "The <b> element")]
    [TestCase("The <b> element", "The <b> element")]
    [TestCase("a < b && c > d", "a < b && c > d")]
    [TestCase("https://a.example/?a=1&copy=2", "https://a.example/?a=1&copy=2")]
    [TestCase("How to write `&amp;`", "How to write `&amp;`")]
    [TestCase("<script>alert('x')</script>", "<script>alert('x')</script>")]
    [TestCase("<b>Trees</b><img src=x onerror=alert(1)>", "<b>Trees</b><img src=x onerror=alert(1)>")]
    [TestCase("List<T> &unknown; &#xFFFFFFF;", "List<T> &unknown; &#xFFFFFFF;")]
    public void Entities_are_decoded_once_and_tags_left_out(string text, string plain) => Markdown.Plain(text).ShouldBe(plain);

    [Test]
    public void All_names_of_a_dataset_become_plain_and_descriptions_stay()
    {
        var plain = PlainNames.Of(new Dataset
        {
            Title = "A &amp; B",
            Notes = "A &amp; B",
            Tags = ["a &amp; b", "a & b ", " c"],
            Organization = new Organization("o", "o", "City &amp; county") { TitleTranslated = """{"de":"Stadt &amp; Kreis"}""" },
            Groups = [new Group("g", "g", "Trees &amp; parks")],
            Publisher = new Agent("P &amp; Q") { NameTranslated = """{"de":"P &amp; Q"}""" },
            ContactPoints = [new Agent("Desk", "a&amp;b@a.example")],
            Resources =
            [
                new Resource { Name = "R &amp; S", Url = "https://a.example/?a&amp;b", Others = [new("name_translated", JsonElement.Parse("""{"fr":"R &amp; S"}"""))] },
                new Resource { Name = "T" },
            ],
            Extras = [new Extra("title_translated", """{"en":"A &amp; B"}"""), new Extra("tags_translated", """{"en":["a &amp; b"]}"""), new Extra("code", "&amp;")],
        });

        (plain.Title, plain.Notes).ShouldBe(("A & B", "A &amp; B"));
        plain.Tags.ShouldBe(["a & b", "c"]);
        (plain.Organization!.Title, plain.Organization.TitleTranslated, plain.Groups[0].Title).ShouldBe(("City & county", """{"de":"Stadt & Kreis"}""", "Trees & parks"));
        (plain.Publisher!.Name, plain.Publisher.NameTranslated, plain.ContactPoints[0].Email).ShouldBe(("P & Q", """{"de":"P & Q"}""", "a&amp;b@a.example"));
        (plain.Resources[0].Name, plain.Resources[0].Url, plain.Resources[0].Others[0].Value.GetProperty("fr").GetString()).ShouldBe(("R & S", "https://a.example/?a&amp;b", "R & S"));
        plain.Extras.ShouldBe([new Extra("title_translated", """{"en":"A & B"}"""), new Extra("tags_translated", """{"en":["a & b"]}"""), new Extra("code", "&amp;")]);
    }

    [Test]
    public void A_dataset_with_plain_names_stays_the_same_instance()
    {
        var dataset = new Dataset { Title = "A & B", Tags = ["a"], Resources = [new Resource { Name = "<T>" }], Publisher = new Agent("P") };

        PlainNames.Of(dataset).ShouldBeSameAs(dataset);
    }
}
