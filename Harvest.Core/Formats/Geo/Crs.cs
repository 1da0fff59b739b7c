using System.Text.RegularExpressions;

namespace Harvest.Formats.Geo;

/// <summary>
/// A coordinate reference system with a code, and its way to longitudes and latitudes (WGS 84), some metres off at worst: degrees,
/// UTM, the national grids that catalogues use, ETRS89/LAEA, Web Mercator.
/// </summary>
internal sealed partial class Crs
{
    private readonly Func<double, double, GeoPoint> toDegrees;

    private Crs(bool isSecondFirst, Func<double, double, GeoPoint> toDegrees)
    {
        IsSecondFirst = isSecondFirst;
        this.toDegrees = toDegrees;
    }

    /// <summary>Longitude, then latitude, in degrees.</summary>
    public static Crs Degrees { get; } = new(false, (x, y) => new GeoPoint(x, y));

    /// <summary>The authority's order of the axes is north before east, and this name means that order.</summary>
    public bool IsSecondFirst { get; }

    public bool IsDegrees => ReferenceEquals(toDegrees, Degrees.toDegrees);

    /// <summary>The system of a name, in any of its usual forms; null for one that is not known.</summary>
    /// <param name="name"><c>EPSG:25832</c>, <c>urn:ogc:def:crs:EPSG::4326</c>, an address of OGC, <c>CRS84</c>; empty for degrees.</param>
    public static Crs? Find(string? name)
    {
        name = name?.Trim(' ', '<', '>');
        if (string.IsNullOrEmpty(name) || CrsEightyFour().IsMatch(name))
            return Degrees;
        if (Code().Match(name) is not { Success: true } match || match.Groups[1].Length > 6)
            return null;
        var code = int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        // The newer names mean the order that the authority gives; the older ones longitude or easting first.
        var isStrict = name.Contains("crs:EPSG:", StringComparison.OrdinalIgnoreCase) || name.Contains("/def/crs/EPSG", StringComparison.OrdinalIgnoreCase);
        if (code is 4326 or 4258 or 4269 or 4171 or 4283 or 4617 or 4759 or 4979 or 4937 or 7844 or 4190 or 4674 or 4612 or 6668 or 4167)
            return new Crs(isStrict, Degrees.toDegrees);
        return Projection(code) is { } projection ? new Crs(isStrict && IsNorthFirst(code), projection) : null;
    }

    /// <summary>The place of two numbers as they stand; off the globe when they are none of this system.</summary>
    public GeoPoint Place(double first, double second)
    {
        var point = IsSecondFirst ? toDegrees(second, first) : toDegrees(first, second);
        return IsDegrees ? point : new GeoPoint(Math.Round(point.Longitude, 7), Math.Round(point.Latitude, 7));
    }

    private static bool IsNorthFirst(int code) => code is 3034 or 3035 or 2180 or 31466 or 31467 or 31468 or 31469;

    private static Func<double, double, GeoPoint>? Projection(int code)
    {
        if (Utm(code) is { } utm)
            return utm;
        return code switch
        {
            3857 or 900913 or 3785 or 102100 => (x, y) => new GeoPoint(Projections.Deg(x / 6378137), Projections.Deg((2 * Math.Atan(Math.Exp(y / 6378137))) - (Math.PI / 2))),
            27700 => Projections.Transverse(Ellipsoid.Airy, -2, 49, 0.9996012717, 400000, -100000, [446.448, -125.157, 542.060, 0.1502, 0.2470, 0.8421, -20.4894]),
            29902 or 29903 => Projections.Transverse(Ellipsoid.AiryModified, -8, 53.5, 1.000035, 200000, 250000, [482.5, -130.6, 564.6, -1.042, -0.214, -0.631, 8.15]),
            2157 => Projections.Transverse(Ellipsoid.Grs80, -8, 53.5, 0.99982, 600000, 750000),
            >= 31466 and <= 31469 => Projections.Transverse(Ellipsoid.Bessel, (code - 31464) * 3, 0, 1, ((code - 31464) * 1e6) + 500000, 0, [598.1, 73.7, 418.2, 0.202, 0.045, -2.455, 6.7]),
            4647 => Projections.Transverse(Ellipsoid.Grs80, 9, 0, 0.9996, 32500000, 0),
            5650 => Projections.Transverse(Ellipsoid.Grs80, 15, 0, 0.9996, 33500000, 0),
            2180 => Projections.Transverse(Ellipsoid.Grs80, 19, 0, 0.9993, 500000, -5300000),
            3006 => Projections.Transverse(Ellipsoid.Grs80, 15, 0, 0.9996, 500000, 0),
            3067 => Projections.Transverse(Ellipsoid.Grs80, 27, 0, 0.9996, 500000, 0),
            3301 => Projections.Conic(Ellipsoid.Grs80, 24, 57.5175539305556, 59.3333333333333, 58, 500000, 6375000),
            3763 => Projections.Transverse(Ellipsoid.Grs80, -8.13310833333333, 39.6682583333333, 1, 0, 0),
            2100 => Projections.Transverse(Ellipsoid.Grs80, 24, 0, 0.9996, 500000, 0, [-199.87, 74.79, 246.62, 0, 0, 0, 0]),
            2193 => Projections.Transverse(Ellipsoid.Grs80, 173, 0, 0.9996, 1600000, 10000000),
            2154 => Projections.Conic(Ellipsoid.Grs80, 3, 46.5, 49, 44, 700000, 6600000),
            >= 3942 and <= 3950 => Projections.Conic(Ellipsoid.Grs80, 3, code - 3900, code - 3900 + 0.75, code - 3900 - 0.75, 1700000, ((code - 3941) * 1e6) + 200000),
            3034 => Projections.Conic(Ellipsoid.Grs80, 10, 52, 65, 35, 4000000, 2800000),
            3812 => Projections.Conic(Ellipsoid.Grs80, 4.35921583333333, 50.797815, 49.8333333333333, 51.1666666666667, 649328, 665262),
            31370 => Projections.Conic(Ellipsoid.International, 4.36748666666667, 90, 51.1666672333333, 49.8333339, 150000.013, 5400088.438, [-106.8686, 52.2978, -103.7239, 0.3366, -0.457, 1.8422, -1.2747]),
            31287 => Projections.Conic(Ellipsoid.Bessel, 13.3333333333333, 47.5, 49, 46, 400000, 400000, [577.326, 90.129, 463.919, 5.137, 1.474, 5.297, 2.4232]),
            3035 => Projections.EqualArea(Ellipsoid.Grs80, 10, 52, 4321000, 3210000),
            2056 => (e, n) => Projections.Swiss(e - 2000000, n - 1000000),
            21781 => Projections.Swiss,
            28992 or 7415 => Projections.Dutch,
            _ => null,
        };
    }

    private static Func<double, double, GeoPoint>? Utm(int code)
    {
        var (zone, isSouth, ellipsoid, shift) = code switch
        {
            > 32600 and <= 32660 => (code - 32600, false, Ellipsoid.Grs80, (double[]?)null),
            > 32700 and <= 32760 => (code - 32700, true, Ellipsoid.Grs80, null),
            >= 25828 and <= 25838 => (code - 25800, false, Ellipsoid.Grs80, null),
            >= 3040 and <= 3051 => (code - 3012, false, Ellipsoid.Grs80, null),
            >= 26901 and <= 26923 => (code - 26900, false, Ellipsoid.Grs80, null),
            >= 28348 and <= 28358 => (code - 28300, true, Ellipsoid.Grs80, null),
            >= 31978 and <= 31985 => (code - 31960, true, Ellipsoid.Grs80, null),
            >= 23028 and <= 23038 => (code - 23000, false, Ellipsoid.International, [-87, -98, -121, 0, 0, 0, 0]),
            _ => (0, false, Ellipsoid.Grs80, null),
        };
        return zone == 0 ? null : Projections.Transverse(ellipsoid, (zone * 6) - 183, 0, 0.9996, 500000, isSouth ? 10000000 : 0, shift);
    }

    [GeneratedRegex(@"(\d{4,6})\W*$")]
    private static partial Regex Code();

    [GeneratedRegex(@"CRS:?84|WGS ?_?(19)?84$", RegexOptions.IgnoreCase)]
    private static partial Regex CrsEightyFour();
}
