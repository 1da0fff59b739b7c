using System.Globalization;
using System.Text;
using Harvest.Formats;
using Harvest.Model;

namespace Harvest.Storage;

/// <summary>
/// Words for full-text search: lower case, without accents, split at everything that is neither letter nor digit. Texts and
/// queries pass through here, so both databases find the same.
/// </summary>
public static class SearchText
{
    /// <summary>Longer texts are searched by their beginning only; PostgreSQL's index ends at a million bytes.</summary>
    public const int MaxLength = 100_000;

    private const int MaxWord = 100;

    /// <summary>The text's words, one space between them.</summary>
    public static string Fold(string text)
    {
        if (text.Length > MaxLength)
            text = text[..MaxLength];
        var folded = new StringBuilder(text.Length);
        var word = 0;
        foreach (var c in IsAscii(text) ? text : SoundText.Of(text).Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c) || (c > 127 && char.IsLetterOrDigit(c)))
            {
                if (word++ < MaxWord)
                    folded.Append(char.ToLowerInvariant(c));
            }
            else if (c <= 127 || CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                if (word > 0)
                    folded.Append(' ');
                word = 0;
            }
        }
        return folded.ToString().TrimEnd();
    }

    /// <summary>A dataset's title as it is searched.</summary>
    public static string Title(Dataset dataset) => Fold(dataset.Title);

    /// <summary>What a reader might look for besides the title.</summary>
    public static string Body(Dataset dataset, string name) => Fold(string.Join(
        ' ',
        dataset.Tags
            .Concat(dataset.Resources.SelectMany(resource => (string[])[resource.Name, resource.Format]))
            .Append(dataset.Organization?.Title)
            .Append(dataset.Publisher?.Name)
            .Append(dataset.Author)
            .Append(name)
            .Append(dataset.Notes)));

    /// <summary>The words of a query, at most 20; empty when it has none.</summary>
    public static IReadOnlyList<string> Words(string query) =>
        [.. Fold(query).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(20)];

    private static bool IsAscii(string text) => Ascii.IsValid(text);
}
