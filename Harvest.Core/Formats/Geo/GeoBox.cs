using System.Globalization;

namespace Harvest.Formats.Geo;

/// <summary>A bounding box in degrees. West of its east unless it crosses the line of 180 degrees.</summary>
public readonly record struct GeoBox(double West, double South, double East, double North)
{
    /// <summary>
    /// Reads four numbers as catalogues write them. Bounds that were confused are put right: north and south always, west and
    /// east when crossing the line of 180 degrees would go around more than half of the globe.
    /// </summary>
    /// <returns>Null when one is no number or lies off the globe, and when they go around it more than once.</returns>
    public static GeoBox? Of(string? west, string? south, string? east, string? north)
    {
        if (Number(west) is not { } w || Number(south) is not { } s || Number(east) is not { } e || Number(north) is not { } n)
            return null;
        // Once around, and a rounding more.
        if (Math.Abs(w) <= 360 && Math.Abs(e) <= 360 && e - w is >= 360 and <= 362)
            (w, e) = (-180, 180);
        else if (e - w > 362)
            return null;
        // Some go on beyond 180 degrees in the west, too.
        else if (w is < -180 and >= -360 && e > w && e - w < 180)
            (w, e) = (w + 360, e < -180 ? e + 360 : e);
        // Some count longitudes from 0 to 360.
        (w, e) = (Wrapped(w), Wrapped(e));
        if (!new GeoPoint(w, s).IsOnGlobe || !new GeoPoint(e, n).IsOnGlobe)
            return null;
        if (w > e && e + 360 - w > 180)
            (w, e) = (e, w);
        return new GeoBox(w, Math.Min(s, n), e, Math.Max(s, n));
    }

    /// <summary>
    /// The smallest box around points, lines and rings. Parts that end at both sides of the line of 180 degrees (RFC 7946, section 3.1.9)
    /// are taken as one that crosses it.
    /// </summary>
    /// <returns>Null when there is none.</returns>
    public static GeoBox? Around(IEnumerable<IReadOnlyList<GeoPoint>> parts)
    {
        var boxes = parts.Where(part => part.Count > 0).Select(part => new GeoBox(
            part.Min(point => point.Longitude), part.Min(point => point.Latitude),
            part.Max(point => point.Longitude), part.Max(point => point.Latitude))).ToList();
        if (boxes.Count == 0)
            return null;
        var (south, north) = (boxes.Min(box => box.South), boxes.Max(box => box.North));
        if (boxes.Exists(box => box.West < -180 || box.East > 180))
            return Beyond(boxes, south, north);
        var crosses = boxes.Exists(box => box.East == 180 && box.West > -180) && boxes.Exists(box => box.West == -180 && box.East < 180);
        return crosses
            ? new GeoBox(boxes.Where(box => box.East > 0).Min(box => box.West), south, boxes.Where(box => box.East <= 0 || box.West == -180).Max(box => box.East), north)
            : new GeoBox(boxes.Min(box => box.West), south, boxes.Max(box => box.East), north);
    }

    /// <summary>Around parts of which some go on beyond 180 degrees, as catalogues write what crosses that line.</summary>
    private static GeoBox Beyond(List<GeoBox> boxes, double south, double north)
    {
        var turned = boxes.ConvertAll(box => box.West < -180 ? box with { West = box.West + 360, East = box.East + 360 } : box);
        if (turned.Exists(box => box.East > 180))
            turned = turned.ConvertAll(box => box.East <= 0 ? box with { West = box.West + 360, East = box.East + 360 } : box);
        var (west, east) = (turned.Min(box => box.West), turned.Max(box => box.East));
        return east - west >= 360 ? new GeoBox(-180, south, 180, north) : new GeoBox(west > 180 ? west - 360 : west, south, east > 180 ? east - 360 : east, north);
    }

    public bool IsPoint => West == East && South == North;

    /// <summary>Whether they share a point; either may cross the line of 180 degrees.</summary>
    public bool Meets(GeoBox other)
    {
        var (from, otherWest) = (West, other.West);
        var (east, otherEast) = (West <= East ? East : East + 360, other.West <= other.East ? other.East : other.East + 360);
        return South <= other.North && North >= other.South
            && (Spans(0) || Spans(-360) || Spans(360));

        bool Spans(int turn) => from <= otherEast + turn && east >= otherWest + turn;
    }

    public bool Contains(GeoPoint point) =>
        point.Latitude >= South && point.Latitude <= North
        && (West <= East ? point.Longitude >= West && point.Longitude <= East : point.Longitude >= West || point.Longitude <= East);

    /// <summary>One polygon, or two when the box crosses the line of 180 degrees.</summary>
    public IEnumerable<GeoPolygon> Polygons => West <= East
        ? [Rectangle(West, East)]
        : [Rectangle(West, 180), Rectangle(-180, East)];

    private GeoPolygon Rectangle(double west, double east) => new(
    [
        [new(west, South), new(east, South), new(east, North), new(west, North), new(west, South)],
    ]);

    private static double Wrapped(double longitude) => longitude is > 180 and <= 360 ? longitude - 360 : longitude;

    private static double? Number(string? text)
    {
        // A comma for the decimal point is common where it is one.
        text = text?.Trim().Replace(',', '.');
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
    }
}
