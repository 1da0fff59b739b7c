using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Iso;

/// <summary>Texts in several languages (PT_FreeText): which one is shown, and all of them to be kept.</summary>
internal sealed class IsoTranslations
{
    private readonly LanguageOrder order;
    private readonly string main;
    private readonly Dictionary<string, string> locales = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="record">Declares its languages.</param>
    /// <param name="order">Which is shown.</param>
    public IsoTranslations(XmlTree record, LanguageOrder order)
    {
        this.order = order;
        main = LanguageOrder.Tag(IsoText.Of(record["language"]) ?? IsoText.First(record, "defaultLocale", "*", "language") ?? "");
        foreach (var locale in record.AllAt("locale", "*").Concat(record.AllAt("otherLocale", "*")).Concat(record.AllAt("defaultLocale", "*")))
        {
            var language = IsoText.Of(locale["languageCode"]) ?? IsoText.Of(locale["language"]);
            if (locale.Attribute("id") is { } id && language is not null)
                locales[id] = LanguageOrder.Tag(language);
        }
    }

    /// <summary>The text in the language that is wanted most.</summary>
    public string? Shown(XmlTree? property) => All(property) is { Count: > 1 } texts ? order.Pick(texts) : IsoText.Of(property);

    /// <summary>Title and description in all their languages; else the one language that the record says it is in.</summary>
    public IEnumerable<Extra> Extras(XmlTree? title, XmlTree? description)
    {
        if (All(title).Count < 2 && All(description).Count < 2 && LanguageCodes.Tag(main) is { Length: 2 } language)
            yield return new Extra("text_language", language);
        if (LanguageOrder.Join(All(title)) is { } titles)
            yield return new Extra("title_translated", titles);
        if (LanguageOrder.Join(All(description)) is { } descriptions)
            yield return new Extra("notes_translated", descriptions);
    }

    /// <summary>Keywords by language.</summary>
    public IEnumerable<Extra> Lists(string key, IEnumerable<XmlTree> properties)
    {
        var lists = properties.SelectMany(All).GroupBy(text => text.Key)
            .Select(language => KeyValuePair.Create(language.Key, language.Select(text => text.Value).Distinct().ToList()));
        if (LanguageOrder.Join(lists) is { } all)
            yield return new Extra(key, all);
    }

    private List<KeyValuePair<string, string>> All(XmlTree? property)
    {
        var texts = new List<KeyValuePair<string, string>>();
        if (property is null)
            return texts;
        if (property.Children.Where(child => child.Name != "PT_FreeText").Select(child => child.Text).FirstOrDefault(text => text.Length > 0) is { } own)
            texts.Add(new(main, own));
        foreach (var text in property.Descendants("LocalisedCharacterString").Where(text => text.Text.Length > 0))
        {
            var id = text.Attribute("locale")?.TrimStart('#') ?? "";
            var language = locales.GetValueOrDefault(id) ?? LanguageOrder.Tag(id.StartsWith("locale-", StringComparison.OrdinalIgnoreCase) ? id[7..] : id);
            if (texts.TrueForAll(known => known.Key != language))
                texts.Add(new(language, text.Text));
        }
        return texts;
    }
}
