using System.Globalization;
using System.Text.RegularExpressions;

namespace Harvest.Formats;

/// <summary>
/// How large a file is, in the ways that catalogues write it. A comma or a point is taken for what it is where only one reading is
/// possible: <c>1,234</c> is a thousand in English and one and a bit in German, so it is no size at all.
/// </summary>
/// <remarks>
/// Units are those of IEC 80000-13: kB, MB, GB and TB are powers of 1000, KiB, MiB, GiB and TiB of 1024; so are the French ko, Mo, Go and To.
/// Programs that write KB for 1024 bytes are wrong by 2 % here, and dcat:byteSize may be approximate (DCAT 3, section 6.8.14).
/// </remarks>
internal static partial class Sizes
{
    private const string Prefixes = "kmgt";

    /// <summary>The size in bytes; null when the text says none, or may be read in two ways.</summary>
    /// <param name="text">Such as <c>12345</c>, <c>3 MB</c>, <c>1.5 kB</c>, <c>1 234 567</c>, <c>1.2e6</c>.</param>
    public static long? Bytes(string text)
    {
        text = text.Trim();
        if (text.Length > 60 || Written().Match(text) is not { Success: true } match || Unit(match.Groups["unit"].Value) is not { } unit)
            return null;
        var number = Number(match.Groups["number"].Value);
        // A part of a byte is none: whoever writes 12.5 means another unit.
        return number is null || (unit == 1 && number != decimal.Truncate(number.Value)) ? null : Whole(number.Value, unit);
    }

    /// <summary>The bytes of a number of megabytes, as ISO 19115 has it (transferSize, a decimal number); null when it is none.</summary>
    public static long? Megabytes(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? Whole(number, 1_000_000)
            : null;

    /// <summary>Whether it is a number of bytes as it is published.</summary>
    public static bool IsPlain(string? text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static long? Whole(decimal number, long unit) =>
        number >= 0 && number <= (decimal)long.MaxValue / unit ? (long)decimal.Round(number * unit) : null;

    private static decimal? Number(string text)
    {
        if (text.AsSpan().IndexOfAny('e', 'E') > 0)
            return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var power) ? power : null;
        // Nobody writes a fraction with these.
        if (Spaced().IsMatch(text))
            text = Blanks().Replace(text, "");
        var marks = text.Where(c => c is '.' or ',').ToList();
        var last = text.LastIndexOfAny(['.', ',']);
        var isGrouped = marks.Count > 1 && marks.Distinct().Count() == 1;
        if (isGrouped || marks.Count > 2 || (marks.Count == 2 && marks[0] != marks[1]))
        {
            if (!(isGrouped ? Groups() : GroupsAndFraction()).IsMatch(text))
                return null;
        }
        else if (marks.Count == 1 && text.Length - last == 4 && last is > 0 and <= 3 && text[0] != '0')
        {
            return null;
        }
        var plain = isGrouped || last < 0 ? Marks().Replace(text, "") : $"{Marks().Replace(text[..last], "")}.{text[(last + 1)..]}";
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static long? Unit(string name)
    {
        name = name.ToLowerInvariant();
        if (name is "" or "b" or "o" or "byte" or "bytes" or "octet" or "octets")
            return 1;
        var power = Prefixes.IndexOf(name[0], StringComparison.Ordinal) + 1;
        return power == 0 ? null : name[1..] switch
        {
            "" or "b" or "o" or "bytes" or "byte" or "ilobyte" or "ilobytes" or "egabyte" or "egabytes" or "igabyte" or "igabytes" or "erabyte" or "erabytes"
                or "ilooctet" or "ilooctets" or "egaoctet" or "egaoctets" or "igaoctet" or "igaoctets" => Power(1000, power),
            "ib" or "io" => Power(1024, power),
            _ => null,
        };
    }

    private static long Power(long unit, int power) => Enumerable.Repeat(unit, power).Aggregate(1L, (product, factor) => product * factor);

    [GeneratedRegex(@"^(?<number>\d[\d.,'’\s]*?(?:[eE][+-]?\d{1,2})?)\s*(?<unit>[A-Za-z]{0,10})\.?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Written();

    [GeneratedRegex(@"^\d{1,3}(['’\s]\d{3})+([.,]\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Spaced();

    [GeneratedRegex(@"['’\s]")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^\d{1,3}([.,]\d{3})+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Groups();

    [GeneratedRegex(@"^\d{1,3}(,\d{3})*\.\d+$|^\d{1,3}(\.\d{3})*,\d+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GroupsAndFraction();

    [GeneratedRegex("[.,]")]
    private static partial Regex Marks();
}
