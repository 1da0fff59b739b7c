using System.Xml;
using Harvest.Formats;
using Harvest.Formats.Xml;

namespace Harvest.Harvesters.Csw;

/// <summary>A record as a CSW server gives it: XML of a metadata standard, or RDF/XML.</summary>
internal static class CswRecord
{
    /// <summary>The record's identifier; null when it has none.</summary>
    /// <exception cref="XmlException">It is broken.</exception>
    /// <exception cref="InvalidDataException">It follows no standard that is known here.</exception>
    public static string? Identify(byte[] content)
    {
        var root = XmlTree.Read(content);
        return IsRdf(root) ? IdentifyRdf(root) : SpatialDocument.Identify(root);
    }

    public static bool IsRdf(XmlTree root) => root.Name == "RDF" || IsDataset(root);

    /// <summary>The identifier that the catalogue gave it, or else the address of its node.</summary>
    private static string? IdentifyRdf(XmlTree root)
    {
        var dataset = IsDataset(root) ? root : root.Children.FirstOrDefault(IsDataset) ?? Typed(root);
        if (dataset is null)
            throw new InvalidDataException("there is no dcat:Dataset in it");
        var identifier = dataset.Children.Where(child => child.Name == "identifier" && child.Text.Length > 0).Select(child => child.Text).FirstOrDefault();
        return identifier ?? dataset.Attribute("about");
    }

    private static bool IsDataset(XmlTree element) =>
        element.Name is "Dataset" or "DatasetSeries" or "DataService" && element.Namespace.Contains("dcat", StringComparison.Ordinal);

    /// <summary>A description whose type is said by a property.</summary>
    private static XmlTree? Typed(XmlTree root) => root.Children.FirstOrDefault(child =>
        child.AllAt("type").Any(type => type.Attribute("resource") is { } iri
            && iri.Split('#')[^1] is "Dataset" or "DatasetSeries" or "DataService"));
}
