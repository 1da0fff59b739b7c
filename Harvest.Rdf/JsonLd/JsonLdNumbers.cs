using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Harvest.Rdf;

/// <summary>Numbers as RDF and as canonical JSON write them (JSON-LD 1.1 API, 8.6; RFC 8785, 3.2.2.3).</summary>
internal static class JsonLdNumbers
{
    /// <summary>Whether it becomes an integer: nothing behind the point and below 10^21.</summary>
    public static bool IsInteger(JsonElement value)
    {
        double number = value.GetDouble();
        return number == Math.Truncate(number) && Math.Abs(number) < 1e21;
    }

    /// <summary>Canonical xsd:integer.</summary>
    public static string Integer(JsonElement value)
    {
        string raw = value.GetRawText();
        return raw.AsSpan().ContainsAny('.', 'e', 'E') || raw == "-0"
            ? new BigInteger(value.GetDouble()).ToString(CultureInfo.InvariantCulture) : raw;
    }

    /// <summary>Canonical xsd:double: one digit, a point, at least one digit, E, the exponent.</summary>
    public static string Double(JsonElement value)
    {
        double number = value.GetDouble();
        if (!double.IsFinite(number))
        {
            return number > 0 ? "INF" : "-INF";
        }

        string text = number.ToString("E15", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        string mantissa = text[..e].TrimEnd('0');
        int exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture, $"{mantissa}{(mantissa.EndsWith('.') ? "0" : "")}E{exponent}");
    }

    /// <summary>A number as ECMAScript writes it, which canonical JSON takes over.</summary>
    public static void AppendCanonical(StringBuilder text, double number)
    {
        if (number == 0)
        {
            text.Append('0');
            return;
        }

        // The shortest digits that give the number back, and where among them the point stands.
        string shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        int e = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = e < 0 ? shortest : shortest[..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        point = (point < 0 ? mantissa.Length : point)
            + (e < 0
                ? 0 : int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        string all = mantissa.Replace(".", "", StringComparison.Ordinal);
        string digits = all.TrimStart('0');
        point -= all.Length - digits.Length;
        digits = digits.TrimEnd('0');
        if (number < 0)
        {
            text.Append('-');
        }

        Append(text, digits, point);
    }

    private static void Append(StringBuilder text, string digits, int point)
    {
        if (digits.Length <= point && point <= 21)
        {
            text.Append(digits).Append('0', point - digits.Length);
        }
        else if (point is > 0 and <= 21)
        {
            text.Append(digits.AsSpan(0, point)).Append('.').Append(digits.AsSpan(point));
        }
        else if (point is > -6 and <= 0)
        {
            text.Append("0.").Append('0', -point).Append(digits);
        }
        else
        {
            int exponent = point - 1;
            text.Append(digits[0]).Append(digits.Length > 1 ? "." : "").Append(digits.AsSpan(1));
            text.Append(exponent < 0 ? "e-" : "e+").Append(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture));
        }
    }
}
