using System.Text;

namespace Harvest.Datasets;

/// <summary>Texts of strangers as every database can hold them.</summary>
internal static class Storable
{
    /// <summary>
    /// Longer identifiers do not fit into an index of PostgreSQL: it takes 2,700 bytes beside the job's id, and a letter may need
    /// three of them.
    /// </summary>
    public const int MaxIdentifier = 800;

    /// <summary>Bounded, without U+0000 and without half surrogate pairs.</summary>
    public static string Text(string text, int max)
    {
        if (text.Length > max)
            text = text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)] + "…";
        text = text.Replace("\0", "", StringComparison.Ordinal);
        return IsWellFormed(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>What is wrong with an identifier; null when it can be kept as it is.</summary>
    public static string? Complaint(string? identifier) => identifier switch
    {
        null => "no identifier",
        _ when string.IsNullOrWhiteSpace(identifier) => "no identifier",
        { Length: > MaxIdentifier } => FormattableString.Invariant(
            $"an identifier of {identifier.Length:N0} characters; more than {MaxIdentifier:N0} cannot be kept"),
        _ when identifier.Contains('\0', StringComparison.Ordinal) || !IsWellFormed(identifier) =>
            "an identifier with characters that are none",
        _ => null,
    };

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }
        return true;
    }
}
