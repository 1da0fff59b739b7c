namespace Harvest.Formats.Geo;

/// <summary>A figure of the earth: half its larger axis in metres, and its flattening.</summary>
internal readonly record struct Ellipsoid(double A, double F)
{
    public static readonly Ellipsoid Grs80 = new(6378137, 1 / 298.257222101);
    public static readonly Ellipsoid Airy = new(6377563.396, 1 / 299.3249646);
    public static readonly Ellipsoid AiryModified = new(6377340.189, 1 / 299.3249646);
    public static readonly Ellipsoid Bessel = new(6377397.155, 1 / 299.1528128);
    public static readonly Ellipsoid International = new(6378388, 1 / 297.0);

    public double E2 => F * (2 - F);
}

/// <summary>The inverses of map projections: metres to degrees. Formulas as in IOGP guidance note 7-2.</summary>
internal static class Projections
{
    public static double Deg(double radians) => radians * 180 / Math.PI;

    private static double Rad(double degrees) => degrees * Math.PI / 180;

    /// <summary>Transverse Mercator (JHS formulas).</summary>
    /// <param name="figure">The figure of the earth.</param>
    /// <param name="lon0">Central meridian.</param>
    /// <param name="lat0">Latitude of origin.</param>
    /// <param name="k0">Scale at the central meridian.</param>
    /// <param name="east">False easting.</param>
    /// <param name="north">False northing.</param>
    /// <param name="shift">Seven parameters to WGS 84 (metres, seconds, millionths; position vector); null for none.</param>
    public static Func<double, double, GeoPoint> Transverse(
        Ellipsoid figure, double lon0, double lat0, double k0, double east, double north, double[]? shift = null)
    {
        var n = figure.F / (2 - figure.F);
        var b = figure.A / (1 + n) * (1 + (n * n / 4) + (Math.Pow(n, 4) / 64));
        double[] h = [(n / 2) - (2.0 / 3 * n * n) + (37.0 / 96 * n * n * n), (1.0 / 48 * n * n) + (1.0 / 15 * n * n * n), 17.0 / 480 * n * n * n];
        var e = Math.Sqrt(figure.E2);
        var origin = lat0 == 0 ? 0 : b * Forward(figure, n, Rad(lat0));
        return (x, y) =>
        {
            var eta = (x - east) / (b * k0);
            var xi = (y - north + (k0 * origin)) / (b * k0);
            var (xi0, eta0) = (xi, eta);
            for (var i = 0; i < 3; i++)
            {
                var m = 2 * (i + 1);
                xi0 -= h[i] * Math.Sin(m * xi) * Math.Cosh(m * eta);
                eta0 -= h[i] * Math.Cos(m * xi) * Math.Sinh(m * eta);
            }
            var beta = Math.Asin(Math.Sin(xi0) / Math.Cosh(eta0));
            var q1 = Math.Asinh(Math.Tan(beta));
            var q = q1;
            for (var i = 0; i < 6; i++)
                q = q1 + (e * Math.Atanh(e * Math.Tanh(q)));
            var lon = Rad(lon0) + Math.Asin(Math.Tanh(eta0) / Math.Cos(beta));
            return Shifted(figure, lon, Math.Atan(Math.Sinh(q)), shift);
        };
    }

    /// <summary>Lambert's conformal cone with two standard parallels. Otherwise as <see cref="Transverse"/>.</summary>
    public static Func<double, double, GeoPoint> Conic(
        Ellipsoid figure, double lon0, double lat0, double lat1, double lat2, double east, double north, double[]? shift = null)
    {
        var e = Math.Sqrt(figure.E2);
        var (m1, m2) = (M(Rad(lat1)), M(Rad(lat2)));
        var (t1, t2, t0) = (T(Rad(lat1)), T(Rad(lat2)), lat0 == 90 ? 0 : T(Rad(lat0)));
        var n = (Math.Log(m1) - Math.Log(m2)) / (Math.Log(t1) - Math.Log(t2));
        var f = m1 / (n * Math.Pow(t1, n));
        var r0 = figure.A * f * Math.Pow(t0, n);
        return (x, y) =>
        {
            var (dx, dy) = (x - east, r0 - (y - north));
            var r = Math.Sign(n) * Math.Sqrt((dx * dx) + (dy * dy));
            var t = Math.Pow(r / (figure.A * f), 1 / n);
            var lat = (Math.PI / 2) - (2 * Math.Atan(t));
            for (var i = 0; i < 8; i++)
                lat = (Math.PI / 2) - (2 * Math.Atan(t * Math.Pow((1 - (e * Math.Sin(lat))) / (1 + (e * Math.Sin(lat))), e / 2)));
            return Shifted(figure, (Math.Atan2(dx, dy) / n) + Rad(lon0), lat, shift);
        };

        double M(double lat) => Math.Cos(lat) / Math.Sqrt(1 - (figure.E2 * Math.Sin(lat) * Math.Sin(lat)));

        double T(double lat) =>
            Math.Tan((Math.PI / 4) - (lat / 2)) / Math.Pow((1 - (e * Math.Sin(lat))) / (1 + (e * Math.Sin(lat))), e / 2);
    }

    /// <summary>Lambert's azimuthal equal area. Otherwise as <see cref="Transverse"/>.</summary>
    public static Func<double, double, GeoPoint> EqualArea(Ellipsoid figure, double lon0, double lat0, double east, double north)
    {
        var e2 = figure.E2;
        var e = Math.Sqrt(e2);
        var (q0, qp) = (Q(Rad(lat0)), Q(Math.PI / 2));
        var rq = figure.A * Math.Sqrt(qp / 2);
        var beta0 = Math.Asin(q0 / qp);
        var d = figure.A * (Math.Cos(Rad(lat0)) / Math.Sqrt(1 - (e2 * Math.Pow(Math.Sin(Rad(lat0)), 2)))) / (rq * Math.Cos(beta0));
        return (x, y) =>
        {
            var (dx, dy) = (x - east, y - north);
            var rho = Math.Sqrt(Math.Pow(dx / d, 2) + Math.Pow(d * dy, 2));
            if (rho < 1e-9)
                return new GeoPoint(lon0, lat0);
            var c = 2 * Math.Asin(rho / (2 * rq));
            var b = Math.Asin((Math.Cos(c) * Math.Sin(beta0)) + (d * dy * Math.Sin(c) * Math.Cos(beta0) / rho));
            var lat = b + (((e2 / 3) + (31 * e2 * e2 / 180) + (517 * Math.Pow(e2, 3) / 5040)) * Math.Sin(2 * b))
                + (((23 * e2 * e2 / 360) + (251 * Math.Pow(e2, 3) / 3780)) * Math.Sin(4 * b)) + (761 * Math.Pow(e2, 3) / 45360 * Math.Sin(6 * b));
            var lon = Rad(lon0) + Math.Atan2(
                dx * Math.Sin(c), (d * rho * Math.Cos(beta0) * Math.Cos(c)) - (d * d * dy * Math.Sin(beta0) * Math.Sin(c)));
            return new GeoPoint(Deg(lon), Deg(lat));
        };

        double Q(double lat)
        {
            var s = Math.Sin(lat);
            return (1 - e2) * ((s / (1 - (e2 * s * s))) - (1 / (2 * e) * Math.Log((1 - (e * s)) / (1 + (e * s)))));
        }
    }

    /// <summary>The Swiss grid by swisstopo's approximation, good to a metre.</summary>
    public static GeoPoint Swiss(double east, double north)
    {
        var (y, x) = ((east - 600000) / 1e6, (north - 200000) / 1e6);
        var lon = 2.6779094 + (4.728982 * y) + (0.791484 * y * x) + (0.1306 * y * x * x) - (0.0436 * y * y * y);
        var lat = 16.9023892 + (3.238272 * x) - (0.270978 * y * y) - (0.002528 * x * x) - (0.0447 * y * y * x) - (0.0140 * x * x * x);
        return new GeoPoint(lon * 100 / 36, lat * 100 / 36);
    }

    /// <summary>The Dutch grid by the approximation of Schreutelkamp and Strang van Hees, good to a metre.</summary>
    public static GeoPoint Dutch(double east, double north)
    {
        var (x, y) = ((east - 155000) / 1e5, (north - 463000) / 1e5);
        var lat = (3235.65389 * y) - (32.58297 * x * x) - (0.24750 * y * y) - (0.84978 * x * x * y) - (0.06550 * y * y * y)
            - (0.01709 * x * x * y * y) - (0.00738 * x) + (0.00530 * Math.Pow(x, 4)) - (0.00039 * x * x * y * y * y) + (0.00033 * Math.Pow(x, 4) * y) - (0.00012 * x * y);
        var lon = (5260.52916 * x) + (105.94684 * x * y) + (2.45656 * x * y * y) - (0.81885 * x * x * x) + (0.05594 * x * y * y * y)
            - (0.05607 * x * x * x * y) + (0.01199 * y) - (0.00256 * x * x * x * y * y) + (0.00128 * x * Math.Pow(y, 4)) + (0.00022 * y * y)
            - (0.00022 * x * x) + (0.00026 * Math.Pow(x, 5));
        return new GeoPoint(5.38720621 + (lon / 3600), 52.15517440 + (lat / 3600));
    }

    private static double Forward(Ellipsoid figure, double n, double lat)
    {
        double[] h = [(n / 2) - (2.0 / 3 * n * n) + (5.0 / 16 * n * n * n), (13.0 / 48 * n * n) - (3.0 / 5 * n * n * n), 61.0 / 240 * n * n * n];
        var e = Math.Sqrt(figure.E2);
        var q = Math.Asinh(Math.Tan(lat)) - (e * Math.Atanh(e * Math.Sin(lat)));
        var xi = Math.Asin(Math.Tanh(q));
        return xi + (h[0] * Math.Sin(2 * xi)) + (h[1] * Math.Sin(4 * xi)) + (h[2] * Math.Sin(6 * xi));
    }

    private static GeoPoint Shifted(Ellipsoid figure, double lon, double lat, double[]? shift)
    {
        if (shift is null)
            return new GeoPoint(Deg(lon), Deg(lat));
        var v = figure.A / Math.Sqrt(1 - (figure.E2 * Math.Sin(lat) * Math.Sin(lat)));
        var (x, y, z) = (v * Math.Cos(lat) * Math.Cos(lon), v * Math.Cos(lat) * Math.Sin(lon), v * (1 - figure.E2) * Math.Sin(lat));
        var (rx, ry, rz) = (Rad(shift[3] / 3600), Rad(shift[4] / 3600), Rad(shift[5] / 3600));
        var s = 1 + (shift[6] / 1e6);
        var (x2, y2, z2) = (
            shift[0] + (s * (x - (rz * y) + (ry * z))),
            shift[1] + (s * ((rz * x) + y - (rx * z))),
            shift[2] + (s * ((-ry * x) + (rx * y) + z)));
        var p = Math.Sqrt((x2 * x2) + (y2 * y2));
        var e2 = Ellipsoid.Grs80.E2;
        var phi = Math.Atan2(z2, p * (1 - e2));
        for (var i = 0; i < 6; i++)
        {
            var radius = Ellipsoid.Grs80.A / Math.Sqrt(1 - (e2 * Math.Sin(phi) * Math.Sin(phi)));
            phi = Math.Atan2(z2 + (e2 * radius * Math.Sin(phi)), p);
        }
        return new GeoPoint(Deg(Math.Atan2(y2, x2)), Deg(phi));
    }
}
