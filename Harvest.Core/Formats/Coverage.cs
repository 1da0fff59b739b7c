using System.Globalization;
using Harvest.Formats.Dcat;
using Harvest.Formats.Geo;
using Harvest.Model;

namespace Harvest.Formats;

/// <summary>Places and periods out of the texts that Dublin Core has one element for.</summary>
internal static class Coverage
{
    /// <summary>A number of four digits beyond it is no year.</summary>
    private const int LastYear = 2200;

    private const string Where = "coverage";

    /// <summary>Sorts texts into places and periods; what is neither is the name of a place.</summary>
    /// <param name="texts">As they were written.</param>
    /// <param name="dates">Reads dates, and tells those that cannot be; null to say nothing.</param>
    public static (IReadOnlyList<Place> Places, IReadOnlyList<Period> Periods) Read(IEnumerable<string> texts, DateReader? dates = null)
    {
        var places = new List<Place>();
        var periods = new List<Period>();
        foreach (var text in texts)
        {
            if (PeriodOf(text, dates) is { } period)
                periods.Add(period);
            else if (Described(text, periods, dates) is { } place)
                places.Add(place);
        }
        return ([.. places.Distinct()], [.. periods.Distinct()]);
    }

    /// <summary>The place that a text means; null when it has only a period.</summary>
    public static Place? PlaceOf(string text) => Described(text, [], null);

    private static Period? PeriodOf(string text, DateReader? dates)
    {
        if (text.Length > 200 || (text.Length == 4 && int.TryParse(text, CultureInfo.InvariantCulture, out var year) && year > LastYear))
            return null;
        return Periods.FromText(text, dates, Where)
            ?? (text.AsSpan().ContainsAnyInRange('0', '9') && Dates.Read(text) is not null && Date(text, dates) is { } date ? new Period(date, date) : null);
    }

    private static string? Date(string? text, DateReader? dates) => dates is null ? Dates.Read(text) : dates.Read(text, Where);

    /// <summary>
    /// A place in the words of DCMI's Box and Point (<c>northlimit=…; southlimit=…</c>), or in those of other repositories
    /// (<c>LATITUDE: … * LONGITUDE: …</c>); a geometry; else a name.
    /// </summary>
    private static Place? Described(string text, List<Period> periods, DateReader? dates)
    {
        var parts = Parts(text);
        string? Part(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (parts.TryGetValue(name, out var value))
                    return value;
            }
            return null;
        }
        var (start, end) = (Date(Part("start", "datetimestart"), dates), Date(Part("end", "datetimeend"), dates));
        var isPeriod = (start ?? end) is not null;
        if (isPeriod)
            periods.Add(new Period(start, end));
        var (north, south) = (Part("northlimit", "northboundlatitude", "north"), Part("southlimit", "southboundlatitude", "south"));
        var (east, west) = (Part("eastlimit", "eastboundlongitude", "east"), Part("westlimit", "westboundlongitude", "west"));
        var geometry = north is not null && south is not null && east is not null && west is not null
            ? PlaceText.ToGeometry($"{west},{south},{east},{north}")
            : (Part("longitude", "lon", "long") ?? east) is { } x && (Part("latitude", "lat") ?? north) is { } y ? PlaceText.ToGeometry($"{x},{y}") : null;
        if (geometry is not null)
            return new Place(Text: Part("name"), Geometry: geometry);
        if (isPeriod)
            return null;
        if (DcatText.IsIri(text))
            return new Place(text);
        // Of two numbers alone nobody says which is the latitude.
        var words = text.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        var isTwoNumbers = words.Length == 2 && Array.TrueForAll(words, word => double.TryParse(word, CultureInfo.InvariantCulture, out _));
        return !isTwoNumbers && PlaceText.ToGeometry(text) is { } shape ? new Place(Geometry: shape) : new Place(Text: text);
    }

    private static Dictionary<string, string> Parts(string text)
    {
        var parts = new Dictionary<string, string>();
        foreach (var part in text.Split([';', '*', '\n']))
        {
            if (part.IndexOfAny(['=', ':']) is > 0 and var at)
                parts.TryAdd(string.Concat(part[..at].Where(char.IsAsciiLetter)).ToLowerInvariant(), part[(at + 1)..].Trim());
        }
        return parts;
    }
}
