using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Tests.Formats;

public sealed class KeptFieldsTests
{
    private static readonly Dataset Existing = Filled("old");

    [Test]
    public void Kept_extras_are_all_that_stand_among_them_in_the_package_form()
    {
        var kept = KeptFields.Apply(Filled("new"), Existing, ["extras"]);

        ExtrasOf(kept).ShouldBe(ExtrasOf(Existing));
        kept.Title.ShouldBe("new");
    }

    [TestCase("creator_name")]
    [TestCase("contact_name")]
    [TestCase("temporal_start")]
    [TestCase("scale")]
    public void A_key_of_an_extra_keeps_that_one_alone(string key)
    {
        var kept = ExtrasOf(KeptFields.Apply(Filled("new"), Existing, [key]));

        kept[key].ShouldBe(ExtrasOf(Existing)[key]);
        kept.Where(extra => extra.Key != key).ShouldBe(ExtrasOf(Filled("new")).Where(extra => extra.Key != key), ignoreOrder: true);
    }

    private static Dictionary<string, string> ExtrasOf(Dataset dataset) =>
        dataset.Extras.Concat(DcatExtras.Write(dataset)).ToDictionary(extra => extra.Key, extra => extra.Value);

    private static Dataset Filled(string text) => new()
    {
        Title = text,
        Identifier = text,
        Issued = text,
        Modified = text,
        Frequency = text,
        AccessRights = text,
        Languages = [text],
        Themes = [text],
        ConformsTo = [text],
        Temporal = [new Period(text, text)],
        Spatial = [new Place(text, text)],
        Publisher = new Agent(text),
        Creators = [new Agent(text)],
        ContactPoints = [new Agent(text)],
        Extras = [new Extra("scale", text)],
    };
}
