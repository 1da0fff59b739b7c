using System.Text;
using Harvest.Datasets;

namespace Harvest.Catalogues.Ckan;

/// <summary>
/// Tags as CKAN takes them: 2 to 100 letters and digits of any script, blanks, <c>-</c>, <c>_</c> and <c>.</c>; what is
/// nothing of these becomes a blank.
/// </summary>
internal static class CkanTags
{
    private const int MinLength = 2;
    private const int MaxLength = 100;

    /// <summary>The tags, each once.</summary>
    public static IEnumerable<string> Clean(IEnumerable<string> tags) =>
        tags.Select(Clean).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal);

    /// <returns>Empty when nothing is left.</returns>
    public static string Clean(string tag)
    {
        var clean = new StringBuilder();
        foreach (var rune in (tag.Length > 1000 ? tag[..1000] : tag).Normalized().EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.')
                clean.Append(rune);
            else if (clean.Length > 0 && clean[^1] != ' ')
                clean.Append(' ');
        }
        // CKAN counts characters, .NET halves of some: rather too short than refused.
        var text = clean.ToString();
        if (text.Length > MaxLength)
            text = text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
        text = text.Trim();
        return text.Length > 0 && text.EnumerateRunes().Count() < MinLength ? text + "_" : text;
    }

    /// <summary>Accents joined with their letters: alone they are no letters.</summary>
    private static string Normalized(this string text) => SoundText.Of(text).Normalize(NormalizationForm.FormC);
}
