using System.Text;

namespace Harvest.Datasets;

/// <summary>Tags as every CKAN takes them: plain lower-case letters, digits and dashes, 2 to 100 characters.</summary>
public static class TagNames
{
    private const int MinLength = 2;
    private const int MaxLength = 100;

    /// <summary>"Some spaces  here" gives <c>some-spaces--here</c>; doing it twice changes no more.</summary>
    /// <returns>Empty when no character is left.</returns>
    public static string Clean(string tag)
    {
        var clean = new StringBuilder();
        foreach (var c in DatasetNames.Ascii(tag.Length > 1000 ? tag[..1000] : tag).Trim())
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '-')
                clean.Append(char.ToLowerInvariant(c));
            else if (c == ' ')
                clean.Append('-');
        }
        return clean.Length switch
        {
            0 => "",
            < MinLength => clean.Append('_').ToString(),
            > MaxLength => clean.ToString(0, MaxLength),
            _ => clean.ToString(),
        };
    }
}
