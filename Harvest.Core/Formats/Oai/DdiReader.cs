using System.Globalization;
using System.Xml.Linq;
using Harvest.Formats.Geo;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.Oai;

/// <summary>Reads DDI Codebook, versions 1 to 2.5.</summary>
internal static class DdiReader
{
    public static Dataset Read(XElement codeBook, DateReader dates)
    {
        var study = codeBook.All("stdyDscr").FirstOrDefault() ?? new XElement("stdyDscr");
        var info = study.All("stdyInfo").FirstOrDefault() ?? new XElement("stdyInfo");
        var numbers = study.Texts("citation", "titlStmt", "IDNo").ToList();
        var doi = numbers.Select(XmlTexts.Doi).FirstOrDefault(found => found is not null);
        var holdings = study.All("citation", "holdings").Select(holding => holding.Mark("URI")).OfType<string>().Where(XmlTexts.IsWeb).ToList();
        var authors = study.Texts("citation", "rspStmt", "AuthEnty").ToList();
        var contact = study.All("citation", "distStmt", "contact").FirstOrDefault();
        var (license, rights) = Licenses.OfStatements([.. study.Texts("dataAccs", "useStmt", "conditions"), .. study.Texts("citation", "prodStmt", "copyright")]);
        return new Dataset
        {
            Title = study.Title("citation", "titlStmt", "titl") ?? codeBook.Title("docDscr", "citation", "titlStmt", "titl") ?? "",
            Notes = string.Join("\n\n", info.Texts("abstract")),
            Url = doi ?? holdings.FirstOrDefault() ?? numbers.FirstOrDefault(XmlTexts.IsWeb),
            Version = study.Text("citation", "verStmt", "version"),
            Author = authors.Count > 0 ? string.Join("; ", authors) : null,
            Identifier = doi ?? numbers.FirstOrDefault(),
            Issued = dates.Read(Dated(study.All("citation", "distStmt", "distDate")) ?? Dated(study.All("citation", "prodStmt", "prodDate")), "distDate"),
            Modified = study.All("citation", "verStmt", "version").Select(version => version.Mark("date") ?? (Dates.Read(XmlTexts.Words(version)) is null ? null : XmlTexts.Words(version)))
                .Select(text => dates.Read(text, "version")).FirstOrDefault(date => date is not null),
            Languages = XmlTexts.Languages(codeBook.Mark("lang") is { } language ? [language] : []),
            Tags = XmlTexts.Tags(info.Texts("subject", "keyword")),
            Themes = [.. info.Texts("subject", "topcClas").Distinct()],
            License = license,
            AccessRights = study.Text("dataAccs", "useStmt", "restrctn") ?? study.Text("dataAccs", "setAvail", "avlStatus"),
            Publisher = (study.Text("citation", "distStmt", "distrbtr") ?? study.Text("citation", "prodStmt", "producer")) is { } name ? new Agent(name) : null,
            ContactPoints = contact is null ? [] : [new Agent(XmlTexts.Words(contact) is { Length: > 0 } person ? person : null, contact.Mark("email"), Url: contact.Mark("URI"))],
            Temporal = [.. Periods(info, dates)],
            Spatial = [.. Places(info)],
            Resources = [.. Files(codeBook, holdings)],
            Extras = [.. Extras(study, info), .. rights is null ? (Extra[])[] : [new Extra("rights", rights)]],
        };
    }

    private static string? Dated(IEnumerable<XElement> elements) =>
        elements.Select(element => element.Mark("date") ?? XmlTexts.Words(element)).FirstOrDefault(text => text.Length > 0);

    /// <summary>Start and end stand in elements of their own, one after the other.</summary>
    private static IEnumerable<Period> Periods(XElement info, DateReader reader)
    {
        foreach (var name in (string[])["timePrd", "collDate"])
        {
            var dates = info.All("sumDscr", name).Select(date => (Event: date.Mark("event") ?? "single", Text: date.Mark("date") ?? XmlTexts.Words(date)))
                .Where(date => date.Text.Length > 0).ToList();
            if (dates.Count == 0)
                continue;
            var start = dates.FirstOrDefault(date => date.Event == "start").Text;
            var end = dates.LastOrDefault(date => date.Event == "end").Text;
            var (from, to) = start is null && end is null ? (dates[0].Text, dates[^1].Text) : (start, end);
            if ((reader.Read(from, name), reader.Read(to, name)) is var (first, last) && (first ?? last) is not null)
                yield return new Period(first, last);
            yield break;
        }
    }

    private static IEnumerable<Place> Places(XElement info)
    {
        var box = info.All("sumDscr", "geoBndBox").FirstOrDefault();
        string?[] numbers = box is null ? [] : [box.Text("westBL"), box.Text("southBL"), box.Text("eastBL"), box.Text("northBL")];
        if (numbers.Length > 0 && numbers.All(number => double.TryParse(number, CultureInfo.InvariantCulture, out _))
            && PlaceText.ToGeometry(string.Join(',', numbers)) is { } geometry)
            yield return new Place(Text: info.Text("sumDscr", "geogCover") ?? info.Text("sumDscr", "nation"), Geometry: geometry);
        else
            foreach (var place in info.Texts("sumDscr", "nation").Concat(info.Texts("sumDscr", "geogCover")).Distinct())
                yield return new Place(Text: place);
    }

    private static IEnumerable<Resource> Files(XElement codeBook, IReadOnlyList<string> holdings)
    {
        foreach (var file in codeBook.All("fileDscr"))
        {
            if (file.Mark("URI") is { } url && XmlTexts.IsWeb(url))
                yield return new Resource { Url = url, Name = file.Text("fileTxt", "fileName") ?? "", Format = file.Text("fileTxt", "fileType") ?? "" };
        }
        foreach (var other in codeBook.All("otherMat"))
        {
            if (other.Mark("URI") is { } url && XmlTexts.IsWeb(url))
                yield return new Resource { Url = url, Name = other.Text("labl") ?? "", Description = other.Text("txt") ?? "" };
        }
        foreach (var holding in holdings.Distinct())
            yield return new Resource { Url = holding, Name = "Catalogue page" };
    }

    private static IEnumerable<Extra> Extras(XElement study, XElement info)
    {
        (string Key, IEnumerable<string> Values)[] lists =
        [
            ("kind_of_data", info.Texts("sumDscr", "dataKind")), ("unit_of_analysis", info.Texts("sumDscr", "anlyUnit")),
            ("universe", info.Texts("sumDscr", "universe")), ("sampling", study.Texts("method", "dataColl", "sampProc")),
            ("mode_of_collection", study.Texts("method", "dataColl", "collMode")), ("funding", study.Texts("citation", "prodStmt", "fundAg")),
        ];
        foreach (var (key, values) in lists)
        {
            var text = string.Join("; ", values.Distinct());
            if (text.Length > 0)
                yield return new Extra(key, text);
        }
    }
}
