using System.Xml;
using System.Xml.Linq;
using Harvest.Datasets;
using Harvest.Formats.Terms;
using Harvest.Model;

namespace Harvest.Formats.Oai;

/// <summary>Says in <c>oai_dc</c> what fifteen elements can say of a dataset. Pure.</summary>
public static class DublinCoreWriter
{
    private static readonly XNamespace Dc = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace OaiDc = "http://www.openarchives.org/OAI/2.0/oai_dc/";
    private static readonly XNamespace Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    /// <param name="dataset">The dataset.</param>
    /// <param name="address">Its page; the first identifier.</param>
    public static XElement Write(Dataset dataset, string address)
    {
        var root = new XElement(
            OaiDc + "dc",
            new XAttribute(XNamespace.Xmlns + "oai_dc", OaiDc),
            new XAttribute(XNamespace.Xmlns + "dc", Dc),
            new XAttribute(XNamespace.Xmlns + "xsi", Xsi),
            new XAttribute(Xsi + "schemaLocation", $"{OaiDc} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"));
        Add("title", dataset.Title);
        Add("creator", [.. dataset.Creators.Select(creator => creator.Name), dataset.Creators.Count == 0 ? dataset.Author : null]);
        Add("subject", [.. dataset.Tags, .. dataset.Themes]);
        Add("description", dataset.Notes);
        Add("publisher", dataset.Publisher?.Name ?? dataset.Organization?.Title);
        Add("date", dataset.Issued, dataset.Modified);
        Add("type", "Dataset");
        Add("format", [.. dataset.Resources.Select(resource => resource.Format)]);
        Add("identifier", address, dataset.Identifier, dataset.Extras.FirstOrDefault(extra => extra.Key == "uri").Value, dataset.Url);
        Add("source", dataset.Extras.FirstOrDefault(extra => extra.Key == "source").Value);
        Add("language", [.. dataset.Languages]);
        Add("relation", [.. dataset.Resources.Select(resource => resource.Url)]);
        Add("coverage", [.. dataset.Spatial.Select(place => place.Text ?? place.Uri), .. dataset.Temporal.Select(period => $"{period.Start}/{period.End}")]);
        Add("rights", Rights(dataset));
        return root;

        void Add(string name, params ReadOnlySpan<string?> texts)
        {
            foreach (var text in new HashSet<string>(texts.ToArray().OfType<string>().Where(text => text.Length > 0), StringComparer.Ordinal))
                root.Add(new XElement(Dc + name, Allowed(text)));
        }
    }

    /// <summary>
    /// Licence and rights stand side by side, and a reader takes the first open licence among them: where the dataset has none, that is said as well.
    /// </summary>
    private static string?[] Rights(Dataset dataset)
    {
        string?[] said =
            [Licenses.Find(dataset.License?.Id)?.Url ?? dataset.License?.Url, dataset.License?.Title ?? dataset.License?.Id, dataset.AccessRights];
        return !OpenLicenses.Has(dataset.License) && OpenLicenses.Has(Licenses.OfStatements(said.OfType<string>()).License)
            ? [.. said, Licenses.Find("notspecified")!.Title]
            : said;
    }

    /// <summary>Characters that XML cannot have are left out.</summary>
    private static string Allowed(string text) => text.All(XmlConvert.IsXmlChar)
        ? text
        : string.Concat(text.EnumerateRunes().Where(rune => rune.Value > 0xFFFF || XmlConvert.IsXmlChar((char)rune.Value)));
}
