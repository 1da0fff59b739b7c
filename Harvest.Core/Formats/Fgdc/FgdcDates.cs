using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Fgdc;

/// <summary>Dates of CSDGM: <c>20170523</c> and shorter, in the Gregorian calendar.</summary>
/// <param name="reader">Reads them, and tells those that cannot be.</param>
internal sealed class FgdcDates(DateReader reader)
{
    /// <summary>As ISO 8601; null for "Unknown", "Present" and the like, which the standard has for dates that nobody knows.</summary>
    /// <param name="element">What has the date; null for none.</param>
    public string? Date(XmlTree? element)
    {
        var text = element?.Text.Trim() ?? "";
        return text.Length == 0 || !char.IsAsciiDigit(text[0]) ? null : reader.Read(text, element!.Name, element.Line);
    }

    /// <summary>A single date, several, or a range.</summary>
    public IReadOnlyList<Period> Periods(XmlTree? info)
    {
        if (info is null)
            return [];
        var ranges = info.AllAt("rngdates").Select(range => new Period(Date(range["begdate"]), Date(range["enddate"])));
        var dates = info.AllAt("sngdate", "caldate").Concat(info.AllAt("mdattim", "sngdate", "caldate"))
            .Select(Date).Select(date => new Period(date, date));
        return [.. ranges.Concat(dates).Where(period => period.Start is not null || period.End is not null)];
    }
}
