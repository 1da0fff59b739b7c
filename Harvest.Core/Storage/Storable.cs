using Harvest.Formats;

namespace Harvest.Storage;

/// <summary>Texts of strangers as every database can hold them.</summary>
internal static class Storable
{
    /// <summary>The longest identifier: with three bytes a character it still fits into an index of PostgreSQL.</summary>
    public const int MaxIdentifier = 500;

    /// <summary>Bounded, without U+0000 and without halves of characters.</summary>
    public static string Text(string text, int max)
    {
        text = text.Replace("\0", "", StringComparison.Ordinal);
        return SoundText.Of(text.Length > max ? text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)] + "…" : text);
    }

    /// <summary>What is wrong with an identifier; null when it can be kept as it is.</summary>
    public static string? Complaint(string? identifier) => identifier switch
    {
        null => "no identifier",
        _ when string.IsNullOrWhiteSpace(identifier) => "no identifier",
        { Length: > MaxIdentifier } => FormattableString.Invariant(
            $"an identifier of {identifier.Length:N0} characters ({Text(identifier, 60)}); at most {MaxIdentifier} are taken"),
        _ when Text(identifier, MaxIdentifier) != identifier => "an identifier with characters that are none",
        _ => null,
    };
}
