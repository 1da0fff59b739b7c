using Harvest.Formats.Xml;

namespace Harvest.Formats.Iso;

/// <summary>The dates of a citation, as they are written, with their types.</summary>
internal sealed record IsoDates(IReadOnlyList<(string Type, string Value)> All)
{
    public string? Created => Latest("creation");

    /// <summary>A single date of which nobody says what it is counts as that of publication.</summary>
    public string? Issued => Latest("publication") ?? Latest("released") ?? Latest("distribution") ?? (All is [{ Type: "" } only] ? only.Value : null);

    /// <summary>The last revision; data that were never revised are as they were published.</summary>
    public string? Modified => Latest("revision") ?? Latest("lastUpdate") ?? Latest("lastRevision") ?? Issued ?? Created;

    /// <param name="holder">Has the dates.</param>
    /// <param name="dates">Reads them, and tells those that cannot be.</param>
    /// <param name="property">Where they are.</param>
    public static IsoDates Read(XmlTree? holder, DateReader dates, string property = "date") => new(
    [
        .. (holder?.AllAt(property, "*") ?? [])
            .Select(date => (Type: Code(IsoText.Of(date["dateType"])), Value: dates.Read(IsoText.Of(date["date"]), $"{holder!.Name}.date", date.Line)))
            .Where(date => date.Value is not null)
            .Select(date => (date.Type, date.Value!)),
    ]);

    private string? Latest(string type) =>
        Dates.Newest(All.Where(date => date.Type.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(date => date.Value));

    /// <summary>The code alone, also where its list stands before it: <c>CI_DateTypeCode_publication</c>.</summary>
    private static string Code(string? type) => type is null ? "" : type[(type.LastIndexOfAny(['#', '/', '_', ':']) + 1)..].Trim();
}
