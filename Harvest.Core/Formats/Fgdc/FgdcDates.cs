using Harvest.Formats.Xml;
using Harvest.Model;

namespace Harvest.Formats.Fgdc;

/// <summary>Dates of CSDGM: <c>20170523</c> and shorter, in the Gregorian calendar.</summary>
internal static class FgdcDates
{
    /// <summary>As ISO 8601; null for "Unknown", "Present" and the like.</summary>
    public static string? Date(string? text)
    {
        text = text?.Trim() ?? "";
        if (text.Length == 0 || !char.IsAsciiDigit(text[0]))
            return null;
        return Dates.Read(text, DateOrder.MonthFirst, out _);
    }

    /// <summary>A single date, several, or a range.</summary>
    public static IReadOnlyList<Period> Periods(XmlTree? info)
    {
        if (info is null)
            return [];
        var ranges = info.AllAt("rngdates").Select(range => new Period(Date(range["begdate"]?.Text), Date(range["enddate"]?.Text)));
        var dates = info.AllAt("sngdate", "caldate").Concat(info.AllAt("mdattim", "sngdate", "caldate"))
            .Select(date => Date(date.Text)).Select(date => new Period(date, date));
        return [.. ranges.Concat(dates).Where(period => period.Start is not null || period.End is not null)];
    }
}
