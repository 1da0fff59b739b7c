using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Harvest.Datasets;

/// <summary>
/// Names of datasets in addresses, by the reference's rules: ASCII letters and digits, dash and underscore, lower case,
/// 2 to 100 characters, made unique with a number.
/// </summary>
public static class DatasetNames
{
    /// <summary>The longest name.</summary>
    public const int MaxLength = 100;

    /// <summary>The highest number that a name gets, as in the reference.</summary>
    internal const int MaxNumber = 999;

    private const int MaxFromTitle = 95;

    /// <summary>Whether a text may stand as a name as it is.</summary>
    public static bool IsName(string text) =>
        text.Length is >= 2 and <= MaxLength
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    /// <summary>A name out of a title or a name: "Trees and branches - survey." gives <c>trees-and-branches-survey</c>.</summary>
    /// <returns>Empty when no character is left.</returns>
    public static string Ideal(string title)
    {
        var name = new StringBuilder(Math.Min(title.Length, 200));
        // More than enough for any name; a title of megabytes costs no more.
        foreach (var c in Ascii(title.Length > 1000 ? title[..1000] : title))
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
                name.Append(char.ToLowerInvariant(c));
            else if (c is ' ' or '.' or ':' or '/' or '-' or '\t' or '\n' && (name.Length == 0 || name[^1] != '-'))
                name.Append('-');
        }
        var text = Collapse(name.ToString()).Trim('-');
        if (text.Length == 0)
            return "";
        return text.Length == 1 ? text + "_" : Cut(text);
    }

    /// <summary>
    /// The first free name: the wished one, the one it has already where that still fits, or the wished one with a number.
    /// </summary>
    /// <param name="ideal">The wished name.</param>
    /// <param name="existing">The name that the dataset has now, if any.</param>
    /// <param name="isTaken">Whether another dataset has that name.</param>
    /// <returns>Null when 1 to 999 are all taken.</returns>
    public static string? Unique(string ideal, string? existing, Func<string, bool> isTaken)
    {
        if (ideal.Length > MaxLength)
            ideal = ideal[..MaxLength];
        if (ideal == existing || !isTaken(ideal))
            return ideal;
        if (existing is not null && existing.StartsWith(ideal, StringComparison.Ordinal))
            return existing;
        for (var number = 1; number <= MaxNumber; number++)
        {
            var name = Numbered(ideal, number);
            if (name == existing || !isTaken(name))
                return name;
        }
        return null;
    }

    /// <summary>The name with a number behind it; a dash parts it from a digit, or the second <c>odd-1</c> would have the name of <c>odd-11</c>.</summary>
    internal static string Numbered(string ideal, int number) =>
        With(ideal, $"{(ideal.Length > 0 && char.IsAsciiDigit(ideal[^1]) ? "-" : "")}{number.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The name with so many hexadecimal digits behind it that are made of what the dataset is known by.</summary>
    internal static string Hashed(string ideal, string identity, int digits) =>
        With(ideal, "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..digits]);

    private static string With(string ideal, string suffix) => ideal[..Math.Min(ideal.Length, MaxLength - suffix.Length)] + suffix;

    /// <summary>The beginning that every numbered or lengthened form of a name shares.</summary>
    public static string Stem(string ideal) => ideal[..Math.Min(ideal.Length, MaxLength - 5)];

    /// <summary>The first free name with five random hexadecimal digits in place of a number.</summary>
    /// <inheritdoc cref="Unique"/>
    /// <returns>Null when many tries found none.</returns>
    public static string? UniqueRandom(string ideal, string? existing, Func<string, bool> isTaken)
    {
        const int digits = 5, tries = 100;
        if (ideal.Length > MaxLength)
            ideal = ideal[..MaxLength];
        if (ideal == existing || !isTaken(ideal))
            return ideal;
        if (existing is not null && existing.StartsWith(ideal, StringComparison.Ordinal))
            return existing;
        for (var attempt = 0; attempt < tries; attempt++)
        {
            var name = ideal[..Math.Min(ideal.Length, MaxLength - digits)] + RandomNumberGenerator.GetHexString(digits, lowercase: true);
            if (!isTaken(name))
                return name;
        }
        return null;
    }

    /// <summary>Letters with accents and ligatures as plain letters; what has no likeness is kept and dropped later.</summary>
    internal static string Ascii(string text)
    {
        if (System.Text.Ascii.IsValid(text))
            return text;
        var plain = new StringBuilder(text.Length);
        foreach (var c in SoundText.Of(text).Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
                continue;
            plain.Append(c switch
            {
                'ß' => "ss",
                'æ' => "ae",
                'Æ' => "AE",
                'œ' => "oe",
                'Œ' => "OE",
                'ø' => "o",
                'Ø' => "O",
                'ł' => "l",
                'Ł' => "L",
                'đ' => "d",
                'Đ' => "D",
                'ð' => "d",
                'Ð' => "D",
                'þ' => "th",
                'Þ' => "Th",
                'ı' => "i",
                _ => c.ToString(),
            });
        }
        return plain.ToString();
    }

    private static string Collapse(string text)
    {
        while (text.Contains("--", StringComparison.Ordinal))
            text = text.Replace("--", "-", StringComparison.Ordinal);
        return text;
    }

    /// <summary>A long name keeps the year at its end, since series of datasets differ in nothing else.</summary>
    private static string Cut(string text)
    {
        if (text.Length <= MaxFromTitle)
            return text;
        var year = text[^4..];
        if (year.All(char.IsAsciiDigit) && year[0] is '1' or '2' && text[^5] == '-')
            return text[..(MaxFromTitle - 5)].TrimEnd('-') + "-" + year;
        return text[..MaxFromTitle].TrimEnd('-');
    }
}
