using Harvest.Formats.Xml;

namespace Harvest.Formats.Iso;

/// <summary>The dates of a citation, as they are written, with their types.</summary>
internal sealed record IsoDates(IReadOnlyList<(string Type, string Value)> All)
{
    public string? Created => Latest("creation");

    public string? Issued => Latest("publication") ?? Latest("released");

    /// <summary>The last revision; data that were never revised are as they were published.</summary>
    public string? Modified => Latest("revision") ?? Latest("lastUpdate") ?? Latest("lastRevision") ?? Issued ?? Created;

    public static IsoDates Read(XmlTree? holder, string property = "date") => new(
    [
        .. (holder?.AllAt(property, "*") ?? [])
            .Select(date => (Type: IsoText.Of(date["dateType"]) ?? "", Value: IsoText.Of(date["date"])))
            .Where(date => date.Value is not null)
            .Select(date => (date.Type, date.Value!)),
    ]);

    /// <summary>Dates of ISO 8601 sort as text.</summary>
    private string? Latest(string type) =>
        All.Where(date => date.Type == type).Select(date => date.Value).Max(StringComparer.Ordinal);
}
