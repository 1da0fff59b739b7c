using System.Xml.Linq;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.Oai;

/// <summary>Reads <c>oai_dc</c>: fifteen elements, any of them any number of times.</summary>
internal static class DublinCoreReader
{
    private const string ProjectDates = "info:eu-repo/date/";

    /// <param name="dc">Holds the elements.</param>
    /// <param name="reader">Reads dates, and tells those that cannot be.</param>
    /// <param name="languages">Which language is shown of texts in several.</param>
    public static Dataset Read(XElement dc, DateReader reader, LanguageOrder languages)
    {
        var titles = Tagged(dc, "title");
        var descriptions = Tagged(dc, "description");
        var identifiers = dc.Texts("identifier").ToList();
        var doi = identifiers.Select(XmlTexts.Doi).FirstOrDefault(found => found is not null);
        var page = doi ?? identifiers.FirstOrDefault(XmlTexts.IsWeb);
        var identifier = doi ?? identifiers.FirstOrDefault();
        List<string> rights = [.. dc.Texts("rights"), .. dc.Texts("license")];
        var (license, further) = Licenses.OfStatements(rights.Where(text => !text.StartsWith("info:", StringComparison.Ordinal)));
        var creators = dc.Texts("creator").ToList();
        var dates = DublinCoreDates.Read(
            dc.Texts("date").Where(text => !text.StartsWith(ProjectDates, StringComparison.Ordinal)), [.. dc.Texts("issued"), .. dc.Texts("available")], dc.Texts("modified"), reader);
        var (places, periods) = Coverage.Read(dc.Texts("coverage").Concat(dc.Texts("spatial")).Concat(dc.Texts("temporal")), reader);
        return new Dataset
        {
            Title = LanguageOrder.Join(titles) is null ? dc.Title("title") ?? "" : languages.Pick(titles) ?? "",
            Notes = (LanguageOrder.Join(descriptions) is null ? null : languages.Pick(descriptions)) ?? string.Join("\n\n", dc.Texts("abstract").Concat(dc.Texts("description"))),
            Url = page,
            Author = creators.Count > 0 ? string.Join("; ", creators) : null,
            Creators = creators.Count > 1 ? [.. creators.Distinct().Select(name => new Agent(name))] : [],
            Identifier = identifier,
            Issued = dates.Issued,
            Modified = dates.Modified,
            Temporal = [.. periods, .. dates.Periods],
            Languages = XmlTexts.Languages(dc.Texts("language")),
            Tags = XmlTexts.Tags(dc.Texts("subject")),
            License = license,
            AccessRights = rights.FirstOrDefault(text => text.StartsWith("info:eu-repo/semantics/", StringComparison.Ordinal)) ?? dc.Text("accessRights"),
            Publisher = dc.Text("publisher") is { } publisher ? new Agent(publisher) : null,
            Spatial = places,
            Resources = [.. identifiers.Where(XmlTexts.IsWeb).Distinct().Where(url => url != page || identifiers.Count == 1)
                .Select(url => new Resource { Url = url, Name = dc.Title("title") ?? "", Format = dc.Text("format") ?? "" })],
            Extras =
            [
                .. Extras(dc),
                .. new[]
                {
                    ("title_translated", LanguageOrder.Join(titles)), ("notes_translated", LanguageOrder.Join(descriptions)),
                    ("rights", further),
                    ("alternate_identifier", DcatLists.Join([.. identifiers.Where(text => text != identifier && XmlTexts.Doi(text) is null && !XmlTexts.IsWeb(text)).Distinct()])),
                }.Where(extra => extra.Item2 is not null).Select(extra => new Extra(extra.Item1, extra.Item2!)),
            ],
        };
    }

    /// <summary>The texts of an element by language, where all of them say theirs; none otherwise.</summary>
    private static List<KeyValuePair<string, string>> Tagged(XElement dc, string name)
    {
        var texts = dc.All(name).Where(element => element.Value.Trim().Length > 0).ToList();
        return texts.TrueForAll(text => text.Mark("lang") is not null)
            ? texts.ConvertAll(text => KeyValuePair.Create(text.Mark("lang")!, name == "title" ? Markdown.Plain(text.Value.Trim()) : XmlTexts.Words(text)))
            : [];
    }

    private static IEnumerable<Extra> Extras(XElement dc)
    {
        foreach (var name in (string[])
            ["contributor", "type", "source", "relation", "isPartOf", "bibliographicCitation", "alternative", "extent", "rightsHolder", "provenance", "references", "conformsTo"])
        {
            var texts = dc.Texts(name).Distinct().ToList();
            if (texts.Count > 0)
                yield return new Extra($"dc_{name}", string.Join("; ", texts));
        }
        // Of these a dataset has one, or a resource.
        foreach (var name in (string[])["publisher", "format"])
        {
            var texts = dc.Texts(name).Distinct().ToList();
            if (texts.Count > (name == "format" ? 0 : 1))
                yield return new Extra($"dc_{name}", string.Join("; ", texts));
        }
        if (dc.Texts("created").FirstOrDefault() is { } created)
            yield return new Extra("created", created);
        // Until when the data are kept back: info:eu-repo/date/embargoEnd/2026-01-31
        foreach (var text in dc.Texts("date").Where(text => text.StartsWith(ProjectDates, StringComparison.Ordinal)).Take(1))
            yield return new Extra("embargo_end", text[(text.LastIndexOf('/') + 1)..]);
    }
}
