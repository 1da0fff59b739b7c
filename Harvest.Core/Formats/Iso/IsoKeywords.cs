using Harvest.Datasets;
using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Iso;

/// <summary>Keywords as tags; those with an address as themes besides.</summary>
internal sealed record IsoKeywords(IReadOnlyList<string> Tags, IReadOnlyList<string> Themes, IReadOnlyList<Extra> Translated)
{
    /// <summary>More keywords are a fault of the record (the limit of DCAT-US 1.1).</summary>
    public const int MaxKeywords = 1000;

    private const int MaxTag = 100;

    public static IsoKeywords Read(XmlTree identification, IsoTranslations texts, bool clean, List<RecordProblem> problems)
    {
        var keywords = identification.Children
            .Where(child => child.Name is "descriptiveKeywords" or "keywords")
            .SelectMany(child => child.AllAt("*", "keyword"))
            .ToList();
        if (keywords.Count > MaxKeywords)
        {
            problems.Add(new RecordProblem(
                FormattableString.Invariant($"keyword: {keywords.Count:N0} keywords, max {MaxKeywords} items are taken"), "Validation",
                keywords[MaxKeywords].Line));
        }
        var taken = keywords.Take(MaxKeywords).ToList();
        return new IsoKeywords(
            [.. Tidy(taken.Select(texts.Shown).OfType<string>(), clean)],
            [.. taken.Select(IsoText.Link).OfType<string>().Distinct()],
            [.. texts.Lists("tags_translated", taken)]);
    }

    /// <summary>Each tag once, cut at 100 characters.</summary>
    /// <param name="clean">Only letters, digits, dash, underscore and dot are left of them, in lower case.</param>
    public static IEnumerable<string> Tidy(IEnumerable<string> tags, bool clean) =>
        tags.Select(tag => clean ? Cleaned(tag) : SoundText.Of(tag.Length > MaxTag ? tag[..MaxTag] : tag).Trim())
            .Where(tag => tag.Length > 0)
            .Distinct();

    private static string Cleaned(string tag)
    {
        var name = DatasetNames.Ideal(tag);
        return name.Length > MaxTag ? name[..MaxTag] : name;
    }
}
