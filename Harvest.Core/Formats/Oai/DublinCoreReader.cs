using System.Xml.Linq;
using Harvest.Model;

namespace Harvest.Formats.Oai;

/// <summary>Reads <c>oai_dc</c>: fifteen elements, any of them any number of times.</summary>
internal static class DublinCoreReader
{
    public static Dataset Read(XElement dc)
    {
        var identifiers = dc.Texts("identifier").ToList();
        var doi = identifiers.Select(XmlTexts.Doi).FirstOrDefault(found => found is not null);
        var page = doi ?? identifiers.FirstOrDefault(XmlTexts.IsWeb);
        var rights = dc.Texts("rights").ToList();
        var creators = dc.Texts("creator").ToList();
        var dates = dc.Texts("date").ToList();
        return new Dataset
        {
            Title = dc.Text("title") ?? "",
            Notes = string.Join("\n\n", dc.Texts("description")),
            Url = page,
            Author = creators.Count > 0 ? string.Join("; ", creators) : null,
            Identifier = doi ?? identifiers.FirstOrDefault(),
            Issued = dates.FirstOrDefault(),
            Modified = dates.Count > 1 ? dates.Max(StringComparer.Ordinal) : null,
            Languages = [.. dc.Texts("language")],
            Tags = XmlTexts.Tags(dc.Texts("subject")),
            License = XmlTexts.LicenseOf(rights),
            AccessRights = rights.FirstOrDefault(text => text.StartsWith("info:eu-repo/semantics/", StringComparison.Ordinal)),
            Publisher = dc.Text("publisher") is { } publisher ? new Agent(publisher) : null,
            Spatial = [.. dc.Texts("coverage").Select(text => new Place(Text: text))],
            Resources = [.. identifiers.Where(XmlTexts.IsWeb).Distinct().Where(url => url != page || identifiers.Count == 1)
                .Select(url => new Resource { Url = url, Name = dc.Text("title") ?? "", Format = dc.Text("format") ?? "" })],
            Extras = [.. Extras(dc)],
        };
    }

    private static IEnumerable<Extra> Extras(XElement dc)
    {
        foreach (var name in (string[])["contributor", "type", "source", "relation"])
        {
            var texts = dc.Texts(name).Distinct().ToList();
            if (texts.Count > 0)
                yield return new Extra($"dc_{name}", string.Join("; ", texts));
        }
    }
}
