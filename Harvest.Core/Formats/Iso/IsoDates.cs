using Harvest.Formats.Xml;

namespace Harvest.Formats.Iso;

/// <summary>The dates of a citation, as they are written, with their types.</summary>
internal sealed record IsoDates(IReadOnlyList<(string Type, string Value)> All)
{
    public string? Created => Latest("creation");

    public string? Issued => Latest("publication") ?? Latest("released");

    /// <summary>The last revision; data that were never revised are as they were published.</summary>
    public string? Modified => Latest("revision") ?? Latest("lastUpdate") ?? Latest("lastRevision") ?? Issued ?? Created;

    /// <param name="holder">Has the dates.</param>
    /// <param name="dates">Reads them, and tells those that cannot be.</param>
    /// <param name="property">Where they are.</param>
    public static IsoDates Read(XmlTree? holder, DateReader dates, string property = "date") => new(
    [
        .. (holder?.AllAt(property, "*") ?? [])
            .Select(date => (Type: IsoText.Of(date["dateType"]) ?? "", Value: dates.Read(IsoText.Of(date["date"]), $"{holder!.Name}.date", date.Line)))
            .Where(date => date.Value is not null)
            .Select(date => (date.Type, date.Value!)),
    ]);

    private string? Latest(string type) => Dates.Newest(All.Where(date => date.Type == type).Select(date => date.Value));
}
