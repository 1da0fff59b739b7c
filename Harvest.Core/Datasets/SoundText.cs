using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Harvest.Datasets;

/// <summary>
/// Texts of strangers without what is no character: halves of a surrogate pair, be they a remote's or left by a cut, the
/// noncharacters of Unicode (U+FFFE, U+FFFF, U+FDD0 …) and U+0000. They can be neither normalized nor stored nor sent.
/// </summary>
internal static class SoundText
{
    /// <summary>The text, in which U+FFFD stands for what is no character; without U+0000.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text)
    {
        if (text is null || (text.AsSpan().IndexOfAnyInRange('\uD800', '\uFFFF') < 0 && !text.Contains('\0', StringComparison.Ordinal)))
            return text;
        var sound = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != 0)
                sound.Append(IsNoncharacter(rune.Value) ? Rune.ReplacementChar : rune);
        }
        return sound.Equals(text) ? text : sound.ToString();
    }

    private static bool IsNoncharacter(int value) => (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF;
}
